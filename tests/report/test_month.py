"""A class's month: its points, its four-part report, its plan, and what the office looks at."""

from dataclasses import replace

import pytest

from bot.core.errors import AccessDeniedError, UserError
from bot.core.periods import period_named
from bot.core.settings import Rules
from handlers.report.actions import class_report, month, term_plan
from storage.report.books import REPORT, ClassMonthReport
from storage.sealing import unseal
from storage.session import Database
from tests.report.school import Counted, autumn
from tests.report.test_figures import CALENDAR, span
from tests.school_week import at

NOVEMBER, OCTOBER = span("2026-11"), span("2026-10")
WORDS = {"cases": "小明的爸爸第一次来了", "use": "用了卡", "growth": "回话快了", "better": "多打电话"}


@pytest.fixture
def school(db: Database) -> Counted:
    """Autumn, when November is over."""
    school = Counted(db)
    school.do(autumn, school)
    school.now = at(1, 9, month=12)
    return school


def page(school: Counted, who: str = "principal") -> month.MonthPage:
    """November as this person sees it."""
    return school.db.read(month.month_page, school.school, school.actor(who), NOVEMBER, school.now)


def test_points_are_those_of_the_tiers(school: Counted) -> None:
    sheet = next(each for each in page(school).sheets if each.each.name == "三(2)班")
    # Signatures 50 %, receipts 1 of 2, opinions 1 of 3 in time, updates 2 of 4, all children met.
    assert {name: points for name, (_, points) in sheet.parts.items()} == {
        "signatures": 5, "receipts": 5, "opinions_in_time": 5, "updates": 10, "contact_any": 20,
    }  # fmt: skip
    assert (sheet.points, sheet.is_closed) == (45, False)


def test_nothing_to_count_costs_nothing_and_figures_of_the_rules_count(school: Counted) -> None:
    first = next(each for each in page(school).sheets if each.each.name == "一(1)班")
    # No cards and no opinions: receipts 1 of 1, no updates, one of two children met.
    assert {name for name, (_, points) in first.parts.items() if points is None} == {"signatures", "opinions_in_time"}
    assert first.points == round((20 + 5 + 10) * 100 / 60)
    generous = {"report": {"evaluation": {"updates": [[50, 20], [0, 20]]}}}
    school.school = replace(school.school, rules=Rules.model_validate(generous))
    changed = next(each for each in page(school).sheets if each.each.name == "一(1)班")
    assert changed.points == round((20 + 20 + 10) * 100 / 60)


def test_a_closed_month_stays_as_it_was(school: Counted) -> None:
    before = page(school)
    assert school.do(month.close_month, school.school, school.actor("principal"), NOVEMBER, school.now) == 3
    school.do(school.update, school.cast.class_11.id, "2026-W46")
    after = page(school)
    assert [each.points for each in after.sheets] == [each.points for each in before.sheets]
    assert [each.parts for each in after.sheets] == [each.parts for each in before.sheets]
    assert all(each.is_closed for each in after.sheets)
    assert school.do(month.close_month, school.school, school.actor("principal"), NOVEMBER, school.now) == 0


def test_only_the_office_closes_and_only_what_is_over(school: Counted) -> None:
    with pytest.raises(AccessDeniedError):
        school.do(month.close_month, school.school, school.actor("class_teacher"), NOVEMBER, school.now)
    with pytest.raises(UserError):
        school.do(month.close_month, school.school, school.actor("principal"), NOVEMBER, at(30, 18))


@pytest.mark.parametrize("who", ["subject_teacher", "grandmother", "stranger"])
def test_whom_a_months_points_do_not_concern(school: Counted, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        page(school, who)


def test_a_teacher_sees_the_own_classes_points(school: Counted) -> None:
    assert [each.each.name for each in page(school, "class_teacher").sheets] == ["三(2)班"]


def test_classes_are_drawn_once_and_what_is_found_is_kept(school: Counted) -> None:
    principal = school.actor("principal")
    assert school.do(month.draw_checks, school.school, principal, NOVEMBER, school.now) == 3
    first = page(school).checks
    assert school.do(month.draw_checks, school.school, principal, NOVEMBER, school.now) == 0
    assert page(school).checks == first
    class_id = school.cast.class_32.id
    with pytest.raises(UserError):
        school.do(month.note_check, school.school, principal, NOVEMBER, (class_id, "mend", ""), school.now)
    found = (class_id, "mend", "周三的卡没有写评语")
    school.do(month.note_check, school.school, principal, NOVEMBER, found, school.now)
    assert (page(school).checks[class_id].result, page(school).checks[class_id].words) == found[1:]
    assert set(page(school, "class_teacher").checks) == {class_id}
    with pytest.raises(AccessDeniedError):
        school.do(month.note_check, school.school, school.actor("class_teacher"), NOVEMBER, found, school.now)


def test_a_month_in_which_fewer_are_drawn(school: Counted) -> None:
    school.school = replace(school.school, rules=Rules.model_validate({"report": {"spot_checks_a_month": 1}}))
    assert school.do(month.draw_checks, school.school, school.actor("principal"), NOVEMBER, school.now) == 1


def asked(school: Counted, who: str) -> class_report.ClassReport:
    """The report of 三(2)班 as this person sees it."""
    given = (school.school, school.actor(who), school.cast.class_32.id, NOVEMBER, school.now)
    return school.db.read(class_report.class_report, *given)


def writes(school: Counted, words: dict[str, str], *, send: bool, who: str = "class_teacher") -> None:
    """Somebody writes the report of 三(2)班."""
    given = (school.school, school.actor(who), (school.cast.class_32.id, NOVEMBER), words, school.now)
    school.do(class_report.write_report, *given, send=send)


def test_a_report_comes_with_its_figures_and_goes_to_the_office(school: Counted) -> None:
    empty = asked(school, "class_teacher")
    assert "联系卡签字率 50%" in empty.words["use"]
    assert (empty.state, empty.may_write) == ("", True)
    with pytest.raises(UserError):
        writes(school, WORDS | {"better": ""}, send=True)
    writes(school, WORDS | {"better": ""}, send=False)
    assert asked(school, "class_teacher").words["cases"] == WORDS["cases"]
    assert asked(school, "principal").words == {}
    writes(school, WORDS, send=True)
    assert (asked(school, "principal").words, asked(school, "principal").state) == (WORDS, "sent")
    with pytest.raises(AccessDeniedError):
        writes(school, WORDS, send=True)


@pytest.mark.parametrize("who", ["teacher_parent", "subject_teacher", "foreign_principal", "mother"])
def test_whom_a_report_does_not_concern(school: Counted, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        asked(school, who)
    with pytest.raises(AccessDeniedError):
        writes(school, WORDS, send=True, who=who)


def test_a_report_is_sealed_and_no_longer_than_can_be_read(school: Counted) -> None:
    writes(school, WORDS, send=True)
    (row,) = school.db.read(lambda session: session.query(ClassMonthReport).all())
    assert WORDS["cases"].encode() not in row.words
    assert WORDS["cases"] in school.db.read(unseal, REPORT, row.id, row.school_id, row.words)
    which = (school.cast.class_31.id, NOVEMBER)
    given = (school.school, school.actor("teacher_parent"), which, {"cases": "字" * 1001}, school.now)
    with pytest.raises(UserError):
        school.do(class_report.write_report, *given, send=False)


def test_a_plan_has_the_months_of_its_term(school: Counted) -> None:
    autumn_term = period_named(CALENDAR, "2026-2027-1")
    assert autumn_term
    class_id, teacher = school.cast.class_32.id, school.actor("class_teacher")
    school.do(term_plan.write_plan, teacher, class_id, autumn_term, {"2026-11": "家访五家", "2020-01": "x"}, school.now)
    each, tasks, may_write = school.db.read(term_plan.term_plan, school.actor("principal"), class_id, autumn_term)
    assert (each.name, tasks["2026-11"], may_write) == ("三(2)班", "家访五家", False)
    assert list(tasks) == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]
    for who in ("principal", "teacher_parent", "grandmother"):
        with pytest.raises(AccessDeniedError):
            school.do(term_plan.write_plan, school.actor(who), class_id, autumn_term, {}, school.now)
