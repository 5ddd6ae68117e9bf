"""今天: a member of staff's day in lines to tap, six at most; guardians read what waits for them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from bot.core.inbound import Inbound
from bot.core.overview import TeacherLine
from bot.core.people import Actor, Held, Role
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.dialogue.router import answer
from bot.dialogue.talk import Talk
from storage.identities import Identity
from storage.session import Database
from tests.dialogue.person import Person
from tests.dialogue.post.registry import PostRegistry

CALLS = TeacherLine("todo", "要打的电话", 3, step="post.for_teachers")
SIGNED = TeacherLine("figure", "签字", 40, 48, class_id=5, class_name="三(2)班", step="post.for_teachers")
REACHED = TeacherLine("figure", "微信联系得上", 2900, 3000)


class DayRegistry(PostRegistry):
    """捎话, with lines in the teacher's day."""

    def __init__(self, lines: list[TeacherLine]) -> None:
        self.lines = lines

    def teacher_lines(self) -> list[Callable[..., list[TeacherLine]]]:
        """One service that says them."""

        def for_teacher(_session: Session, _school: SchoolContext, _actor: Actor, _now: datetime) -> list[TeacherLine]:
            return self.lines

        return [for_teacher]


class Teacher(Person):
    """A member of staff with these lines in the day."""

    def __init__(self, db: Database, *lines: TeacherLine, role: Role = Role.HOMEROOM_TEACHER) -> None:
        super().__init__(db)
        self.lines = list(lines)
        self.actor = Actor(self.school_id, self.identity.id, staff_id=5, held=(Held(role, 5),), face="staff")

    def _answer(self, session: Session, inbound: Inbound, media: str) -> Reply:
        identity = session.get_one(Identity, self.identity.id)
        talk = Talk(session, self.school, self.actor, identity, inbound, self.now, media=media)
        return answer(talk, DayRegistry(self.lines), self.keys)


def lines(reply: Reply) -> list[str]:
    """The lines to tap."""
    return [f"{choice.digit} {choice.label}" for choice in reply.choices]


@pytest.mark.parametrize("word", ["今天", "待办", "待办清单", "今天。"])
def test_a_teacher_reads_the_day_and_taps_a_line(sqlite_db: Database, word: str) -> None:
    write = TeacherLine(
        "todo", "今天的联系卡没写", 48, class_id=5, class_name="三(2)班", urgent=True, step="post.for_teachers"
    )
    teacher = Teacher(sqlite_db, SIGNED, CALLS, write)
    said = teacher.says(word)
    assert said.text == "今天等您办的:"
    assert lines(said) == ["1 急:三(2)班 今天的联系卡没写 48", "2 要打的电话 3", "0 等会儿"]
    assert teacher.taps("2").text == "谁没来?"


def test_seven_lines_are_five_and_the_rest(sqlite_db: Database) -> None:
    teacher = Teacher(sqlite_db, *(replace(CALLS, words=f"第{number}件", count=number) for number in range(1, 8)))
    first = teacher.says("今天")
    assert [line[:4] for line in lines(first)] == ["1 第1", "2 第2", "3 第3", "4 第4", "5 第5", "6 还有", "0 等会"]
    assert lines(first)[5] == "6 还有2件"
    second = teacher.says("6")
    assert lines(second) == ["1 第6件 6", "2 第7件 7", "3 从头看", "0 等会儿"]
    assert lines(teacher.says("3")) == lines(first)


def test_six_lines_are_six(sqlite_db: Database) -> None:
    teacher = Teacher(sqlite_db, *(replace(CALLS, words=f"第{number}件") for number in range(1, 7)))
    assert len(lines(teacher.says("今天"))) == 7


def test_people_who_wait_come_behind_what_is_urgent(sqlite_db: Database) -> None:
    teacher = Teacher(sqlite_db, CALLS, replace(CALLS, words="急事", urgent=True))
    teacher.has_waiting("家长请您打电话", "家长请您打电话")
    covered = Go("post.for_teachers")
    teacher.has_waiting("calls", "打电话", go=covered)
    assert lines(teacher.says("今天")) == ["1 急:急事 3", "2 家长请您打电话", "3 要打的电话 3", "0 等会儿"]


def test_what_is_done_on_the_desk_is_named_there(sqlite_db: Database) -> None:
    elsewhere = [replace(CALLS, words="没交的纸条", step=""), replace(CALLS, words="信箱", step="post.for_child")]
    teacher = Teacher(sqlite_db, CALLS, *elsewhere)
    said = teacher.says("今天")
    assert said.text == "在桌面上办:没交的纸条 3、信箱 3\n今天等您办的:"
    assert lines(said) == ["1 要打的电话 3", "0 等会儿"]


def test_who_leads_the_school_reads_its_figures_first(sqlite_db: Database) -> None:
    teacher = Teacher(sqlite_db, CALLS, SIGNED, REACHED, role=Role.PRINCIPAL)
    assert (
        teacher.says("今天").text
        == "微信联系得上 2900/3000\n在桌面上办:要打的电话 3\n现在没有等您办的事。\n青山小学能为您办:"
    )


def test_the_staff_menu_begins_with_the_day(sqlite_db: Database) -> None:
    teacher = Teacher(sqlite_db, CALLS)
    assert lines(teacher.says("菜单"))[0] == "1 待办清单"
    assert lines(teacher.says("1")) == ["1 要打的电话 3", "0 等会儿"]


def test_nothing_waits(sqlite_db: Database) -> None:
    said = Teacher(sqlite_db, SIGNED).says("今天")
    assert said.text.startswith("现在没有等您办的事。\n青山小学能为您办")
    assert lines(said)[0] == "1 待办清单"


def test_a_guardian_s_day_is_what_waits_for_the_family(sqlite_db: Database) -> None:
    parent = Person(sqlite_db)
    parent.has_waiting("签字 李小明", "签字 李小明")
    assert lines(parent.says("今天"))[0] == "1 签字 李小明"
    assert "待办清单" not in str(lines(parent.says("菜单")))
