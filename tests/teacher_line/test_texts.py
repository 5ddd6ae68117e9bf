"""Every sentence around threads and calls back, whole."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.fields import Words
from bot.core.texts import TEMPLATES, say
from handlers.teacher_line.actions.answering import Answered
from handlers.teacher_line.actions.asking import Asked, Leave, Teacher
from handlers.teacher_line.actions.principal import Place, Waiting
from handlers.teacher_line.actions.reading import Line, Shown
from handlers.teacher_line.actions.waiting import Open
from storage.teacher_line import PrincipalCall, TeacherThread
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
NOW, TODAY, TOMORROW = at(23, 10), at(23, 17, 30), at(24, 17, 30)
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
SAID = Words("数学听不懂,老师能帮帮他吗", (), ())
SPOKEN, PICTURE = Words("", ("31",), ()), Words("", (), ("7",))
PHONE = "0838-600-1234"
ASKED = Asked(1, "李小明", "杨", TODAY, by_office=False)
OFFICE = replace(ASKED, answer_by=TOMORROW, by_office=True)
ASKING = Line("", SAID, NOW, urgent=False)
LINES = (ASKING, Line("杨", SPOKEN, NOW, urgent=False), Line("", PICTURE, NOW, urgent=True))
SHOWN = Shown(
    id=1, child="李小明", class_name="三(2)班", teacher="杨", before="", about="question", days=None, lines=LINES,
    is_open=True, ended="", waits=True, is_late=False, answer_by=TODAY, is_mine=True,
)  # fmt: skip
HANDED = replace(SHOWN, before="杨", is_late=True)
LEAVE = replace(SHOWN, about="leave", days=(MONDAY, TUESDAY), lines=LINES[:1])
THREAD = TeacherThread(about="question", answer_by=TODAY)
LEFT = TeacherThread(about="leave", answer_by=TOMORROW, first_on=MONDAY, last_on=TUESDAY, ended="agreed")
NOTED = TeacherThread(about="leave", first_on=MONDAY, last_on=MONDAY, ended="noted")
WAITING = Waiting(
    call_id=1, child="李小明", class_name="三(2)班", relation="爸爸", name="李伟", asked_at=NOW, due_on=TUESDAY,
    tries=0, is_late=False, about=SAID, phone="13600004455",
)  # fmt: skip
LATE = replace(WAITING, tries=2, is_late=True, about=SPOKEN, phone="")
CALLS = {state: PrincipalCall(state=state, tries=3, due_on=TUESDAY) for state in ("done", "waiting", "missed")}

TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "answer": {
        "words": {"teacher": "杨", "child": "李小明", "words": SAID, "number": 3},
        "voice": {"teacher": "杨", "child": "李小明", "words": SPOKEN, "number": 3},
        "picture": {"teacher": "杨", "child": "李小明", "words": PICTURE, "number": 3},
    },
    "answer_label": {"": {"teacher": "杨"}},
    "ask_words": {"": {"child": "李小明", "teacher": "杨"}},
    "asked": {
        "today": {"of": ASKED, "now": NOW},
        "away": {"of": OFFICE, "now": NOW},
    },
    "call": {"": {"of": WAITING}, "late": {"of": LATE}},
    "call_kept": {state: {"of": call} for state, call in CALLS.items()},
    "call_over": {"": {}},
    "call_result": {
        "talked": {"how": "talked", "of": CALLS["done"]},
        "no answer": {"how": "no_answer", "of": CALLS["waiting"]},
        "missed": {"how": "no_answer", "of": CALLS["missed"]},
        "later": {"how": "later", "of": CALLS["waiting"]},
    },
    "call_what": {"": {}},
    "call_words": {"": {"words": "下周起加保温桶"}},
    "day_gone": {"": {}},
    "days_turned": {"": {"first": MONDAY}},
    "family_line": {
        "waits": {"of": Open(1, 2, "杨", "question", waits=True, answer_by=TODAY)},
        "leave": {"of": Open(1, 2, "杨", "leave", waits=True, answer_by=TODAY)},
        "answered": {"of": Open(1, 2, "杨", "question", waits=False, answer_by=TODAY)},
    },
    "given_up": {"": {}},
    "handed_family": {"": {"child": "李小明", "teacher": "杨", "of": THREAD, "now": NOW}},
    "handed_line": {"": {"child": "李小明"}},
    "in_queue": {
        "new": {"of": Place(1, "李小明", 3, TUESDAY, known=False)},
        "known": {"of": Place(1, "李小明", 3, TUESDAY, known=True)},
    },
    "leave_asked": {
        "today": {"of": ASKED, "leave": Leave(MONDAY, MONDAY), "now": NOW, "is_today": True},
        "ahead": {"of": OFFICE, "leave": Leave(TUESDAY, TUESDAY), "now": NOW, "is_today": False},
    },
    "leave_child": {"": {}},
    "leave_days": {"": {"child": "李小明"}},
    "leave_first": {"": {}},
    "leave_last": {"": {}},
    "leave_option": {
        "today": {"first": MONDAY, "last": MONDAY, "today": MONDAY},
        "one": {"first": TUESDAY, "last": TUESDAY, "today": MONDAY},
        "two": {"first": MONDAY, "last": TUESDAY, "today": MONDAY},
    },
    "leave_other": {"": {}},
    "leave_settled": {
        "agreed": {"of": LEFT, "child": "李小明", "teacher": "杨"},
        "noted": {"of": NOTED, "child": "李小明", "teacher": "杨"},
    },
    "leave_to_settle": {"": {"of": LEAVE}},
    "leave_why": {"": {}},
    "left": {"": {}},
    "left_promise": {"": {}},
    "line_calls": {"": {"late": 0}, "late": {"late": 1}},
    "line_office": {"": {}},
    "line_urgent": {"": {}},
    "line_waiting": {"": {"late": 0}, "late": {"late": 1}},
    "list_label": {"": {}},
    "mine_answered": {"": {"of": SHOWN, "last": LINES[1]}},
    "mine_over": {how: {"of": replace(SHOWN, ended=how)} for how in ("thanks", "agreed", "noted")},
    "mine_waits": {
        "": {"of": SHOWN, "now": NOW},
        "late": {"of": HANDED, "now": NOW},
        "leave": {"of": LEAVE, "now": NOW},
    },
    "more_words": {"": {"of": SHOWN}},
    "moved_family": {
        "waits": {"before": "杨", "after": "李", "by": TOMORROW, "waits": True, "now": NOW},
        "answered": {"before": "杨", "after": "李", "by": TOMORROW, "waits": False, "now": NOW},
    },
    "moved_line": {
        "some wait": {"before": "杨", "count": 2, "waiting": 1},
        "none waits": {"before": "杨", "count": 2, "waiting": 0},
    },
    "news_line": {
        "": {"of": THREAD, "child": "李小明", "urgent": False, "now": NOW},
        "urgent": {"of": THREAD, "child": "李小明", "urgent": True, "now": NOW},
        "leave": {"of": LEFT, "child": "李小明", "urgent": False, "now": NOW},
    },
    "no_number": {"": {}},
    "no_principal": {"": {"duty_phone": PHONE}},
    "no_queue": {"": {}},
    "no_teacher": {"": {"duty_phone": PHONE}},
    "no_threads": {"": {}},
    "office_line": {"": {"child": "李小明", "teacher": "杨", "of": THREAD, "now": NOW}},
    "over": {"": {"teacher": "杨"}},
    "principal_about": {"": {"child": "小明"}},
    "principal_child": {"": {}},
    "queue": {"": {"count": 2}},
    "queue_label": {"": {}},
    "queue_late": {"": {"count": 2}},
    "queue_line": {"": {"of": WAITING}, "late": {"of": LATE}},
    "queue_news": {"": {"child": "李小明", "due": TUESDAY}},
    "replied": {"": {"of": Answered("李小明", reached=True)}, "not reached": {"of": Answered("李小明", reached=False)}},
    "reply_words": {"": {"of": SHOWN}, "handed": {"of": HANDED}},
    "say_something": {"": {}},
    "settled": {
        "agreed": {"of": Answered("李小明", reached=True), "how": "agreed"},
        "not reached": {"of": Answered("李小明", reached=False), "how": "noted"},
    },
    "solved": {"": {"teacher": "杨"}},
    "staff_what": {"": {}},
    "teacher_option": {
        "homeroom": {"of": Teacher(1, "杨", True, "")},
        "subject": {"of": Teacher(1, "李", False, "数学")},
        "other": {"of": Teacher(1, "李", False, "")},
        "office": {"of": Teacher(1, "韩", False, "", is_office=True)},
    },
    "thread_label": {about: {"child": "李小明", "about": about} for about in ("question", "leave")},
    "thread_line": {
        "": {"of": replace(SHOWN, lines=LINES[:1])},
        "late": {"of": HANDED},
        "leave": {"of": LEAVE},
    },
    "thread_over": {"": {"of": SHOWN}},
    "threads": {"": {"count": 2, "more": 0}, "many": {"count": 9, "more": 3}},
    "to_teacher": {
        "urgent": {"of": THREAD, "child": "李小明", "words": SAID, "urgent": True, "number": 3},
        "leave": {"of": LEFT, "child": "李小明", "words": SPOKEN, "urgent": False, "number": 3},
        "urgent leave": {"of": LEFT, "child": "李小明", "words": PICTURE, "urgent": True, "number": 3},
    },
    "type_please": {"": {}},
    "urge_why": {"": {"of": SHOWN}},
    "urged": {"": {"of": ASKED, "duty_phone": PHONE}, "without a telephone": {"of": ASKED, "duty_phone": ""}},
    "what": {"": {}},
    "which_child": {"": {}},
    "which_teacher": {"": {"child": "小明"}},
    "word": {"": {}},
    "words_told": {"": {}},
    "words_words": {"": {}},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"teacher_line/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    named = {file.stem for file in (TEMPLATES / "teacher_line" / "messages").glob("*.j2")}
    assert {name for name in named if not name.startswith("_")} == set(TEXTS)


@pytest.mark.parametrize("name", ["reply_words", "leave_to_settle", "mine_waits"])
def test_the_longest_words_of_a_parent_fit_into_one_message(name: str) -> None:
    line = Line("", Words("很长的话" * 200, (), ()), NOW, urgent=True)
    long = replace(LEAVE, child="阿依古丽·买买提", before="欧阳", lines=(line,) * 9)
    assert len(shown(say(f"teacher_line/{name}", of=long, now=NOW)).encode()) <= 2_048
