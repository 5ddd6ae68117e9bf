"""Every sentence about the month's duties, whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.settings.rules import Rules
from bot.core.texts import TEMPLATES, say
from handlers.monthly_reminder.actions.owed import Owed
from handlers.monthly_reminder.actions.readers import OfDuty
from handlers.monthly_reminder.rules import Standing, State
from storage.monthly_reminder import DutyChild
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
DUE = date(2026, 11, 25)


def line(state: State, name: str = "李小明", rule: str = "home_visit", parents: tuple[str, ...] = ()) -> Owed:
    """One duty for one child."""
    child = DutyChild(8, name, 7, "三(2)班", "留守")
    return Owed(rule, dict(Rules().duties())[rule], child, Standing(state, DUE), parents)


VISITS = OfDuty("home_visit", (line("overdue"), line("due", "王小花")), is_own=True)
WORDS = OfDuty("parent_child", (line("overdue", rule="parent_child", parents=("爸爸", "妈妈")),))
ALL = OfDuty("home_visit", (line("overdue"), line("overdue", "王小花")))
NAMES = [name for name, _ in Rules().duties()]
CHILDREN: dict[str, Any] = {"more": 0, "leads": False}

TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "choice": {"some": {"of": VISITS}, "all": {"of": ALL}, "one": {"of": WORDS}},
    "label": {"": {}},
    "line": {"late": {"overdue": 2}, "in time": {"overdue": 0}},
    "many": {"": {"of": VISITS}},
    "mine": {"some": {"of": [VISITS], "month": 11}, "none": {"of": [], "month": 11}},
    "news": {"": {"of": [VISITS, WORDS], "month": 11}},
    "of_duty": {
        "own": {"of": VISITS, "lines": VISITS.lines, "more": 3, "leads": True},
        "of others": {"of": WORDS, "lines": WORDS.lines, **CHILDREN},
        "none": {"of": OfDuty("home_visit", ()), "lines": (), **CHILDREN},
    },
    "sheet_child": {"": {}},
    "sheet_file": {"": {"name": "三(2)班", "on": DUE}},
    "stands": {state: {"line": line(state)} for state in ("done", "overdue", "due", "ahead")},
    "until": {state: {"line": line(state)} for state in ("overdue", "due")},
    "what": {name: {"name": name} for name in NAMES},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"monthly_reminder/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "monthly_reminder" / "messages").glob("*.j2")} == set(TEXTS)
