"""What time brings to a plan, and the plan in the chat."""

from datetime import datetime

import pytest

from bot.core.clock import SHANGHAI
from handlers.home_visit.overview import for_teacher
from storage.session import Database
from storage.staff_news import untold
from tests.home_visit.plans import Plans
from tests.school_week import at, shown


@pytest.fixture
def plans(sqlite_db: Database) -> Plans:
    """Friday, 20 November."""
    return Plans(sqlite_db)


def news(plans: Plans) -> dict[str, list[str]]:
    """What the next round will tell whom."""
    names = {
        plans.cast.people[name].staff_id: name for name in ("class_teacher", "subject_teacher", "principal", "office")
    }
    names[plans.cast.people["teacher_parent"].staff_id] = "teacher_parent"
    found = plans.db.read(untold, plans.school.id)
    return {names[staff_id]: [line for _, line in lines] for staff_id, lines in found.items()}


ALL = {"class_teacher", "teacher_parent", "subject_teacher", "principal", "office"}
HOMEROOM = {"class_teacher", "teacher_parent"}


def in_2027(month: int, day: int) -> datetime:
    """Twenty past seven."""
    return datetime(2027, month, day, 7, 20, tzinfo=SHANGHAI)


def runs(plans: Plans, moment: datetime) -> dict[str, list[str]]:
    """The morning's job at this moment, on a fresh list."""
    plans.goes_on_to(moment)
    plans.job("home_visit_plan")
    return news(plans)


@pytest.mark.parametrize(
    ("moment", "period", "asked"),
    [
        (at(1, 9, month=9), "2026年秋季学期", ALL),
        (in_2027(2, 24), "2027年春季学期", ALL),
        (in_2027(1, 11), "2027年寒假", HOMEROOM),
        (in_2027(6, 28), "2027年暑假", HOMEROOM),
        (at(2, 7, 20, month=9), "", set()),
        (at(23, 7, 20), "", set()),
        (in_2027(1, 18), "", set()),
    ],
)
def test_a_term_or_break_is_asked_for_once(plans: Plans, moment: datetime, period: str, asked: set[str]) -> None:
    told = runs(plans, moment)
    lines = {name: line for name, found in told.items() for line in found if "可以排了" in line}
    assert set(lines) == asked
    assert all(line.startswith(period) for line in lines.values())


def test_a_week_begins_with_its_visits(plans: Plans) -> None:
    plans.plans()
    this_week = [line for line in plans.lines().values() if line.day and line.day < at(30, 0).date()]
    assert this_week
    told = runs(plans, at(23, 7, 20))
    assert told == {"class_teacher": [f"这周有 {len(this_week)} 家要去。"]}
    assert runs(plans, at(24, 7, 20)) == told  # on Monday alone
    later = runs(plans, at(30, 7, 20))["class_teacher"]
    assert f"其中 {len(this_week)} 家过期了" in later[-1]


def test_the_plan_in_the_chat(plans: Plans) -> None:
    new = f"{plans.proposes().many('new')} 家"
    empty = plans.says("class_teacher", "家访安排")
    assert "这周没有家访。" in shown(empty)
    offered = plans.says("class_teacher", "1")
    assert (f"新加 {new}" in shown(offered), "1 就这样排" in shown(offered), plans.lines()) == (True, True, {})
    taken = plans.says("class_teacher", "1")
    assert f"排好了:{new}新加" in shown(taken)
    assert {"王一", "王二"} <= set(plans.lines())
    again = plans.says("class_teacher", "家访安排")
    first = min((line for line in plans.lines().values() if line.day), key=lambda line: line.day or line.due_on)
    assert f"下周:\n11月{first.day.day if first.day else 0}日" in shown(again)
    same = plans.says("class_teacher", "1")
    assert "和现在的一样" in shown(same)
    winter = plans.says("class_teacher", "2")
    assert "2027年寒假家访安排:新加" in shown(winter)
    # Two brothers, one visit; which of them is named first is the database's business.
    assert "赵大、赵小" in shown(winter) or "赵小、赵大" in shown(winter)


def test_a_plan_that_changed_meanwhile_is_shown_anew(plans: Plans) -> None:
    plans.says("class_teacher", "家访安排")
    plans.says("class_teacher", "1")
    plans.visited("王一", plans.now)
    shown_anew = plans.says("class_teacher", "1")
    assert "就这样排" in shown(shown_anew)
    assert [line.state for line in plans.lines().values()] == ["recorded"]


def test_a_term_without_a_plan_stands_in_the_teachers_day(plans: Plans) -> None:
    def missing(who: str) -> bool:
        lines = plans.db.read(for_teacher, plans.school, plans.actor(who), plans.now)
        return any("还没排" in line.words for line in lines)

    assert (missing("class_teacher"), missing("subject_teacher"), missing("principal")) == (True, False, False)
    plans.plans()
    assert not missing("class_teacher")
