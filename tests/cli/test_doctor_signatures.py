"""The doctor finds what somebody has changed in what families signed: a line with class, number and what to do."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Executable

from bot.core.clock import at_school, machine_now
from bot.core.day_card import Entry
from storage.base import new_id
from storage.card_entries import put_entry
from storage.card_month import ClassMonth
from storage.contact_card import CardDay, CardSignature
from storage.schools import School
from storage.session import Database
from storage.signatures import SignatureChain, SignatureLink, record_signature
from storage.signed_cards import signed_cards
from tests import factories
from tests.cli.place import Place
from tests.cli.test_doctor_ways_out import line_of

CHECK = "signatures of school"
DAYS = 3


@pytest.fixture
def signed(school: Place, database: Database) -> Place:
    """三(2)班, where a family has signed three days, and the archive of the first two was bound."""
    database.transact(_sign_days)
    return school


def test_before_anybody_signs(school: Place, database: Database) -> None:
    assert line_of(school, CHECK) == "ok     signatures of school: none yet"


def test_what_was_left_alone(signed: Place) -> None:
    assert line_of(signed, CHECK) == "ok     signatures of school: 3 in 1 classes, all as they were given"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (update(CardSignature).values(how="voice"), "but the signature or what was signed was changed"),
        (update(CardDay).values(learning=0), "but the signature or what was signed was changed"),
        (delete(CardSignature), "is as it was, but the signature or what was signed is gone"),
        (update(SignatureLink).where(SignatureLink.number == 2).values(subject="card_signature:1"), "was changed"),
        (delete(SignatureLink).where(SignatureLink.number == 2), "number 2 is missing"),
        (delete(SignatureLink).where(SignatureLink.number == DAYS), "number 3 should not be the end"),
        (update(SignatureChain).values(count=2), "number 4 should not be the end, or the end was changed"),
        (update(ClassMonth).values(head=b"x"), "number 2 (2026-11, "),
    ],
)
def test_what_was_changed_is_named(signed: Place, database: Database, statement: Executable, said: str) -> None:
    database.transact(lambda session: session.execute(statement))
    lines = lines_of(signed)
    assert any(said in line for line in lines)
    for line in lines:
        assert line.startswith("FAULT  signatures of school: 三(2)班: number ")
        assert line.endswith("find out who can write here")


def test_a_class_has_not_more_lines_than_one_reads(school: Place, database: Database) -> None:
    database.transact(_sign_days, days=15)
    database.transact(lambda session: session.execute(update(CardSignature).values(how="voice")))
    lines = lines_of(school)
    assert len(lines) == 11
    assert "三(2)班: 5 more of this kind" in lines[-1]


def lines_of(school: Place) -> list[str]:
    """What the doctor says of signatures."""
    return [line for line in school.examine().output.splitlines() if CHECK in line]


def _sign_days(session: Session, days: int = DAYS) -> None:
    school = session.scalars(select(School)).one()
    class_ = factories.class_(session, factories.grade(session, school))
    child, home = factories.pupil(session, class_), factories.household(session, school.id)
    guardian, teacher = factories.guardian(session, home), factories.staff(session, school)
    now = machine_now()
    for number in range(days):
        at = now - timedelta(days=days - number)
        card = CardDay(id=new_id(), school_id=school.id, pupil_id=child.id, class_id=class_.id)
        card.day, card.author_id, card.entered_at = at_school(at).date(), teacher.id, at
        put_entry(session, card, Entry(remark="今天帮同学打饭"))
        session.add(card)
        session.flush()
        given = CardSignature(
            id=new_id(), school_id=school.id, card_day_id=card.id, guardian_id=guardian.id, household_id=home.id
        )
        given.how, given.signed_at, given.school_time = "digit", at, at
        session.add(given)
        session.flush()
        [thing] = signed_cards(session, school.id, [given.id])
        about = (school.id, class_.id, thing.subject)
        record_signature(session, *about, act="signed", content=thing.signed, at=at)
        session.flush()
    end = session.scalars(select(SignatureLink).where(SignatureLink.number == 2)).one()
    session.add(
        ClassMonth(
            school_id=school.id, class_id=class_.id, month="2026-11", bound_at=now, links=end.number, head=end.hash
        )
    )
