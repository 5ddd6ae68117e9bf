"""The job of the month: duties are written once, reminded of once in one message, and follow the figures."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.core.settings.duties import ReminderRules
from handlers.proxy_guardian import overview
from handlers.proxy_guardian.actions import assigning, duties, sheets
from storage.proxy_guardian.proxies import DUTY_WORDS, ProxySheet, duties_of, proxies_of
from storage.pupils import Pupil
from storage.sealing import unseal
from storage.session import Database
from tests.proxy_guardian.world import END_OF_TERM, LeftBehind
from tests.school_browsers import Browsers, post
from tests.school_week import at


@pytest.fixture
def world(db: Database) -> LeftBehind:
    """Monday the 2nd; the neighbour stands in for 小明 and 王小花."""
    made = LeftBehind(db)
    made.stands_in()
    made.stands_in(made.child("王小花", "301"))
    return made


def owed(world: LeftBehind) -> list[tuple[str, str, int]]:
    """All duties: their period, kind and number."""
    return sorted((each.period, each.kind, each.no) for each in world.duties())


def test_each_month_s_duties_are_written_once(world: LeftBehind) -> None:
    november = [("2026-11", kind, 1) for kind in ("call", "visit") for _ in range(2)]
    assert owed(world) == sorted(november), "from the day on which it was given"
    for _ in range(2):
        world.job("proxy_duties")
    assert owed(world) == sorted(november)
    world.goes_on_to(at(1, 7, 15, month=12))
    for _ in range(2):
        world.job("proxy_duties")
    december = [("2026-12", kind, 1) for kind in ("call", "visit") for _ in range(2)]
    assert owed(world) == sorted([*november, *december])
    world.goes_on_to(END_OF_TERM)
    for _ in range(2):
        world.job("proxy_duties")
    january = [("2027-01", kind, 1) for kind in ("call", "visit") for _ in range(2)]
    assert owed(world) == sorted([*november, *december, *january, *[("2026-2027-1", "letter", 1)] * 2])


def test_another_figure_is_owed_from_the_next_run_on(world: LeftBehind) -> None:
    reminder = ReminderRules.model_validate({"proxy_visit": {"times": 2}})
    rules = world.school.rules.model_copy(update={"reminder": reminder})
    object.__setattr__(world.school, "rules", rules)
    world.job("proxy_duties")
    assert [each[1:] for each in owed(world)] == [("call", 1)] * 2 + [("visit", 1)] * 2 + [("visit", 2)] * 2


def test_who_begins_after_the_day_owes_from_the_next_month_on(world: LeftBehind) -> None:
    before = len(world.duties())
    world.goes_on_to(at(26, 9))
    world.stands_in(world.child("赵强", "302"), who="other_proxy")
    world.stands_in(world.child("孙丽", "303"), who="other_proxy", kind="agent")
    assert len(world.duties()) == before
    world.goes_on_to(at(1, 7, 15, month=12))
    world.job("proxy_duties")
    mine = world.db.read(duties.my_charges, world.actor("other_proxy"), world.now)
    assert {each.child: len(each.duties) for each in mine} == {"赵强": 2, "孙丽": 0}


@pytest.mark.parametrize(("day", "reminded"), [(17, 0), (18, 1), (19, 1), (25, 1)])
def test_the_reminder_comes_once_near_the_day_in_one_message(world: LeftBehind, day: int, reminded: int) -> None:
    world.goes_on_to(at(day, 7, 15))
    assert world.job("proxy_duties") == reminded
    assert world.job("proxy_duties") == 0
    told = [*world.news("neighbour"), *world.texts_for("neighbour")]
    told = [line for line in told if "这几天还有" in line]
    assert len(told) == reminded
    assert all("李小明" in line and "王小花" in line for line in told)


def test_what_is_done_or_over_is_not_reminded(world: LeftBehind) -> None:
    for duty in [each for each in world.duties() if each.pupil_id == world.cast.xiaoming.id]:
        world.do(duties.tick, world.actor("neighbour"), duty.id, "都好", (), world.now)
    other = next(each for each in world.proxies() if each.pupil_id != world.cast.xiaoming.id)
    world.do(assigning.end, world.actor("class_teacher"), other.id, world.now)
    world.goes_on_to(at(20, 7, 15))
    assert world.job("proxy_duties") == 0
    found = world.db.read(duties_of, world.school.id, "2026-11")
    assert {each.pupil_id for each in found} == {world.cast.xiaoming.id}, "what another still owed is owed no more"
    assert list(world.db.read(proxies_of, world.school.id, None)) == [world.cast.xiaoming.id]


def test_a_child_who_left_is_owed_nothing(world: LeftBehind) -> None:
    world.do(lambda session: setattr(session.get_one(Pupil, world.cast.xiaoming.id), "left_at", world.now))
    world.goes_on_to(at(20, 7, 15))
    world.job("proxy_duties")
    assert "李小明" not in world.news("neighbour")[-1]
    assert [each.child for each in world.db.read(duties.my_charges, world.actor("neighbour"), world.now)] == ["王小花"]


def test_words_are_sealed_and_read_by_the_class_teacher(world: LeftBehind) -> None:
    (duty,) = [each for each in world.duties() if each.kind == "visit" and each.pupil_id == world.cast.xiaoming.id]
    world.do(duties.tick, world.actor("neighbour"), duty.id, "家里都好", ("31",), world.now)
    (row,) = [each for each in world.duties() if each.id == duty.id]
    assert world.db.read(lambda s: unseal(s, DUTY_WORDS, row.id, row.school_id, row.words)) == "家里都好"
    browsers = Browsers(world.db, week=world)
    path = f"/desk/proxies/{world.cast.xiaoming.id}"
    page = browsers.at_desk("class_teacher").get(path).text
    assert ("家里都好" in page, f"{path}/said/31" in page) == (True, True)
    for name in ("teacher_parent", "neighbour", "subject_teacher"):
        assert browsers.at_desk(name).get(path).status_code == 404, name
        assert browsers.at_desk(name).get(f"{path}/said/31").status_code == 404, name


def test_the_day_of_the_proxy_and_of_who_watches(world: LeftBehind) -> None:
    def lines(name: str) -> list[tuple[str, int, int | None, bool]]:
        found = world.db.read(overview.for_teacher, world.school, world.actor(name), world.now)
        return [(line.words, line.count, line.total, line.urgent) for line in found]

    assert lines("neighbour") == [("代管的孩子,这个月要做的", 4, None, False)]
    assert lines("class_teacher") == [("代管家长这个月做了", 0, 4, False)]
    assert lines("principal")[-1] == ("还没有代管家长的留守孩子", 1, None, False)
    assert lines("subject_teacher") == lines("other_proxy") == lines("foreign_principal") == []
    world.goes_on_to(at(26, 9))
    assert lines("neighbour") == [("代管的孩子,这个月要做的", 4, None, True)]


def test_the_sheet_is_printed_for_its_writer_and_the_teacher(world: LeftBehind) -> None:
    child = world.cast.xiaoming.id
    world.stands_in(who="other_proxy")
    world.do(sheets.write_sheet, world.actor("neighbour"), child, ["life", "safety"], ["study"], "会做饭了", world.now)
    browsers = Browsers(world.db, week=world)
    for name, month, status in (
        ("neighbour", "2026-11", 200),
        ("class_teacher", "2026-11", 200),
        ("principal", "2026-11", 200),
        ("other_proxy", "2026-11", 404),  # stands in for the same child, and has written none
        ("neighbour", "2026-10", 404),
        ("teacher_parent", "2026-11", 404),
        ("director", "2026-11", 404),
    ):
        answer = browsers.at_desk(name).get(f"/desk/proxies/{child}/{month}.pdf")
        assert (answer.status_code, answer.mimetype == "application/pdf") == (status, status == 200), name
    page = browsers.at_desk("class_teacher").get(f"/desk/proxies/{child}").text
    assert ("✓管生活" in page, "○管学习" in page, "会做饭了" in page) == (True, True, True)
    empty = post(browsers.at_desk("neighbour"), f"/desk/proxy/{child}/sheet", words="")
    assert (empty.status_code, "请至少选一样" in empty.text) == (422, True)
    (row,) = world.db.read(lambda session: list(session.scalars(select(ProxySheet))))
    assert (row.month, row.managed, row.known) == ("2026-11", "life safety", "study")
    assert world.now.date() == date(2026, 11, 2)
