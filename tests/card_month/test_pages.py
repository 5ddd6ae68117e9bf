"""The month on pages: written by the homeroom teacher, read by the own family, counted by who may count."""

import re
from datetime import date, datetime

import pytest

from bot.core.people import Role
from handlers.card_month import actions, pages
from handlers.card_month.overview import for_family, for_teacher
from handlers.card_month.rules import month_of
from storage.session import Database
from tests import factories
from tests.card_month.month import novembers
from tests.school_browsers import Browsers, post
from tests.school_week import SchoolWeek, at, shown

NOVEMBER = month_of(date(2026, 11, 1))
HOMEROOM = Role.HOMEROOM_TEACHER
OTHERS = ("subject_teacher", "teacher_parent", "principal")


@pytest.fixture
def browsers(sqlite_db: Database) -> Browsers:
    """November has its cards; it is Tuesday, 1 December."""
    week = SchoolWeek(sqlite_db, push="daily")
    novembers(week)
    week.now = at(1, 15, month=12)
    return Browsers(sqlite_db, week)


def class_path(browsers: Browsers) -> str:
    """The page of 三(2)班's November."""
    return f"/desk/month/{browsers.week.cast.class_32.id}?month=2026-11"


def fill(browsers: Browsers, **fields: str) -> dict[str, str]:
    """What the boxes of 小明's row hold."""
    child = browsers.week.cast.xiaoming.id
    return {f"{child}.{name}": value for name, value in fields.items()}


def goes_out(browsers: Browsers) -> None:
    """The week's message takes the month along."""
    week = browsers.week
    going = actions.Going("2026-11", "2026-W49", "2026-W50", is_closing=True, care_days=3)
    week.do(actions.put_parts, week.school.id, week.cast.class_32.id, going, at(4, 16, month=12))


def test_the_only_class_opens_at_once_and_shows_what_the_cards_say(browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    assert desk.get("/desk/month").headers["Location"] == f"/desk/month/{browsers.week.cast.class_32.id}"
    page = desk.get(class_path(browsers)).text
    assert "5天卡,学习2天还可以,卫生2天要加油,夸了1次,签了4张,家里说了1条" in page
    assert "陈小雨" not in page


def test_words_are_written_read_back_and_read_at_home_once_they_went_out(browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    words = fill(browsers, kind="care", words="作业请家里看一眼", bright="打饭很热心")
    kept = post(desk, class_path(browsers), act="keep", class_words="谢谢各位家长。", **words)
    assert "1 个孩子有老师的话" in kept.text
    page = desk.get(class_path(browsers)).text
    assert 'value="作业请家里看一眼"' in page
    assert "作业" not in browsers.opens("father", "/m/month?month=2026-11").text
    goes_out(browsers)
    for who in ("father", "grandmother"):
        page = browsers.opens(who, "/m/month?month=2026-11").text
        assert "打饭很热心" in page
        assert "作业请家里看一眼" in page
        assert "谢谢各位家长。" in page
    assert "家里看过了" in desk.get(class_path(browsers)).text
    assert "作业" not in browsers.opens("other_parent", "/m/month?month=2026-11").text


def test_each_household_reads_its_own_signatures_and_words(browsers: Browsers) -> None:
    assert (
        "您家签了 4 张,说了 2 次孩子在家怎么样,给老师说了 1 条,回了 1 条。"
        in browsers.opens("grandmother", "/m/month?month=2026-11").text
    )
    father = browsers.opens("father", "/m/month?month=2026-11").text
    assert "您家签了 1 张。" in father
    assert "在家怎么样" not in father


def test_a_refusal_keeps_what_was_typed(browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    refused = post(desk, class_path(browsers), act="keep", **fill(browsers, kind="care", words="作业没写", bright=""))
    assert refused.status_code == 400
    assert "请也写一句孩子好的地方" in refused.text
    assert 'value="作业没写"' in refused.text


def test_leaving_it_out_is_an_answer(browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    assert "这个月不写" in post(desk, class_path(browsers), act="leave_out").text
    page = desk.get(class_path(browsers)).text
    assert "写过了" in page
    assert 'value="leave_out"' not in page


@pytest.mark.parametrize("who", OTHERS)
def test_the_class_page_is_the_homeroom_teachers(browsers: Browsers, who: str) -> None:
    desk = browsers.at_desk(who)
    assert desk.get(class_path(browsers)).status_code == 404


@pytest.mark.parametrize("month", ["2027-01", "2026-W47", "nonsense", "2026-13"])
def test_a_month_that_is_none_is_no_page(browsers: Browsers, month: str) -> None:
    path = f"/desk/month/{browsers.week.cast.class_32.id}?month={month}"
    assert browsers.at_desk("class_teacher").get(path).status_code == 404


def test_every_number_of_the_figures_opens_as_many_families(browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    found = re.findall(r'<td><a href="([^"]+)"[^>]*>(\d+)</a></td>', desk.get("/desk/figures?span=2026-11").text)
    assert [number for _, number in found] == ["2", "2", "1", "1", "2"]
    for address, number in found:
        page = desk.get(address.replace("&amp;", "&")).text
        rows = re.findall(r'<tr><th scope="row">[^<]+</th><td>(\d+)', page)
        counted = (
            sum(map(int, rows)) if re.search("what=(said|in_time|late|waiting|home_words)", address) else len(rows)
        )
        assert counted == int(number), address


@pytest.mark.parametrize(
    ("who", "classes"),
    [("principal", ["一(1)班", "三(1)班", "三(2)班"]), ("class_teacher", ["三(2)班"]), ("teacher_parent", ["三(1)班"])],
)
def test_who_counts_which_classes(browsers: Browsers, who: str, classes: list[str]) -> None:
    page = browsers.at_desk(who).get("/desk/figures").text
    assert [name for name in ("一(1)班", "三(1)班", "三(2)班") if name in page] == classes


@pytest.mark.parametrize("page", ["/desk/figures", "/desk/figures/families", "/desk/figures.xlsx"])
def test_a_class_of_others_and_a_span_that_is_none_are_no_pages(browsers: Browsers, page: str) -> None:
    desk, class_id = browsers.at_desk("teacher_parent"), browsers.week.cast.class_32.id
    for query in (f"class_id={class_id}", "class_id=x", "span=2026-99", "span=x"):
        assert desk.get(f"{page}?{query}").status_code == 404
    assert browsers.at_desk("subject_teacher").get(page).status_code == 404
    assert browsers.opens("grandmother", page).status_code == 404


def test_a_long_list_comes_in_parts(browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_FAMILIES", 1)
    desk, path = browsers.at_desk("class_teacher"), "/desk/figures/families?span=2026-11"
    first = desk.get(path).text
    assert "2 家" in first
    assert "奶奶、妈妈" in first
    following = re.search(r'href="([^"]+)">后面的家', first)
    assert following
    second = desk.get(following[1].replace("&amp;", "&")).text
    assert "爸爸" in second
    assert "后面的家" not in second
    assert desk.get(f"{path}&start=x").status_code == 404


def test_a_number_nobody_counts_is_no_page(browsers: Browsers) -> None:
    assert browsers.at_desk("principal").get("/desk/figures/families?what=marks").status_code == 404


def test_the_figures_say_in_words_what_they_draw(browsers: Browsers) -> None:
    page = browsers.at_desk("principal").get("/desk/figures?span=2026-11").text
    assert "<desc" in page
    assert "11月 50%。" in page
    assert "卡没签,对孩子没有任何影响" in page


def test_the_sheet_is_handed_out_as_a_file(browsers: Browsers) -> None:
    sheet = browsers.at_desk("class_teacher").get("/desk/figures.xlsx?span=2026-W47")
    assert "spreadsheetml.sheet" in sheet.headers["Content-Type"]
    assert "2026-W47.xlsx" in sheet.headers["Content-Disposition"]
    assert sheet.data[:2] == b"PK"


def test_a_family_asks_in_chat(browsers: Browsers) -> None:
    week = browsers.week
    assert shown(week.says("father", "上个月怎么样")) == (
        "【李小明】11月写了 5 天卡,品德、纪律天天都好,老师夸了 1 次。\n卡签了 1 张。"
    )
    assert week.says("other_parent", "上个月怎么样").text == "11月还没有联系卡。老师写好了,我就告诉您。"
    assert "三(2)班 11月的月结还没写。" in week.says("class_teacher", "写月结").text


def test_the_overviews(browsers: Browsers) -> None:
    week = browsers.week

    def of_teacher(who: str, now: datetime) -> list[tuple[str, str, str]]:
        found = week.db.read(for_teacher, week.school, week.actor(who), now)
        return [(line.kind, line.class_name, line.words) for line in found]

    assert of_teacher("class_teacher", at(20, 12)) == []
    assert of_teacher("class_teacher", at(1, 15, month=12)) == [("todo", "三(2)班", "写11月的月结")]
    assert of_teacher("subject_teacher", at(1, 15, month=12)) == []
    said = {week.cast.xiaoming.id: actions.Said("progress", "字写得稳了")}
    filled, class_id = actions.Filled(said), week.cast.class_32.id
    week.do(actions.write_month, week.school, week.actor("class_teacher"), class_id, NOVEMBER, filled, week.now)
    assert of_teacher("class_teacher", at(1, 15, month=12)) == []
    assert week.db.read(for_family, week.school, week.actor("father"), week.now) == []
    goes_out(browsers)
    (line,) = week.db.read(for_family, week.school, week.actor("father"), at(5, 9, month=12))
    assert (line.words, line.pupil_id, line.args) == (
        "11月怎么样,杨老师有话说",
        week.cast.xiaoming.id,
        {"month": "2026-11"},
    )
    assert week.db.read(for_family, week.school, week.actor("other_parent"), at(5, 9, month=12)) == []
    assert week.db.read(for_family, week.school, week.actor("father"), at(28, 9, month=12)) == []


def test_who_has_two_classes_chooses(browsers: Browsers) -> None:
    week = browsers.week
    week.do(lambda session: factories.role(session, week.cast.class_teacher, HOMEROOM, week.cast.class_11).id)
    assert browsers.at_desk("class_teacher").get("/desk/month").text.count("还没写") == 2
