"""Every sentence around calls at home, held whole."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import say
from handlers.affection_hotline.actions.adults import Adult
from handlers.affection_hotline.actions.home_calls import Now
from handlers.affection_hotline.actions.home_telling import Agreed
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "home_texts"
MOST_BYTES = 2048
WHEN, END = at(25, 18), at(25, 18, 20)
PARENT = Agreed(1, 2, "小明", "妈妈", "奶奶", WHEN, END, by_parent=True)
ADULT = Agreed(1, 2, "小明", "妈妈", "奶奶", WHEN, END, by_parent=False)
GRANDMOTHER, TEACHER = Adult(guardian_id=4, called="奶奶"), Adult(staff_id=5, called="杨")


def now(of: Agreed, **values: Any) -> dict[str, Now]:
    return {"of": Now(**{"call": of, "outcome": "", "begun": True, "dials": False, "is_cancelled": False, **values})}


TEXTS: dict[str, dict[str, Any]] = {
    "call_at_home_line": {"adult": GRANDMOTHER},
    "call_at_home_line/teacher": {"adult": TEACHER},
    "call_in_room_line": {},
    "home_after": now(PARENT, outcome="missed"),
    "home_after/cut": now(PARENT, outcome="cut"),
    "home_agreed": {"of": ADULT, "number": 2, "was": None},
    "home_agreed/moved": {"of": ADULT, "number": 2, "was": at(25, 19)},
    "home_ahead": {"of": PARENT},
    "home_booked": {"of": PARENT},
    "home_call": now(PARENT, begun=False),
    "home_call/adult": now(ADULT, begun=False),
    "home_call/begun": now(PARENT),
    "home_call/begun_adult": now(ADULT),
    "home_call/cancelled": now(ADULT, is_cancelled=True),
    "home_call/cut": now(PARENT, outcome="cut"),
    "home_call/dials": now(PARENT, dials=True),
    "home_call/dials_adult": now(ADULT, dials=True),
    "home_call/missed": now(ADULT, outcome="missed"),
    "home_call/talked": now(PARENT, outcome="talked"),
    "home_called_off": {"of": ADULT},
    "home_cancel_line": {"by_parent": True},
    "home_cancel_line/adult": {"by_parent": False},
    "home_cancelled": {"of": PARENT},
    "home_cancelled/adult": {"of": ADULT},
    "home_choose": {},
    "home_connect_line": {},
    "home_day": {"of": PARENT, "number": 3},
    "home_day/adult": {"of": ADULT, "number": 3},
    "home_end": {"of": PARENT, "number": 3},
    "home_end/adult": {"of": ADULT, "number": 3},
    "home_hour": {"of": PARENT, "number": 3},
    "home_hour/adult": {"of": ADULT, "number": 3},
    "home_label": {"of": PARENT},
    "home_missed": {"of": PARENT, "number": 3, "outcome": "missed", "nearest": [(at(26, 18), at(26, 18, 20))]},
    "home_missed/cut": {"of": PARENT, "number": 3, "outcome": "cut", "nearest": []},
    "home_move_line": {},
    "home_no_ring": {},
    "home_not_connected": {"of": PARENT, "number": 3, "failed": True},
    "home_not_connected/own": {"of": ADULT, "number": 3, "failed": False},
    "home_not_then": {"of": PARENT, "number": 3},
    "home_not_yet": {"starts_at": WHEN},
    "home_noted": now(PARENT, outcome="talked"),
    "home_noted/missed": now(ADULT, outcome="missed"),
    "home_over": {},
    "home_rests": {"at": at(25, 18, 2)},
    "home_ringing": {"of": PARENT},
    "home_ringing/adult": {"of": ADULT},
    "home_rings": {},
    "home_said_line": {"outcome": "talked"},
    "home_said_line/missed": {"outcome": "missed"},
    "home_start": {"of": PARENT, "number": 3, "dials": False},
    "home_start/adult": {"of": ADULT, "number": 3, "dials": False},
    "home_start/dials": {"of": PARENT, "number": 3, "dials": True},
    "home_sure": {"child": "小明", "at": WHEN, "minutes": 20, "adult": GRANDMOTHER},
    "home_taken": {},
    "home_times": {"child": "小明", "adult": GRANDMOTHER, "fits": True},
    "home_times/others": {"child": "小明", "adult": TEACHER, "fits": False},
    "home_too_many": {"most": 5},
    "line_help": {},
    "line_home": {"of": PARENT},
    "line_home/adult": {"of": ADULT},
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = shown(say(f"affection_hotline/{name.partition('/')[0]}", **TEXTS[name]))
    assert len(said.encode()) <= MOST_BYTES
    agrees(GOLDEN / f"{name.replace('/', '_')}.txt", said)
