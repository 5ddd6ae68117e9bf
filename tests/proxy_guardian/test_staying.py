"""Where the child is in a holiday, asked of the family; and agreements on care that end."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from handlers.proxy_guardian import overview
from handlers.proxy_guardian.actions import agreements, holidays
from storage.proxy_guardian.staying import CARER, CareAgreement, HolidayPlace
from storage.pupils import GuardianLink
from storage.sealing import unseal
from storage.session import Database
from tests.proxy_guardian.test_story import Story
from tests.proxy_guardian.world import LeftBehind
from tests.school_browsers import Browsers, post
from tests.school_week import at, shown

KEY = "2026-10-01"


@pytest.fixture
def world(db: Database) -> LeftBehind:
    """Ten days before the National Day, when families are asked."""
    made = LeftBehind(db)
    made.goes_on_to(at(21, 18, month=9))
    return made


def places(world: LeftBehind) -> dict[tuple[str, str], str]:
    """What was said, by child and holiday."""

    def read(session: Session) -> dict[tuple[str, str], str]:
        names = {world.cast.xiaoming.id: "小明", world.cast.xiaohong.id: "小红"}
        return {(names[row.pupil_id], row.holiday): row.place for row in session.scalars(select(HolidayPlace))}

    return world.db.read(read)


def test_families_are_asked_once_and_answer_with_one_tap(world: LeftBehind) -> None:
    story = Story(world)
    assert world.job("holiday_places") == 4, "two children, the Mid-autumn Festival and the National Day"
    assert world.job("holiday_places") == 0
    story.gets("grandmother")
    assert world.texts_for("father") == [], "another household of 小明 is not asked"
    world.goes_on_to(at(22, 9, month=9))
    story.says("grandmother", "3", "2", "1", "4", "县城外婆家", "假期去哪", "1", "1")
    story.agrees("holiday")
    assert places(world)[("小明", KEY)] == "other"
    assert ("小明", "2026-09-25") in places(world)


def test_what_one_of_the_household_said_closes_it_for_all(world: LeftBehind) -> None:
    world.job("holiday_places")
    before = shown(world.says("mother", "假期去哪"))
    world.says("mother", "0")
    world.do(
        holidays.say_place,
        world.school,
        world.actor("grandmother"),
        (world.cast.xiaoming.id, KEY),
        "home",
        "",
        world.now,
    )
    lines = world.db.read(overview.for_family, world.school, world.actor("mother"), world.now)
    assert before.count("国庆节") == 2
    assert [line.words.count("国庆节") for line in lines].count(1) == 1
    assert "小红" in next(line.words for line in lines if "国庆节" in line.words)


@pytest.mark.parametrize("name", ["father", "other_parent", "stranger", "foreign_parent", "class_teacher", "neighbour"])
def test_nobody_else_says_where_the_child_is(world: LeftBehind, name: str) -> None:
    world.job("holiday_places")
    with pytest.raises(AccessDeniedError):
        world.do(
            holidays.say_place, world.school, world.actor(name), (world.cast.xiaoming.id, KEY), "home", "", world.now
        )
    assert world.db.read(holidays.open_questions, world.school, world.actor(name), world.now) == []


def test_who_was_barred_is_not_asked_and_says_nothing(world: LeftBehind) -> None:
    def bar(session: Session) -> None:
        for link in session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == world.cast.mother.id)):
            link.barred_at = world.now

    world.do(bar)
    world.job("holiday_places")
    assert world.texts_for("mother") == []
    assert world.db.read(holidays.open_questions, world.school, world.actor("mother"), world.now) == []


def test_the_teacher_s_list_names_who_has_not_answered(world: LeftBehind) -> None:
    world.child("王小花", "301")
    world.job("holiday_places")
    day = world.db.read(overview.for_teacher, world.school, world.actor("class_teacher"), world.now)
    assert [line.count for line in day if "假期" in line.words] == [4]
    browsers = Browsers(world.db, week=world)
    desk = browsers.at_desk("class_teacher")
    page = desk.get("/desk/holidays").text
    assert (page.count("还没说"), "李小红" in page) == (4, False)
    about = {"pupil": world.cast.xiaoming.id, "holiday": KEY}
    refused = post(desk, "/desk/holidays", **about, place="other", words="")
    assert (refused.status_code, "请写一句在哪里" in refused.text) == (422, True)
    assert post(desk, "/desk/holidays", **about, place="relatives", words="二姨家").status_code == 303
    assert "亲戚家,二姨家" in desk.get("/desk/holidays").text
    for name, pupil in (("teacher_parent", world.cast.xiaoming.id), ("class_teacher", world.cast.xiaohong.id)):
        answer = post(browsers.at_desk(name), "/desk/holidays", pupil=pupil, holiday=KEY, place="home")
        assert answer.status_code in (400, 404), name
    assert "李小红" in browsers.at_desk("principal").get("/desk/holidays").text


def test_a_family_says_it_on_its_page(world: LeftBehind) -> None:
    world.job("holiday_places")
    browsers = Browsers(world.db, week=world)
    page = browsers.opens("mother", "/m/holidays").text
    assert page.count("说在哪里过") == 4
    assert "说在哪里过" not in browsers.opens("father", "/m/holidays").text


def agree(
    world: LeftBehind, name: str = "class_teacher", until: date = date(2026, 10, 20), carer: str = "姨妈 王霞"
) -> None:
    """An agreement about 小明."""
    written = agreements.Written(carer, "13900001111", "周末回家", date(2026, 9, 1), until)
    world.do(agreements.agree, world.actor(name), world.cast.xiaoming.id, written, world.now)


def test_an_agreement_is_sealed_and_told_before_it_ends(world: LeftBehind) -> None:
    agree(world)
    (row,) = world.db.read(lambda session: list(session.scalars(select(CareAgreement))))
    assert "王霞".encode() not in row.carer
    assert world.db.read(lambda s: unseal(s, CARER, row.id, row.school_id, row.carer)) == "姨妈 王霞"
    world.goes_on_to(at(19, 7, 15, month=9))
    world.job("proxy_duties")
    assert world.news("class_teacher") == []
    for _ in range(2):
        world.goes_on_to(at(20, 7, 15, month=9) + timedelta(days=1))
        world.job("proxy_duties")
    assert world.news("class_teacher") == ["李小明的委托照护到10月20日满,请和家里商量接下来谁照看。"]


def test_an_agreement_ends_early_and_is_the_teacher_s_alone(world: LeftBehind) -> None:
    agree(world)
    (row,) = world.db.read(lambda session: list(session.scalars(select(CareAgreement))))
    for name in ("subject_teacher", "neighbour", "teacher_parent", "mother", "foreign_principal"):
        with pytest.raises(AccessDeniedError):
            agree(world, name)
        with pytest.raises(AccessDeniedError):
            world.do(agreements.end_agreement, world.actor(name), row.id, world.now)
    world.do(agreements.end_agreement, world.actor("class_teacher"), row.id, world.now)
    (found,) = world.do(agreements.agreements_of, world.actor("principal"), world.cast.xiaoming.id, world.now)
    assert (found.is_over, found.of.carer) == (True, "姨妈 王霞")
    assert world.job("proxy_duties") == 0


@pytest.mark.parametrize(
    ("carer", "until"), [(" ", date(2026, 10, 1)), ("姨妈", date(2026, 8, 1)), ("长" * 41, date(2026, 10, 1))]
)
def test_an_agreement_names_somebody_and_ends_after_it_begins(world: LeftBehind, carer: str, until: date) -> None:
    with pytest.raises(UserError):
        agree(world, until=until, carer=carer)
