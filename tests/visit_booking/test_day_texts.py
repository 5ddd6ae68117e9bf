"""Every sentence of a parents' day and of the gate, whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.appointments.telling import Told
from bot.core.texts import TEMPLATES, say
from bot.identity.families import Recipient
from handlers.visit_booking.actions.gate import Guest, Said
from handlers.visit_booking.actions.parents_day_board import Board, Row
from handlers.visit_booking.actions.parents_day_choosing import Chosen
from handlers.visit_booking.actions.parents_day_facts import DayFacts, Met
from handlers.visit_booking.actions.parents_day_families import DayFamily
from handlers.visit_booking.actions.parents_day_looking import Clash, Look
from handlers.visit_booking.chat.day_desk import MOST_ROWS
from handlers.visit_booking.rules.rounds import Plan, Remedy
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "day_texts"
MOST_BYTES = 2048
MINE = ("day_", "turn", "gate", "news_", "missed", "timetable", "open_day_", "line_day", "line_turn", "line_gate")
# Texts of others that begin alike.
OTHERS: set[str] = set()

YANG = Met(1, "杨静", is_homeroom=True, subject="语文", place="三(2)班教室")
LI = Met(2, "李强", is_homeroom=False, subject="数学", place="二楼办公室")
PLAN = Plan(14 * 60, 17 * 60, 10, 0, 2)
DAY = DayFacts(1, 1, 2, "三(2)班", date(2026, 11, 28), PLAN, "说说孩子。", at(26, 19), "open", (YANG, LI))
WHO = Recipient(1, "张桂英", "奶奶", 1, (1,), False, False, "", None, True, True, True)
FAMILY = DayFamily(7, ((1, "李小明"), (2, "李小红")), "1", (WHO,))
ALONE = DayFamily(0, ((3, "王小龙"),), "2", ())
CHOSEN = Chosen(DAY, FAMILY, 3, "chosen", "5127", (0, 1), (1,))
OPEN = Chosen(DAY, FAMILY, None, "", "", (0, 1), ())
GUEST = Guest(1, at(28, 14, 20), "三(2)班", "奶奶", ("杨", "李"), "三(2)班教室", "came", at(28, 14, 5), "5127")
UNKNOWN_GUEST = Guest(2, at(28, 14, 20), "三(2)班", "", ("杨",), "", "booked", None, "5128")
TOLD = Told("李小明", "杨老师", at(28, 14, 20), at(28, 14, 30), "school", "三(2)班教室", "5127", "", "")
LOOK = Look(45, 3, tuple(range(15)), 2, (Clash("李强", ((840, 900), (960, 980))),), Remedy(1320, 5, 3))
ROWS = [
    Row(0, at(28, 14), FAMILY, "chosen", "came", "5127"),
    Row(1, at(28, 14, 10), ALONE, "placed", "missed", ""),
    Row(2, at(28, 14, 20), None, "", "", ""),
]
BOARD = Board(DAY, YANG, tuple(ROWS), (ALONE,) * 14, may_lead=True)

TEXTS: dict[str, dict[str, Any]] = {
    "day_called_off": {"day": DAY, "family": FAMILY, "note": "那天停电。"},
    "day_chosen_by": {"day": DAY.day},
    "day_figures": {},
    "day_file": {"day": DAY},
    "day_fill_in": {},
    "day_is_over": {},
    "day_is_there": {"day": DAY.day},
    "day_line": {"day": DAY.day},
    "day_matter": {"day": DAY, "family": FAMILY},
    "day_no_teacher": {},
    "day_nudge": {"day": DAY, "family": FAMILY, "number": 3},
    "day_nudged": {"count": 4},
    "day_on_paper": {"day": DAY},
    "day_open": {"look": LOOK},
    "day_opened": {"day": DAY, "family": FAMILY, "number": 3},
    "day_place_alone": {},
    "day_placed": {"day": DAY, "family": FAMILY, "turn": 3, "code": "5127"},
    "day_staff_line": {"day": DAY},
    "day_too_full": {"look": LOOK},
    "day_too_full_ways": {"look": LOOK},
    "day_what": {},
    "day_which": {"days": 60},
    "day_which_staff": {},
    "day_words_long": {"most": 200},
    "family_came_after_all": {"of": TOLD},
    "gate": {"coming": 5, "came": 2},
    "gate_came": {"of": TOLD},
    "gate_code": {"said": Said("other_day", day=DAY.day)},
    "gate_day": {"day": DAY.day},
    "gate_file": {"day": DAY.day},
    "gate_four": {},
    "gate_host": {"guest": GUEST},
    "gate_in": {"guest": GUEST},
    "gate_line": {"guest": UNKNOWN_GUEST},
    "gate_list": {},
    "gate_nobody": {},
    "gate_not_here": {"of": TOLD},
    "gate_problem": {"said": Said("unknown")},
    "gate_undone": {"guest": GUEST},
    "gate_what": {},
    "gate_who": {"guest": UNKNOWN_GUEST},
    "hours_how": {},
    "line_day": {"day": DAY, "is_todo": True},
    "line_gate": {},
    "line_missed": {},
    "line_turn": {"of": CHOSEN},
    "met_on_paper": {"met": LI},
    "minutes": {"minutes": 10},
    "missed": {},
    "missed_line": {"of": type("Of", (), {"starts_at": at(28, 14, 20), "about": "李小明"})},
    "missed_nobody": {},
    "news_called_off": {"day": DAY, "note": "那天停电。"},
    "news_changed_today": {"day": DAY},
    "news_chosen": {"day": DAY, "done": 30, "left": 15},
    "news_day": {"day": DAY, "met": LI},
    "news_placed": {"day": DAY, "without": 1},
    "no_class_to_open": {},
    "no_day": {},
    "no_day_staff": {"may_open": True},
    "open_day_chosen_by": {},
    "open_day_day": {},
    "open_day_hours": {},
    "open_day_length": {},
    "open_day_names": {"teachers": "杨静、李强"},
    "open_day_pause": {},
    "open_day_places": {},
    "open_day_who": {},
    "open_day_words": {},
    "places_how": {"teachers": 3},
    "some_teachers": {},
    "timetable": {"of": BOARD, "rows": ROWS},
    "timetable_more": {"rows": ROWS},
    "turn_chosen": {"of": CHOSEN},
    "turn_line": {"of": OPEN},
    "turn_none": {"of": OPEN},
    "turn_off": {"of": CHOSEN},
    "turn_others": {},
    "turn_part_line": {"begins": at(28, 14), "ends": at(28, 14, 30)},
    "turn_taken": {},
    "turn_time_line": {"at": at(28, 14, 10), "near": True},
    "turn_times": {"of": OPEN, "taken": True},
    "turn_which": {},
    "turn_yours": {"of": CHOSEN},
    "was_there": {"of": type("Of", (), {"about": "李小明"})},
    "which_day_class": {},
    "which_teacher_name": {"name": "王五"},
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


@pytest.mark.parametrize("verdict", ["again", "too_often", "unknown"])
def test_what_the_gate_says_to_digits(verdict: Any) -> None:
    said = shown(say("visit_booking/gate_code", said=Said(verdict, GUEST)))
    agrees(GOLDEN / f"gate_code_{verdict}.txt", said)


def test_a_class_of_sixty_fits_into_messages_of_the_platform() -> None:
    family = DayFamily(7, ((1, "欧阳晨曦"), (2, "欧阳晨光")), "1", (WHO,))
    rows = [Row(number, at(28, 14), family, "chosen", "missed", "") for number in range(MOST_ROWS)]
    board = Board(DAY, YANG, tuple(rows), (family,) * 60, may_lead=True)
    assert len(shown(say("visit_booking/timetable", of=board, rows=rows)).encode()) <= MOST_BYTES
