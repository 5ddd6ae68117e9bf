"""One question after a visit: who is asked, how it is answered, and what nobody can find out afterwards."""

import json
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from handlers.home_visit.actions import rating, recording
from storage.dialogues import load_dialogue
from storage.every_table import Base
from storage.home_visit import HomeVisit
from storage.identities import Identity
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink
from storage.session import Database
from storage.staff_news import StaffNews
from storage.visit_ratings import VisitCallback, VisitRating, ratings_by_visitor
from tests.home_visit.rated import DAY, Rated
from tests.school_browsers import Browsers
from tests.school_week import at, shown

MATES = ("王小龙", "赵家豪", "孙丽丽", "周洋洋")


@pytest.fixture
def school(sqlite_db: Database) -> Rated:
    """Tuesday afternoon."""
    school = Rated(sqlite_db)
    school.goes_on_to(at(17, 16))
    return school


def test_a_guardian_and_a_child_answer_in_one_tap_each(school: Rated) -> None:
    school.visits()
    [push] = school.texts_for("grandmother")
    assert ("【李小明】杨老师" in push, "回 1" in push) == (True, True)
    question = shown(school.says("grandmother", "1"))
    assert ("1 满意" in question, "杨老师看不到您选哪个" in question) == (True, True)
    thanks = shown(school.says("grandmother", "1"))
    assert "1 小明来点" in thanks
    assert "你自己点" in shown(school.says("grandmother", "1"))
    assert "请把手机还给大人" in shown(school.says("grandmother", "2"))
    assert school.ratings() == [("guardian", 2, False), ("pupil", 1, False)]


def test_writing_a_visit_up_asks_the_family_once(school: Rated) -> None:
    visit = school.visits(asks=False, state="agreed", starts_at=at(17, 15), visited_at=None, recorded_at=None)
    for words in ("爷爷奶奶带得很好。", "爷爷奶奶带得很好,小明爱看书。"):
        written = recording.Written({"home": words})
        school.do(recording.recorded, school.school, school.actor("class_teacher"), visit, written, school.now)
    assert sum("说一说" in text for text in school.texts_for("grandmother")) == 1
    assert school.matters("grandmother") == ["说说家访 李小明"]


def test_only_who_wishes_it_is_called(school: Rated) -> None:
    school.visits()
    school.says("grandmother", "1")
    assert "校长会知道是您" in shown(school.says("grandmother", "3"))
    assert "1 小明来点" in shown(school.says("grandmother", "0"))
    assert school.db.read(lambda session: session.scalars(select(VisitCallback)).all()) == []
    school.goes_on_to(at(17, 16) + 15 * DAY)
    school.visits()
    school.says("grandmother", "1")
    school.says("grandmother", "2")
    assert "校长过几天打电话给您" in shown(school.says("grandmother", "1"))
    [kept] = school.db.read(lambda session: session.scalars(select(VisitCallback.why)).all())
    assert kept == "wished"
    [told] = school.db.read(lambda session: session.scalars(select(StaffNews.staff_id)).all())
    assert told == school.cast.principal.id


def test_the_office_calls_after_the_principals_own_visit(school: Rated) -> None:
    school.visits(visitor=school.cast.principal)
    school.says("grandmother", "1")
    # Nobody else could call: so nothing is promised.
    assert "打电话" not in shown(school.says("grandmother", "3"))


@pytest.mark.parametrize("who", ["father", "other_parent", "class_teacher", "principal", "foreign_parent", "stranger"])
def test_nobody_else_can_answer(school: Rated, who: str) -> None:
    visit = school.visits()
    assert school.texts_for(who) == []
    with pytest.raises(AccessDeniedError):
        school.do(rating.give, school.school, school.actor(who), visit, "guardian", 2, school.now)
    assert school.ratings() == []


def test_an_answer_is_given_once_by_whoever_of_the_home_is_first(school: Rated) -> None:
    visit = school.visits()
    school.do(rating.give, school.school, school.actor("mother"), visit, "guardian", 0, school.now)
    assert school.matters("grandmother") == []
    with pytest.raises(UserError, match="rating_before"):
        school.do(rating.give, school.school, school.actor("grandmother"), visit, "guardian", 2, school.now)
    assert school.ratings() == [("guardian", 0, False)]


def test_a_family_is_asked_once_in_two_weeks(school: Rated) -> None:
    school.visits()
    school.goes_on_to(at(17, 16) + 13 * DAY)
    school.visits()
    assert len(school.texts_for("grandmother")) == 1
    school.goes_on_to(at(17, 16) + 14 * DAY)
    school.visits()
    assert len(school.texts_for("grandmother")) == 2


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, "grandmother"),
        ({"guardian_id": None}, "grandmother"),
        ({"way": "video", "guardian": "mother"}, "mother"),
        ({"state": "visited"}, None),
        ({"barred": "grandmother"}, None),  # his mother is far away: she was not at home when the teacher came
        ({"barred": "grandmother", "way": "phone"}, "mother"),
        ({"is_visitor": "grandmother"}, None),
    ],
)
def test_who_is_asked(school: Rated, changes: dict[str, Any], asked: str | None) -> None:
    guardian = getattr(school.cast, changes.pop("guardian", "grandmother"))
    school.do(_stage, school, changes.pop("barred", ""), changes.pop("is_visitor", ""))
    school.visits(guardian=guardian, **changes)
    told = [name for name in ("grandmother", "mother", "father") if school.texts_for(name)]
    assert told == ([asked] if asked else [])


def test_a_visit_of_the_evening_is_asked_about_in_the_morning(school: Rated) -> None:
    school.goes_on_to(at(17, 22))
    school.visits()
    due = school.db.read(lambda session: session.scalars(select(OutboxRow.due_at)).one())
    assert due == at(18, 7)


def test_a_question_does_not_wait_for_ever(school: Rated) -> None:
    visit = school.visits()
    assert school.matters("grandmother") == ["说说家访 李小明"]
    school.goes_on_to(at(17, 7) + 15 * DAY)
    school.job("home_visit_callbacks")
    assert school.matters("grandmother") == []
    with pytest.raises(UserError, match="rating_over"):
        school.do(rating.question, school.school, school.actor("grandmother"), visit, school.now)
    with pytest.raises(UserError, match="rating_before"):
        school.do(rating.give, school.school, school.actor("grandmother"), visit, "guardian", 2, school.now)


def test_it_waits_on_the_familys_page_until_it_is_answered(school: Rated) -> None:
    visit = school.visits()
    browsers = Browsers(school.db, school)
    line = "杨老师家访后,想听您一句"
    assert [line in browsers.opens(name, "/m/").text for name in ("grandmother", "mother", "father")] == [
        True,
        True,
        False,
    ]
    assert browsers.opens("father", f"/m/visits/{visit}/rating").status_code == 404
    assert browsers.sends("grandmother", f"/m/visits/{visit}/rating", act="guardian:7").status_code == 404
    assert browsers.sends("mother", f"/m/visits/{visit}/rating", act="guardian:1").status_code == 303
    assert line not in browsers.opens("grandmother", "/m/").text
    assert "小明来点" in browsers.opens("grandmother", f"/m/visits/{visit}/rating").text
    assert school.ratings() == [("guardian", 1, False)]


def test_answers_count_only_in_groups(school: Rated) -> None:
    school.visits()
    school.classmates(*MATES)
    for name in ("grandmother", *MATES[:3]):
        _answers(school, name, 2)
    assert {counts for _, _, counts in school.ratings()} == {False}
    _answers(school, MATES[3], 0)
    assert [counts for _, _, counts in school.ratings()] == [True] * 5
    school.goes_on_to(at(17, 16) + 20 * DAY)
    school.visits()
    _answers(school, "grandmother", 0)
    # The sixth waits for four more: no figure of today differs from yesterday's by one family.
    assert sorted(counts for _, _, counts in school.ratings()) == [False] + [True] * 5
    assert school.do(ratings_by_visitor, school.school.id, "2026-2027-1") == {school.cast.class_teacher.id: (5, 4)}


def test_children_are_a_group_of_their_own(school: Rated) -> None:
    school.visits()
    school.classmates(*MATES)
    for name in ("grandmother", *MATES[:2]):
        _answers(school, name, 2)
        _answers(school, name, 2, who="pupil")
    # Six answers of three families are no group.
    assert {counts for _, _, counts in school.ratings()} == {False}


def test_what_was_answered_stands_nowhere_else(sqlite_db: Database, school: Rated) -> None:
    """Whatever the answer, the same rows are left behind with the same words; only the rating tells them apart."""
    school.visits()
    school.classmates(*MATES[:2])
    left = []
    for name, tap in (("grandmother", "1"), (MATES[0], "2"), (MATES[1], "3")):
        before = sqlite_db.read(_rows)
        school.says(name, "1")
        school.says(name, tap)
        if tap != "1":
            school.says(name, "0")
        school.says(name, "0")
        after = sqlite_db.read(_rows)
        state = sqlite_db.read(_state, school, name)
        left.append(({table: after[table] - many for table, many in before.items()}, state))
    assert left[0] == left[1] == left[2]
    assert {"visit_ratings": 1}.items() <= left[0][0].items()


def test_a_rating_knows_no_family_and_no_moment() -> None:
    columns = {column.name for column in VisitRating.__table__.columns}
    assert columns == {"id", "school_id", "visitor_id", "period", "who", "score", "counts"}


def _answers(school: Rated, name: str, score: int, who: rating.Who = "guardian") -> None:
    [visit] = school.db.read(lambda session: _newest(session, school, name))
    school.do(rating.give, school.school, school.actor(name), visit, who, score, school.now)


def _newest(session: Session, school: Rated, name: str) -> list[int]:
    homes = select(Guardian.household_id).where(Guardian.id.in_(school.actor(name).guardian_ids))
    mine = select(HomeVisit.id).where(HomeVisit.household_id.in_(homes)).order_by(HomeVisit.recorded_at.desc())
    return list(session.scalars(mine.limit(1)))


def _stage(session: Session, school: Rated, barred: str, is_visitor: str) -> None:
    if barred:
        links = select(GuardianLink).where(GuardianLink.guardian_id == getattr(school.cast, barred).id)
        for link in session.scalars(links):
            link.barred_at = school.now
    if is_visitor:
        session.get_one(Identity, school.cast.people[is_visitor].id).staff_id = school.cast.class_teacher.id


def _rows(session: Session) -> dict[str, int]:
    return {name: session.scalar(text(f"select count(*) from {name}")) or 0 for name in Base.metadata.tables}


def _state(session: Session, school: Rated, name: str) -> dict[str, Any]:
    kept = load_dialogue(session, school_id=school.school.id, identity_id=school.cast.people[name].id)
    assert kept
    return {key: value for key, value in json.loads(kept.state).items() if key not in ("version", "last")}
