"""The month's question: one tap, once, and nothing that leads back to who answered what."""

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.reply import Go
from bot.delivery.routine import matter_key
from handlers.report import overview
from handlers.report.actions import pulse
from storage.matters import Waiting, open_many, open_matters
from storage.report.pulse import Pulse, PulseAnswer
from storage.routine import parts_of
from storage.session import Database
from tests import factories
from tests.report.school import Counted
from tests.report.test_figures import line, seen
from tests.school_week import at

FRIDAY = 4  # of December: the week of the last school day of November, Monday the 30th


@pytest.fixture
def school(db: Database) -> Counted:
    """The Friday on which November's question is asked."""
    school = Counted(db)
    school.now = at(FRIDAY, 16, month=12)
    return school


def answers(school: Counted) -> list[PulseAnswer]:
    """What is kept."""
    return school.db.read(lambda session: list(session.scalars(select(PulseAnswer))))


def test_the_question_goes_with_the_months_last_weekly_message(school: Counted) -> None:
    school.job("report_pulse")
    school.job("report_pulse")
    classes = [school.cast.class_32.id, school.cast.class_31.id, school.cast.class_11.id]
    parts = school.db.read(parts_of, school.school.id, "2026-W49", classes, [])
    assert [(part.step, part.label) for part in parts] == [("report.pulse", "每月一问")] * 3
    school.now = at(11, 16, month=12)
    school.job("report_pulse")
    assert school.db.read(parts_of, school.school.id, "2026-W50", classes, []) == []


def test_after_its_days_the_question_has_no_number_any_more(school: Counted) -> None:
    people = [school.cast.people[name].id for name in ("grandmother", "class_teacher")]
    keys = [(one, matter_key("report.pulse", one), "report.pulse") for one in people]
    keys.append((people[1], "report.pulsed:1", "report.figures"))
    waiting = [Waiting(school.school.id, one, key, "每月一问", Go(step)) for one, key, step in keys]
    school.do(open_many, waiting, school.now)

    def waits(day: int) -> list[str]:
        school.now = at(day, 16, 10, month=12)
        school.job("report_pulse")
        return [each.go.step for one in people for each in school.db.read(open_matters, one)]

    assert waits(FRIDAY + 13) == ["report.pulse", "report.pulse", "report.figures"]
    assert waits(FRIDAY + 14) == ["report.figures"]


def test_one_tap_of_a_family_and_of_a_teacher(school: Counted) -> None:
    for who in ("grandmother", "class_teacher"):
        asked = school.says(who, "每月一问")
        assert "不记名" in asked.text
        assert "谢谢" in school.says(who, "1").text
        assert "现在没有要答的" in school.says(who, "每月一问").text
    kept = sorted((each.who, each.class_id, each.score, each.month) for each in answers(school))
    first_class = school.cast.class_11.id  # the grandmother's first child
    assert kept == [("guardian", first_class, 2, "2026-11"), ("staff", None, 2, "2026-11")]


def test_nothing_of_an_answer_leads_to_a_person(school: Counted) -> None:
    school.says("grandmother", "每月一问")
    school.says("grandmother", "3")
    assert set(inspect(PulseAnswer).columns.keys()) == {
        "id",
        "school_id",
        "month",
        "who",
        "class_id",
        "score",
        "counts",
    }
    assert set(inspect(Pulse).columns.keys()) == {"id", "school_id", "month", "guardian_id", "staff_id"}
    (turn,) = school.db.read(lambda session: list(session.scalars(select(Pulse))))
    (answer,) = answers(school)
    assert turn.id != answer.id


def test_a_second_answer_and_one_out_of_time_are_refused(school: Counted) -> None:
    given = (school.school, school.actor("father"))
    school.do(pulse.answer, *given, 2, school.now)
    for now in (school.now, at(30, 12, month=12)):
        with pytest.raises(UserError):
            school.do(pulse.answer, *given, 0, now)
    with pytest.raises(UserError):
        school.do(pulse.answer, school.school, school.actor("stranger"), 2, school.now)
    assert [each.score for each in answers(school)] == [2]


def test_answers_count_together_or_not_at_all(school: Counted) -> None:
    def another(session: Session, number: int) -> None:
        child = factories.pupil(session, school.cast.class_31)
        home = factories.household(session, school.cast.school.id)
        parent = factories.guardian(session, home, phone="")
        factories.link(session, child, parent)
        who = factories.identity(session, school.cast.school.id, f"openid_new{number}")
        factories.bind(session, who, parent, child)
        school.cast.people[f"new{number}"] = who

    shown = []
    for number in range(6):
        school.do(another, number)
        school.do(pulse.answer, school.school, school.actor(f"new{number}"), 2 if number else 0, school.now)
        found = line(seen(school, name="2026-11"), "pulse_families")
        shown.append((found.now, found.part, found.whole))
    assert shown == [(None, 0, 0)] * 4 + [(80, 4, 5)] * 2  # the sixth waits for four more


def test_it_stands_where_matters_stand_until_it_is_answered(school: Counted) -> None:
    def lines() -> list[str]:
        mine = school.db.read(overview.for_family, school.school, school.actor("grandmother"), school.now)
        theirs = school.db.read(overview.for_teacher, school.school, school.actor("class_teacher"), school.now)
        return [each.words for each in mine] + [each.words for each in theirs]

    assert lines() == ["每月一问,点一下就行"] * 2
    for who in ("grandmother", "class_teacher"):
        school.do(pulse.answer, school.school, school.actor(who), 1, school.now)
    assert lines() == []
