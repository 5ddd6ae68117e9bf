"""Who is asked when: own hours, quiet hours, holidays, several children, a job killed between; who is not asked."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from handlers.left_behind.actions.adults import asked_about
from handlers.left_behind.actions.asking import ask_everybody
from storage.contact_card import CardDay, CardSignature
from storage.left_behind.report_ins import ReportIn, away_guardians, reported
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink
from storage.session import Database
from tests.left_behind.world import Away, only
from tests.school_week import at, shown


@pytest.fixture
def world(sqlite_db: Database) -> Away:
    """The 3rd of November, nine o'clock."""
    return Away(sqlite_db)


def due(world: Away, name: str) -> list[datetime]:
    """When the messages for one of the cast leave."""
    mine = select(OutboxRow.due_at).where(OutboxRow.identity_id == world.cast.people[name].id)
    return world.db.read(lambda session: list(session.scalars(mine.order_by(OutboxRow.place))))


@pytest.mark.parametrize(
    ("hours", "asked", "leaves"),
    [
        ("", at(3, 9), at(3, 9)),
        ("any", at(3, 9), at(3, 9)),
        ("noon", at(3, 9), at(3, 11, 30)),
        ("evening", at(3, 9), at(3, 17)),
        ("night", at(3, 9), at(3, 20)),
        ("", at(3, 22), at(4, 7)),
        ("night", at(3, 22), at(4, 20)),
    ],
)
def test_each_is_asked_at_the_own_hours(world: Away, hours: str, asked: datetime, leaves: datetime) -> None:
    world.changes("mother", hours=hours)
    world.goes_on_to(asked)
    assert world.asks() == 1
    assert due(world, "mother") == [leaves]


def test_a_mother_of_two_is_asked_once_and_nobody_else(world: Away) -> None:
    assert world.asks() == 1
    assert [len(world.texts_for(name)) for name in world.cast.people] == [
        name == "mother" for name in world.cast.people
    ]
    found = world.db.read(away_guardians, world.school.id)
    assert [(guardian.id, ids) for guardian, ids in found] == [
        (world.cast.mother.id, [world.cast.xiaoming.id, world.cast.xiaohong.id])
    ]


def test_nothing_is_sent_on_a_holiday(world: Away) -> None:
    world.goes_on_to(at(3, 9, month=10))
    assert (world.asks(), world.reports()) == (0, [])
    world.goes_on_to(at(8, 9, month=10))
    assert world.asks() == 1


def test_a_job_that_dies_between_sends_once(db: Database) -> None:
    world = Away(db)

    def dies(session: Session) -> None:
        ask_everybody(session, world.school, world.now)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        world.do(dies)
    assert world.texts_for("mother") == []
    assert (world.asks(), world.asks(), len(world.texts_for("mother"))) == (1, 0, 1)


def test_who_was_barred_or_has_left_is_not_asked(world: Away) -> None:
    def bar(session: Session) -> None:
        for link in session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == world.cast.mother.id)):
            link.barred_at = world.now

    world.do(bar)
    assert (world.asks(), world.reports()) == (0, [])
    assert "每月报平安" not in shown(world.says("mother", "报平安"))


def test_who_is_home_is_not_asked_until_leaving_again(world: Away) -> None:
    world.goes_on_to(at(28, 9))
    for answer in ("报平安", "4", "1"):
        world.says("mother", answer)
    assert only(world.reports()).until == at(5, 9, month=12).date()
    world.goes_on_to(at(3, 9, month=12))
    assert world.asks() == 0
    world.goes_on_to(at(6, 9, month=12))
    assert world.asks() == 1


def test_who_reports_early_is_not_asked(world: Away) -> None:
    world.goes_on_to(at(1, 20))
    world.says("mother", "报备")
    world.says("mother", "1")
    world.goes_on_to(at(3, 9))
    assert world.asks() == 0
    assert set(world.db.read(reported, world.school.id, "2026-11")) == {world.cast.mother.id}


def test_without_an_adult_beside_the_child_the_teacher_has_it_at_once(world: Away) -> None:
    world.changes("grandmother", is_away=True)
    for day in (3, 6, 10, 13):
        world.goes_on_to(at(day, 9))
        world.asks()
    assert len(world.texts_for("grandmother")) == 3
    assert all(row.adult_answer == "nobody" for row in world.reports())
    assert world.news() == ["三(2)班有 1 个孩子的家长在外没报平安,家里也没人可问,请您想办法联系。"]


def test_the_other_home_is_never_asked_about_the_mother(world: Away) -> None:
    for day in (3, 6, 10, 13):
        world.goes_on_to(at(day, 9))
        world.asks()
    assert world.texts_for("father") == []
    with pytest.raises(AccessDeniedError):
        world.db.read(asked_about, world.actor("father"), world.cast.mother.id)


def test_a_recording_instead_of_a_tap_waits_for_the_teacher_s_ear(world: Away) -> None:
    world.asks()
    world.says("mother", "1")
    assert shown(world.speaks("mother", "31")).startswith("您的话给老师听。")
    row = only(world.reports())
    assert (row.answer, row.media, row.reported_at is not None) == ("voice", "31", True)
    assert world.news() == ["李小明妈妈报平安说了一段话,请您听。"]
    heard = world.says("class_teacher", "留守孩子")
    assert "等您办的有 1 位" in heard.text
    heard = world.says("class_teacher", "2")
    assert [each.media for each in heard.also] == ["31"]
    world.goes_on_to(at(6, 9))
    assert world.asks() == 0


def test_a_place_may_be_said(world: Away) -> None:
    for answer in ("报平安", "2"):
        world.says("mother", answer)
    world.speaks("mother", "44")
    assert shown(world.says("mother", "4")).startswith("记好了")
    assert only(world.reports()).media == "44"
    world.says("class_teacher", "留守孩子")
    assert "说了一段话,请您听" in world.says("class_teacher", "2").text


def test_another_guardian_of_two_homes_reports_only_for_the_own(world: Away) -> None:
    world.changes("father", is_away=True)
    assert world.asks() == 2
    for answer in ("报平安", "2", "佛山", "1", "4"):
        world.says("father", answer)
    rows = {row.guardian_id: row.answer for row in world.reports()}
    assert rows == {world.cast.father.id: "moved", world.cast.mother.id: ""}


def test_a_guardian_let_in_without_a_number_is_asked_without_one(world: Away) -> None:
    def forget(session: Session) -> None:
        mother = session.get_one(Guardian, world.cast.mother.id)
        mother.phone = mother.phone_index = mother.workplace = None

    world.do(forget)
    assert shown(world.says("mother", "报平安")).startswith("王姐好。您还在原来的地方吗?")


def test_a_child_s_month_is_told(world: Away) -> None:
    cards(world, days=3, signed=2)
    assert "小明这个月:到校3天,卡签了2张。" in "".join(shown(world.says("mother", text)) for text in ("报平安", "1"))


def cards(world: Away, *, days: int, signed: int) -> None:
    """So many days with a card of 小明, so many of them signed by the grandmother."""

    def write(session: Session) -> None:
        for day in range(1, days + 1):
            card = CardDay(
                school_id=world.school.id, pupil_id=world.cast.xiaoming.id, class_id=world.cast.class_32.id,
                day=at(day, 9).date(), thought=2, learning=2, discipline=2, hygiene=2, has_remark=False,
                author_id=world.cast.class_teacher.id, entered_at=world.now,
            )  # fmt: skip
            session.add(card)
            session.flush()
            if day <= signed:
                session.add(
                    CardSignature(
                        school_id=world.school.id, card_day_id=card.id, guardian_id=world.cast.grandmother.id,
                        household_id=world.cast.grandmother.household_id, how="digit",
                        signed_at=world.now, school_time=world.now,
                    )
                )  # fmt: skip

    world.do(write)


def test_one_row_a_month_whatever_is_said(world: Away) -> None:
    for answer in ("报平安", "1", "报平安", "2", "佛山", "1", "1"):
        world.says("mother", answer)
    rows = world.db.read(lambda session: list(session.scalars(select(ReportIn.answer))))
    assert rows == ["moved"]
