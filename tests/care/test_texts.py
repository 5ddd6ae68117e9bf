"""Every sentence around signs, plans and the roster, whole; those of alarms stand in their story."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.care.actions.duty import Row
from handlers.care.actions.plan_view import Entry, Line, Measure, Whole
from handlers.care.actions.signs import Sign
from storage.care.plans import CarePlan
from storage.duty_roster import SHIFTS
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
FRIDAY, WEDNESDAY = date(2026, 11, 20), date(2026, 11, 25)
SLOT = {"day": WEDNESDAY, "shift": "night"}
# Read where they are said: tests/care/test_story.py, test_pager.py, test_sealed_alarms.py.
OF_ALARMS = {
    "alarm", "alarms", "cannot_be_reached", "closing_note", "closing_outcome", "contact_channel", "contact_kind",
    "contact_person", "contact_proof", "is_over", "line", "line_free", "line_mine", "line_nobody", "line_unsent",
    "matter", "no_proof", "page", "page_by_number", "page_what", "say_why", "still_owed", "taken_by", "voice_what",
    "who_was_it",
}  # fmt: skip


def sign(kind: str = "learning", by: str = "李强", plan: int | None = None) -> Sign:
    """One that waits."""
    words = "上课总是睡着,叫不醒"
    return Sign(1, 2, "李小明", "三(2)班", "teacher", kind, words, FRIDAY, by, WEDNESDAY, plan)


def measure(done: str = "") -> Measure:
    """Something to do."""
    words = "每天放学辅导十分钟,先做完数学"
    return Measure(
        1, "李小明", "三(2)班", words, "杨静", is_mine=True, due_on=WEDNESDAY, done_on=None, done=done, media=()
    )


def line(*, ends: bool = False) -> Line:
    """A plan in a list."""
    return Line(
        1, "李小明", "三(2)班", ("learning",), "杨静", is_mine=True, review_on=WEDNESDAY, undone=1, waits_for_end=ends
    )


def whole(*, over: bool = False) -> Whole:
    """A plan with all that can have happened lately."""
    plan = CarePlan(review_on=WEDNESDAY, meets_on=WEDNESDAY, closed_at=at(25, 16) if over else None)
    entries = (
        Entry("review", FRIDAY, "杨静", "harder", "", "还是不敢一个人去厕所", (), "", None),
        Entry("meeting", FRIDAY, "杨静", "", "杨老师、奶奶", "放学有人接", (), "", None),
    )
    return Whole(
        plan, "李小明", "三(2)班", ("learning", "bullying"), "这个月每天来上学", "杨静", "杨静", (measure(),), entries,
        (), "", (), "", "", needs_second=True, may_agree=False,
    )  # fmt: skip


def week(*, empty: bool = False) -> list[Row]:
    """Seven days of the roster."""
    names = dict.fromkeys(SHIFTS, "") if empty else dict(zip(SHIFTS, ("王敏", "何静", "李强"), strict=True))
    return [Row(date(2026, 11, 20 + number), names) for number in range(7)]


CHILD: dict[str, dict[str, Any]] = {"": {"child": "李小明"}}
PLAIN: dict[str, dict[str, Any]] = {"": {}}
TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    **dict.fromkeys(
        (
            *(
                "end_what",
                "family_line",
                "kinds",
                "line_end",
                "line_measure",
                "line_meeting",
                "line_review",
                "line_signs",
            ),
            *(
                "line_signs_late",
                "measure_due",
                "measure_owner",
                "measure_what",
                "letter_none",
                "meeting_day",
                "meeting_what",
            ),
            *("meeting_who", "news_label", "not_here", "plan_day", "plan_kinds", "plan_over", "plan_owner"),
            *("plan_review", "review_next_day", "review_what", "sign_settled", "stands", "type_please"),
            *("duty_days", "duty_swap_two", "duty_what", "swap_shift", "swap_to", "which_of_them"),
        ),
        PLAIN,
    ),
    **dict.fromkeys(
        (
            *("measure_kept", "measure_words", "news_due", "news_end", "news_measure", "news_plan", "news_review"),
            *("news_sign", "letter_words", "plan_goal", "plan_kind", "review_said", "review_stands", "sign_said"),
        ),
        CHILD,
    ),
    "a_day": {"": {"day": WEDNESDAY}},
    "news_meeting": {"": {"child": "李小明", "on": WEDNESDAY}},
    "aside_why": {"": {"of": sign()}},
    "done_said": {"": {"of": measure()}},
    "duty": {
        "mine": {"days": week(), "stands": True, "mine": True},
        "not mine": {"days": week(), "stands": True, "mine": False},
        "none": {"days": week(empty=True), "stands": False, "mine": False},
    },
    "duty_asked": {"": SLOT},
    "duty_asking": {"": {"name": "李强"}},
    "duty_is_yours": {"yes": {**SLOT, "taken": True}, "too late": {**SLOT, "taken": False}},
    "duty_matter": {"": SLOT},
    "duty_please": {"": {**SLOT, "name": "何静", "number": 3}},
    "duty_shift": {shift: {"day": WEDNESDAY, "shift": shift} for shift in SHIFTS},
    "duty_taken": {"": {**SLOT, "name": "李强"}},
    "duty_yours": {"": SLOT},
    "line_duty": {"": {"names": ["王敏", "何静"]}},
    "line_duty_mine": {"": {"shift": "evening"}},
    "measure_done": {"": {"of": measure()}},
    "measure_line": {"": {"of": measure(), "late": False}, "late": {"of": measure(), "late": True}},
    "news_settled": {str(taken): {"child": "李小明", "taken": taken} for taken in (True, False)},
    "news_signs": {"": {"many": 3}},
    "noted": {str(may): {"child": "李小明", "days": 3, "may_open": may} for may in (True, False)},
    "plan": {"open": {"of": whole(), "today": FRIDAY}, "over": {"of": whole(over=True), "today": FRIDAY}},
    "plan_line": {
        "": {"of": line(), "today": FRIDAY},
        "late": {"of": line(), "today": date(2026, 11, 26)},
        "ending": {"of": line(ends=True), "today": FRIDAY},
    },
    "plan_stands": {"": {"child": "李小明", "owner": "杨静"}},
    "plan_stands_now": {
        str(may): {"child": "李小明", "review_on": WEDNESDAY, "may_read": may} for may in (True, False)
    },
    "plan_words": {"": {"most": 500}},
    "plans": {
        f"{measures} {plans}": {"measures": measures, "plans": plans, "more": max(measures + plans - 6, 0)}
        for measures, plans in ((0, 0), (2, 0), (0, 1), (3, 5))
    },
    "put_aside": {str(left): {"of": sign(), "left": left} for left in (0, 2)},
    "reviewed": {"": {"child": "李小明", "next_on": WEDNESDAY}},
    "sign": {
        "by hand": {"of": sign()},
        "gathered": {"of": sign("", "")},
        "with a plan": {"of": sign("mind", "", 5)},
    },
    "sign_line": {"": {"of": sign(), "late": False}, "late": {"of": sign(), "late": True}},
    "sign_words": {
        f"{source} {what}": {"source": source, "times": 12, "what": what}
        for source, what in (
            ("cards", ""),
            ("low", "learning"),
            ("low", "behaviour"),
            ("call", ""),
            ("visit", "bullying"),
            ("visit", "absence"),
            ("visit", "event"),
            ("alarm", "self_harm"),
            ("hotline", ""),
        )
    },
    "sign_letter": {"": {"words": "孩子夜里一个人在家"}},
    "signs": {str(many): {"many": many, "most": 6} for many in (0, 2, 9)},
    "which_child": {"several": {"several": True}, "none": {"several": False}},
    "which_kind": {"with words": {"child": "李小明", "words": "三天没交作业"}, "": {"child": "李小明", "words": ""}},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    said = {case: shown(say(f"care/{name}", **values)) for case, values in TEXTS[name].items()}
    assert all(len(text.encode()) <= 2_048 for text in said.values())
    agrees(GOLDEN / f"{name}.txt", "\n\n".join(f"[{case}]\n{text}" if case else text for case, text in said.items()))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "care" / "messages").glob("*.j2")} == {*TEXTS, *OF_ALARMS}
