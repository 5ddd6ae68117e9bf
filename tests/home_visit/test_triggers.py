"""What has happened leads to visits within three school days, and no family learns of another."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.errors import AccessDeniedError, UserError
from bot.core.settings import QuietHours, SchoolCalendarDays
from handlers.home_visit.actions import adjusting, incidents, planning
from handlers.home_visit.overview import for_teacher
from handlers.home_visit.rules.triggers import due_day, names_in
from storage.home_visit import HomeVisit, Incident
from storage.pupils import ArchiveRead
from storage.session import Database
from storage.staff_news import untold
from tests.home_visit.plans import TERMS, Plans
from tests.school_week import at, shown

CALENDAR = SchoolCalendar(SchoolCalendarDays(terms=TERMS), QuietHours())
WORDS = "放学路上推了同学"


@pytest.fixture
def plans(db: Database) -> Plans:
    """Friday, 20 November."""
    return Plans(db)


def enters(plans: Plans, who: str, *children: str, kind: str = "bullying", day: date | None = None) -> incidents.Seen:
    """Something has happened to these children."""
    entered = incidents.Entered(kind, day or plans.now.date(), WORDS, tuple(plans.children[each] for each in children))
    return plans.do(incidents.enter, plans.school, plans.actor(who), entered, plans.now)


def news(plans: Plans, who: str) -> list[str]:
    """What the next round will tell somebody."""
    return [line for _, line in plans.db.read(untold, plans.school.id).get(plans.cast.people[who].staff_id or 0, [])]


@pytest.mark.parametrize(
    ("entered", "due"),
    [
        (date(2026, 11, 20), date(2026, 11, 25)),  # Friday: Monday, Tuesday, Wednesday
        (date(2026, 11, 22), date(2026, 11, 25)),
        (date(2026, 9, 30), date(2026, 10, 7)),  # the holidays do not put it off by more than a week
        (date(2027, 1, 21), date(2027, 1, 28)),
        (date(2027, 7, 9), date(2027, 7, 16)),  # no term is known behind the summer
    ],
)
def test_due_within_three_school_days_and_a_week(entered: date, due: date) -> None:
    assert due_day(CALENDAR, entered, 3) == due


def test_names_are_read_however_they_are_written() -> None:
    assert names_in(" 王一、王二, 三(2)班李小明。王一 王和平 ") == ["王一", "王二", "三(2)班李小明", "王和平"]


def test_each_family_has_a_visit_of_its_own(plans: Plans) -> None:
    seen = enters(plans, "office", "王一", "陈小雨", "赵大", "赵小")
    assert [(each.child, each.visitor, each.due_on) for each in seen.visits] == [
        ("陈小雨", "陈刚", date(2026, 11, 25)),
        ("王一", "杨静", date(2026, 11, 25)),
        ("赵大", "杨静", date(2026, 11, 25)),
    ]
    visit = plans.visit("陈小雨")
    assert (visit.kind, visit.reason, visit.is_fixed, visit.purpose) == ("needed", "incident_bullying", True, None)
    assert plans.visit("赵小").id == plans.visit("赵大").id  # two brothers, one home
    stored = plans.db.read(lambda session: session.scalars(select(Incident.words)).one())
    assert WORDS.encode() not in stored


def test_a_brother_who_has_no_part_in_it_is_left_out(plans: Plans) -> None:
    enters(plans, "office", "赵大")
    assert plans.lines()["赵大"].names == "赵大"


def test_what_one_teacher_is_told_names_no_other_family(plans: Plans) -> None:
    enters(plans, "office", "王一", "陈小雨")
    (push,) = plans.texts_for("class_teacher")
    assert "王一家里最近有事,请在11月25日前去看看" in push
    assert "小雨" not in push
    assert WORDS not in push
    for family in ("grandmother", "mother", "father", "other_parent"):
        assert plans.texts_for(family) == []
    assert list(plans.lines()) == ["王一"]


def test_the_teacher_enters_in_chat_and_the_office_hears(plans: Plans) -> None:
    plans.says("class_teacher", "登记事件")
    plans.says("class_teacher", "3")
    asked = plans.says("class_teacher", "陈小雨")
    assert "没找到“陈小雨”" in shown(asked)
    plans.says("class_teacher", "王一 王二")
    plans.says("class_teacher", "2")
    plans.says("class_teacher", WORDS)
    kept = plans.says("class_teacher", "1")
    assert "11月25日前 王一 三(2)班,杨静老师去" in shown(kept)
    assert plans.db.read(lambda session: session.scalars(select(Incident.day)).one()) == date(2026, 11, 19)
    assert news(plans, "office") == ["登记了一件事,有 2 家要去。"]
    assert plans.texts_for("class_teacher") == []  # who entered it knows
    listed = plans.says("office", "登记的事")
    assert "11月19日 欺凌:王一11月25日前去、王二11月25日前去" in shown(listed)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("office", True),
        ("principal", True),
        ("class_teacher", True),
        ("teacher_parent", True),
        ("subject_teacher", False),
        ("grandmother", False),
        ("other_parent", False),
        ("foreign_principal", False),
        ("stranger", False),
    ],
)
def test_who_sees_the_whole(plans: Plans, who: str, *, sees: bool) -> None:
    seen = enters(plans, "office", "王一", "陈小雨")
    assert bool(plans.db.read(incidents.incidents, plans.actor(who), plans.now)) is sees
    if sees:
        whole = plans.do(incidents.look, plans.actor(who), seen.incident_id, plans.now)
        assert (whole.words, len(whole.visits)) == (WORDS, 2)
        return
    with pytest.raises(AccessDeniedError):
        plans.do(incidents.look, plans.actor(who), seen.incident_id, plans.now)


def test_the_teacher_of_another_class_sees_nothing(plans: Plans) -> None:
    seen = enters(plans, "class_teacher", "王一", "王二")
    assert plans.db.read(incidents.incidents, plans.actor("teacher_parent"), plans.now) == []
    with pytest.raises(AccessDeniedError):
        plans.do(incidents.look, plans.actor("teacher_parent"), seen.incident_id, plans.now)


def test_every_look_leaves_a_trace(plans: Plans) -> None:
    seen = enters(plans, "office", "王一", "陈小雨")
    plans.do(incidents.look, plans.actor("principal"), seen.incident_id, plans.now)
    reader = f"staff:{plans.cast.principal.id}"
    read = select(ArchiveRead.pupil_id).where(ArchiveRead.reader == reader, ArchiveRead.why == "home_visit.incident")
    looked = plans.db.read(lambda session: set(session.scalars(read)))
    assert looked == {plans.children["王一"], plans.children["陈小雨"]}


@pytest.mark.parametrize("who", ["subject_teacher", "grandmother", "teacher_parent", "foreign_principal"])
def test_who_does_not_lead_the_class_enters_nothing(plans: Plans, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        enters(plans, who, "王一")
    assert plans.db.read(lambda session: session.scalars(select(Incident.id)).all()) == []


def test_what_cannot_be_is_refused(plans: Plans) -> None:
    for day in (date(2026, 11, 21), date(2026, 9, 1)):
        with pytest.raises(UserError):
            enters(plans, "office", "王一", day=day)
    with pytest.raises(UserError) as unknown:
        plans.db.read(incidents.children_named, plans.actor("office"), "李大明")
    assert unknown.value.text == "home_visit/event_unknown"
    found = plans.db.read(incidents.children_named, plans.actor("office"), "三(2)班李小明")
    assert found == [plans.children["李小明"]]


def test_others_are_added_and_who_is_in_it_stays(plans: Plans) -> None:
    seen = enters(plans, "class_teacher", "王一")
    more = [plans.children["王一"], plans.children["陈小雨"]]
    with pytest.raises(AccessDeniedError):
        plans.do(incidents.add_families, plans.school, plans.actor("class_teacher"), seen.incident_id, more, plans.now)
    whole = plans.do(incidents.add_families, plans.school, plans.actor("office"), seen.incident_id, more, plans.now)
    assert [each.child for each in whole.visits] == ["陈小雨", "王一"]


def test_urgent_on_the_teachers_day_and_the_offices_after_it(plans: Plans) -> None:
    enters(plans, "office", "王一")

    def day(who: str) -> list[tuple[str, bool]]:
        lines = plans.db.read(for_teacher, plans.school, plans.actor(who), plans.now)
        return [(line.words, line.urgent) for line in lines if "有事" in line.words]

    assert day("class_teacher") == [("最近有事的家,11月25日前去", True)]
    assert day("office") == []
    plans.goes_on_to(at(25, 7, 20))
    plans.job("home_visit_plan")
    assert not any("还没去" in line for line in news(plans, "office"))
    plans.goes_on_to(at(26, 7, 20))
    plans.job("home_visit_plan")
    assert "王一家过了11月25日还没去(杨静老师),请您问一问。" in news(plans, "office")
    assert day("class_teacher") == [("最近有事的家,11月25日前去,日子过了", True)]
    assert day("office") == [("有事的家过期还没去", True)]
    before = len(news(plans, "office"))
    plans.goes_on_to(at(27, 7, 20))
    plans.job("home_visit_plan")
    assert len(news(plans, "office")) == before


def test_it_is_closed_when_all_is_written_up(plans: Plans) -> None:
    enters(plans, "office", "王一", "陈小雨")
    plans.do(_recorded, plans.visit("王一").id)
    plans.job("home_visit_plan")
    assert not plans.db.read(incidents.incidents, plans.actor("office"), plans.now)[0].is_closed
    plans.do(_recorded, plans.visit("陈小雨").id)
    plans.job("home_visit_plan")
    assert plans.db.read(incidents.incidents, plans.actor("office"), plans.now)[0].is_closed


def _recorded(session: Session, /, visit_id: int) -> None:
    session.execute(update(HomeVisit).where(HomeVisit.id == visit_id).values(state="recorded"))


def test_no_plan_moves_it_and_nobody_takes_it_out(plans: Plans) -> None:
    enters(plans, "office", "王一")
    found = plans.plans()
    visit = plans.visit("王一")
    assert visit.kind == "needed"
    assert "王一" not in {each.children for each in found.changes}  # it serves for the rule as well
    assert isinstance(found, planning.Proposal)
    with pytest.raises(UserError) as refused:
        plans.do(adjusting.take_off, plans.actor("class_teacher"), visit.id, "不去")
    assert refused.value.text == "home_visit/plan_incident"
