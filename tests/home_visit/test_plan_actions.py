"""A plan in the database: proposed, taken over, changed by hand, made anew around what stands."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError, UserError
from handlers.home_visit.actions import adjusting, planning
from handlers.home_visit.rules.weeks import monday
from storage.home_visit import HomeVisit
from storage.pupils import GuardianLink, Pupil
from storage.school_calendar import SchoolEvent
from storage.session import Database
from tests.home_visit.plans import AUTUMN, Plans
from tests.school_week import at


@pytest.fixture
def plans(db: Database) -> Plans:
    """Friday, 20 November; ten weeks of the term are left."""
    return Plans(db)


def rows(plans: Plans) -> dict[int, tuple[Any, ...]]:
    """All visits as they stand."""
    wanted = select(HomeVisit.id, HomeVisit.visitor_id, HomeVisit.kind, HomeVisit.planned_on, HomeVisit.state)
    return plans.db.read(lambda session: {row.id: tuple(row) for row in session.execute(wanted)})


def test_a_teachers_plan_is_looked_at_and_then_stands(plans: Plans) -> None:
    found = plans.proposes()
    assert rows(plans) == {}
    assert found.many("new") == len(found.changes) == found.visits
    plans.plans()
    lines = plans.lines()
    assert {name for name, line in lines.items() if line.kind == "key"} == {"王一", "王二"}
    # 小红 is the younger, but her class has no homeroom teacher; the brothers' father comes home at New Year.
    assert "李小明" not in lines
    assert not any("赵" in name for name in lines)
    assert all(line.day and line.day >= date(2026, 11, 23) for line in lines.values())
    assert plans.proposes().changes == ()


def _stands(session: Session, /, visit_id: int, **values: object) -> None:
    session.execute(update(HomeVisit).where(HomeVisit.id == visit_id).values(**values))


def test_the_same_plan_again_changes_nothing(plans: Plans) -> None:
    plans.plans()
    before = rows(plans)
    again = plans.plans()
    assert (rows(plans), again.changes) == (before, ())


def test_a_plan_that_would_be_another_by_now_is_not_taken(plans: Plans) -> None:
    found = plans.proposes()
    plans.visited("王一", at(20, 15))
    with pytest.raises(UserError) as refused:
        plans.do(planning.take_over, plans.school, plans.actor("class_teacher"), plans.autumn, found.digest, plans.now)
    assert refused.value.text == "home_visit/plan_changed"
    assert len(rows(plans)) == 1


def test_what_is_fixed_announced_or_made_stays_and_the_rest_moves(plans: Plans) -> None:
    plans.plans()
    lines = plans.lines()
    fixed, announced, made = (
        plans.lines()[name] for name in ("王一", "王二", sorted(set(lines) - {"王一", "王二"})[0])
    )
    day = date(2026, 12, 31)
    plans.do(
        adjusting.adjust, plans.actor("class_teacher"), fixed.visit_id, adjusting.Adjusted(day, "all", None), plans.now
    )
    plans.do(_stands, announced.visit_id, state="announced")
    plans.do(_stands, made.visit_id, state="recorded", visited_at=plans.now)
    plans.goes_on_to(datetime(2027, 1, 6, 8, tzinfo=SHANGHAI))
    found = plans.plans()
    assert not {"王一", "王二"} & {each.children for each in found.changes}
    after = rows(plans)
    assert after[fixed.visit_id][2:4] == ("all", day)
    assert after[announced.visit_id][3] == announced.day
    assert after[made.visit_id][4] == "recorded"
    assert found.many("moved") > 0
    assert all(each[3] >= date(2027, 1, 9) for each in after.values() if each[4] == "planned" and each[3] != day)


def test_a_family_taken_out_is_not_put_back_and_is_named(plans: Plans) -> None:
    plans.plans()
    line = plans.lines()["王一"]
    plans.do(adjusting.take_off, plans.actor("class_teacher"), line.visit_id, "家里有白事")
    found = plans.proposes()
    assert "王一" not in {each.children for each in found.changes}
    assert [
        (each.unmet.rule, each.unmet.why, each.children) for each in found.unmet if each.unmet.why == "taken_out"
    ] == [
        ("key_a_term", "taken_out", ("王一",)),
    ]
    assert [each.why for each in plans.board().out] == ["家里有白事"]
    sealed = plans.db.read(
        lambda session: session.scalars(select(HomeVisit.taken_out).where(HomeVisit.id == line.visit_id)).one()
    )
    assert sealed is not None
    assert "白事".encode() not in sealed
    plans.do(adjusting.put_back, plans.actor("class_teacher"), line.visit_id)
    assert plans.board().out == ()


@pytest.mark.parametrize("why", ["", "   ", "长" * 61])
def test_who_takes_out_says_why(plans: Plans, why: str) -> None:
    plans.plans()
    with pytest.raises(UserError):
        plans.do(adjusting.take_off, plans.actor("class_teacher"), plans.lines()["王一"].visit_id, why)
    assert plans.lines()["王一"].state == "planned"


def test_the_mentor_plans_the_mentored_child_and_no_other(plans: Plans) -> None:
    plans.plans("subject_teacher")
    assert {name: line.kind for name, line in plans.lines("subject_teacher").items()} == {"王三": "mentor"}
    plans.plans()
    assert "王三" not in plans.lines()


def test_the_whole_school_is_the_leaders_to_plan(plans: Plans) -> None:
    for name in ("class_teacher", "subject_teacher", "grandmother"):
        with pytest.raises(AccessDeniedError):
            plans.proposes(name, of_school=True)
    found = plans.plans("principal", of_school=True)
    by_visitor = {each.visitor for each in found.changes}
    assert {"周正", "孙敏", "李强"} <= by_visitor
    led = plans.lines("principal")
    assert {"王一", "王二"} <= {*led, *plans.lines("office")}
    assert {each.kind for each in led.values()} == {"leader"}
    counted = plans.db.read(adjusting.visitors, plans.actor("principal"), plans.autumn, plans.now)
    assert sum(each.all for each in counted) == found.many("new")
    assert plans.db.read(adjusting.visitors, plans.actor("class_teacher"), plans.autumn, plans.now) == []


def test_exams_and_full_weeks_are_left_out(plans: Plans) -> None:
    exam = SchoolEvent(
        school_id=plans.school.id, day=date(2026, 11, 23), until=date(2026, 12, 6), words="期中考试",
        author_id=plans.cast.principal.id, written_at=plans.now,
    )  # fmt: skip
    plans.do(lambda session: session.add(exam))
    plans.plans()
    assert all(line.day and line.day > date(2026, 12, 6) for line in plans.lines().values())


def test_a_child_without_anybody_is_named(plans: Plans) -> None:
    ended = update(GuardianLink).where(GuardianLink.pupil_id == plans.children["王九"])
    plans.do(lambda session: session.execute(ended.values(ended_at=plans.now)) and None)
    named = [each for each in plans.proposes().unmet if each.unmet.rule == "no_family"]
    assert [(each.class_name, each.children) for each in named] == [("三(2)班", ("王九",))]


def test_a_plan_of_another_cannot_be_seen_or_changed(plans: Plans) -> None:
    plans.plans()
    line = plans.lines()["王一"]
    wanted = adjusting.Adjusted(date(2026, 12, 1), "all", None)
    for name in ("teacher_parent", "subject_teacher", "foreign_principal", "grandmother", "stranger"):
        with pytest.raises(AccessDeniedError):
            plans.do(adjusting.adjust, plans.actor(name), line.visit_id, wanted, plans.now)
        with pytest.raises(AccessDeniedError):
            plans.do(adjusting.take_off, plans.actor(name), line.visit_id, "不去")
        with pytest.raises(AccessDeniedError):
            plans.db.read(adjusting.line_of, plans.actor(name), line.visit_id, plans.now)
        with pytest.raises(AccessDeniedError):
            plans.db.read(adjusting.board, plans.actor(name), plans.autumn, plans.now, plans.cast.class_teacher.id)
    seen = plans.db.read(
        adjusting.board, plans.actor("principal"), plans.autumn, plans.now, plans.cast.class_teacher.id
    )
    assert seen.many == len(plans.lines())


def test_another_day_kind_and_companion(plans: Plans) -> None:
    plans.plans()
    line, teacher = plans.lines()["王一"], plans.actor("class_teacher")
    wanted = adjusting.Adjusted(date(2026, 12, 1), "needed", plans.cast.subject_teacher.id)
    assert plans.do(adjusting.adjust, teacher, line.visit_id, wanted, plans.now) == AUTUMN
    changed = plans.lines()["王一"]
    assert (changed.day, changed.kind, changed.second, changed.is_fixed) == (date(2026, 12, 1), "needed", "李强", True)
    assert plans.lines("subject_teacher")["王一"].is_mine is False
    for day, second, text in (
        (date(2026, 11, 19), None, "home_visit/plan_day_gone"),
        (date(2026, 12, 1), plans.cast.class_teacher.id, "home_visit/plan_same_teacher"),
    ):
        with pytest.raises(UserError) as refused:
            plans.do(adjusting.adjust, teacher, line.visit_id, adjusting.Adjusted(day, "all", second), plans.now)
        assert refused.value.text == text
    with pytest.raises(AccessDeniedError):
        plans.do(adjusting.adjust, teacher, line.visit_id, adjusting.Adjusted(line.due_on, "party", None), plans.now)


def test_what_was_announced_is_not_changed_here(plans: Plans) -> None:
    plans.plans()
    line = plans.lines()["王一"]
    plans.do(_stands, line.visit_id, state="announced", announced_at=plans.now)
    with pytest.raises(UserError) as refused:
        plans.do(adjusting.take_off, plans.actor("class_teacher"), line.visit_id, "不去")
    assert refused.value.text == "home_visit/plan_announced"


def test_a_family_is_added_with_its_brothers(plans: Plans) -> None:
    day, teacher = date(2026, 12, 3), plans.actor("class_teacher")
    where = (plans.school, teacher)
    plans.do(adjusting.add_family, *where, plans.children["赵小"], "needed", day, plans.now)
    line = plans.lines()["赵小、赵大"]
    assert (line.day, line.kind, line.is_fixed, line.due_on) == (day, "needed", True, day)
    with pytest.raises(UserError) as refused:
        plans.do(adjusting.add_family, *where, plans.children["赵大"], "needed", day, plans.now)
    assert refused.value.text == "home_visit/plan_known"
    with pytest.raises(AccessDeniedError):
        plans.do(adjusting.add_family, *where, plans.children["陈小雨"], "needed", day, plans.now)
    names = [name for _, name, _ in plans.db.read(adjusting.pupils_to_add, plans.actor("subject_teacher"))]
    assert "王三" in names
    assert "陈小雨" not in names


def test_nobody_known_cannot_be_visited(plans: Plans) -> None:
    plans.do(
        lambda session: (
            session.execute(delete(GuardianLink).where(GuardianLink.pupil_id == plans.children["王九"])) and None
        )
    )
    with pytest.raises(UserError) as refused:
        plans.do(
            adjusting.add_family, plans.school, plans.actor("class_teacher"), plans.children["王九"], "needed",
            date(2026, 12, 3), plans.now,
        )  # fmt: skip
    assert refused.value.text == "home_visit/plan_nobody"


def test_two_families_of_one_day_live_near_each_other(plans: Plans) -> None:
    near = [plans.children["王四"], plans.children["王五"]]
    needs = update(Pupil).where(Pupil.id.in_(near)).values(care_kinds="困境")
    plans.do(lambda session: session.execute(needs) and None)
    plans.plans()
    lines = plans.lines()
    assert lines["王四"].day == lines["王五"].day


def test_no_week_holds_more_than_allowed(plans: Plans) -> None:
    plans.goes_on_to(at(14, 8, month=12))
    plans.plans("principal", of_school=True)
    weeks = Counter((visitor, monday(day)) for _, visitor, _, day, _ in rows(plans).values() if isinstance(day, date))
    assert 0 < max(weeks.values()) <= plans.school.rules.home_visit.visits_a_week
