"""The assessment from the database: eight visitors by hand, who reads what, and what adds nothing."""

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments import follow_ups
from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError
from bot.core.people import Role
from bot.identity.actors import actor_of_staff
from handlers.home_visit.actions import assessment, assessment_paper
from handlers.home_visit.rules.spans import Span, span_named
from storage.base import new_id
from storage.follow_ups import WORDS, FollowUp
from storage.home_visit import RECORD, HomeVisit
from storage.identities import Identity
from storage.pupils import ArchiveRead
from storage.schools import School
from storage.sealing import seal
from storage.session import Database
from storage.staff import Staff
from storage.visit_ratings import VisitRating, put_ratings
from tests import factories
from tests.costs import statements
from tests.home_visit.eight_teachers import EIGHT, Teacher
from tests.home_visit.rated import Rated
from tests.school_browsers import Browsers
from tests.school_week import at

TERM = "2026-2027-1"


@pytest.fixture
def school(db: Database) -> Rated:
    """The morning after November, with eight visitors; 赵一 sits at the class teacher's desk."""
    school = Rated(db)
    school.goes_on_to(at(1, 9, month=12))
    for each in EIGHT:
        school.do(assessed_by_hand, school, each)
    return school


def november(school: Rated) -> Span:
    """The month."""
    span = span_named(school.school.calendar, "2026-11")
    assert span
    return span


def lines(school: Rated, who: str = "principal", name: str = "2026-11") -> dict[str, assessment.Line]:
    """The points as one of the cast reads them, by name."""
    span = span_named(school.school.calendar, name)
    assert span
    found = school.do(assessment.assessments, school.school, school.actor(who), span, school.now)
    return {line.name: line for line in found}


def test_eight_teachers_as_worked_out_by_hand(school: Rated) -> None:
    found = {
        name: (line.points.process.points, line.points.rating.points, line.points.results.points, line.points.total)
        for name, line in lines(school).items()
    }
    by_hand = {each.name: (each.process, each.rating, each.results, each.total) for each in EIGHT}
    # The other two lead classes and have planned no visit: that is to be seen, not scored.
    assert found == by_hand | dict.fromkeys(("杨静", "陈刚"), (None, None, None, None))


def test_pictures_places_and_long_words_change_nothing(school: Rated) -> None:
    before = lines(school)
    school.do(_decorate, school)
    assert lines(school) == before


def test_a_plan_made_anew_takes_no_visit_out_of_its_month(school: Rated) -> None:
    school.goes_on_to(at(10, 7, 20))
    school.job("home_visit_callbacks")
    school.do(_plans_anew, school, "周五")
    school.goes_on_to(at(1, 9, month=12))
    assert (lines(school)["周五"].points.process.asked, lines(school)["周五"].points.total) == (5, 20)


def test_an_overdue_promise_lowers(school: Rated) -> None:
    before = lines(school)["赵一"].points
    school.do(_promise, school, "赵一", "12 -")
    after = lines(school)["赵一"].points
    assert (before.total, after.total) == (100, 85)  # 2 of 3: 10 in the place of 25


@pytest.mark.parametrize(("day", "kept"), [(12, None), (13, "overdue")])
def test_a_promise_prolonged_when_it_was_late_stays_late(school: Rated, day: int, kept: str | None) -> None:
    school.do(_sits_down, school, "class_teacher", "周五")
    school.goes_on_to(at(day, 9))
    school.do(_prolongs, school, "周五")
    school.goes_on_to(at(1, 9, month=12))
    where = (school.school, school.actor("class_teacher"), school.do(id_of, "周五"), november(school))
    rows = school.do(assessment.detail, *where, school.now).promises
    # Prolonged on its last day it is due in December; a day later that changes nothing.
    assert [row.kept for row in rows] == ([kept] if kept else [])


@pytest.mark.parametrize("who", ["class_teacher", "subject_teacher"])
def test_a_teacher_reads_the_own_points_only(school: Rated, who: str) -> None:
    school.do(_sits_down, school, who, "钱二")
    assert set(lines(school, who)) == {"钱二"}
    own, others = (school.do(id_of, name) for name in ("钱二", "孙三"))
    where = (school.school, school.actor(who))
    assert school.do(assessment.detail, *where, own, november(school), school.now).line.name == "钱二"
    with pytest.raises(AccessDeniedError):
        school.do(assessment.detail, *where, others, november(school), school.now)


def test_nobody_reads_another_school(school: Rated) -> None:
    about, actor = school.do(id_of, "孙三"), school.actor("foreign_principal")
    away = replace(school.school, id=school.cast.other_school.id)
    assert school.do(assessment.assessments, away, actor, november(school), school.now) == []
    with pytest.raises(AccessDeniedError):
        school.do(assessment.detail, away, actor, about, november(school), school.now)
    with pytest.raises(AccessDeniedError):
        lines(school, "grandmother")


def test_each_point_opens_down_to_its_rows(school: Rated) -> None:
    desk = Browsers(school.db, school).at_desk("principal")
    index = desk.get("/desk/visits/assessment?span=2026-11").text
    assert all(each.name in index for each in EIGHT)
    page = desk.get(f"/desk/visits/assessment/{school.do(id_of, '孙三')}?span=2026-11").text
    assert ("11月:5 次里做了 3 次,30 分" in page, page.count("李小明"), "晚了办成" in page) == (True, 7, True)
    assert ("没写记录,不算" in page, "没去,不算" in page, "满意的有 85% 以上" in page) == (True, True, True)
    reads = school.db.read(lambda session: session.scalars(select(ArchiveRead.why)).all())
    assert reads == ["visit_assessment"]  # one child, one trace
    behind = re.findall(r'href="([^"]*/desk/visits/one/[^"]*)"', page)
    assert (len(behind), desk.get(behind[0]).status_code) == (5, 200)


def test_a_child_of_another_class_now_is_not_named(school: Rated) -> None:
    school.do(_sits_down, school, "teacher_parent", "孙三")  # homeroom teacher of 三(1)班, who visited 小明 of 三(2)班
    desk = Browsers(school.db, school).at_desk("teacher_parent")
    page = desk.get(f"/desk/visits/assessment/{school.do(id_of, '孙三')}?span=2026-11").text
    assert ("李小明" in page, "多读书" in page, "不在您班上了" in page) == (False, False, True)


def test_pages_say_months_and_terms(school: Rated) -> None:
    desk = Browsers(school.db, school).at_desk("principal")
    assert "2026年12月" in desk.get("/desk/visits/assessment").text
    assert "2026学年第一学期" in desk.get(f"/desk/visits/assessment?span={TERM}").text
    assert desk.get("/desk/visits/assessment?span=2026-W47").status_code == 404
    assert desk.get("/desk/visits/assessment/7?span=2026-11").status_code == 404


def test_a_large_school_is_read_page_by_page(school: Rated) -> None:
    for number in range(60):
        school.do(assessed_by_hand, school, replace(EIGHT[0], name=f"郭{number:02}", answers=(0, 0)))
    desk = Browsers(school.db, school).at_desk("principal")
    page = desk.get("/desk/visits/assessment?span=2026-11").text
    assert ("后面的老师" in page, len(page.encode()) < 80_000) == (True, True)
    page = desk.get("/desk/visits/assessment?span=2026-11&start=60").text
    assert (page.count("的分是怎么来的"), "后面的老师" in page) == (10, False)
    assert desk.get("/desk/visits/assessment?span=2026-11&start=x").status_code == 404


def test_the_spreadsheet_holds_the_points_and_their_rows(school: Rated) -> None:
    desk = Browsers(school.db, school).at_desk("principal")
    book = load_workbook(BytesIO(desk.get("/desk/visits/assessment.xlsx?span=2026-11").data))
    points = list(book["总分"].values)
    assert points[0][:2] == ("老师", "总分")
    assert {row[0]: row[1] for row in points[1:] if row[1]} == {each.name: each.total for each in EIGHT}
    assert next(row for row in points if row[0] == "孙三")[2:8] == (30, "3/5", 15, "85%以上", 15, "1.5/2")
    assert len(list(book["家访"].values)) == 1 + sum(len(each.visits) for each in EIGHT)
    assert len(list(book["答应的事"].values)) == 1 + sum(len(each.promises) for each in EIGHT)
    assert "李小明" not in str([list(sheet.values) for sheet in book])


def test_the_points_on_paper(school: Rated) -> None:
    desk = Browsers(school.db, school).at_desk("principal")
    assert desk.get("/desk/visits/assessment.pdf?span=2026-11").data.startswith(b"%PDF")
    picture = school.do(
        lambda session: assessment_paper.on_paper(
            session, school.school, school.actor("principal"), november(school), school.now, kind="png"
        )
    )
    assert picture.startswith(b"\x89PNG")


def test_six_statements_for_a_whole_school(school: Rated) -> None:
    who, period = school.actor("principal"), november(school)
    with statements() as said:
        school.db.read(assessment.assessments, school.school, who, period, school.now)
    assert 0 < len(said) <= 6


def assessed_by_hand(session: Session, school: Rated, of: Teacher) -> None:
    """The rows of one visitor of November."""
    made = factories.staff(session, session.get_one(School, school.school.id), name=of.name)
    factories.role(session, made, Role.SUBJECT_TEACHER, None)
    for line in of.visits:
        planned, visited, recorded = line.split()
        state = "cancelled" if visited == "x" else "planned" if visited == "-" else "visited"
        state = "recorded" if recorded.isdigit() else state
        row = HomeVisit(
            id=new_id(),
            school_id=school.school.id,
            household_id=school.cast.grandmother.household_id,
            pupil_id=school.cast.xiaoming.id,
            visitor_id=made.id,
            period=TERM,
            kind="all",
            reason="contact",
            state=state,
            planned_on=_day(planned).date(),
            due_on=at(20, 9, month=1).replace(year=2027).date(),
            made_at=_day("1"),
            visited_at=_day(visited) if visited.isdigit() else None,
            recorded_at=_day(recorded) if recorded.isdigit() else None,
        )
        session.add(row)
    session.flush()
    for line in of.promises:
        _promise(session, school, of.name, line)
    many, satisfied = of.answers
    about = {"school_id": school.school.id, "visitor_id": made.id, "period": TERM, "who": "guardian"}
    said = [VisitRating(score=2 if number < satisfied else 0, **about) for number in range(many)]
    if said:
        put_ratings(session, said, 5)


def _promise(session: Session, school: Rated, name: str, line: str) -> None:
    due, closed = line.split()
    row_id, visitor = new_id(), id_of(session, name)
    session.add(
        FollowUp(
            id=row_id,
            school_id=school.school.id,
            pupil_id=school.cast.xiaoming.id,
            source="home_visit",
            source_id=1,
            visitor_id=visitor,
            owner_id=visitor,
            words=seal(session, WORDS, row_id, school.school.id, "多读书"),
            opened_at=_day("1"),
            due_on=_day(due).date(),
            closed_at=_day(closed) if closed != "-" else None,
        )
    )
    session.flush()


def _decorate(session: Session, school: Rated) -> None:
    for number, row in enumerate(session.scalars(select(HomeVisit).where(HomeVisit.recorded_at.is_not(None)))):
        row.media = " ".join(map(str, range(number % 5)))
        row.metres, row.cost_fen = number * 1000, number * 100
        words = json.dumps({"home": "很好。" * (number % 200)}, ensure_ascii=False)
        row.record = seal(session, RECORD, row.id, school.school.id, words)


def _plans_anew(session: Session, school: Rated, name: str) -> None:
    """What was missed moves into December."""
    mine = select(HomeVisit).where(HomeVisit.visitor_id == id_of(session, name), HomeVisit.state == "planned")
    for row in session.scalars(mine):
        row.planned_on = at(15, 9, month=12).date()


def _prolongs(session: Session, school: Rated, name: str) -> None:
    """The one promise, until the middle of December."""
    mine = session.scalars(select(FollowUp).where(FollowUp.visitor_id == id_of(session, name))).one()
    actor = actor_of_staff(session, school.school.id, mine.owner_id, school.now)
    follow_ups.prolong(session, school.school, actor, mine.id, at(15, 9, month=12).date(), "书还没到", school.now)


def _sits_down(session: Session, school: Rated, who: str, name: str) -> None:
    """From now on this WeChat user is that visitor, with the roles that both have."""
    identity = session.get_one(Identity, school.cast.people[who].id)
    visitor, before = session.get_one(Staff, id_of(session, name)), session.get_one(Staff, identity.staff_id)
    role = Role.HOMEROOM_TEACHER if who != "subject_teacher" else Role.SUBJECT_TEACHER
    class_ = school.cast.class_31 if who == "teacher_parent" else school.cast.class_32
    factories.role(session, visitor, role, session.merge(class_))
    identity.staff_id = school.cast.people[who].staff_id = visitor.id
    before.left_at = school.now


def id_of(session: Session, name: str) -> int:
    """The member of staff of this name."""
    return session.scalars(select(Staff.id).where(Staff.name == name)).one()


def _day(day: str) -> datetime:
    return datetime(2026, 11, int(day), 9, tzinfo=SHANGHAI) + timedelta(minutes=1)
