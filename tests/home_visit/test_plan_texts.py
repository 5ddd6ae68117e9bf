"""Every sentence of plans, incidents and coverage, whole."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.periods import Period
from bot.core.texts import TEMPLATES, phrase, say
from handlers.home_visit.actions.adjusting import Line
from handlers.home_visit.actions.incidents import Seen
from handlers.home_visit.actions.planning import Change, Named, Proposal
from handlers.home_visit.rules.plan import Unmet
from storage.incidents import IncidentVisit
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "plan_texts"
MOST_BYTES = 2048
DAY, DUE = date(2026, 11, 25), date(2027, 1, 22)
TERM = Period("2026-2027-1", date(2026, 9, 1), DUE, "term")
LINE = Line(
    visit_id=1, names="李小明、李小红", class_name="三(2)班", visitor="杨静", second="李强", kind="key", way="home",
    reason="key_a_term", state="planned", day=DAY, due_on=DUE, starts_at=None, is_fixed=False, is_mine=True,
    is_late=False, can_move=True,
)  # fmt: skip
ALONG = replace(LINE, is_mine=False, is_late=True, state="announced")
NO_DAY = replace(LINE, day=None, due_on=DAY, second="", state="recorded")
NEW = Change("new", "王一", "三(2)班", "杨静", "key", "key_a_term", DAY, None)
MOVED = Change("moved", "王二", "三(2)班", "杨静", "all", "home_years", DAY, date(2026, 11, 23))
GONE = Change("gone", "王三", "三(2)班", "杨静", "mentor", "mentor_a_term", None, DAY)
UNMET = Unmet("key_a_term", "weeks", 6, visitor_id=1, weeks=3, a_week=4)
NAMED = Named(UNMET, "杨静", "", ("王一",))
PROPOSAL = Proposal(TERM, 12, 3, (NEW, MOVED, GONE), (NAMED,), "digest")
VISITS = (
    IncidentVisit(1, 2, 3, 4, "王一", "三(2)班", 5, "杨静", "planned", DAY),
    IncidentVisit(1, 3, 4, 5, "陈小雨", "三(1)班", 6, "陈刚", "recorded", DAY),
)
SEEN = Seen(1, "bullying", date(2026, 11, 19), "推了同学", "孙敏", False, VISITS)
LINES = [phrase("home_visit/plan_line", line=each, kind="重点家访") for each in (LINE, ALONG)]
ASKED: dict[str, Any] = {"of": PROPOSAL, "period": "2026年秋季学期", "following": "2027年寒假", "rest": 2}

TEXTS: dict[str, dict[str, Any]] = {
    "coverage_child_heads": {},
    "coverage_file": {"period": "2026年秋季学期三(2)班"},
    "coverage_grade_heads": {},
    "coverage_heads": {},
    "coverage_rule": {"rule": "home_years"},
    "coverage_sheets": {},
    "coverage_teacher_heads": {},
    "coverage_total": {},
    "event_day": {},
    "event_day_far": {},
    "event_kept": {"of": SEEN},
    "event_kind": {},
    "event_label": {"names": "王一"},
    "event_late_news": {"visit": VISITS[0]},
    "event_line": {"due_on": DAY, "late": True},
    "event_line_office": {},
    "event_news": {"many": 2},
    "event_no_words": {},
    "event_nobody": {},
    "event_on": {"day": DAY, "back": 1},
    "event_push": {"names": "王一", "due_on": DAY, "number": 3},
    "event_see": {},
    "event_seen_line": {"of": SEEN},
    "event_too_long": {"most": 200},
    "event_unknown": {"name": "王大"},
    "event_what": {},
    "event_which": {"name": "王一", "classes": "三(1)班、三(2)班"},
    "event_who": {},
    "event_words": {},
    "events": {"lines": [phrase("home_visit/event_seen_line", of=SEEN)], "more": 1},
    "plan": {"this": LINES, "following": LINES[:1], "more": 3},
    "plan_announced": {},
    "plan_ask": {"period": "2027年寒假"},
    "plan_ask_label": {},
    "plan_changed": {},
    "plan_day_gone": {},
    "plan_gone": {},
    "plan_incident": {},
    "plan_kind": {"kind": "needed"},
    "plan_known": {},
    "plan_line": {"line": LINE, "kind": "重点家访"},
    "plan_line_none": {},
    "plan_long_why": {"most": 60},
    "plan_no_why": {},
    "plan_nobody": {},
    "plan_period": {"period": TERM},
    "plan_proposal": {**ASKED, "first": ["加 11月25日 王一,重点家访"], "unmet": ["重点家庭每学期要去,有 6 家排不下。"]},
    "plan_proposal_line": {"change": MOVED, "kind": "普访"},
    "plan_reason": {"reason": "home_years"},
    "plan_same_teacher": {},
    "plan_taken": {"of": PROPOSAL},
    "plan_unmet": {"named": NAMED, "of_school": True},
    "plan_week": {"many": 3, "late": 1},
    "plan_week_label": {},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"home_visit/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    ours = ("plan", "event", "coverage")
    files = (TEMPLATES / "home_visit" / "messages").glob("*.j2")
    assert {file.stem for file in files if file.stem.partition("_")[0] in (*ours, "events")} == set(TEXTS)


def test_every_way_to_say_it() -> None:
    """Of the sentences that choose among words: one line each."""
    said = [phrase("home_visit/plan_line", line=each, kind="重点家访") for each in (LINE, ALONG, NO_DAY)]
    said += [phrase("home_visit/plan_proposal_line", change=each, kind="普访") for each in (NEW, MOVED, GONE)]
    whys = ("weeks", "days", "taken_out", "no_teacher", "mentor_gone", "along", "few", "no_family")
    rules = ("home_years", "contact_years", "mentor_a_term", "class_share_a_term", "key_a_term", "key_a_term",
             "principal_a_year", "no_family")  # fmt: skip
    for rule, why in zip(rules, whys, strict=True):
        named = Named(replace(UNMET, rule=rule, why=why), "杨静", "三(2)班" if rule == "no_family" else "", ())
        said.append(phrase("home_visit/plan_unmet", named=named, of_school=False))
    first, last = date(2027, 2, 1), date(2027, 7, 1)
    periods = (
        Period("2027-winter", first, last, "winter"),
        Period("2027-summer", first, last, "summer"),
        Period("2026-2027-2", first, last, "term"),
    )
    said += [phrase("home_visit/plan_period", period=period) for period in periods]
    said += [phrase("home_visit/plan_kind", kind=kind) for kind in ("key", "all", "mentor", "leader", "needed")]
    said += [phrase("home_visit/plan_reason", reason=reason) for reason in REASONS]
    said += [phrase("home_visit/event_on", day=DAY, back=back) for back in range(3)]
    agrees(GOLDEN / "every_way.txt", "\n".join(said))


REASONS = (
    "key_a_term", "mentor_a_term", "home_years", "contact_years", "class_share_a_term", "principal_a_year",
    "leader_a_year", "spring_festival", "incident_absence", "incident_event", "incident_bullying", "own", "wish",
)  # fmt: skip


def test_the_longest_fits_one_message() -> None:
    long = replace(ALONG, names="欧阳晨曦、欧阳晨光、欧阳晨星", second="", visitor="欧阳老师")
    line = phrase("home_visit/plan_line", line=long, kind="校领导家访")
    plan = say("home_visit/plan", this=[line] * 6, following=[line] * 6, more=30)
    assert len(shown(plan).encode()) <= MOST_BYTES
    change = phrase("home_visit/plan_proposal_line", change=replace(MOVED, children=long.names), kind="校领导家访")
    unmet = phrase("home_visit/plan_unmet", named=replace(NAMED, class_name="三(2)班"), of_school=True)
    offered = say("home_visit/plan_proposal", **{**ASKED, "first": [change] * 6, "unmet": [unmet] * 4})
    assert len(shown(offered).encode()) <= MOST_BYTES
    seen = replace(SEEN, visits=VISITS * 4)
    listed = say("home_visit/events", lines=[phrase("home_visit/event_seen_line", of=seen)] * 6, more=1)
    assert len(shown(listed).encode()) <= MOST_BYTES
