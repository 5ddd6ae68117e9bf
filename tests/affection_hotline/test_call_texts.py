"""Every sentence around calls from the hotline room, the room itself, and long silences; held whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.appointments.telling import Told
from bot.appointments.times import FreeTime
from bot.core.texts import say
from handlers.affection_hotline.actions.adults import Line
from handlers.affection_hotline.actions.calls import Agreed
from handlers.affection_hotline.actions.room import Room as RoomToday
from handlers.affection_hotline.actions.room import Words
from handlers.affection_hotline.actions.showing import Played, Shown
from handlers.affection_hotline.actions.silence_answers import OnList, Silent
from storage.affection_hotline.calls import CallInRoom
from storage.bookings import Booking
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "call_texts"
MOST_BYTES = 2048
WHEN, PHONE = at(25, 12, 30), "0838-600-1234"
TOLD = Told("李小明", "王老师", WHEN, at(25, 12, 45), "room", "", "", "", "")
FREE = FreeTime(1, WHEN, at(25, 12, 45), 2, "亲情室1号", 1, approves=False)
AGREED = Agreed(1, 2, "小明", WHEN, at(25, 12, 45), waits=False)
CALL = CallInRoom(Booking(id=1, starts_at=WHEN), "李小明", "三(2)班", "妈妈", "亲情室1号", "")
SHOWN = Shown(
    message_id=5, pupil_id=2, child="小明", parent="妈妈", pronoun="他", to_child=True, written_at=at(25, 3, 20),
    state="room", words="", seconds=38, voices=1, pictures=0, films=0, played=(Played(31, "voice"),),
)  # fmt: skip
WORDS = Words(SHOWN, "李小明", "三(2)班", is_heard=False, is_answered=False)
LINE = Line(1, 2, 3, "小明", 4, 5, "妈妈", is_away=True, is_boarding=False)
SILENT = Silent(1, LINE, date(2026, 10, 20), date(2026, 11, 19), "")
LISTED = OnList(1, "李小明", "妈妈", date(2026, 10, 20), apart=False)
BRING = {"child": "李小明", "starts_at": WHEN}

TEXTS: dict[str, dict[str, Any]] = {
    "bring": BRING,
    "bring_moved": BRING,
    "bring_not": BRING,
    "bring_soon": BRING,
    "call_after": {"of": AGREED, "outcome": "missed"},
    "call_after/cut": {"of": AGREED, "outcome": "cut"},
    "call_ahead": {"of": AGREED},
    "call_booked": {"of": AGREED},
    "call_booked/waits": {"of": Agreed(1, 2, "小明", WHEN, at(25, 12, 45), waits=True)},
    "call_did_talk": {},
    "call_left": {},
    "call_lost": {"child": "小明"},
    "call_missed": {"of": TOLD, "number": 2, "outcome": "missed", "nearest": [FREE]},
    "call_missed/cut": {"of": TOLD, "number": 2, "outcome": "cut", "nearest": []},
    "call_more_days": {},
    "call_next_line": {"at": WHEN},
    "call_no_times": {"child": "小明"},
    "call_not_open": {"duty_phone": PHONE},
    "call_not_yet": {"starts_at": WHEN},
    "call_other_hours": {},
    "call_other_time": {},
    "call_sure": {"child": "小明", "free": FREE, "minutes": 15},
    "call_sure/approves": {
        "child": "小明", "free": FreeTime(1, WHEN, at(25, 12, 45), None, "", 1, approves=True), "minutes": 15,
    },
    "call_talked": {"of": AGREED},
    "call_time_line": {"at": WHEN},
    "call_times": {"child": "小明", "fits": True},
    "call_times/others": {"child": "小明", "fits": False},
    "call_to_teacher": {"line": "李小明今天 12:30 在亲情室和家里通话,请您让孩子按时去。"},
    "call_voice_instead": {},
    "call_voice_now": {},
    "call_what": {},
    "call_which_child": {},
    "call_which_days": {},
    "free_days": {"child": "小明"},
    "free_hours": {},
    "free_own": {},
    "line_calls": {},
    "line_silent": {},
    "line_words": {},
    "matter_missed": {"child": "李小明"},
    "room": {"of": RoomToday((CALL,), (WORDS,), at(25, 12, 31)), "before": "", "today": WHEN},
    "room/empty": {"of": RoomToday((), (), at(25, 12, 31)), "before": "记好了。", "today": WHEN},
    "room_call": {"of": CALL},
    "room_no_file": {},
    "room_play": {"of": WORDS},
    "room_play_line": {"of": WORDS},
    "room_tick_line": {"of": CALL},
    "room_ticked": {"of": CALL, "outcome": "talked"},
    "room_ticked/missed": {"of": CALL, "outcome": "missed"},
    "room_was_heard": {"of": WORDS},
    "silent": {"of": [SILENT]},
    "silent_adult": {"of": SILENT},
    "silent_adult_kept": {"of": SILENT, "answer": "in_touch"},
    "silent_adult_kept/apart": {"of": SILENT, "answer": "apart"},
    "silent_adult_told": {"children": ["小明", "小红"], "parent": "妈妈", "number": 3},
    "silent_call_line": {},
    "silent_family_line": {"of": SILENT},
    "silent_found": {"child": "李小明"},
    "silent_kept": {"children": ["小明"]},
    "silent_kept/none": {"children": []},
    "silent_label": {},
    "silent_list": {"of": [LISTED, OnList(2, "王芳", "爸爸", date(2026, 10, 1), apart=True)]},
    "silent_list_line": {"of": LISTED},
    "silent_matter": {"children": ["小明"], "parent": ""},
    "silent_matter/adult": {"children": ["小明"], "parent": "妈妈"},
    "silent_news": {},
    "silent_none": {},
    "silent_over": {},
    "silent_say_line": {"child": "小明"},
    "silent_told": {"children": ["小明", "小红"], "parent": "", "number": 3},
    "silent_touch_line": {},
}  # fmt: skip
# What visit_booking says of a call from the hotline room.
BOOKED: dict[str, dict[str, Any]] = {
    "family_cancelled": {"of": TOLD},
    "family_day": {"of": TOLD, "of_day": [TOLD]},
    "family_displaced": {"of": TOLD, "number": 3},
    "family_hour": {"of": TOLD},
    "host_hour": {"of": TOLD},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = shown(say(f"affection_hotline/{name.partition('/')[0]}", **TEXTS[name]))
    assert len(said.encode()) <= MOST_BYTES
    agrees(GOLDEN / f"{name.replace('/', '_')}.txt", said)


@pytest.mark.parametrize("name", BOOKED)
def test_an_appointment_of_the_room_reads_as_a_call(name: str) -> None:
    agrees(GOLDEN / f"booked_{name}.txt", shown(say(f"visit_booking/{name}", **BOOKED[name])))


def test_a_full_day_in_the_room_and_a_long_list_fit_into_a_message() -> None:
    many = RoomToday((CALL,) * 40, (WORDS,) * 20, at(25, 12, 31))
    assert len(shown(say("affection_hotline/room", of=many, before="好" * 60, today=WHEN)).encode()) <= MOST_BYTES
    apart = OnList(1, "欧阳晨曦", "妈妈", date(2026, 10, 20), apart=True)
    assert len(shown(say("affection_hotline/silent_list", of=[apart] * 60)).encode()) <= MOST_BYTES
    assert len(shown(say("affection_hotline/silent", of=[SILENT] * 6)).encode()) <= MOST_BYTES
