"""Every sentence around a talk that a family and a host agree on, whole; and no sentence of the service is left out."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.appointments.times import FreeTime
from bot.core.texts import TEMPLATES, say
from handlers.visit_booking.actions.family import InLine
from handlers.visit_booking.actions.hosting import Board
from handlers.visit_booking.actions.hosts import Group, Host
from handlers.visit_booking.actions.recording import LONGEST, LONGEST_AGREED, MOST_AGREED, Agreed, Record
from handlers.visit_booking.actions.showing import Appointment
from tests.golden import agrees
from tests.school_week import at, shown
from tests.visit_booking import test_appointment_texts, test_day_texts

GOLDEN = Path(__file__).parent / "golden" / "talk_texts"
MOST_BYTES = 2048
WHEN = at(25, 16, 20)
TOPIC = "想聊聊数学作业"


def appointment(**values: Any) -> Appointment:
    """A booked talk of two children of one home."""
    usual: dict[str, Any] = {
        "booking_id": 1, "staff_id": 2, "host": "杨老师", "children": ("李小明", "李小红"), "state": "booked",
        "way": "school", "starts_at": WHEN, "ends_at": at(25, 16, 40), "place": "二楼 三(2)班办公室", "code": "5127",
        "topic": TOPIC, "note": "要去开会", "by_staff": False, "day_id": None, "version": 0, "pupil_id": 3,
        "household_id": 4, "made_at": at(23, 9),
    }  # fmt: skip
    return Appointment(**{**usual, **values})


OF = appointment()
WISH = appointment(state="wanted", starts_at=None, ends_at=None, code="", place="", topic="周日上午")
GROUP = Group("homeroom", (Host(2, "杨"),), "homeroom")
FREE = FreeTime(2, WHEN, at(25, 16, 40), 5, "二楼 三(2)班办公室", 1, approves=True, hint="请带上健康手册。")
RECORD = Record("怎么少看手机", "先定一个时间", (Agreed("每周二下棋", "杨老师", "2026-12-04"),), "谢谢老师")
BOARD = Board((WISH,), (OF, appointment(way="phone", state="invited")), ())

# Each text, and behind a slash another turn of the same.
TEXTS: dict[str, dict[str, Any]] = {
    "agreed_enough": {"most": 5},
    "ahead_line": {"of": OF},
    "ahead_line/held": {"of": appointment(state="held")},
    "ahead_line/wanted": {"of": WISH},
    "approved": {"of": OF},
    "asked": {"of": OF},
    "booked": {"of": OF},
    "booked/asked": {"of": appointment(state="asked", code="")},
    "booked/home": {"of": appointment(way="home", code="")},
    "booked/phone": {"of": appointment(way="phone", code="")},
    "booked/video": {"of": appointment(way="video", code="")},
    "by_phone": {"of": OF},
    "by_when": {"by": date(2026, 11, 26), "tomorrow": False},
    "calendar_summary": {"of": OF, "class_name": "三(2)班", "for_host": True, "names": False},
    "calendar_summary/family": {"of": OF, "class_name": "三(2)班", "for_host": False, "names": True},
    "calendar_words": {"of": OF, "for_host": True, "names": True},
    "calendar_words/family": {"of": OF, "for_host": False, "names": True},
    "call_instead": {"of": OF},
    "call_me_line": {},
    "change_which": {},
    "choose_time": {},
    "displaced": {"of": OF},
    "family_line": {"of": OF},
    "family_line/held": {"of": appointment(state="held")},
    "family_line/invited": {"of": appointment(state="invited")},
    "family_line/wanted": {"of": WISH},
    "feed_name": {"school": "青山小学"},
    "held": {"of": appointment(state="held")},
    "home_said": {},
    "host_ahead_line": {"of": OF},
    "host_called": {"kind": "homeroom", "host": Host(2, "杨")},
    "host_called/office": {"kind": "office", "host": Host(2, "陈")},
    "host_is_over": {"of": appointment(state="cancelled")},
    "host_line": {"group": GROUP},
    "host_line/one_subject": {"group": Group("teacher", (Host(5, "李", "数学"),), "teacher")},
    "host_line/room": {"group": Group("room", (Host(5, "孙"),), "room")},
    "host_line/subjects": {"group": Group("teacher", (Host(5, "李", "数学"), Host(6, "赵")), "teacher")},
    "host_moved_it": {"of": OF},
    "host_reply": {"of": OF, "words": "谢谢老师"},
    "host_where": {"of": OF},
    "host_which": {},
    "host_why": {"of": OF},
    "host_yours": {"of": appointment(state="invited")},
    "how": {},
    "i_call": {"of": WISH},
    "i_name_a_time": {},
    "in_line": {"at": WHEN, "before": 2, "hold": 30},
    "invitation_sent": {"of": OF},
    "invite_child": {},
    "invite_day": {},
    "invite_home": {"name": "李小明"},
    "invite_hour": {},
    "invite_time": {},
    "invite_topic": {"name": "李小明"},
    "invite_way": {},
    "is_over": {"of": OF},
    "is_over/cancelled": {"of": appointment(state="cancelled")},
    "left": {},
    "let_go": {"of": OF},
    "line_asked": {"of": OF},
    "line_call_off": {},
    "line_change": {},
    "line_invite": {},
    "line_left": {},
    "line_line": {"at": WHEN},
    "line_record": {},
    "line_to_write": {"of": OF},
    "line_today": {},
    "line_waiting": {},
    "lost": {},
    "mine": {"of": BOARD, "days": BOARD.days, "more": 2},
    "more_days": {},
    "move_where": {"of": OF},
    "moved": {"of": OF, "same_code": True},
    "no_other_times": {"of": OF},
    "no_such_child": {"words": "刘备"},
    "no_times": {"called": "李老师", "by": "明天"},
    "nobody_known": {},
    "nobody_to_meet": {"duty_phone": "0838-600-1234"},
    "not_invited": {},
    "not_moved": {"of": OF},
    "not_talked_yet": {},
    "note_said": {"of": OF, "act": "approve"},
    "note_said/refuse": {"of": OF, "act": "refuse"},
    "nothing_ahead": {},
    "nothing_written": {},
    "off": {"of": OF},
    "off_late": {"of": OF},
    "offered": {"of": appointment(state="invited")},
    "offered/home": {"of": appointment(state="invited", way="home")},
    "own_time_line": {},
    "read_record": {"of": OF, "record": RECORD},
    "record": {"of": OF, "number": 3},
    "record_agreed": {"of": OF},
    "record_answered": {"of": OF},
    "record_asked": {"of": OF},
    "record_due_on": {},
    "record_label": {"of": OF},
    "record_owner": {},
    "record_so_far": {"of": OF, "record": RECORD},
    "recorded": {"of": OF, "agreed": "每周二下棋"},
    "refused": {"of": OF},
    "replied": {"of": OF},
    "replied_already": {},
    "reply_said": {"of": OF},
    "several_children": {"names": ["三(2)班李小明", "三(1)班李小明"]},
    "staff_called": {"surname": "周", "role": "principal"},
    "sure": {"free": FREE, "way": "school", "called": "杨老师", "minutes": 20, "siblings": ["李小红"]},
    "sure/phone": {"free": FREE, "way": "phone", "called": "杨老师", "minutes": 20, "siblings": []},
    "teacher_line": {"host": Host(5, "李", "数学")},
    "thanked": {},
    "time_line": {"at": WHEN},
    "times": {"called": "杨老师"},
    "times_full": {"called": "杨老师"},
    "too_long": {"most": 300},
    "topic_said": {},
    "type_please": {},
    "wait_line": {"of": InLine(7, "杨老师", WHEN)},
    "wanted": {"of": WISH},
    "way": {"way": "school"},
    "way/home": {"way": "home"},
    "way/room": {"way": "room"},
    "what_time": {},
    "which_child": {},
    "which_teacher": {},
    "who": {"child": "李小明", "several": True},
    "why": {"why": "busy"},
    "why/solved": {"why": "solved"},
    "why_kept": {"of": OF},
    "will_call": {"of": WISH},
    "wish": {"of": WISH},
    "wish/no_words": {"of": appointment(state="wanted", starts_at=None, ends_at=None, topic="")},
    "wish_declined": {"of": WISH, "note": "要去开会"},
    "wish_hours": {"of": WISH},
    "wish_line": {"child": "李小明", "way": "home", "has_words": True},
    "wish_said": {},
    "wish_sent": {"called": "杨老师", "by": "明天"},
    "yours": {"of": OF},
    "yours/home": {"of": appointment(way="home", code="")},
    "yours/phone": {"of": appointment(way="phone", code="", state="asked")},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = shown(say(f"visit_booking/{name.partition('/')[0]}", **TEXTS[name]))
    assert len(said.encode()) <= MOST_BYTES
    agrees(GOLDEN / f"{name.replace('/', '_')}.txt", said)


def test_no_text_of_the_service_is_left_out() -> None:
    every = {file.stem for file in (TEMPLATES / "visit_booking" / "messages").glob("[!_]*.j2")}
    others = {*test_appointment_texts.TEXTS, *test_day_texts.TEXTS, "gate_code"}
    named = {name.partition("/")[0] for name in {*TEXTS, *others}}
    assert every - named == set()
    assert set(TEXTS) & others == set()


def test_a_long_day_and_long_wishes_fit_into_a_message() -> None:
    long = appointment(topic="好" * 300, children=("欧阳晨曦", "欧阳晨光"))
    board = Board((long,) * 9, (long,) * 8, ())
    assert len(shown(say("visit_booking/mine", of=board, days=board.days, more=40)).encode()) <= MOST_BYTES
    for name in ("asked", "wish", "offered", "host_yours", "wanted"):
        of = appointment(topic="好" * 300, state="invited")
        assert len(shown(say(f"visit_booking/{name}", of=of)).encode()) <= MOST_BYTES
    agreed = tuple(Agreed("好" * LONGEST_AGREED, "杨老师", "2026-12-04") for _ in range(MOST_AGREED))
    many = Record("好" * LONGEST, "好" * LONGEST, agreed, "好" * LONGEST)
    assert len(shown(say("visit_booking/record_so_far", of=OF, record=many)).encode()) <= MOST_BYTES
    assert len(shown(say("visit_booking/read_record", of=OF, record=many)).encode()) <= MOST_BYTES
