"""Every sentence around left-behind children, whole."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from bot.identity.profile import HOURS
from handlers.left_behind.actions.deciding import Proposal
from handlers.left_behind.actions.handing import Handed
from handlers.left_behind.actions.month import ORDER, Line
from handlers.left_behind.actions.reporting import ChildMonth, Standing
from handlers.left_behind.actions.seeing import Shown
from handlers.left_behind.actions.waiting import OfClass
from handlers.left_behind.rules import OF_FAMILIES, QUESTIONS
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"


def away(kind: str = "mother", relation: str = "妈妈", *children: str) -> Any:
    """A parent away, as far as a sentence needs one."""
    return SimpleNamespace(children=children or ("小明",), relation=relation, kind=kind)


def standing(name: str, kind: str, place: str, tail: str) -> Standing:
    """What is known of who reports."""
    return Standing(1, name, kind, "", place, tail, (2,))


def line(state: str) -> Line:
    """One parent away in a month."""
    return Line(1, ("小明", "小红"), "妈妈", "王芳", state, "", None, "", "")


def proposal(section: str, left: int, said: str = "改了的话") -> Proposal:
    """Something that a family proposes."""
    words = dict.fromkeys(QUESTIONS[section], said)  # type: ignore[index]  # sections by name
    return Proposal(
        Shown(3, section, 4, words, "proposed", "奶奶 张桂英", False, at(3, 9), "", ""), 5, "小明", "三(2)班", left
    )


PEOPLE = {"mother": away(), "father": away("father", "爸爸"), "uncle": away("other", "舅舅", "小明", "小红")}
ASKED = {who: {"away": each} for who, each in PEOPLE.items()}
NUMBERED = {who: {"away": each, "number": 3} for who, each in PEOPLE.items()}
OF = {"of": standing("王芳", "mother", "东莞长安", "3321"), "answers": {"place": "东莞常平"}, "tail": "5520"}
MONTHS = (ChildMonth(2, "小明", 20, 18, date(2026, 11, 3)), ChildMonth(3, "小红", 19, 0, None))
HANDED = [Handed(1, "李小明", "四(2)班", "杨静"), Handed(2, "王小花", "四(2)班", "")]
NEWS = {"": {"child": "小明", "relation": "妈妈"}}

TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "adult": ASKED,
    "adult_label": ASKED,
    "adult_please": NUMBERED,
    "adult_thanks": {
        f"{who} {yes}": {"away": each, "reached": yes} for who, each in PEOPLE.items() for yes in (True, False)
    },
    "adult_what": {"": {}},
    "change": {"": {"child": "李小明"}},
    "children": {
        "none": {"classes": [], "handed": 0},
        "quiet": {"classes": [OfClass(1, 15, 20, 12, 0, 0)], "handed": 0},
        "all": {"classes": [OfClass(1, 15, 20, 12, 2, 1), OfClass(2, 3, 4, 4, 0, 0)], "handed": 3},
    },
    "code_again": {"": {}},
    "code_message": {"": {"school": "青山小学", "code": "0427"}},
    "code_wrong": {"": {}},
    "codes_enough": {"": {}},
    "decided_what": {"": {}},
    "files_label": {"": {}},
    "handed": {"two": {"files": HANDED}, "many": {"files": HANDED * 8}},
    "line_adult": {"": {}},
    "line_handed": {"": {}},
    "line_not_reached": {"": {}},
    "line_proposed": {"": {}},
    "line_report": {"": {}},
    "line_reported": {"": {}},
    "month": {
        "all": {"lines": [line(state) for state in ORDER if state not in ("done", "at_home")], "more": 0},
        "more": {"lines": [line("waiting")], "more": 4},
        "none": {"lines": [], "more": 0},
    },
    "news_home": NEWS,
    "news_label": {"": {}},
    "news_moved": NEWS,
    "hours": {hours: {"hours": hours} for hours in HOURS},
    "news_new_number": NEWS,
    "news_not_reached": NEWS,
    "news_opened": {"": {"class_name": "三(2)班", "count": 3}},
    "news_proposed": {"": {"child": "小明"}},
    "news_silent": {"": {"class_name": "三(2)班", "count": 3}},
    "news_voice": NEWS,
    "no_file": {"": {}},
    "no_proposals": {"": {"done": ""}, "done": {"done": "小明"}},
    "not_away": {"": {}},
    "not_eleven": {"": {"count": 10}},
    "nothing_handed": {"": {}},
    "nothing_new": {"": {}},
    "number_label": {"": {"who": "小明妈妈"}},
    "number_moved": {"": {}},
    "number_push": {"": {"who": "小明妈妈", "number": 3}},
    "number_to_teacher": {"": {"teacher": "杨"}, "nobody": {"teacher": ""}},
    "number_what": {"": {}},
    "proposal": {
        **{section: {"of": proposal(section, 0), "done": ""} for section in OF_FAMILIES},
        "spoken": {"of": proposal("health", 2, "voice:31"), "done": "小红"},
    },
    "refused": {
        section: {"child": "小明", "section": section, "teacher": "杨", "why": "请来一次"} for section in OF_FAMILIES
    },
    "report_again": {"": {"away": away(), "number": 3}},
    "report_answer": {
        "mother": OF,
        "father": {"of": standing("李伟", "father", "", "4455")},
        "uncle": {"of": standing("王强", "other", "佛山", "")},
    },
    "report_code": {"": OF},
    "report_home": {"": {"teacher": "杨"}, "nobody": {"teacher": ""}},
    "report_hours": {"": OF},
    "report_label": {"": {}},
    "report_left": {"": {}},
    "report_moved": {"": {"teacher": "杨"}, "nobody": {"teacher": ""}},
    "report_phone": {"": OF},
    "report_place": {"": OF},
    "report_please": {"": {"away": away(), "number": 4}},
    "report_right": {"": OF},
    "report_spoken": {"": {}},
    "report_stay": {"": OF},
    "report_thanks": {
        "one": {"month": 11, "children": MONTHS[:1]},
        "two": {"month": 11, "children": MONTHS},
        "nothing known": {"month": 12, "children": ()},
    },
    "report_what": {"": {}},
    "said_no": {"": {"child": "小明"}},
    "say_no_why": {"": {"child": "小明"}},
    "section_kept": {"proposed": {"child": "小明", "proposed": True}, "written": {"child": "小明", "proposed": False}},
    "section_left": {"": {}},
    "spoken": {"": {}},
    "taken": {section: {"child": "小明", "section": section, "teacher": "杨"} for section in OF_FAMILIES},
    "taken_over": {"": {"count": 3}},
    "ten_seconds": {"": {}},
    "who": ASKED,
    "why_in_words": {"": {}},
    **{
        f"{section}_{name}": {
            "new": {"child": "小明", "known": dict.fromkeys(names, "")},
            "known": {"child": "小明", "known": dict.fromkeys(names, "原来的话")},
        }
        for section, names in QUESTIONS.items()
        for name in names
    },
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"left_behind/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "left_behind" / "messages").glob("*.j2")} == set(TEXTS)
