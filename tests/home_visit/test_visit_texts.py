"""Every sentence about a visit and about promises, whole; and each fits one message."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.appointments.follow_ups import Promised
from bot.core.day_card import Card, Entry
from bot.core.texts import TEMPLATES, say
from handlers.home_visit.actions.announcing import Announced
from handlers.home_visit.actions.finding import VisitSeen
from handlers.home_visit.actions.preparing import Contact, Note, OfChild, Sheet
from handlers.home_visit.actions.recording import Record, Version
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "visit_texts"
DAY = date(2026, 11, 25)
# Texts of the plan, of coverage, of events, of the question after a visit and of the assessment stand elsewhere.
ELSEWHERE = ("assessment", "callback", "coverage", "event", "period", "plan", "rating", "slips", "type_please")

ASKED = VisitSeen(
    visit_id=1, version=1, pupil_id=2, pupil_ids=(2, 3), household_id=4, child="李小明", children=("李小明", "李小红"),
    class_id=5, class_name="三(2)班", visitor_id=6, visitor="杨静", second_id=7, second="李强", kind="all", way="home",
    reason="contact", state="announced", planned_on=DAY, due_on=DAY, starts_at=None, minutes=40,
    offers=(at(25, 16, 30), at(26, 16, 30)), answer_by=DAY, purpose="认识一下家里", praise="小明帮同学打饭,很热心",
    said="周六下午行吗", voices=("9",), announced_at=at(20, 9), recorded_at=None, metres=0, cost_fen=0,
)  # fmt: skip
AGREED = replace(ASKED, state="agreed", starts_at=at(25, 16, 30), answer_by=None, said="", voices=())
SCHOOL, CALL, VIDEO = (replace(AGREED, way=way) for way in ("school", "phone", "video"))
OVER = replace(AGREED, state="recorded", recorded_at=at(25, 18))
OF = Promised(
    8, 2, "李小明", 5, "三(2)班", "home_visit", 1, "每周二下课给小明讲一会儿数学", 7, "李强", "杨静", at(25, 18),
    date(2026, 12, 3), None, "", (), (),
)  # fmt: skip
NOW = Version(1, "杨静", at(25, 18), {"praise": "在家会做饭", "agreed": "每天看十分钟书"}, ("9",), ())
RECORD = Record(OVER, True, (NOW,), (OF,))
SHEET = Sheet(
    AGREED, "河边8号", "青山村", (
        OfChild("李小明", "三(2)班", "留守", 12, (Card(1, DAY, "杨", Entry({"learning": 1}, {}, "")),), ("春游",),
                ((DAY, "数学听不懂"),), 1),
    ),
    (Contact("奶奶", "张桂英", "13900006688", False, False), Contact("妈妈", "王芳", "", True, True)), (), (OF,),
    (Note("李强", "上课爱举手", ()),),
)  # fmt: skip

# Said the same whoever it is about.
PLAIN = """
    alone announce_clock announce_hour announce_own announce_praise announce_second call_to_settle
    dictate_agreed dictate_due dictate_owner dictate_present follow_up_day_gone follow_up_is_closed
    follow_up_label follow_up_no_evidence follow_up_no_why follow_up_no_words hand_why is_over just_taken
    line_announce line_late line_notes line_record line_settle line_today longer_why news_label no_follow_ups
    no_free_time no_notes no_number no_such_hour none_ahead none_chosen none_for_family none_suits_line
    none_to_announce none_to_record not_announced not_planned not_yet note_label nothing_said own_time_line
    promise_due promise_owner purpose_and_praise purpose_hear purpose_help purpose_know record_due
    record_empty record_owner speak_line time_gone times_asked_already times_clock trips_heads what what_news
    what_tomorrow which_day which_note which_record which_visit will_be_called
"""
TEXTS: dict[str, dict[str, Any]] = {
    **{name: {} for name in PLAIN.split()},
    "a_day": {"day": DAY},
    "agreed": {"visit": AGREED},
    "announce_purpose": {"of": [ASKED]},
    "announced": {"visit": ASKED, "number": 3, "words": ""},
    "announcement_out": {"done": Announced((ASKED,), (ASKED,))},
    "asks": {"visit": ASKED, "heard": True},
    "called_off": {"visit": ASKED},
    "comes": {"visit": SCHOOL},
    "day_line": {"day": DAY, "visits": [ASKED, ASKED, ASKED, ASKED]},
    "dictate_said": {"visit": AGREED},
    "evidence_said": {"of": OF},
    "follow_up": {"of": OF, "today": date(2026, 12, 5)},
    "follow_up_closed": {"of": OF, "left": 2},
    "follow_up_handed": {"name": "李强"},
    "follow_up_line": {"of": OF, "today": date(2026, 12, 5)},
    "follow_up_longer": {"due_on": DAY},
    "follow_up_owner_left": {"name": "李强"},
    "follow_up_too_long": {"most": 500},
    "follow_up_yours": {"child": "李小明", "words": OF.words, "due_on": OF.due_on},
    "follow_ups": {"many": 8, "late": 1, "most": 6},
    "follow_ups_due": {"many": 3},
    "hand_to": {"of": OF},
    "later": {"visit": ASKED, "some": True},
    "line_at_home": {"visit": SCHOOL},
    "line_follow_ups": {"late": 1},
    "longer_due": {"of": OF},
    "matter": {"child": "李小明"},
    "mine": {"many": 8, "most": 6},
    "none_suits": {"visit": ASKED},
    "note_came": {"visit": AGREED, "name": "李强"},
    "note_file": {"visit": AGREED},
    "note_kept": {"visit": AGREED},
    "note_line": {"visit": AGREED},
    "note_said": {"visit": AGREED},
    "note_wanted": {"visit": AGREED},
    "notes_asked": {"names": ["李强", "王芳"]},
    "offered": {"visit": ASKED, "number": 3, "words": ""},
    "one": {"visit": ASKED},
    "one_over": {"visit": OVER},
    "other_way": {"visit": ASKED, "way": "phone", "some": False},
    "promise_kept": {"promises": [OF]},
    "promise_words": {"visit": OVER},
    "put_off": {"visit": ASKED},
    **{f"record_{name}": {"before": {name: "已经写的"}} for name in (
        "advice", "agreed", "behaviour", "home", "learning", "opinion", "praise")},
    "record_file": {"visit": OVER},
    "record_kept": {"record": RECORD},
    "record_line": {"visit": OVER},
    "record_present": {"visit": OVER},
    "recorded_before": {"record": RECORD},
    "reminder": {"visit": AGREED, "words": ""},
    "sheet": {"sheet": SHEET},
    "silent_staff": {"visit": ASKED, "words": ""},
    "stands": {"visit": VIDEO, "heard": True},
    "thanks": {"visit": OVER, "words": "每天看十分钟书"},
    "time": {"at": at(25, 16, 30)},
    "time_in_full": {"at": at(25, 16, 30)},
    "time_asked": {"visit": ASKED},
    "time_taken": {"visit": AGREED},
    "time_wished": {"visit": ASKED},
    "times_day": {"visit": ASKED},
    "told_agreed": {"visit": AGREED, "words": ""},
    "told_agreed_staff": {"visit": AGREED, "words": ""},
    "told_elsewhere": {"visit": CALL, "words": ""},
    "told_elsewhere_staff": {"visit": SCHOOL, "words": ""},
    "told_moved": {"visit": AGREED, "words": ""},
    "told_moved_staff": {"visit": AGREED, "words": ""},
    "told_off": {"visit": ASKED, "words": ""},
    "told_off_staff": {"visit": ASKED, "words": ""},
    "told_offered_staff": {"visit": ASKED, "words": ""},
    "told_other_time": {"visit": ASKED, "words": "周六下午行吗"},
    "told_put_off": {"visit": ASKED, "words": "那天开会"},
    "told_put_off_staff": {"visit": ASKED, "words": ""},
    "told_staff": {"line": "三(2)班 李小明家有话说。", "number": 3},
    "told_wish": {"visit": CALL, "words": ""},
    "told_wish_staff": {"visit": CALL, "words": ""},
    "told_words": {"visit": ASKED, "words": ""},
    "tomorrow_staff": {"visits": [AGREED, AGREED]},
    "too_long": {"most": 200},
    "visit_line": {"visit": ASKED},
    "wish_said": {"visit": ASKED},
    "wished": {"visit": CALL},
    "words_heard": {"visit": ASKED},
    "words_said": {"visit": ASKED},
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    text = shown(say(f"home_visit/{name}", **TEXTS[name]))
    assert len(text.encode()) <= 2048
    agrees(GOLDEN / f"{name}.txt", text)


def test_no_text_is_left_out() -> None:
    there = {file.stem for file in (TEMPLATES / "home_visit" / "messages").glob("*.j2")}
    assert {name for name in there if not name.startswith(ELSEWHERE)} == set(TEXTS)
