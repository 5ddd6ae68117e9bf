"""Six digits from anybody: was that the school? (promise 12)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.notice import Notice
from storage.session import Database
from tests.notice.school import NoticeSchool
from tests.school_week import at

FALSE = "没有这个号。这不是学校发的,不要信,不要付钱。"


@pytest.fixture
def school(sqlite_db: Database) -> NoticeSchool:
    """A notice to 三(2)班 is written."""
    made = NoticeSchool(sqlite_db)
    made.now = at(20, 12)
    made.tells_class()
    return made


def code(school: NoticeSchool) -> str:
    """The notice's check code."""
    return school.do(lambda session: session.scalars(select(Notice.check_code)).one())


@pytest.mark.parametrize("name", ["mother", "other_parent", "principal"])
def test_who_belongs_to_the_school_reads_what_it_is(school: NoticeSchool, name: str) -> None:
    school.climb(minutes=3)
    assert school.says(name, code(school)).text.startswith("是真的。三(2)班杨老师 11月20日发的:提前放学。")


def test_a_stranger_reads_no_word_of_it(school: NoticeSchool) -> None:
    school.climb(minutes=3)
    assert school.says("stranger", code(school)).text.startswith("是真的。三(2)班杨老师 11月20日发的。\n")


def test_a_code_in_groups_of_digits_is_understood(school: NoticeSchool) -> None:
    school.climb(minutes=3)
    digits = code(school)
    assert school.says("mother", f"{digits[:3]} {digits[3:]}").text.startswith("是真的")


def test_what_never_left_is_no_notice(school: NoticeSchool) -> None:
    assert school.says("mother", code(school)).text.startswith(FALSE)
    school.says("class_teacher", "撤")
    school.climb(minutes=3)
    assert school.says("mother", code(school)).text.startswith(FALSE)


def test_nobody_finds_a_code_by_trying(school: NoticeSchool) -> None:
    school.climb(minutes=3)
    wrong = [f"{number:06}" for number in range(10)]
    assert all(school.says("stranger", each).text.startswith(FALSE) for each in wrong)
    assert school.says("stranger", code(school)).text.startswith("试了好多次了")
    assert school.says("mother", code(school)).text.startswith("是真的")
    school.now += timedelta(hours=1)
    assert school.says("stranger", code(school)).text.startswith("是真的")


def test_inside_a_form_six_digits_are_an_answer(school: NoticeSchool) -> None:
    school.climb(minutes=3)
    school.writes("1")
    assert school.says("class_teacher", code(school)).text.startswith("记下了")
