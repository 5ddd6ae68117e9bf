"""Every figure equals a table made by hand, on both databases, and opens to the families that it counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.settings import QuietHours, SchoolCalendarDays
from handlers.card_month import actions as card_month
from handlers.card_month.rules import month_of as card_month_of
from handlers.report.actions import paper
from handlers.report.actions.behind import Asked, behind
from handlers.report.actions.counting import FigureLine, Report, Row, report
from handlers.report.rules.spans import Span, span_named
from storage.pupils import Pupil
from storage.report.groups import FIGURES
from storage.session import Database
from tests import factories
from tests.report.school import Counted, autumn

CALENDAR = SchoolCalendar(SchoolCalendarDays(), QuietHours())

# By figure what November shows of the school: the value, so many, of so many; and what October showed.
# 小明 has two families (his grandmother's and his father's), 小红 and 小雨 one each, one child nobody.
NOVEMBER_BY_HAND = {
    "signatures": (50, 6, 12, 50),  # five cards to two families, two to one; one of seven signatures taken back
    "receipts": (75, 3, 4, None),  # one of five was taken back, 小明's father has not answered
    "opinions": (50, 2, 4, None),
    "opinions_in_time": (33, 1, 3, None),  # in 2 hours; after 40 of 24; not at all; one still has time
    "opinion_hours": (21.0, 151200, None, None),
    "updates": (25, 3, 12, 0),  # three classes, four weeks whose Friday is in November
    "visits": (2, 2, None, 0),  # the one family of two children; not yet written up, or by telephone: no visit
    "calls": (1, 1, None, 1),
    "bookings": (50, 1, 2, None),
    "contact_any": (75, 3, 4, 25),
    "contact_visit": (50, 2, 4, 0),
    "contact_come": (25, 1, 4, 0),
    "contact_letter": (25, 1, 4, 0),
    "contact_call": (50, 2, 4, 25),
    "contact_all": (0, 0, 4, 0),
    "hotline": (2, 2, None, 0),  # one heard, its answer brought; one waits, one was taken back
    "reached": (80, 4, 5, None),  # as things stand: there is no "before"
    "pulse_families": (None, 0, 0, None),
    "pulse_staff": (None, 0, 0, None),
}
BEHIND_BY_HAND: dict[tuple[str, bool], list[tuple[str, str, int, int | None]]] = {
    ("signatures", True): [("李小明", "奶奶、妈妈", 4, 5), ("李小明", "爸爸", 1, 5), ("陈小雨", "妈妈、爸爸", 1, 2)],
    ("receipts", True): [("李小明", "爸爸", 0, 1)],
    ("opinions", False): [("李小明", "奶奶、妈妈", 1, 1), ("李小明", "爸爸", 1, 2), ("陈小雨", "妈妈、爸爸", 0, 1)],
    ("visits", False): [("李小红", "奶奶、妈妈", 1, None), ("李小明", "奶奶、妈妈", 1, None)],
    ("contact_any", True): [("没人管", "", 0, 1)],
    ("reached", True): [("没人管", "", 0, 1)],
}


@pytest.fixture
def school(db: Database) -> Counted:
    """Autumn on both databases."""
    school = Counted(db)
    school.do(autumn, school)
    return school


def span(name: str) -> Span:
    """What an address names."""
    found = span_named(CALENDAR, name)
    assert found
    return found


def seen(school: Counted, who: str = "principal", name: str = "2026-11", of: str = "") -> Report:
    """What one of the cast reads."""
    return school.db.read(report, school.school, school.actor(who), span(name), school.now, of)


def line(found: Report, name: str) -> FigureLine:
    """One figure."""
    return next(each for each in found.lines if each.figure.name == name)


def row(rows: tuple[Row, ...], name: str) -> Row:
    """One row of a table."""
    return next(each for each in rows if each.name == name)


def test_november_is_what_was_counted_by_hand(school: Counted) -> None:
    found = {each.figure.name: (each.now, each.part, each.whole, each.before) for each in seen(school).lines}
    assert found == NOVEMBER_BY_HAND


@pytest.mark.parametrize(("figure", "missing"), BEHIND_BY_HAND)
def test_a_number_opens_to_its_families(school: Counted, figure: str, *, missing: bool) -> None:
    asked = Asked(figure, span("2026-11"), missing=missing)
    found = school.db.read(behind, school.school, school.actor("principal"), asked, school.now)
    lines = [(each.child, each.home, each.part, each.whole) for each in found.lines]
    by_hand = BEHIND_BY_HAND[figure, missing]
    assert sorted(lines, key=str) == sorted(by_hand, key=str)
    assert found.many == len(by_hand)


def test_each_figure_adds_up_from_the_families_behind_it(school: Counted) -> None:
    for each in seen(school).lines:
        if each.figure.opens == "nothing":
            continue
        asked = Asked(each.figure.name, span("2026-11"))
        found = school.db.read(behind, school.school, school.actor("principal"), asked, school.now)
        assert sum(line.part for line in found.lines) == each.part, each.figure.name
        if each.figure.unit == "share":
            assert sum(line.whole or 0 for line in found.lines) == each.whole, each.figure.name


def test_classes_grades_and_teachers_have_their_own(school: Counted) -> None:
    found = seen(school)
    assert row(found.classes, "三(2)班").values["signatures"] == 50
    assert row(found.classes, "三(1)班").values["signatures"] == 50
    assert row(found.classes, "一(1)班").values["signatures"] is None
    assert row(found.grades, "三年级").values["updates"] == 37
    assert row(found.staff, "李强").values["opinions_in_time"] == 33
    assert row(found.staff, "杨静").values["visits"] == 2
    assert row(found.staff, "周正").values["receipts"] == 75
    assert [each.name for each in found.classes] == ["一(1)班", "三(1)班", "三(2)班"]


def test_a_week_a_term_and_a_year_count_their_own_days(school: Counted) -> None:
    week = seen(school, name="2026-W46")
    assert (line(week, "visits").now, line(week, "signatures").now) == (2, None)
    term, year = seen(school, name="2026-2027-1"), seen(school, name="2026-2027")
    for found in (term, year):
        assert (line(found, "calls").now, line(found, "signatures").part) == (2, 7)
    assert line(seen(school, name="2026-10"), "calls").now == 1


def test_the_mailbox_is_shown_only_for_a_group_of_a_month_that_is_over(school: Counted) -> None:
    shown = {each.figure.name: each.now for each in seen(school, name="2026-10").lines}
    assert (shown["letters"], shown["letter_days"]) == (60, None)  # four answers are fewer than five
    assert not {"letters", "letter_days"} & {each.figure.name for each in seen(school, name="2026-W40").lines}
    for name, of in (("2026-2027-1", ""), ("2026-11", ""), ("2026-10", f"class:{school.cast.class_32.id}")):
        assert not {"letters", "letter_days"} & {each.figure.name for each in seen(school, name=name, of=of).lines}
    school.do(school.letter, school.now.replace(month=10, day=8), 5)
    shown = {each.figure.name: each.now for each in seen(school, name="2026-10").lines}
    assert (shown["letters"], shown["letter_days"]) == (50, 4.0)


def test_signatures_are_those_of_the_page_of_the_card(school: Counted) -> None:
    other = card_month_of(date(2026, 11, 1))
    page = school.db.read(card_month.figures, school.actor("principal"), other, school.now, None)
    mine = line(seen(school), "signatures")
    assert (mine.part, mine.whole, mine.now) == (page.total.signed, page.total.cards, page.total.signature_rate)


def test_a_child_who_left_and_a_family_without_wechat_lower_nothing(school: Counted) -> None:
    school.do(leaves, school)
    found = {each.figure.name: (each.part, each.whole) for each in seen(school).lines}
    assert (found["signatures"], found["receipts"], found["contact_any"]) == ((1, 2), (2, 2), (2, 3))


def test_a_large_school_costs_as_many_statements_as_a_small_one(school: Counted) -> None:
    with statements() as of_few:
        seen(school)
    for number in range(12):
        school.do(another_class, school, number)
    with statements() as of_many:
        assert len(seen(school).classes) == 15
    assert len(of_many) == len(of_few) > 0


def leaves(session: Session, school: Counted) -> None:
    """小明 goes to another school."""
    session.execute(update(Pupil).where(Pupil.id == school.cast.xiaoming.id).values(left_at=school.now))


def another_class(session: Session, school: Counted, number: int) -> None:
    """With three children, a card each."""
    grade = factories.grade(session, school.cast.school, name=f"{number}年级", level=5)
    made = factories.class_(session, grade, name=f"五({number})班", code=None)
    for _ in range(3):
        school.card(session, factories.pupil(session, made), school.now)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of any database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_spreadsheet_and_the_paper_say_the_same(school: Counted) -> None:
    found = seen(school)
    book = load_workbook(BytesIO(paper.as_sheet(found)))
    assert book.sheetnames == ["数据", "年级", "班", "老师"]
    rows = {cells[0].value: [cell.value for cell in cells[1:6]] for cells in book["数据"].iter_rows(min_row=2)}
    assert rows["联系卡签字率"] == [50, 50, 0, 6, 12]
    assert rows["家访"] == [2, 0, 2, 2, None]
    assert paper.on_paper(found, "青山小学").startswith(b"%PDF")
    assert paper.as_data(found)["span"] == "2026-11"


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_has_a_title_and_says_what_it_counts(name: str) -> None:
    assert paper.title_of(FIGURES[name])
    assert paper.meaning_of(FIGURES[name]).endswith("。")
