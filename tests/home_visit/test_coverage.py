"""Who is visited and who is not: counted by hand, seen only by whom it concerns, in few statements."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.errors import AccessDeniedError
from bot.core.periods import Period, period_named
from bot.core.settings import QuietHours, SchoolCalendarDays
from handlers.home_visit.actions import adjusting
from handlers.home_visit.actions import coverage as actions
from handlers.home_visit.actions import coverage_paper as paper
from handlers.home_visit.rules.coverage import Facts, Owed, frame_of, owed
from storage.bookings import Booking
from storage.home_visit import HomeVisit
from storage.phone_call import PhoneCall
from storage.pupils import Pupil
from storage.session import Database
from tests import factories
from tests.costs import statements
from tests.home_visit.plans import TERMS, Plans
from tests.school_week import at

CALENDAR = SchoolCalendar(SchoolCalendarDays(terms=TERMS), QuietHours())
LAST_YEAR = at(20, 16) - timedelta(days=365)
LONG_AGO = datetime(2024, 10, 8, 16, tzinfo=LAST_YEAR.tzinfo)
YEAR_ENDS = date(2027, 8, 31)


@pytest.fixture
def plans(db: Database) -> Plans:
    """Friday, 20 November."""
    return Plans(db)


def covered(plans: Plans, who: str = "class_teacher", class_id: int | None = None) -> actions.Coverage:
    """What this person sees."""
    return plans.db.read(actions.coverage, plans.school, plans.actor(who), plans.autumn, plans.now, class_id)


def owed_of(plans: Plans, child: str, who: str = "class_teacher") -> dict[str, date]:
    """What a child's family is owed, and until when."""
    (line,) = [each for each in covered(plans, who).lines if each.name == child]
    return {each.rule: each.due_on for each in line.owed}


def period(key: str) -> Period:
    """Of the school year 2026-2027."""
    found = period_named(CALENDAR, key)
    assert found
    return found


def talked(session: Session, plans: Plans, child: str, way: str, state: str) -> None:
    """A family came to the school, or was talked to."""
    cast, pupil_id = plans.cast, plans.children[child]
    session.add(
        Booking(
            school_id=plans.school.id,
            staff_id=cast.class_teacher.id,
            pupil_id=pupil_id,
            way=way,
            state=state,
            household_id=cast.grandmother.household_id,
            starts_at=plans.now,
            ends_at=plans.now,
            made_at=plans.now,
        )
    )


def called(session: Session, plans: Plans, child: str, guardian_id: int, result: str) -> None:
    """A guardian was called."""
    session.add(
        PhoneCall(
            school_id=plans.school.id,
            pupil_id=plans.children[child],
            guardian_id=guardian_id,
            why="own",
            caller_id=plans.cast.class_teacher.id,
            month="2026-11",
            about=str(guardian_id),
            due_on=plans.now.date(),
            made_at=plans.now,
            result=result,
            called_at=plans.now,
        )
    )


@pytest.mark.parametrize(
    ("facts", "today", "wanted"),
    [
        # Seen and met this year: nothing is owed.
        (Facts(1, 1, last_home=date(2026, 9, 9), last_contact=date(2026, 9, 9)), date(2026, 11, 20), ()),
        # Never: until the end of this school year.
        (
            Facts(1, 1),
            date(2026, 11, 20),
            (Owed("home_years", YEAR_ENDS, False), Owed("contact_years", YEAR_ENDS, False)),
        ),
        # The home was seen last year, that serves for two: only the talk is owed.
        (
            Facts(1, 1, last_home=date(2025, 11, 3), last_contact=date(2025, 11, 3)),
            date(2026, 11, 20),
            (Owed("contact_years", YEAR_ENDS, False),),
        ),
        # Two years ago: it should have been seen by the end of the last one but this.
        (
            Facts(1, 1, last_home=date(2023, 11, 3), last_contact=date(2026, 9, 9)),
            date(2026, 11, 20),
            (Owed("home_years", date(2026, 8, 31), True),),
        ),
        (
            Facts(1, 1, last_home=date(2026, 9, 9), last_contact=date(2026, 9, 9), is_key=True, mentor_id=5),
            date(2027, 1, 23),
            (Owed("key_a_term", date(2027, 1, 22), True), Owed("mentor_a_term", date(2027, 1, 22), True)),
        ),
        (
            Facts(1, 1, last_home=date(2026, 9, 9), last_contact=date(2026, 9, 9), guardians=2, called=1),
            date(2026, 11, 20),
            (Owed("calls_a_term", date(2027, 1, 22), False),),
        ),
    ],
)
def test_what_is_owed_and_until_when(facts: Facts, today: date, wanted: tuple[Owed, ...]) -> None:
    figures = {"home_years": 2, "contact_years": 1, "key_a_term": 1, "mentor_a_term": 1, "calls_a_term": 1}
    assert owed(facts, frame_of(CALENDAR, period("2026-2027-1"), today, **figures)) == wanted


def test_a_break_asks_only_what_a_year_asks() -> None:
    figures = {"home_years": 2, "contact_years": 1, "key_a_term": 1, "mentor_a_term": 1, "calls_a_term": 1}
    facts = Facts(
        1, 1, is_key=True, mentor_id=5, guardians=2, last_home=date(2026, 9, 9), last_contact=date(2026, 9, 9)
    )
    assert owed(facts, frame_of(CALENDAR, period("2027-winter"), date(2027, 2, 1), **figures)) == ()


def test_a_class_counted_by_hand(plans: Plans) -> None:
    plans.visited("王一", plans.now)
    plans.visited("王二", plans.now, way="school")
    plans.visited("王三", plans.now, by="subject_teacher")
    plans.visited("王四", plans.now, state="visited")  # not written up: counts for nothing
    plans.visited("王五", LONG_AGO)
    plans.visited("王六", LAST_YEAR)
    plans.do(talked, plans, "王七", "school", "over")
    plans.do(talked, plans, "王八", "phone", "missed")
    plans.do(called, plans, "李小明", plans.cast.grandmother.id, "well")
    plans.do(called, plans, "王九", plans.cast.grandmother.id, "no_answer")
    (of,) = covered(plans).classes
    assert (of.name, of.teacher, of.pupils, of.met, of.rate) == ("三(2)班", "杨静", 12, 5, 41)
    assert {way: many for way, many in of.by_way.items() if many} == {"home": 2, "school": 2, "phone": 1}
    assert (of.seen, of.aim, of.key, of.mentored) == (3, 3, 2, 1)
    # All but 王一, 王三 and 王六, whose homes were seen this year and last.
    assert of.owed["home_years"] == 9
    assert of.late["home_years"] == 0
    assert of.owed["contact_years"] == 7
    assert (of.owed["key_a_term"], of.owed["mentor_a_term"]) == (0, 0)
    assert (of.guardians, of.called) == (14, 1)
    assert owed_of(plans, "王五")["home_years"] == YEAR_ENDS
    assert "home_years" in owed_of(plans, "王二")  # it came to the school: the home was not seen


def test_a_mentor_meets_the_rule_and_nobody_for_him(plans: Plans) -> None:
    plans.visited("王三", plans.now)
    assert "mentor_a_term" in owed_of(plans, "王三")
    plans.visited("王三", plans.now, by="subject_teacher")
    assert "mentor_a_term" not in owed_of(plans, "王三")


def test_brothers_are_met_in_one_visit(plans: Plans) -> None:
    where = (plans.school, plans.actor("class_teacher"), plans.children["赵小"])
    visit_id = plans.do(adjusting.add_family, *where, "needed", date(2026, 11, 24), plans.now)
    assert "home_years" in owed_of(plans, "赵大")
    plans.do(_written_up, visit_id, plans.now)
    assert "home_years" not in {**owed_of(plans, "赵大"), **owed_of(plans, "赵小")}


def _written_up(session: Session, /, visit_id: int, now: datetime) -> None:
    visit = session.get_one(HomeVisit, visit_id)
    visit.state, visit.visited_at = "recorded", now


def test_the_day_of_the_next_visit_stands_beside_the_child(plans: Plans) -> None:
    plans.plans()
    planned = {each.name: each.planned_on for each in covered(plans).lines}
    assert planned["王一"] == plans.lines()["王一"].day


@pytest.mark.parametrize(
    ("who", "classes", "children"),
    [
        ("principal", ["一(1)班", "三(1)班", "三(2)班"], 14),
        ("office", ["一(1)班", "三(1)班", "三(2)班"], 14),
        ("class_teacher", ["三(2)班"], 12),
        ("teacher_parent", ["三(1)班"], 1),
        ("subject_teacher", [], 1),  # the mentored child and no other
    ],
)
def test_who_sees_whom(plans: Plans, who: str, classes: list[str], children: int) -> None:
    found = covered(plans, who)
    assert ([each.name for each in found.classes], len(found.lines)) == (classes, children)
    if who == "subject_teacher":
        assert [each.name for each in found.lines] == ["王三"]
        assert [each.name for each in found.teachers] == ["李强"]


@pytest.mark.parametrize("who", ["grandmother", "stranger"])
def test_families_see_none_of_it(plans: Plans, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        covered(plans, who)


@pytest.mark.parametrize("who", ["teacher_parent", "subject_teacher"])
def test_nobody_asks_for_a_class_of_others(plans: Plans, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        covered(plans, who, plans.cast.class_32.id)


def test_the_other_school_has_its_own(plans: Plans) -> None:
    other = plans.actor("foreign_principal")
    school = plans.school.__class__(other.school_id, plans.school.config, plans.school.rules, plans.school.calendar)
    found = plans.db.read(actions.coverage, school, other, plans.autumn, plans.now, None)
    assert [each.name for each in found.lines] == ["李小明"]
    assert not {each.facts.pupil_id for each in found.lines} & set(plans.children.values())


def test_every_number_is_as_many_as_the_children_behind_it(plans: Plans) -> None:
    plans.visited("王一", plans.now)
    plans.do(talked, plans, "王七", "school", "came")
    found = covered(plans, "principal")
    total = found.total
    for what in actions.WHATS:
        many = {
            "pupils": total.pupils, "met": total.met, "not_met": total.pupils - total.met, "seen": total.seen,
            "not_seen": total.pupils - total.seen, "key": total.key,
        }.get(what, total.by_way[what] or total.owed[what])  # fmt: skip
        assert len(actions.behind(found, what)) == many, what
    for of in found.grades:
        assert len(actions.behind(found, "not_met", grade=of.name)) == of.pupils - of.met
    mentor = next(each for each in found.teachers if each.mentored)
    assert len(actions.behind(found, "mentor_a_term", mentor_id=mentor.staff_id)) == mentor.not_yet == 1
    with pytest.raises(AccessDeniedError):
        actions.behind(found, "marks")


def test_the_same_few_statements_for_any_number_of_children(sqlite_db: Database) -> None:
    plans = Plans(sqlite_db)
    actor = plans.actor("principal")
    with statements() as few:
        plans.db.read(actions.coverage, plans.school, actor, plans.autumn, plans.now, None)
    plans.do(_fifty_more, plans)
    with statements() as many:
        found = plans.db.read(actions.coverage, plans.school, actor, plans.autumn, plans.now, None)
    assert len(found.lines) == 64
    assert len(few) == len(many) <= 14


def _fifty_more(session: Session, plans: Plans) -> None:
    for _ in range(50):
        child = factories.pupil(session, plans.cast.class_31, name="周全")
        home = factories.household(session, plans.school.id)
        factories.link(session, child, factories.guardian(session, home, phone=""))


def test_the_sheet_holds_numbers_and_children_and_no_formula(plans: Plans) -> None:
    plans.do(_called_like_a_formula, plans)
    book = load_workbook(BytesIO(paper.coverage_sheet(covered(plans, "principal"))))
    classes, grades, teachers, children = ([[cell.value for cell in row] for row in sheet] for sheet in book.worksheets)
    assert classes[0][:4] == ["班级", "班主任", "学生", "见过面"]
    assert (classes[-1][0], classes[-1][2]) == ("合计", 14)
    assert [row[0] for row in grades[1:]] == ["一年级", "三年级"]
    assert ["李强", 0, 0, 0, 1, 1] in teachers
    names = book.worksheets[3]["A"]
    assert "=1+1" in [cell.value for cell in names]
    assert all(cell.data_type == "s" for cell in names)
    assert all(len(row) == len(children[0]) for row in children)


def _called_like_a_formula(session: Session, plans: Plans) -> None:
    session.get_one(Pupil, plans.cast.xiaoming.id).name = "=1+1"


def test_it_is_printed(plans: Plans) -> None:
    found = covered(plans, "principal")
    (pdf,) = paper.coverage_print(found, school=plans.school.name, title="家访覆盖")
    assert pdf.startswith(b"%PDF")
    pictures = paper.coverage_print(found, school=plans.school.name, title="#strong[家访覆盖]", kind="png", ppi=40)
    assert pictures[0].startswith(b"\x89PNG")
