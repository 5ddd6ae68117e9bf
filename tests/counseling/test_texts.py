"""Every sentence around the counselor's room, whole."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.fields import Words
from bot.core.texts import TEMPLATES, say
from handlers.counseling.actions.beginning import Begun
from handlers.counseling.actions.room import Head, Line
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
AT, TUESDAY = at(25, 12, 30), date(2026, 11, 24)
BEGUN = Begun(1, "李小明", "许", TUESDAY)
HEAD = Head(1, "李小明", "三(2)班", "family", "open", at(23, 10), None, waits=True, hidden=False, counselor="许")
AGREED = replace(HEAD, source="child", state="agreed", starts_at=AT, waits=False, hidden=True)
SAID = (
    Line("family", "", Words("孩子不和我说话", (), ()), at(23, 10)),
    Line("counselor", "许", Words("", ("31",), ()), at(23, 11)),
)
TOLD = (Line("staff", "杨", Words("他夜里数星星", (), ()), at(23, 10)),)
LABELS = (
    *("do_answer", "do_end", "do_note", "do_time", "heart_child", "heart_meet", "heart_read", "heart_write"),
    *(
        "answer_words",
        "ended",
        "is_theirs",
        "left",
        "line_ahead",
        "line_answered",
        "line_late",
        "line_room",
        "no_answer",
    ),
    *("no_counselor", "no_family", "note_words", "noted", "over", "room_empty", "room_label", "time_at", "time_clock"),
    *("time_day", "time_later", "time_other", "what", "which_child", "which_of", "which_time"),
)

TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    **{name: {"": {}} for name in LABELS},
    "answer_sent": {"reached": {"reached": True}, "not reached": {"reached": False}},
    "answer_there": {"": {"counselor": "许", "at": None}},
    "answered": {"": {"last": SAID[1], "of": HEAD}, "agreed": {"last": SAID[1], "of": replace(HEAD, starts_at=AT)}},
    "child_name": {then: {"then": then} for then in ("wish", "heart_talk")},
    "exist": {"none": {"heads": []}, "some": {"heads": [HEAD, AGREED, replace(HEAD, state="ended")]}},
    "handed_family": {"": {"counselor": "何", "at": None}},
    "handed_line": {"": {"count": 3}},
    "heart": {"": {"child": "李小明", "counselor": "许"}},
    "heart_talk_kept": {"": {"child": "李小明"}},
    "heart_talk_words": {"": {"child": "李小明"}},
    "late_leader": {"": {"many": 3, "days": 4}},
    "late_line": {"": {"many": 2, "days": 2}},
    "news": {source: {"source": source} for source in ("family", "child", "staff")},
    "room": {"": {"count": 3, "waiting": 1}, "none waits": {"count": 3, "waiting": 0}},
    "room_line": {"waits": {"of": HEAD}, "agreed": {"of": AGREED}},
    "said": {"": {"of": BEGUN}},
    "say_words": {"": {"counselor": "许"}},
    "talk": {
        "family": {"of": HEAD, "said": SAID, "notes": 0},
        "child": {"of": AGREED, "said": TOLD, "notes": 2},
        "staff": {"of": replace(AGREED, source="staff", hidden=False), "said": (), "notes": 0},
    },
    "time_family": {"": {"counselor": "许", "at": AT}},
    "time_homeroom": {"": {"child": "李小明", "at": AT}},
    "time_option": {"": {"at": AT}},
    "time_set": {"": {"at": AT}},
    "wish_at": {"": {"child": "李小明"}},
    "wish_source": {"": {"child": "李小明"}},
    "wish_words": {"": {"child": "李小明"}},
    "wished": {"waits": {"of": BEGUN}, "agreed": {"of": replace(BEGUN, starts_at=AT)}},
    "words_please": {"": {"most": 500}},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"counseling/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "counseling" / "messages").glob("*.j2")} == set(TEXTS)


def test_long_words_fit_into_one_message() -> None:
    line = Line("family", "", Words("很长的话" * 200, (), ()), at(23, 10))
    assert len(shown(say("counseling/talk", of=HEAD, said=(line,) * 3, notes=9)).encode()) <= 2_048
