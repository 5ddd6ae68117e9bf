"""Who did not match waits for the teacher, who decides with one digit."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.identity.access import children_of
from bot.identity.actors import load_actor
from bot.identity.requests import Decided, Said, Verdict, ask_teacher, decide, waiting_requests
from storage.binding import BindingRequest
from storage.pupils import Guardian, GuardianLink
from storage.session import Database
from tests import cast, factories
from tests.cast import Cast
from tests.factories import NOW


def _ask(session: Session, people: Cast, relation: str = "奶奶", text: str = "") -> int:
    said = Said(relation=relation, text=text)
    return ask_teacher(session, identity=people.people["stranger"], said=said, pupil_id=people.xiaoming.id, now=NOW).id


def _children(session: Session, people: Cast, name: str = "stranger") -> list[str]:
    actor = load_actor(session, people.people[name], now=NOW)
    return [f"{child.name} {child.relation}" for child in children_of(session, actor)]


def test_approved_by_the_class_teacher_is_bound_to_that_relative(db: Database) -> None:
    def unit(session: Session) -> tuple[Decided, list[str], list[int]]:
        people = cast.gather(session)
        request_id = _ask(session, people, text="我是小明的奶奶")
        teacher = people.actor(session, "class_teacher")
        heard = waiting_requests(session, teacher)
        assert [(each.pupil_name, each.class_name, each.relation, each.said) for each in heard] == [
            ("李小明", "三(2)班", "奶奶", "我是小明的奶奶")
        ]
        decision = decide(session, teacher, request_id, Verdict.APPROVED, now=NOW)
        assert decision.guardian_id == people.grandmother.id
        session.flush()
        again = decide(session, teacher, request_id, Verdict.REFUSED, now=NOW)
        assert again.outcome is Decided.ALREADY
        return (
            decision.outcome,
            _children(session, people),
            [each.request_id for each in waiting_requests(session, teacher)],
        )

    assert db.transact(unit) == (Decided.DONE, ["李小红 奶奶", "李小明 奶奶"], [])


def test_a_relative_who_is_not_in_the_roster_is_added_without_a_phone(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[list[str], bytes | None, int, str]:
        people = cast.gather(session)
        request_id = _ask(session, people, relation="姑姑")
        decision = decide(session, people.actor(session, "class_teacher"), request_id, Verdict.APPROVED, now=NOW)
        aunt = session.get_one(Guardian, decision.guardian_id)
        link = session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == aunt.id)).one()
        assert aunt.household_id == people.grandmother.household_id
        return _children(session, people), aunt.phone, link.place, link.source

    assert sqlite_db.transact(unit) == (["李小明 姑姑"], None, 4, "teacher")


def test_a_barred_father_is_not_let_in_by_a_teacher_who_does_not_know(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[Decided, list[str]]:
        people = cast.gather(session)
        link = session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == people.father.id)).one()
        link.barred_at = NOW
        request_id = _ask(session, people, relation="父亲")
        decision = decide(session, people.actor(session, "class_teacher"), request_id, Verdict.APPROVED, now=NOW)
        return decision.outcome, _children(session, people)

    assert sqlite_db.transact(unit) == (Decided.BARRED, [])


@pytest.mark.parametrize(("verdict", "waits"), [(Verdict.REFUSED, 0), (Verdict.CALLING, 1)])
def test_refused_is_over_and_calling_waits_on(sqlite_db: Database, verdict: Verdict, waits: int) -> None:
    def unit(session: Session) -> tuple[int, list[str]]:
        people = cast.gather(session)
        teacher = people.actor(session, "class_teacher")
        decide(session, teacher, _ask(session, people), verdict, now=NOW)
        session.flush()
        return len(waiting_requests(session, teacher)), _children(session, people)

    assert sqlite_db.transact(unit) == (waits, [])


@pytest.mark.parametrize("who", [name for name in cast.NAMES if name != "class_teacher"])
def test_nobody_else_hears_or_decides(sqlite_db: Database, who: str) -> None:
    def unit(session: Session) -> None:
        people = cast.gather(session)
        request_id = _ask(session, people)
        actor = people.actor(session, who)
        assert waiting_requests(session, actor) == []
        decide(session, actor, request_id, Verdict.APPROVED, now=NOW)

    with pytest.raises(AccessDeniedError):
        sqlite_db.transact(unit)


def test_words_without_a_child_go_to_the_class_and_need_a_name(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[Decided, Decided, list[str]]:
        people = cast.gather(session)
        teacher = people.actor(session, "class_teacher")
        request = ask_teacher(
            session, identity=people.people["stranger"], said=Said("奶奶"), class_id=people.class_32.id, now=NOW
        )
        first = decide(session, teacher, request.id, Verdict.APPROVED, now=NOW)
        with pytest.raises(AccessDeniedError):
            decide(session, teacher, request.id, Verdict.APPROVED, pupil_id=people.xiaoyu.id, now=NOW)
        second = decide(session, teacher, request.id, Verdict.APPROVED, pupil_id=people.xiaoming.id, now=NOW)
        return first.outcome, second.outcome, _children(session, people)

    assert sqlite_db.transact(unit) == (Decided.WHICH_PUPIL, Decided.DONE, ["李小红 奶奶", "李小明 奶奶"])


def test_words_without_a_class_go_to_the_leaders(sqlite_db: Database) -> None:
    def unit(session: Session) -> dict[str, int]:
        people = cast.gather(session)
        ask_teacher(session, identity=people.people["stranger"], said=Said(text="我是小明家的"), now=NOW)
        return {name: len(waiting_requests(session, people.actor(session, name))) for name in cast.NAMES}

    assert {name for name, count in sqlite_db.transact(unit).items() if count} == {"principal"}


def test_asking_again_replaces_what_was_said_and_ten_are_heard_in_a_row(sqlite_db: Database) -> None:
    def unit(session: Session) -> tuple[int, int]:
        people = cast.gather(session)
        teacher = people.actor(session, "class_teacher")
        for text in ("一", "二"):
            _ask(session, people, text=text)
        heard = waiting_requests(session, teacher)
        assert [each.said for each in heard] == ["二"]
        for number in range(11):
            people.people["stranger"] = factories.identity(session, people.school.id, f"caller_{number}")
            _ask(session, people)
        return len(session.scalars(select(BindingRequest.id)).all()), len(waiting_requests(session, teacher))

    assert sqlite_db.transact(unit) == (12, 10)
