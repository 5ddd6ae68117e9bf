"""The village's child director: own children by name and need, what is asked of the school, the month's sheet."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from handlers.proxy_guardian.actions import aid, village
from storage.left_behind.report_ins import report_in_of
from storage.proxy_guardian.village import AidRequest, VillageDirector
from storage.pupils import Pupil
from storage.session import Database
from tests.proxy_guardian.test_story import Story
from tests.proxy_guardian.world import VILLAGE, LeftBehind
from tests.school_browsers import Browsers, post
from tests.school_week import at


@pytest.fixture
def world(sqlite_db: Database) -> LeftBehind:
    """孙梅 looks after 李家湾, 周全 after 王家坝 where 王小花 lives."""
    made = LeftBehind(sqlite_db)
    made.child("王小花", "301", village="王家坝")
    for name, place in (("director", VILLAGE), ("other_director", "王家坝")):
        made.do(village.give_village, made.actor("principal"), place, made.staff[name].id, made.now)
    return made


def names(world: LeftBehind, name: str) -> list[str]:
    """Whom this person finds in the village."""
    found = world.db.read(village.own_children, world.actor(name), "2026-11", world.now)
    return [each.name for each in found]


def standing(world: LeftBehind) -> tuple[bool | None, bool, bool]:
    """How 小明 stands this month: reported, to be visited, visited."""
    (child,) = world.db.read(village.own_children, world.actor("director"), "2026-11", world.now)
    return child.reported, child.needs_visit, child.is_visited


def test_each_director_finds_the_own_village_and_nobody_else_any(world: LeftBehind) -> None:
    assert names(world, "director") == ["李小明"]
    assert names(world, "other_director") == ["王小花"]
    for name in ("class_teacher", "neighbour", "mother", "foreign_principal", "principal"):
        assert names(world, name) == [], name


def test_children_without_need_and_children_who_left_are_not_listed(world: LeftBehind) -> None:
    world.child("赵小兰", "302", village=VILLAGE, care_kinds="单亲")
    world.child("钱小军", "303", village=VILLAGE, care_kinds="困境、残疾")
    assert names(world, "director") == ["李小明", "钱小军"]
    world.do(lambda session: setattr(session.get_one(Pupil, world.cast.xiaoming.id), "left_at", world.now))
    assert names(world, "director") == ["钱小军"]


def test_who_reported_and_who_needs_a_visit(world: LeftBehind) -> None:
    assert standing(world) == (False, True, False), "nobody stands in for the parents"
    world.stands_in()
    assert standing(world) == (False, True, False)
    world.says("neighbour", "我的代管")
    for text in ("1", "家里都好"):
        world.says("neighbour", text)
    assert standing(world) == (False, False, True)

    def report(session: Session) -> None:
        row = report_in_of(session, world.school.id, world.cast.mother.id, "2026-11", world.now)
        row.answer, row.reported_at = "same", world.now

    world.do(report)
    assert standing(world) == (True, False, True)


def test_aid_is_asked_in_chat_and_answered_by_the_office(world: LeftBehind) -> None:
    story = Story(world)
    story.says("director", "村里的孩子", "1", "小军", "李小明", "没有冬衣,请帮帮", "0", "村里的孩子")
    story.hears("principal")
    desk = Browsers(world.db, week=world).at_desk("principal")
    (asked,) = world.db.read(lambda session: list(session.scalars(select(AidRequest))))
    assert "没有冬衣,请帮帮" in desk.get("/desk/aid").text
    answer = post(desk, "/desk/aid", aid=asked.id, words="周五送两件棉衣去")
    assert answer.status_code == 303
    story.hears("director")
    story.says("principal", "求助", "0")
    story.agrees("aid")
    again = post(desk, "/desk/aid", aid=asked.id, words="再送")
    assert (again.status_code, "已经回过" in again.text) == (422, True)


def test_nobody_asks_for_a_child_of_others_or_answers_in_place_of_the_office(world: LeftBehind) -> None:
    other = world.cast.xiaohong.id
    for name in ("director", "other_director", "neighbour", "teacher_parent", "mother", "foreign_principal"):
        with pytest.raises(AccessDeniedError):
            world.do(aid.ask, world.actor(name), other, "要冬衣", world.now)
    world.do(aid.ask, world.actor("director"), world.cast.xiaoming.id, "要冬衣", world.now)
    (asked,) = world.db.read(lambda session: list(session.scalars(select(AidRequest))))
    for name in ("director", "other_director", "class_teacher", "foreign_principal"):
        with pytest.raises(AccessDeniedError):
            world.do(aid.answer, world.actor(name), asked.id, "好", world.now)
    own = {name: len(world.db.read(aid.requests_of, world.actor(name))[0])
           for name in ("director", "other_director", "class_teacher", "principal", "foreign_principal")}  # fmt: skip
    assert own == {"director": 1, "other_director": 0, "class_teacher": 0, "principal": 1, "foreign_principal": 0}
    for words in ("  ", "长" * 301):
        with pytest.raises(UserError):
            world.do(aid.ask, world.actor("director"), world.cast.xiaoming.id, words, world.now)


def test_only_leaders_give_a_village_and_it_ends_at_once(world: LeftBehind) -> None:
    staff_id = world.staff["other_proxy"].id
    for name in ("class_teacher", "director", "foreign_principal"):
        with pytest.raises(AccessDeniedError):
            world.do(village.give_village, world.actor(name), VILLAGE, staff_id, world.now)
    with pytest.raises(UserError):
        world.do(village.give_village, world.actor("principal"), VILLAGE, world.staff["director"].id, world.now)
    with pytest.raises(AccessDeniedError):
        world.do(village.give_village, world.actor("principal"), "没有的村", staff_id, world.now)
    rows = world.db.read(lambda session: list(session.scalars(select(VillageDirector))))
    mine = next(each for each in rows if each.village == VILLAGE)
    world.do(village.take_village, world.actor("principal"), mine.id, world.now)
    assert (names(world, "director"), names(world, "other_director")) == ([], ["王小花"])


def test_the_sheet_is_printed_for_the_own_village_and_for_leaders(world: LeftBehind) -> None:
    browsers = Browsers(world.db, week=world)
    for name, path, status in (
        ("director", "/desk/village/2026-11.pdf", 200),
        ("other_director", "/desk/village/2026-11.pdf?village=李家湾", 200),  # the own one, whatever is asked
        ("principal", "/desk/village/2026-11.pdf?village=李家湾", 200),
        ("principal", "/desk/village/2026-11.pdf", 404),
        ("principal", "/desk/village/x.pdf?village=李家湾", 404),
        ("class_teacher", "/desk/village/2026-11.pdf?village=李家湾", 404),
        ("neighbour", "/desk/village/2026-11.pdf?village=李家湾", 404),
    ):
        answer = browsers.at_desk(name).get(path)
        assert (answer.status_code, answer.mimetype == "application/pdf") == (status, status == 200), (name, path)
    page = browsers.at_desk("director").get("/desk/village").text
    assert ("李小明" in page, "王小花" in page) == (True, False)


@pytest.mark.parametrize(("day", "told"), [(27, 0), (28, 2), (29, 0)])
def test_directors_learn_of_the_sheet_on_its_day_and_once(world: LeftBehind, day: int, told: int) -> None:
    world.goes_on_to(at(day, 7, 15))
    assert world.job("village_list") == told
    world.job("village_list")
    said = len(world.texts_for("director")) + len(world.news("director"))
    assert said == bool(told), "the 28th is a Saturday: told by itself"
    assert date(2026, 11, 28).weekday() == 5
