"""Every sentence of the relay, whole; those of calls, room and silence stand in ``test_call_texts.py``."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.affection_hotline.actions.adults import ROOM, Adult, Line
from handlers.affection_hotline.actions.hours import SentWords
from handlers.affection_hotline.actions.settling import Choice, Settled
from handlers.affection_hotline.actions.showing import Played, Shown
from tests.affection_hotline.test_call_texts import TEXTS as OTHERS
from tests.affection_hotline.test_home_texts import TEXTS as AT_HOME
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "relay_texts"
NIGHT, EVENING, LUNCH = at(20, 3, 20), at(20, 17, 30), at(23, 12, 30)
LINE = Line(1, 8, 7, "小明", 5, 4, "妈妈", is_away=True, is_boarding=False, pronoun="他")
GRANDMOTHER, TEACHER = Adult(guardian_id=6, called="奶奶"), Adult(staff_id=9, called="陈")


def words(**more: Any) -> SentWords:
    """What was sent, to the grandmother, in the night."""
    values: dict[str, Any] = {
        "adult": "奶奶", "by_teacher": False, "in_room": False, "teacher": "", "child_is": "asleep",
        "when": "今天放学后 17:30", "is_now": False, "at_night": True, "to_child": True, "parent_sleeps": False,
    }  # fmt: skip
    return SentWords(LINE, **{**values, **more})


def message(**more: Any) -> Shown:
    """A mother's voice."""
    values: dict[str, Any] = {
        "to_child": True, "written_at": NIGHT, "state": "brought", "words": "", "seconds": 38, "voices": 1,
        "pictures": 0, "films": 0, "played": (Played(31, "voice"),), "pronoun": "他",
    }  # fmt: skip
    return Shown(5, 8, "小明", "妈妈", **{**values, **more})


VOICE = message()
LETTER = message(seconds=0, voices=0, played=(), texts=("长" * 500, "再说一句"))
SISTER = message(pronoun="她")
SETTLED = Settled(
    LINE, "李小明", "奶奶", "itself", None, (Choice("room", "学校亲情室", can_be_told=True),), by_school=False
)


def when(
    day: str, moment: datetime, *, after_school: bool = False, in_room: bool = False, to_child: bool = True
) -> Any:
    """The moment of a message that was sent on the 20th."""
    days = (moment.date() - NIGHT.date()).days
    return {"day": day, "days": days, "moment": moment, "after_school": after_school, "in_room": in_room,
            "to_child": to_child}  # fmt: skip


WHENS = {
    "child": when("今天", EVENING, after_school=True),
    "sunday": when("明天", at(21, 17, 30)),
    "room": when("周一 11月23日", LUNCH, in_room=True),
    "parent": when("今天", at(20, 19), to_child=False),
    "parent tomorrow": when("明天", at(21, 12), to_child=False),
}

TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "absent": {
        "later": {"of": VOICE, "at": EVENING, "when": "今天", "in_room": False},
        "room": {"of": VOICE, "at": LUNCH, "when": "周一 11月23日", "in_room": True},
    },
    "adult": {"grandmother": {"of": GRANDMOTHER}, "teacher": {"of": TEACHER}, "room": {"of": ROOM}},
    "adult_itself": {"": {}},
    "answer": {
        "": {"of": message(to_child=False, seconds=21), "may_write": True},
        "no more": {"of": VOICE, "may_write": False},
        "letter": {"of": LETTER, "may_write": True},
    },
    "answer_ready": {
        "": {"child": "小明", "parent": "妈妈", "many": 1},
        "several": {"child": "小明", "parent": "妈妈", "many": 3},
    },
    "answer_sent": {
        "": {"of": words(to_child=False, when="晚上7点", parent_sleeps=True)},
        "awake": {"of": words(to_child=False, when="晚上7点")},
        "now": {"of": words(to_child=False, is_now=True)},
    },
    "answer_words": {
        "": {"child": "小明", "parent": "妈妈", "more": False},
        "more": {"child": "小明", "parent": "妈妈", "more": True},
    },
    "beside": {"": {"of": SETTLED, "alone": False}, "alone": {"of": SETTLED, "alone": True}},
    "beside_kept": {"": {"of": SETTLED}},
    "brought": {"": {"of": VOICE}, "letter": {"of": LETTER}, "sister": {"of": SISTER}},
    "cannot_undo": {"": {"child": "小明"}},
    "child_heard": {"": {"child": "小明"}},
    "closed": {"": {"phone": "0838-600-1234"}},
    "day": {
        name: {"days": days, "moment": NIGHT + timedelta(days=days)}
        for name, days in (("today", 0), ("tomorrow", 1), ("later", 3))
    },
    "discarded": {"": {}},
    "enough_pieces": {"": {"most": 5}},
    "enough_today": {"": {"most": 20}},
    "heard": {"": {"of": VOICE}},
    "hour_kept": {str(minutes): {"minutes": minutes} for minutes in (0, 720, 1140)},
    "hour_not_now": {"": {}},
    "hour_not_read": {"": {}},
    "left": {"": {}},
    "line_answers": {"": {"many": 2}},
    "line_on_the_way": {"": {}},
    "line_to_play": {"": {"many": 1}},
    "lost": {"": {"child": "小明"}},
    "matter_adult": {"": {"of": VOICE}},
    "matter_parent": {"": {"of": VOICE}},
    "no_sound": {
        "again": {"of": VOICE, "at": None, "in_room": False},
        "room": {"of": VOICE, "at": LUNCH, "in_room": True},
    },
    "not_away": {"": {"child": "小明"}},
    "nothing_to_hear": {"": {}},
    "pronoun": {"boy": {"is_girl": False}, "girl": {"is_girl": True}},
    "ready": {"": {"child": "小明", "many": 1}, "several": {"child": "小明", "many": 2}},
    "say_words": {"": {"child": "小明", "more": False}, "more": {"child": "小明", "more": True}},
    "sent": {
        "night": {"of": words(), "asks_hour": True},
        "school": {"of": words(child_is="school", at_night=False), "asks_hour": True},
        "weekend": {"of": words(child_is="home", at_night=False), "asks_hour": False},
        "now": {"of": words(is_now=True, at_night=False), "asks_hour": False},
        "teacher": {"of": words(adult="陈", by_teacher=True, at_night=False), "asks_hour": False},
        "room": {"of": words(in_room=True, teacher="王", when="今天午饭后"), "asks_hour": False},
        "room, several": {"of": words(in_room=True, when="周一 11月23日午饭后"), "asks_hour": False},
    },
    "sent_already": {"": {}},
    "taken_back": {"": {"child": "小明"}},
    "the_rest": {"": {"left": 2}},
    "to_adult": {
        "": {"of": VOICE, "number": 2},
        "unknown": {"of": message(seconds=0), "number": 2},
        "letter": {"of": LETTER, "number": 12},
    },
    "to_parent": {"": {"of": VOICE, "number": 2}, "letter": {"of": LETTER, "number": 12}},
    "too_long": {"": {"most": 500}},
    "unheard": {
        "": {"child": "小明", "adult": "奶奶", "when": "明天", "teacher": "王"},
        "several": {"child": "小明", "adult": "奶奶", "when": "周一 11月23日", "teacher": ""},
    },
    "voice_for_whom": {"": {"seconds": 0}, "known": {"seconds": 38}},
    "voice_line": {"": {"child": "小明"}},
    "voice_principal": {"": {}},
    "voice_teacher": {"": {"teacher": "杨", "child": ""}, "several": {"teacher": "杨", "child": "小明"}},
    "what_adult": {"": {"of": VOICE}},
    "what_parent": {"": {}},
    "when": WHENS,
    "why_settings": {"": {}},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"affection_hotline/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    others = {name.partition("/")[0] for name in (*OTHERS, *AT_HOME)}
    assert {file.stem for file in (TEMPLATES / "affection_hotline" / "messages").glob("*.j2")} == {*TEXTS, *others}
