"""A family's words reach the teacher who is meant, once and not at night; the answer comes back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from handlers.contact_card import actions
from storage.contact_card import CardOpinion
from storage.matters import open_matters
from storage.obligations import open_of
from storage.outbox import OutboxRow
from storage.session import Database
from tests.school_week import SchoolWeek, at


@pytest.fixture
def week(sqlite_db: Database) -> SchoolWeek:
    """A school in session."""
    return SchoolWeek(sqlite_db)


def write(
    week: SchoolWeek, words: str = "数学听不懂", *, who: str = "grandmother", to: str = "subject_teacher"
) -> actions.Sent:
    """A family writes to a member of staff."""
    week.now += timedelta(seconds=1)
    staff_id = getattr(week.cast, to).id
    written = actions.Written(week.cast.xiaoming.id, (staff_id,), (words,), about="2026-11-20")
    return week.do(actions.write_opinion, week.school, week.actor(who), written, now=week.now)


def only_opinion(week: SchoolWeek) -> CardOpinion:
    """The one that was written."""
    return week.db.read(lambda session: session.scalars(select(CardOpinion)).one())


def test_the_same_words_are_brought_once_and_other_words_again(week: SchoolWeek) -> None:
    for words in ("数学听不懂", "数学听不懂", "还有语文"):
        write(week, words)
    assert [text.splitlines()[0] for text in week.texts_for("subject_teacher")] == [
        "【李小明家说】数学听不懂",
        "【李小明家说】还有语文",
    ]
    assert week.waiting_for("class_teacher") == []


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(20, 18), at(20, 18) + timedelta(seconds=1)),
        (at(20, 21, 50), at(21, 7, 30)),
        (at(20, 3), at(20, 7, 30)),
    ],
)
def test_the_teacher_is_not_disturbed_at_night(week: SchoolWeek, now: datetime, due: datetime) -> None:
    week.now = now
    write(week)
    assert week.db.read(lambda session: session.scalars(select(OutboxRow.due_at)).one()) == due


def test_an_answer_is_owed_by_the_end_of_the_next_school_day(week: SchoolWeek) -> None:
    sent = write(week)
    assert sent.answered_by == date(2026, 11, 23)
    (owed,) = week.db.read(open_of, week.school.id, [week.cast.xiaoming.id], service="contact_card")
    assert owed.required_act == "answer"
    assert owed.deadline is not None
    assert at_school(owed.deadline).date() == date(2026, 11, 23)


def test_the_answer_ends_it_and_a_second_one_is_refused(week: SchoolWeek) -> None:
    write(week)
    teacher, opinion = week.actor("subject_teacher"), only_opinion(week).id
    week.now = at(20, 22)
    assert week.do(actions.answer_opinion, week.school, teacher, opinion, ["周二讲"], now=week.now) == "李小明"
    assert week.texts_for("grandmother") == ['李老师回您(李小明):"周二讲"\n回 1 说一声:好了,还有话,还是没解决。']
    assert week.waiting_for("mother") == []
    due = week.db.read(lambda session: session.scalars(select(OutboxRow.due_at).order_by(OutboxRow.place)).all()[-1])
    assert due == at(21, 7)
    assert week.db.read(open_matters, week.cast.people["subject_teacher"].id) == []
    assert week.db.read(open_of, week.school.id, [week.cast.xiaoming.id]) == []
    with pytest.raises(UserError, match="contact_card/answered_already"):
        week.do(actions.answer_opinion, week.school, teacher, opinion, ["再说"], now=week.now)


@pytest.mark.parametrize("who", ["class_teacher", "principal", "grandmother", "stranger", "foreign_principal"])
def test_only_the_teacher_who_was_written_to_reads_and_answers(week: SchoolWeek, who: str) -> None:
    write(week)
    opinion = only_opinion(week).id
    with pytest.raises(AccessDeniedError):
        week.do(actions.opinion_for, week.actor(who), opinion)
    with pytest.raises(AccessDeniedError):
        week.do(actions.answer_opinion, week.school, week.actor(who), opinion, ["好"], now=week.now)


@pytest.mark.parametrize("who", ["other_parent", "foreign_parent", "stranger", "class_teacher"])
def test_nobody_writes_about_a_child_of_others(week: SchoolWeek, who: str) -> None:
    with pytest.raises(AccessDeniedError):
        write(week, who=who)


def test_words_go_only_to_who_teaches_the_child(week: SchoolWeek) -> None:
    with pytest.raises(AccessDeniedError):
        write(week, to="principal")


def test_what_a_family_wrote_is_not_readable_in_the_database(week: SchoolWeek) -> None:
    write(week)
    assert "数学".encode() not in only_opinion(week).said
