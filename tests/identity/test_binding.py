"""How guardians come in and go out: by the roster, by the teacher, by a new phone, by a court paper."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.settings import BindingRules
from bot.identity.access import children_of
from bot.identity.actors import load_actor
from bot.identity.binding import (
    CONTACT,
    ConsentText,
    bar,
    bind_guardian,
    record_consent,
    siblings_to_offer,
    unfollow,
)
from bot.identity.families import guardians_to_tell
from bot.identity.matching import Outcome, find_by_line, match_last_four
from bot.identity.phone_moves import move_phone
from bot.identity.phones import phone_of, write_numbers
from storage.binding import Consent
from storage.identities import Binding, Identity
from storage.outbox import OutboxRow, OutgoingMessage, enqueue
from storage.pupils import Guardian, GuardianLink
from storage.session import Database
from tests import cast, factories
from tests.cast import Cast
from tests.factories import NOW

RULES = BindingRules()


def _gather(session: Session) -> Cast:
    """The cast with the keyed hashes that an import writes."""
    people = cast.gather(session)
    for school in (people.school, people.other_school):
        guardians = session.scalars(select(Guardian).where(Guardian.school_id == school.id))
        write_numbers(session, school.id, {each.id: phone_of(session, each) for each in guardians})
    session.expire_all()
    return people


def _line(session: Session, people: Cast, *line: str, relation: str = "", who: str = "stranger") -> Outcome:
    code, name, digits = line
    identity = people.people[who]
    found = find_by_line(session, identity=identity, line=(code, name, digits), relation=relation, rules=RULES, now=NOW)
    return found.outcome


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (("3207", "李小明", "6688"), Outcome.FOUND),
        (("３２０７", " 李小明", "６６８８ "), Outcome.FOUND),
        (("3207", "李小明", "4455"), Outcome.FOUND),
        (("3207", "李小明", "7788"), Outcome.WRONG),  # a number of another class
        (("3106", "李小明", "6688"), Outcome.WRONG),
        (("3207", "陈小雨", "7788"), Outcome.WRONG),
        (("3207", "李小明", "668"), Outcome.WRONG),
        (("3207", "李小明", "abcd"), Outcome.WRONG),
        (("", "", ""), Outcome.WRONG),
    ],
)
def test_one_line_is_compared_with_the_roster(
    sqlite_db: Database, line: tuple[str, str, str], outcome: Outcome
) -> None:
    assert sqlite_db.transact(lambda session: _line(session, _gather(session), *line)) == outcome


@pytest.mark.parametrize(
    ("relation", "digits", "outcome"),
    [
        ("grandmother", "6688", Outcome.FOUND),
        ("外婆", "6688", Outcome.FOUND),  # 奶奶或外婆 is one choice
        ("mother", "3321", Outcome.FOUND),
        ("father", "3321", Outcome.WRONG),  # a father who knows the mother's number is not the mother
        ("other", "6688", Outcome.WRONG),
    ],
)
def test_with_a_slip_the_digits_must_be_those_of_that_relative(
    db: Database, relation: str, digits: str, outcome: Outcome
) -> None:
    def unit(session: Session) -> Outcome:
        people = _gather(session)
        return match_last_four(
            session,
            identity=people.people["stranger"],
            pupil_id=people.xiaoming.id,
            relation=relation,
            last_four=digits,
            rules=RULES,
            now=NOW,
        ).outcome

    assert db.transact(unit) == outcome


def test_a_shared_phone_asks_who_writes(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[Outcome, Outcome]:
        people = _gather(session)
        write_numbers(session, people.school.id, {people.mother.id: "13900006688"})
        line = ("3207", "李小明", "6688")
        return _line(session, people, *line), _line(session, people, *line, relation="妈妈")

    assert sqlite_db.transact(unit) == (Outcome.ASK_RELATION, Outcome.FOUND)


def test_a_number_of_two_families_opens_no_door(sqlite_db: Database) -> None:
    def unit(session: Session) -> Outcome:
        people = _gather(session)
        people.grandmother.phone_quarantined = True
        session.flush()
        return _line(session, people, "3207", "李小明", "6688")

    assert sqlite_db.transact(unit) == Outcome.WRONG


def test_five_wrong_tries_a_day_then_not_even_the_right_one(db: Database) -> None:
    def unit(session: Session) -> list[Outcome]:
        people = _gather(session)
        outcomes = [_line(session, people, "3207", "李小明", f"000{turn}") for turn in range(5)]
        return [*outcomes, _line(session, people, "3207", "李小明", "6688")]

    assert db.transact(unit) == [Outcome.WRONG] * 5 + [Outcome.NO_TRIES_LEFT]


def test_tries_return_with_the_school_s_next_day(sqlite_db: Database) -> None:
    rules = BindingRules(tries_per_day=1)

    def unit(session: Session) -> list[Outcome]:
        people, outcomes = _gather(session), []
        # 12:00 in Shanghai, then 23:59, then the next day there while it is still the same day in UTC.
        for digits, hours in (("0000", 0.0), ("6688", 11.9), ("6688", 12.1)):
            found = find_by_line(
                session,
                identity=people.people["stranger"],
                line=("3207", "李小明", digits),
                rules=rules,
                now=NOW + timedelta(hours=hours),
            )
            outcomes.append(found.outcome)
        return outcomes

    assert sqlite_db.transact(unit) == [Outcome.WRONG, Outcome.NO_TRIES_LEFT, Outcome.FOUND]


def test_ten_wrong_tries_at_one_pupil_close_it_for_everybody_that_day(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[Outcome, Outcome]:
        people = _gather(session)
        for number in range(10):
            people.people["stranger"] = factories.identity(session, people.school.id, f"guesser_{number}")
            _line(session, people, "3207", "李小明", "0000")
        return (
            _line(session, people, "3207", "李小明", "6688", who="other_parent"),
            _line(session, people, "3106", "陈小雨", "7788", who="other_parent"),
        )

    assert sqlite_db.transact(unit) == (Outcome.NO_TRIES_LEFT, Outcome.FOUND)


def test_bound_twice_is_bound_once_and_opens_the_child(db: Database) -> None:
    def unit(session: Session) -> tuple[bool, bool, list[str]]:
        people = _gather(session)
        newcomer = people.people["stranger"]
        twice = [
            bind_guardian(session, identity=newcomer, guardian_id=people.father.id, how="line", now=NOW)
            for _turn in range(2)
        ]
        children = children_of(session, load_actor(session, newcomer, now=NOW))
        return twice[0], twice[1], [child.name for child in children]

    assert db.transact(unit) == (True, False, ["李小明"])


@pytest.mark.parametrize("whose", ["foreign_parent", "barred"])
def test_nobody_is_bound_to_another_school_or_to_a_barred_guardian(sqlite_db: Database, whose: str) -> None:
    def unit(session: Session) -> None:
        people = _gather(session)
        guardian = people.father if whose == "barred" else people.foreign_parent
        link = session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == people.father.id)).one()
        link.barred_at = NOW
        session.flush()
        bind_guardian(session, identity=people.people["stranger"], guardian_id=guardian.id, how="line", now=NOW)

    with pytest.raises(AccessDeniedError):
        sqlite_db.transact(unit)


def test_siblings_are_offered_until_they_are_agreed_to(db: Database) -> None:
    def unit(session: Session) -> list[list[str]]:
        people = _gather(session)
        newcomer, offered = people.people["stranger"], []
        bind_guardian(session, identity=newcomer, guardian_id=people.mother.id, how="line", now=NOW)
        session.execute(delete(Consent))
        for child in (people.xiaoming, people.xiaohong):
            text = ConsentText(CONTACT, 1)
            record_consent(session, people.school.id, people.mother.id, child.id, text, given=True, now=NOW)
            offered.append([s.name for s in siblings_to_offer(session, newcomer, people.mother.id)])
        return offered

    assert db.transact(unit) == [["李小红"], []]


def test_the_last_word_on_consent_counts(db: Database) -> None:
    def unit(session: Session) -> list[bool]:
        people, told = _gather(session), []
        for version, given in ((1, True), (2, False), (2, True), (1, False)):
            record_consent(
                session,
                people.school.id,
                people.father.id,
                people.xiaoming.id,
                ConsentText(CONTACT, version),
                given=given,
                now=NOW,
            )
            families = guardians_to_tell(session, people.school.id, people.xiaoming.id)
            told.append(people.people["father"].id in families[1].identity_ids)
        return told

    assert db.transact(unit) == [True, False, True, False]


def test_a_new_phone_ends_the_rights_of_the_old_and_begins_those_of_the_new(db: Database) -> None:
    def unit(session: Session) -> tuple[list[int], list[int], Outcome, Outcome, str]:
        people = _gather(session)
        lost = move_phone(session, people.mother, "13711112222", now=NOW)
        session.flush()
        families = guardians_to_tell(session, people.school.id, people.xiaoming.id)
        old = _line(session, people, "3207", "李小明", "3321")
        new = _line(session, people, "3207", "李小明", "2222")
        assert lost == [people.people["mother"].id]
        told = [identity for family in families for identity in family.identity_ids]
        expected = [people.people[name].id for name in ("grandmother", "father")]
        return told, expected, old, new, phone_of(session, people.mother)

    told, expected, old, new, phone = db.transact(unit)
    assert told == expected
    assert (old, new, phone) == (Outcome.WRONG, Outcome.FOUND, "13711112222")


def test_who_proved_the_new_number_keeps_the_binding(sqlite_db: Database) -> None:
    def unit(session: Session) -> list[int]:
        people = _gather(session)
        return move_phone(session, people.mother, "13711112222", keep=people.people["mother"].id, now=NOW)

    assert sqlite_db.transact(unit) == []


def test_the_holder_of_the_new_number_in_the_household_is_bound_at_once(sqlite_db: Database) -> None:
    def unit(session: Session) -> list[str]:
        people = _gather(session)
        move_phone(session, people.mother, "13900006688", now=NOW)
        session.flush()
        bound = session.scalars(
            select(Identity.openid)
            .join(Binding, Binding.identity_id == Identity.id)
            .where(Binding.guardian_id == people.mother.id)
        )
        return list(bound)

    assert sqlite_db.transact(unit) == ["openid_grandmother"]


def test_a_number_moved_into_another_family_is_quarantined_until_corrected(db: Database) -> None:
    def unit(session: Session) -> list[tuple[bool, bool]]:
        people, seen = _gather(session), []
        for phone in ("13600004455", "13711112222"):
            move_phone(session, people.mother, phone, now=NOW)
            session.flush()
            session.refresh(people.father)
            session.refresh(people.mother)
            seen.append((people.mother.phone_quarantined, people.father.phone_quarantined))
        return seen

    assert db.transact(unit) == [(True, True), (False, False)]


def _waiting(session: Session, people: Cast, name: str) -> None:
    enqueue(
        session,
        OutgoingMessage(
            school_id=people.school.id,
            identity_id=people.people[name].id,
            purpose="notice",
            payload="小明今天很好",
            key=f"card {name}",
            now=NOW,
        ),
    )


def test_barring_takes_effect_at_once_and_takes_back_what_waits(db: Database) -> None:
    def unit(session: Session) -> tuple[str | None, list[str]]:
        people = _gather(session)
        for name in ("father", "mother"):
            _waiting(session, people, name)
        link = session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == people.father.id)).one()
        bar(session, people.actor(session, "principal"), link.id, paper="court 2026-17", now=NOW)
        session.flush()
        assert children_of(session, people.actor(session, "father")) == []
        session.expire_all()
        states = session.scalars(select(OutboxRow.state).order_by(OutboxRow.idempotency_key))
        return link.barred_paper, list(states)

    assert db.transact(unit) == ("court 2026-17", ["cancelled", "queued"])


@pytest.mark.parametrize("who", ["class_teacher", "mother", "stranger", "foreign_principal"])
def test_only_the_office_and_the_principal_bar(sqlite_db: Database, who: str) -> None:
    def unit(session: Session) -> None:
        people = _gather(session)
        link = session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == people.father.id)).one()
        bar(session, people.actor(session, who), link.id, paper="none", now=NOW)

    with pytest.raises(AccessDeniedError):
        sqlite_db.transact(unit)


def test_unfollowing_erases_the_wechat_user_and_keeps_the_record(db: Database) -> None:
    def unit(session: Session) -> tuple[int, int, int | None, str]:
        people = _gather(session)
        _waiting(session, people, "mother")
        unfollow(session, people.people["mother"], NOW)
        session.expire_all()
        bindings = session.scalar(
            select(func.count()).select_from(Binding).where(Binding.guardian_id == people.mother.id)
        )
        identities = session.scalar(
            select(func.count()).select_from(Identity).where(Identity.openid == "openid_mother")
        )
        row = session.scalars(select(OutboxRow)).one()
        assert row.state == "cancelled"
        return bindings or 0, identities or 0, row.identity_id, phone_of(session, people.mother)

    assert db.transact(unit) == (0, 0, None, "13700003321")
