"""Every sentence that an appointment brings with it, and all about office hours, whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.appointments.telling import Told
from bot.core.texts import TEMPLATES, say
from handlers.visit_booking.actions.office_hours import Away, Hours, Lost
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "appointment_texts"
MOST_BYTES = 2048
MINE = ("family_", "office_time_", "days_away_", "hours")
# Told of by others, and read in their tests.
OTHERS = {"family_came_after_all", "family_line", "hours_how"}

SCHOOL = Told(
    "李小明、李小红", "杨老师", at(25, 16, 20), at(25, 16, 40), "school", "二楼办公室", "5127", "数学", "带上作业本"
)
PHONE = Told("李小明", "周校长", at(25, 17, 30), at(25, 17, 50), "phone", "", "", "", "")
OF = {"of": SCHOOL}
WEEKLY = Hours(1, 2, None, 980, 1040, 20, 5, "二楼办公室", True, 2, ("school", "phone"), True, "")
SINGLE = Hours(2, None, date(2026, 11, 28), 540, 600, 30, 0, "", False, 1, ("video",), False, "")
AWAY = Away(3, date(2026, 11, 25), date(2026, 11, 26), None, None)
AWAY_HOURS = Away(4, date(2026, 11, 30), date(2026, 11, 30), 845, 960)

TEXTS: dict[str, dict[str, Any]] = {
    "away_line": {"of": AWAY},
    "away_written": {"lost": Lost(2, 1), "days": (AWAY.first, AWAY.last)},
    "by_ways": {"ways": "school phone video"},
    "changed_since": {},
    "days_away_first": {},
    "days_away_hours": {},
    "days_away_last": {},
    "days_away_whole": {},
    "days_turned": {},
    "every_weekday": {"weekday": 2},
    "family_approved": OF,
    "family_cancelled": OF,
    "family_day": {**OF, "of_day": [SCHOOL, PHONE]},
    "family_declined": OF,
    "family_displaced": {**OF, "number": 3},
    "family_handed": {**OF, "before": "李老师"},
    "family_handed_busy": {**OF, "number": 3},
    "family_held": {**OF, "number": 3, "until": at(25, 12, 30)},
    "family_hold_over": OF,
    "family_hour": OF,
    "family_invitation_over": OF,
    "family_invited": {**OF, "number": 3},
    "family_invited_still": {"of": PHONE, "number": 3},
    "family_line_over": {"child": "李小明", "host": "杨老师", "starts_at": at(25, 16, 20)},
    "family_missed": OF,
    "family_moved": {**OF, "before": at(24, 16, 20)},
    "family_unanswered": OF,
    "family_way": {"of": PHONE},
    "free_again": {},
    "hold_over": {},
    "host_accepted": OF,
    "host_asked": OF,
    "host_booked": OF,
    "host_busy": {"starts_at": at(25, 16, 20)},
    "host_cancelled": OF,
    "host_child_left": OF,
    "host_declined": OF,
    "host_eve": {"day": at(25, 16, 20), "coming": [SCHOOL, PHONE], "asked": 1, "invited": 2},
    "host_handed": {**OF, "before": "李老师"},
    "host_hour": OF,
    "host_invitation_over": OF,
    "host_missed": OF,
    "host_moved": {**OF, "before": at(24, 16, 20)},
    "host_unanswered": OF,
    "host_way": {"of": PHONE},
    "hours": {"mine": [WEEKLY, SINGLE] * 5, "away": [AWAY, AWAY_HOURS] * 3},
    "hours_in_fives": {},
    "hours_line": {"of": SINGLE},
    "hours_overlap": {"starts": 980, "ends": 1040},
    "hours_too_short": {},
    "hours_written": {"count": 3},
    "just_taken": {},
    "matter_family": OF,
    "matter_host": {},
    "new_place": {},
    "no_place": {},
    "not_this_way": {"way": "video"},
    "office_time_alone": {},
    "office_time_approves": {},
    "office_time_day": {},
    "office_time_hours": {},
    "office_time_kind": {},
    "office_time_length": {},
    "office_time_pause": {},
    "office_time_place": {},
    "office_time_place_name": {},
    "office_time_seats": {},
    "office_time_ways": {},
    "office_time_weekday": {},
    "same_time": {"starts_at": at(25, 16, 20)},
    "so_many_families": {"seats": 2},
    "time_gone": {},
    "to_host": {"line": "李小明家约了您。"},
    "to_host_asked": {"line": "李小明家想约您。", "number": 3},
    "too_many": {"most": 6},
    "what": {},
    "which_hours": {"more": True},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    reply = shown(say(f"visit_booking/{name}", **TEXTS[name]))
    assert len(reply.encode()) <= MOST_BYTES
    agrees(GOLDEN / f"{name}.txt", reply)


def test_no_text_is_left_out() -> None:
    every = {file.stem for file in (TEMPLATES / "visit_booking" / "messages").glob("*.j2")}
    assert {name for name in every if name.startswith(MINE)} - OTHERS <= set(TEXTS)
    assert set(TEXTS) <= every
