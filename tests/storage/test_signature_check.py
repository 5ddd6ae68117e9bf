"""Whatever is changed in a chain of signatures, or in what was signed, is found."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from bot.delivery.ladder.acts import close_all_by_family, owed_by, take_acts_back
from bot.delivery.ladder.writing import Written, address_notice, write_notice
from handlers.contact_card import actions
from storage.base import Base, UtcDateTime, new_id
from storage.card_month import ClassMonth
from storage.contact_card import CardDay, CardSignature
from storage.notice import Notice
from storage.obligations import Obligation
from storage.session import Database
from storage.signature_check import Fault, check_class, check_signatures
from storage.signatures import DrawnSignature, SignatureChain, SignatureLink, heads, record_signature
from tests.factories import NOW
from tests.school_week import SchoolWeek

DRAWN = "M10 10L200 150L300 20"
# What is no part of what was signed, table by table; every other column is.
UNSIGNED: dict[type[Base], tuple[str, ...]] = {
    SignatureLink: (),
    SignatureChain: ("id",),
    DrawnSignature: (),
    CardSignature: (),
    CardDay: ("pushed_at",),
    Obligation: ("service", "purpose", "subject_key", "deadline", "rung", "next_at"),  # how the ladder climbs
    Notice: (
        *("urgency", "urgent_reason", "required_act", "duty", "every_guardian", "class_id", "audience", "leaves_at"),
        *("approver_id", "approved_at", "state", "send_at", "deadline", "plan", "reminded"),
    ),
}
CHANGES = [
    (model, column.name)
    for model, left_out in UNSIGNED.items()
    for column in model.__table__.columns
    if column.name not in (*left_out, "school_id")
]


@pytest.fixture
def week(db: Database) -> SchoolWeek:
    """三(2)班 has signed two cards (one drawn) and a letter, and taken another card back."""
    return signed_week(db)


def signed_week(db: Database) -> SchoolWeek:
    """A card drawn by the grandmother, one signed and taken back by the father, a letter signed by the mother."""
    week = SchoolWeek(db, push="daily")
    teacher, child = week.actor("class_teacher"), week.cast.xiaoming.id
    week.do(actions.enter_day, week.school, teacher, week.cast.class_32.id, week.now.date(), {}, week.now)
    about = (child, week.now.date())
    now = week.now
    week.do(actions.sign, week.school, week.actor("grandmother"), *about, "page", now=now, stamped=now, drawing=DRAWN)
    week.do(actions.sign, week.school, week.actor("father"), *about, "digit", now=now, stamped=now)
    week.do(actions.take_back, week.school, week.actor("father"), now=week.now)
    week.do(_sign_letter, week)
    return week


def _sign_letter(session: Session, week: SchoolWeek) -> None:
    owner = week.cast.people["class_teacher"].staff_id or 0
    said = Written("春游在12月1日。", "sign", week.now + timedelta(days=2), owner, title="春游", options=("去", "不去"))
    notice = write_notice(session, week.school, said, week.now)
    address_notice(session, week.school, notice, [week.cast.xiaoming.id], week.now)
    notice.state = "sent"
    session.flush()
    mother = week.cast.mother.id
    owed = owed_by(session, week.school.id, notice.id, [mother])
    whom = [(each.obligation_id, mother) for each in owed]
    closed = close_all_by_family(
        session, week.school, whom, how="page", now=week.now, drawing=DRAWN, option=1, answer="带水"
    )
    assert len(closed) == 1


def faults(session: Session, week: SchoolWeek) -> list[Fault]:
    """What is wrong with the chain of the class."""
    return list(check_class(session, week.school.id, week.cast.class_32.id, week.now - timedelta(days=1)).faults)


def test_what_was_left_alone_is_whole(week: SchoolWeek) -> None:
    found = list(check_signatures(week.db, week.school.id))
    assert [(each.class_id, each.links, each.faults) for each in found] == [
        (week.cast.class_32.id, 4, ()),
        (0, 0, ()),
    ]
    assert [(each.class_id, each.count) for each in week.db.read(heads, week.school.id)] == [(week.cast.class_32.id, 4)]


class RolledBackError(Exception):
    """Ends an example without a trace."""


def test_any_change_of_any_column_is_found(sqlite_db: Database) -> None:
    week = signed_week(sqlite_db)
    unseen = list[tuple[str, str]]()

    def change(session: Session, model: type[Base], row: Mapping[Any, Any], name: str) -> None:
        table = model.__table__
        session.execute(text("PRAGMA defer_foreign_keys = ON"))  # rolled back before anything would be asked for it
        column = table.c[name]
        session.execute(update(model).where(table.c.id == row["id"]).values({name: other_value(column, row[name])}))
        if not faults(session, week):
            unseen.append((model.__tablename__, name))
        raise RolledBackError

    for model, name in CHANGES:
        for row in week.db.read(rows_signed, model, week):
            with pytest.raises(RolledBackError):
                week.do(change, model, row, name)
    assert unseen == []


@given(st.binary(min_size=1, max_size=40))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_over_sealed_words_is_found(sqlite_db: Database, garbage: bytes) -> None:
    week = _once(sqlite_db)

    def play(session: Session) -> None:
        session.execute(update(CardDay).values(words=garbage))
        assert [fault.what for fault in faults(session, week)] == ["thing_changed"]
        raise RolledBackError

    with pytest.raises(RolledBackError):
        sqlite_db.transact(play)


def rows_signed(session: Session, model: type[Base], week: SchoolWeek) -> list[Mapping[Any, Any]]:
    """The rows of a table that somebody has signed: the father still owes the letter."""
    table = model.__table__
    mine = session.execute(select(table).where(table.c.school_id == week.school.id)).mappings()
    return [row for row in mine if model is not Obligation or row["closed_at"] is not None]


OTHERS: dict[type, Any] = {
    bool: lambda value: not value,
    int: lambda value: (value or 0) + 1000,
    str: lambda value: (value or "") + "x",
    bytes: lambda value: value[:-1] + bytes([value[-1] ^ 1]) if value else b"x",
    datetime: lambda value: value + timedelta(seconds=1) if value else NOW,
    date: lambda value: value + timedelta(days=1),
}


def other_value(column: Any, value: Any) -> Any:
    """Another value of the same kind."""
    kind = datetime if isinstance(column.type, UtcDateTime) else column.type.python_type
    return OTHERS[kind](value)


def what(db: Database, week: SchoolWeek) -> list[tuple[str, int]]:
    """Each fault with the number of its link, over the whole school."""
    return [(fault.what, fault.number) for found in check_signatures(db, week.school.id) for fault in found.faults]


def test_a_removed_link_leaves_a_gap(week: SchoolWeek) -> None:
    week.do(lambda session: session.execute(delete(SignatureLink).where(SignatureLink.number == 2)))
    assert ("links_missing", 2) in what(week.db, week)


def test_links_in_another_order_are_found(week: SchoolWeek) -> None:
    for number, other in ((1, 9), (2, 1), (9, 2)):
        moved = update(SignatureLink).where(SignatureLink.number == number).values(number=other)
        week.do(partial(Session.execute, statement=moved))
    assert {("link_changed", 1), ("link_changed", 2), ("link_changed", 3)} <= set(what(week.db, week))


def test_a_link_cut_off_with_its_signature_is_found_by_its_chain(week: SchoolWeek) -> None:
    week.do(cut_off)
    assert what(week.db, week) == [("end_missing", 4)]


def test_a_chain_that_was_made_shorter_altogether_is_found_by_the_bound_archive(week: SchoolWeek) -> None:
    week.do(bind, week)
    assert what(week.db, week) == []
    week.do(cut_off)
    week.do(shorten)
    assert what(week.db, week) == [("not_as_bound", 4)]


def test_a_chain_made_anew_is_found_by_the_bound_archive(week: SchoolWeek) -> None:
    week.do(bind, week)
    week.do(make_anew, week)
    assert ("not_as_bound", 4) in what(week.db, week)


@pytest.mark.parametrize("which", ["card", "letter"])
def test_a_signature_that_nobody_gave_is_found(week: SchoolWeek, which: str) -> None:
    week.do(forge_card if which == "card" else forge_letter, week)
    assert what(week.db, week) == [("not_in_chain", 0)]


def test_what_was_signed_before_there_were_chains_is_no_fault(week: SchoolWeek) -> None:
    week.do(forge_card, week, timedelta(days=-30))
    assert what(week.db, week) == []


def test_a_letter_taken_back_and_signed_again_is_whole(week: SchoolWeek) -> None:
    letter = week.db.read(lambda session: session.scalars(signed_letter()).one())
    assert week.do(take_acts_back, week.school, [letter.id], week.now) == [letter.id]
    assert what(week.db, week) == []
    assert week.db.read(lambda session: session.scalars(select(DrawnSignature.subject)).all()) != []
    whom = [(letter.id, week.cast.mother.id)]
    assert week.do(close_all_by_family, week.school, whom, how="signed", now=week.now) == [letter.id]
    assert what(week.db, week) == []
    assert [each.count for each in week.db.read(heads, week.school.id)] == [6]


def test_a_letter_taken_back_behind_the_chain_is_found(week: SchoolWeek) -> None:
    reopened = update(Obligation).where(Obligation.closed_at.is_not(None)).values(closed_by=None, closed_at=None)
    week.do(lambda session: session.execute(reopened))
    assert what(week.db, week) == [("thing_changed", 4)]


def signed_letter() -> Any:
    """The obligation that was signed."""
    return select(Obligation).where(Obligation.closed_at.is_not(None))


def cut_off(session: Session) -> None:
    """Somebody who may write into the database takes the letter's signature away, with its link."""
    session.execute(delete(SignatureLink).where(SignatureLink.number == 4))
    session.execute(update(Obligation).values(closed_by=None, closed_at=None, closed_how=None))


def shorten(session: Session) -> None:
    """... and lets the chain end before it."""
    last = session.scalars(select(SignatureLink).order_by(SignatureLink.number.desc())).first()
    assert last is not None
    session.execute(update(SignatureChain).values(count=last.number, head=last.hash))


def make_anew(session: Session, week: SchoolWeek) -> None:
    """Somebody who even has the key writes the whole chain once more."""
    links = session.scalars(select(SignatureLink).order_by(SignatureLink.number)).all()
    session.execute(delete(SignatureLink))
    session.execute(delete(SignatureChain))
    for link in links:
        about = (week.school.id, link.class_id, link.subject)
        record_signature(session, *about, act="signed", content={"of": link.number}, at=link.at)
    session.flush()


def bind(session: Session, week: SchoolWeek) -> None:
    """An archive of the month was bound, and says how long the chain was."""
    [head] = heads(session, week.school.id)
    session.add(
        ClassMonth(
            school_id=week.school.id,
            class_id=head.class_id,
            month="2026-11",
            bound_at=week.now,
            links=head.count,
            head=bytes.fromhex(head.head),
        )
    )


def forge_card(session: Session, week: SchoolWeek, shift: timedelta = timedelta(0)) -> None:
    """A signature of the father that he never gave."""
    signature = session.scalars(select(CardSignature).where(CardSignature.withdrawn_at.is_(None))).one()
    session.execute(delete(CardSignature).where(CardSignature.withdrawn_at.is_not(None)))
    session.execute(delete(SignatureLink).where(SignatureLink.number > 1))
    session.execute(delete(DrawnSignature).where(DrawnSignature.subject.startswith("obligation")))
    session.execute(update(Obligation).values(closed_by=None, closed_at=None, closed_how=None))
    shorten(session)
    session.add(
        CardSignature(
            id=new_id(),
            school_id=week.school.id,
            card_day_id=signature.card_day_id,
            guardian_id=week.cast.father.id,
            household_id=week.cast.father.household_id,
            how="digit",
            signed_at=week.now + shift,
            school_time=week.now,
        )
    )


def forge_letter(session: Session, week: SchoolWeek) -> None:
    """The father's answer, written by somebody else."""
    by = {"closed_by": f"guardian:{week.cast.father.id}", "closed_at": week.now, "closed_how": "signed"}
    session.execute(update(Obligation).where(Obligation.closed_at.is_(None)).values(by))


_weeks: dict[int, SchoolWeek] = {}


def _once(db: Database) -> SchoolWeek:
    """The school of this test, made at its first example."""
    if id(db) not in _weeks:
        _weeks.clear()
        _weeks[id(db)] = signed_week(db)
    return _weeks[id(db)]
