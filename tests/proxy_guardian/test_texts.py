"""Every sentence around proxy guardians, the village, holidays, letters and meetings, whole."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.proxy_guardian.actions.aid import Aid
from handlers.proxy_guardian.actions.duties import Charge, DutyOpened, DutySeen
from handlers.proxy_guardian.actions.holidays import Asked
from handlers.proxy_guardian.actions.letters import Letter
from handlers.proxy_guardian.actions.meetings import Invitation
from handlers.proxy_guardian.actions.village import VillageChild
from handlers.proxy_guardian.rules import Holiday
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
DUE = date(2026, 11, 25)
VISIT = DutySeen(1, "visit", 1, DUE, None, is_late=False)
DONE = replace(VISIT, done_at=at(12, 19))
CALL = DutySeen(2, "call", 2, date(2026, 10, 25), None, is_late=True)
LETTER_DUTY = DutySeen(3, "letter", 1, DUE, None, is_late=False)
CHARGE = Charge(5, 7, "李小明", "三(2)班", "proxy", (DONE, CALL, LETTER_DUTY), has_sheet=False)
ALL_DONE = replace(CHARGE, duties=(DONE,))
AGENT = replace(CHARGE, kind="agent", duties=())
NEW = replace(CHARGE, duties=())
OPENED = {
    kind: DutyOpened(replace(DONE, kind=kind), 7, "李小明", "家里都好", ()) for kind in ("visit", "call", "letter")
}
SPOKEN = replace(OPENED["visit"], words="", media=("31",))
HOLIDAYS = {
    name: Holiday(date(2026, 10, 1), date(2026, 10, 7), name)
    for name in ("National Day", "winter", "summer", "Spring Festival", "Mid-autumn Festival", "Labour Day", "")
}
ASKED = Asked(7, "李小明", HOLIDAYS["National Day"], "", "")
SAID = {place: replace(ASKED, place=place, words="县城外婆家") for place in ("home", "parents", "relatives", "other")}
OWN = Letter(9, 7, "李小明", "child", "", ("31",), at(28, 16), at(28, 17))
SCHOOL = replace(OWN, by="school", words="谢" * 400 + "\n" + "好" * 150, pictures=())
MEETING = Invitation(4, ("李小明",), at(20, 14), "二楼会议室", "怎样陪孩子过冬", "", "")
AID = Aid(3, "李小明", "三(2)班", "没有冬衣," * 20, "孙梅", at(12, 9), "周五送去", at(13, 9))
IN_VILLAGE = VillageChild(7, "李小明", "三(2)班", "李家湾", reported=False, needs_visit=True, is_visited=False, asks=())
KINDS = ("proxy", "agent")

DUTIES: dict[str, dict[str, dict[str, Any]]] = {
    "a_day": {"": {"day": DUE}},
    "a_line_please": {"": {}},
    "a_month": {"": {"month": "2026-11"}},
    "a_tick_please": {"": {}},
    "charge": {name: {"of": of} for name, of in (("open", CHARGE), ("done", ALL_DONE), ("agent", AGENT), ("new", NEW))},
    "charge_line": {name: {"of": of} for name, of in (("late", CHARGE), ("done", ALL_DONE), ("agent", AGENT),
                    ("open", replace(CHARGE, duties=(VISIT,))))},
    "charges": {"open": {"many": 7, "open": 3}, "done": {"many": 7, "open": 0}},
    "digits_please": {"": {}},
    "done_already": {"words": {"of": OPENED["visit"]}, "voice": {"of": SPOKEN}},
    "done_words": {kind: {"of": of} for kind, of in OPENED.items()},
    "duty": {kind: {"kind": kind} for kind in OPENED},
    "duty_line": {each.kind: {"of": each} for each in (VISIT, CALL, LETTER_DUTY)},
    "is_proxy_already": {"": {"name": "赵大山", "child": "李小明"}},
    "label_mine": {"": {}},
    "line_month": {"": {}},
    "line_nobody": {"": {}},
    "line_own": {"": {}},
    "more_children": {"": {"left": 2}},
    "news_assigned": {kind: {"child": "李小明", "kind": kind} for kind in KINDS},
    "no_charges": {"": {}},
    "page_ticked": {"": {"child": "李小明"}},
    "page_unticked": {"": {"child": "李小明"}},
    "reminder": {"": {"lines": [("李小明", ["去看孩子", "和孩子父母通话"]), ("王小花", ["去看孩子"])]}},
    "reminder_alone": {"": {"words": "代管的孩子,这几天还有:李小明(去看孩子)。", "number": 3}},
    "reminder_what": {"": {}},
    "sheet_file": {"": {"month": "2026-11"}},
    "sheet_kept": {"": {"of": CHARGE, "managed": 3, "known": 2}},
    "sheet_known": {"": {"of": CHARGE}},
    "sheet_line": {"first": {"again": False}, "again": {"again": True}},
    "sheet_managed": {"": {"of": CHARGE}},
    "sheet_words": {"": {}},
    "teacher_name": {"": {"name": "陈"}},
    "ticked": {**{kind: {"of": of, "left": 1} for kind, of in OPENED.items()}, "last": {"of": SPOKEN, "left": 0}},
    "told_family": {kind: {"child": "小明", "called": "陈老师", "kind": kind,
                    "visits": 1} for kind in KINDS},
    "told_what": {"": {}},
    "too_long": {"": {"most": 300}},
    "unticked": {"": {"of": OPENED["call"]}},
}  # fmt: skip
VILLAGE: dict[str, dict[str, dict[str, Any]]] = {
    "aid_answered": {"": {"child": "李小明", "words": "周五送去"}},
    "aid_asked": {"": {"child": "李小明"}},
    "aid_child": {"": {}},
    "aid_news": {"": {"child": "李小明"}},
    "aid_words": {"": {}},
    "aids": {
        "none": {"waiting": [], "many": 0, "answered": []},
        "both": {"waiting": [AID] * 3, "many": 8, "answered": [AID] * 3},
    },
    "answered_already": {"": {}},
    "handover_alone": {"": {"words": "11月村里孩子的名单好了。", "number": 3}},
    "handover_file": {"": {"month": "2026-11"}},
    "handover_news": {"": {"month": 11}},
    "handover_what": {"": {}},
    "is_director_already": {"": {"village": "李家湾"}},
    "label_aid": {"": {}},
    "label_village": {"": {}},
    "line_aid": {"": {}},
    "page_aid_answered": {"": {"child": "李小明"}},
    "page_aid_asked": {"": {"child": "李小明"}},
    "page_kept": {"": {}},
    "type_please": {"": {}},
    "village": {
        "none": {"children": [], "silent": [], "visits": [], "asks": 0},
        "all is well": {"children": [IN_VILLAGE], "silent": [], "visits": [], "asks": 0},
        "many": {"children": [IN_VILLAGE] * 80, "silent": ["欧阳雪梅"] * 30, "visits": ["欧阳雪梅"] * 30, "asks": 2},
    },
    "what_is_done": {"": {}},
    "what_is_needed": {"": {}},
    "which_child": {"several": {"several": True}, "none": {"several": False}},
}
STAYING: dict[str, dict[str, dict[str, Any]]] = {
    "agreement_ends": {"": {"child": "李小明", "day": DUE}},
    "ends_before": {"": {}},
    "holiday_asked": {"": {"child": "小明", "holiday": HOLIDAYS["National Day"], "number": 3, "school": "青山小学"}},
    "holiday_kept": {place: {"of": of} for place, of in SAID.items()},
    "holiday_label": {"": {"child": "小明", "holiday": HOLIDAYS["winter"]}},
    "holiday_line": {"": {"of": ASKED}},
    "holiday_name": {name: {"holiday": holiday} for name, holiday in HOLIDAYS.items()},
    "holiday_place": {"": {"of": ASKED}},
    "holiday_what": {"": {}},
    "holiday_words": {"": {"of": ASKED}},
    "holidays": {"several": {"many": 3}, "none": {"many": 0}},
    "line_holiday": {"": {}},
    "where_please": {"": {}},
    "who_cares": {"": {}},
}
TOGETHER: dict[str, dict[str, dict[str, Any]]] = {
    "a_picture_please": {"": {}},
    "about_and_place": {"": {"most": 300}},
    "another_buddy": {"": {}},
    "day_is_ahead": {"": {}},
    "group_of_two": {"": {}},
    "letter": {each.by: {"of": each, "child": "小明"} for each in (OWN, SCHOOL)},
    "letter_came": {each.by: {"of": each, "child": "小明", "number": 3} for each in (OWN, SCHOOL)},
    "letter_child": {"": {}},
    "letter_empty": {"": {}},
    "letter_is_sent": {"": {"child": "李小明"}},
    "letter_label": {by: {"by": by, "child": "小明"} for by in ("child", "school")},
    "letter_pictures": {"": {}},
    "letter_sent": {"sent": {"child": "李小明", "many": 2}, "nobody": {"child": "李小明", "many": 0}},
    "letter_what": {by: {"by": by} for by in ("child", "school")},
    "line_birthday": {"": {}},
    "meeting": {"new": {"of": MEETING}, "again": {"of": replace(MEETING, answer="other", about="冬" * 300)}},
    "meeting_invited": {"": {"at": at(20, 14), "place": "礼" * 60, "about": "冬" * 300, "number": 3}},
    "meeting_is_over": {"": {}},
    "meeting_kept": {how: {"of": replace(MEETING, answer=how)} for how in ("comes", "cannot", "other")},
    "meeting_label": {"": {"at": at(20, 14)}},
    "meeting_line": {"new": {"of": MEETING}, "answered": {"of": replace(MEETING, answer="comes")}},
    "meeting_off": {"": {"at": at(20, 14)}},
    "meeting_off_what": {"": {}},
    "meeting_what": {"": {}},
    "meetings": {"several": {"many": 2}, "none": {"many": 0}},
    "minutes": {"": {"at": at(20, 14), "words": "睡" * 560}},
    "minutes_are_sent": {"": {}},
    "minutes_please": {"": {"most": 560}},
    "minutes_what": {"": {}},
    "name_and_place": {"": {"most": 30}},
    "nobody_to_invite": {"": {}},
    "not_begun": {"": {}},
    "page_invited": {"": {}},
    "page_letter_kept": {"": {}},
    "page_letter_sent": {"": {}},
    "page_minutes_sent": {"": {}},
    "time_is_past": {"": {}},
    "who_came": {"": {}},
}
TEXTS = {**DUTIES, **VILLAGE, **STAYING, **TOGETHER}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"proxy_guardian/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "proxy_guardian" / "messages").glob("*.j2")} == set(TEXTS)
