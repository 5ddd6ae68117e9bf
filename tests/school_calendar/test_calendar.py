"""Who writes dates down, and who finds them where."""

from typing import ClassVar

import pytest
from sqlalchemy import update

from bot.core.errors import AccessDeniedError, UserError
from bot.services import Registry
from handlers.school_calendar import SERVICE as SCHOOL_CALENDAR
from handlers.school_calendar import actions
from handlers.weekly_update import SERVICE as WEEKLY_UPDATE
from storage.pupils import GuardianLink
from storage.session import Database
from tests.school_browsers import Browsers, post
from tests.school_week import SchoolWeek, at


class Calendar(SchoolWeek):
    """A school that writes its dates down."""

    registry: ClassVar[Registry] = Registry((WEEKLY_UPDATE, SCHOOL_CALENDAR))

    def enters(self, name: str, text: str, *, in_class: str = "") -> actions.Entered:
        """One of the staff writes for a class, or for the school."""
        class_id = getattr(self.cast, in_class).id if in_class else actions.WHOLE_SCHOOL
        return self.do(actions.enter, self.school, self.actor(name), class_id, text, self.now)

    def seen(self, name: str) -> list[str]:
        """What one of the cast finds ahead, holidays left out."""
        found = self.do(actions.coming, self.school, self.actor(name), self.now)
        return [each.words for each in found if each.event_id]


@pytest.fixture
def school(sqlite_db: Database) -> Calendar:
    """Friday, 20 November; the principal and two class teachers have written."""
    school = Calendar(sqlite_db)
    school.enters("principal", "11月27日 家长会\n12月30日到31日 迎新")
    school.enters("class_teacher", "11月25日 春游", in_class="class_32")
    school.enters("teacher_parent", "11月26日 包饺子", in_class="class_31")
    return school


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("grandmother", ["春游", "家长会", "迎新"]),
        ("father", ["春游", "家长会", "迎新"]),
        ("other_parent", ["包饺子", "家长会", "迎新"]),
        ("teacher_parent", ["包饺子", "家长会", "迎新"]),
        ("subject_teacher", ["春游", "家长会", "迎新"]),
        ("principal", ["家长会", "迎新"]),
        ("foreign_parent", []),
        ("foreign_principal", []),
    ],
)
def test_everybody_finds_the_schools_and_the_own_class(school: Calendar, name: str, words: list[str]) -> None:
    assert school.seen(name) == words


def test_what_is_gone_is_not_shown_and_what_goes_on_is(school: Calendar) -> None:
    school.now = at(31, 12, month=12)
    assert school.seen("father") == ["迎新"]
    (line,) = [each for each in school.says("father", "全家一览").text.splitlines() if "迎新" in each]
    assert line == "12月31日 周四 迎新(到12月31日)"


@pytest.mark.parametrize(
    ("name", "in_class"),
    [
        ("class_teacher", ""),
        ("class_teacher", "class_31"),
        ("subject_teacher", "class_32"),
        ("principal", "class_32"),
        ("father", "class_32"),
        ("foreign_principal", "class_32"),
    ],
)
def test_nobody_writes_for_others(school: Calendar, name: str, in_class: str) -> None:
    with pytest.raises(AccessDeniedError):
        school.enters(name, "11月28日 大扫除", in_class=in_class)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("家长会", "school_calendar/no_date"),
        ("11月27日 交班费30元", "policy/refused"),
        ("11月27日 公布成绩:李小明98分", "policy/refused"),
        ("11月27日 " + "很" * 61, "school_calendar/too_long"),
    ],
)
def test_what_is_not_written_down(school: Calendar, text: str, why: str) -> None:
    with pytest.raises(UserError, match=why):
        school.enters("class_teacher", text, in_class="class_32")


def test_the_same_line_again_stands_once(school: Calendar) -> None:
    assert school.enters("principal", "11月27日 家长会\n11月30日 升旗").event_ids
    assert school.seen("father") == ["春游", "家长会", "升旗", "迎新"]


@pytest.mark.parametrize("name", ["class_teacher", "teacher_parent", "foreign_principal"])
def test_nobody_strikes_out_what_others_wrote(school: Calendar, name: str) -> None:
    (event,) = school.enters("principal", "12月2日 体检").event_ids
    if name == "foreign_principal":
        assert school.do(actions.remove, school.actor(name), [event]) == 0
    else:
        with pytest.raises(AccessDeniedError):
            school.do(actions.remove, school.actor(name), [event])
    assert "体检" in school.seen("father")


def test_who_is_barred_finds_only_that_the_school_is_to_be_asked(school: Calendar) -> None:
    father = GuardianLink.guardian_id == school.cast.father.id
    school.do(lambda session: session.execute(update(GuardianLink).where(father).values(barred_at=school.now)) and None)
    assert "家长会" not in school.says("father", "行事历").text


def test_written_and_taken_back_in_chat(school: Calendar) -> None:
    school.says("class_teacher", "记日子")
    school.says("class_teacher", "11月28日 大扫除\n不是日子")
    assert "大扫除" in school.says("class_teacher", "1").text
    assert "大扫除" in school.says("father", "行事历").text
    assert "去掉了" in school.says("class_teacher", "撤").text
    assert "大扫除" not in school.seen("father")


def test_the_desk_adds_a_pasted_table_and_strikes_out(school: Calendar) -> None:
    browsers = Browsers(school.db, school)
    desk = browsers.at_desk("class_teacher")
    page = post(desk, "/desk/dates", class_id=str(school.cast.class_32.id), lines="12月1日 体检\n说不清").text
    assert ("记好了 1 个日子" in page, ">说不清</textarea>" in page, "体检" in page) == (True, True, True)
    assert "体检" in browsers.opens("father", "/m/dates").text
    assert "迎新" not in page, "the school's dates are not the class teacher's to strike out"
    (event,) = school.enters("class_teacher", "12月2日 远足", in_class="class_32").event_ids
    assert post(desk, "/desk/dates", gone=str(event)).status_code == 303
    assert "远足" not in desk.get("/desk/dates").text
    assert browsers.at_desk("subject_teacher").get("/desk/dates").status_code == 404
    assert browsers.opens("stranger", "/m/dates").status_code == 404


def test_holidays_and_days_made_up_are_dates_ahead(sqlite_db: Database) -> None:
    school = Calendar(sqlite_db)
    school.now = at(18, 12, month=9)
    text = school.says("father", "行事历").text
    assert "9月25日 周五 中秋节放假(到9月27日)" in text
    assert "10月1日 周四 国庆节放假(到10月7日)" in text
    assert "10月10日 周六 这天上课" in text
