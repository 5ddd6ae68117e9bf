"""Every sentence of the mailbox, whole."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.clock import SHANGHAI
from bot.core.texts import TEMPLATES, say
from handlers.principal_mailbox.actions.reading import Note, Shown, Turn
from handlers.principal_mailbox.actions.topics import Topic
from handlers.principal_mailbox.actions.writing import Written
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
DAY, DUE = date(2026, 11, 20), date(2026, 11, 25)
COLD = Turn(True, "食堂的菜到三年级都凉了", ("7",), DAY, False)
WARM = Turn(False, "从下周起三年级先打饭,加了保温桶。您提得对。", (), DUE, False, "周正")
OF = Shown(1, 26, "", "school", "assigned", DAY, DUE, "", "", (COLD,), "李强")
ANSWERED = Shown(1, 26, "", "school", "answered", DAY, DUE, "", "", (COLD, WARM), "李强", True)
LATER = Shown(1, 26, "", "school", "assigned", DAY, date(2026, 12, 4), "在等保温桶", "", (COLD,))
UNNAMED = Shown(1, None, "A7K3", "school", "answered", DAY, DUE, "", "", (COLD, WARM), "", True)
DRAFTED = Shown(1, None, "A7K3", "school", "drafted", DAY, DUE, "", "", (COLD, Turn(False, "加了桶", (), DAY, True)))
NOTE = Note("孙燕", "厨房说下周能好", datetime(2026, 11, 23, 9, tzinfo=SHANGHAI))
TOPIC = Topic(3, "食堂的菜", "加了保温桶。", DUE, 4)

TEXTS: dict[str, dict[str, Any]] = {
    "answered": {"of": ANSWERED},
    "answered_push": {"of": ANSWERED, "number": 3},
    "answered_already": {},
    "code_code": {"of": None},
    "code_then": {"of": UNNAMED},
    "code_words": {"of": UNNAMED},
    "content": {},
    "delay_told": {"of": LATER},
    "delay_why": {},
    "delayed": {"of": LATER},
    "delayed_once": {},
    "enough_today": {"phone": "0838-600-1234", "again": False},
    "family_line": {"number": 26},
    "fetched": {},
    "fill_in": {},
    "given": {"name": "李强"},
    "gone_on": {"of": UNNAMED},
    "hand_on": {"many": 12},
    "late_line": {"number": None, "mark": "A7K3", "due_on": DUE},
    "left_unnamed": {},
    "letter": {"of": DRAFTED, "notes": [NOTE]},
    "letters": {"many": 7, "shown": 5},
    "mailbox": {"days": 3, "phone": "0838-600-1234", "is_known": True, "own": 2},
    "matter": {"number": 26},
    "more_words": {},
    "named_about": {},
    "named_who": {},
    "named_words": {},
    "news_label": {},
    "news_line": {},
    "no_draft": {},
    "no_such_code": {},
    "nobody_of_that_name": {"names": []},
    "others": {},
    "own_letters": {"many": 2},
    "own_line": {"of": OF},
    "own_waits": {"of": LATER},
    "public": {"found": [TOPIC]},
    "public_without_names": {},
    "reopened": {"of": OF},
    "reopened_once": {"phone": "0838-600-1234"},
    "reply_sent": {"of": UNNAMED},
    "reply_waits": {},
    "reply_words": {"of": UNNAMED, "longest": 800},
    "say_more": {},
    "sent": {"code": "4827 1935 6604 2218", "written": Written(1, 0, DUE)},
    "sent_on": {},
    "staff_line": {"of": OF},
    "staff_matter": {"kind": "mine", "of": OF},
    "staff_told": {"kind": "mine", "of": OF, "number": 4},
    "staff_what": {},
    "taken_in": {"written": Written(1, 26, DUE, is_busy=True)},
    "teacher": {},
    "teacher_line": {},
    "thanked": {},
    "topic_needs_letters": {},
    "tried_enough": {},
    "unnamed_about": {},
    "unnamed_first": {"is_known": True, "has_page": False},
    "unnamed_who": {},
    "unnamed_words": {},
    "unsolved": {},
    "what": {},
    "which_one": {"names": ["杨静", "杨光"]},
    "words_only": {},
    "write_to_bureau": {"phone": "0838-222-0000"},
}
OTHERWISE: dict[str, tuple[str, dict[str, Any]]] = {
    "answered by voice": ("answered", {"of": LATER}),
    "code_then waits": ("code_then", {"of": OF}),
    "code_then later": ("code_then", {"of": LATER}),
    "enough_today again": ("enough_today", {"phone": "", "again": True}),
    "mailbox of a stranger": ("mailbox", {"days": 3, "phone": "", "is_known": False, "own": 0}),
    "staff_told approve": ("staff_told", {"kind": "approve", "of": UNNAMED, "number": 4}),
    "staff_told reopened": ("staff_told", {"kind": "reopened", "of": OF, "number": 4}),
    "letters none": ("letters", {"many": 0, "shown": 0}),
    "public none": ("public", {"found": []}),
    "unnamed_first with pages": ("unnamed_first", {"is_known": False, "has_page": True}),
    "write_to_bureau unknown": ("write_to_bureau", {"phone": ""}),
}


def test_every_message_stands_here() -> None:
    assert {file.stem for file in (TEMPLATES / "principal_mailbox" / "messages").glob("*.j2")} == set(TEXTS)


@pytest.mark.parametrize(
    ("file", "name", "values"),
    [(name, name, values) for name, values in TEXTS.items()]
    + [(file, name, values) for file, (name, values) in OTHERWISE.items()],
)
def test_the_words(file: str, name: str, values: dict[str, Any]) -> None:
    said = shown(say(f"principal_mailbox/{name}", **values))
    agrees(GOLDEN / f"{file}.txt", said)
    assert len(said.encode()) <= 2_048
