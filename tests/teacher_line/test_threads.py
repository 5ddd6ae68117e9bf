"""Threads: who reads them, when whom they reach, and where they go when nobody answers or somebody else teaches."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.reply import Reply
from handlers.binding.actions.handover import give_class
from handlers.teacher_line.actions import answering, asking, reading
from handlers.teacher_line.overview import for_family, for_teacher
from storage.identities import Identity
from storage.matters import open_matters
from storage.outbox import OutboxRow
from storage.policy_overrides import PolicyOverride
from storage.pupils import ArchiveRead, Guardian
from storage.session import Database
from storage.staff import StaffRole
from tests import factories
from tests.school_week import at
from tests.teacher_line.world import Line


@pytest.fixture
def line(db: Database) -> Line:
    """Monday the 23rd, ten o'clock."""
    return Line(db)


def asks(line: Line, name: str = "father", words: str = "饭卡丢了") -> int:
    """Somebody asks 小明's class teacher; the thread."""
    cast = line.cast
    where = (line.school, line.actor(name), cast.xiaoming.id, cast.class_teacher.id)
    return line.do(asking.ask, *where, [words], line.now).thread_id


def answers(line: Line, thread: int, words: str = "在我这里", name: str = "class_teacher") -> answering.Answered:
    """The teacher answers."""
    return line.do(answering.answer, line.school, line.actor(name), thread, [words], line.now)


def who_reads(line: Line, thread: int) -> set[str]:
    """Which of all people can open this thread, as parent or as staff."""
    found = set()
    for name in line.cast.people:
        for read in (reading.parent_thread, reading.staff_thread):
            try:
                line.do(read, line.actor(name), thread, line.now)
                found.add(name)
            except AccessDeniedError:
                pass
    return found


def test_only_the_two_who_talk_read_it(line: Line) -> None:
    thread = asks(line)
    assert who_reads(line, thread) == {"father", "class_teacher"}
    line.goes_on_to(at(24, 7, 15))
    line.job("teacher_line")
    assert who_reads(line, thread) == {"father", "class_teacher", "office", "principal"}


def test_the_other_guardians_of_the_child_have_threads_of_their_own(line: Line) -> None:
    first, second, third = (asks(line, name) for name in ("father", "mother", "grandmother"))
    assert len({first, second, third}) == 3
    assert who_reads(line, second) == {"mother", "class_teacher"}
    assert asks(line, "father", "还有一件事") == first
    for name in ("mother", "grandmother"):
        with pytest.raises(AccessDeniedError):
            line.do(asking.say_more, line.school, line.actor(name), first, ["?"], line.now)
        with pytest.raises(AccessDeniedError):
            line.do(asking.solve, line.actor(name), first, line.now)


@pytest.mark.parametrize("name", ["other_parent", "stranger", "foreign_parent", "principal"])
def test_nobody_else_asks_about_the_child_or_writes_in_the_thread(line: Line, name: str) -> None:
    thread = asks(line)
    who = line.actor(name)
    with pytest.raises(AccessDeniedError):
        asks(line, name)
    with pytest.raises(AccessDeniedError):
        line.do(asking.say_more, line.school, who, thread, ["?"], line.now)
    with pytest.raises(AccessDeniedError):
        line.do(asking.solve, who, thread, line.now)
    with pytest.raises(AccessDeniedError):
        line.do(answering.answer, line.school, who, thread, ["?"], line.now)


def test_who_does_not_teach_the_child_is_not_asked(line: Line) -> None:
    with pytest.raises(AccessDeniedError):
        line.do(
            asking.ask,
            line.school,
            line.actor("father"),
            line.cast.xiaoming.id,
            line.cast.principal.id,
            ["?"],
            line.now,
        )


def test_a_class_without_teachers_asks_the_office(line: Line) -> None:
    found = line.do(asking.teachers_of, line.actor("mother"), line.cast.xiaohong.id, line.now)
    assert [(each.staff_id, each.is_office) for each in found] == [(line.office, True)]


def due(line: Line, name: str) -> list[object]:
    """When what waits for somebody leaves, on the school's clock."""
    who = line.cast.people[name].id
    rows = line.db.read(lambda session: session.scalars(select(OutboxRow).where(OutboxRow.identity_id == who)).all())
    return [row.due_at for row in rows]


@pytest.mark.parametrize(
    ("hours", "written", "heard"),
    [
        ("", at(23, 15), at(23, 15)),
        ("", at(23, 22), at(24, 7)),
        ("noon", at(23, 15), at(24, 11, 30)),
        ("evening", at(23, 15), at(23, 17)),
        ("night", at(23, 15), at(23, 20)),
        ("night", at(23, 22), at(24, 20)),
    ],
)
def test_an_answer_comes_in_the_parent_s_own_hours(line: Line, hours: str, written: object, heard: object) -> None:
    line.do(lambda session: session.execute(update(Guardian).values(hours=hours)))
    thread = asks(line)
    line.goes_on_to(written)  # type: ignore[arg-type]  # a moment of the table
    assert answers(line, thread).reached
    assert due(line, "father") == [heard]


def test_who_cannot_be_reached_in_wechat_is_named_to_the_teacher(line: Line) -> None:
    thread = asks(line)
    line.do(lambda session: session.execute(update(Identity).values(follows=False)))
    assert not answers(line, thread).reached


def test_the_teacher_is_not_called_before_a_round_unless_it_cannot_wait(line: Line) -> None:
    thread = asks(line)
    assert line.waiting_for("class_teacher") == []
    line.goes_on_to(at(23, 23))
    line.do(asking.urge, line.school, line.actor("father"), thread, ["孩子没回家,我在找"], line.now)
    assert len(line.waiting_for("class_teacher")) == 1
    assert due(line, "class_teacher") == [line.now]
    lines = line.do(for_teacher, line.school, line.actor("principal"), line.now)
    assert [(each.words, each.count) for each in lines] == [("这个月家长说“急”的次数", 1)]


def test_the_office_gets_it_once_and_the_teacher_may_still_answer(line: Line) -> None:
    thread = asks(line)
    assert line.job("teacher_line") == 0
    line.goes_on_to(at(24, 7, 15))
    assert [line.job("teacher_line") for _ in range(2)] == [1, 0]
    assert [each.staff_id for each in line.threads()] == [line.office]
    assert len(line.texts_for("father")) == 1
    answers(line, thread)
    assert line.threads()[0].waiting_since is None
    line.goes_on_to(at(26, 7, 15))
    assert line.job("teacher_line") == 0


def test_an_absent_teacher_s_thread_goes_to_the_office_on_the_day_that_was_told(line: Line) -> None:
    line.is_away(line.cast.class_teacher.id, at(20, 8).date(), at(27, 8).date())
    sent = line.do(
        asking.ask,
        line.school,
        line.actor("father"),
        line.cast.xiaoming.id,
        line.cast.class_teacher.id,
        ["?"],
        line.now,
    )
    assert (sent.by_office, sent.answer_by) == (True, at(24, 17, 30))
    line.goes_on_to(at(24, 7, 15))
    assert line.job("teacher_line") == 1
    assert line.threads()[0].answer_by == at(24, 17, 30)


def test_a_thread_is_over_by_the_parent_s_word_or_by_silence(line: Line) -> None:
    first, second = asks(line), asks(line, "mother")
    for each in (first, second):
        answers(line, each)
    line.do(asking.solve, line.actor("father"), first, line.now)
    for days, states in ((7, {"thanks", ""}), (8, {"thanks", "silence"})):
        line.goes_on_to(at(23, 10) + timedelta(days=days))
        line.job("teacher_line")
        assert {each.ended for each in line.threads()} == states
    with pytest.raises(UserError, match="teacher_line/over"):
        line.do(asking.say_more, line.school, line.actor("father"), first, ["?"], line.now)
    with pytest.raises(UserError, match="teacher_line/over"):
        answers(line, first)
    assert asks(line) != first


def test_threads_follow_the_class_to_its_new_teacher_and_families_are_told(line: Line) -> None:
    thread, successor = asks(line), line.cast.subject_teacher.id
    asks(line, "mother", "孩子瘦了")
    before = line.threads()[0].answer_by
    line.do(give_class, line.school, line.actor("principal"), line.cast.class_32.id, successor, line.now)
    assert {each.staff_id for each in line.threads()} == {successor}
    assert line.texts_for("father") == ["您和杨老师说的事,现在由李老师接着回您,说好的时间不变:今天下午5点半前。"]
    assert line.news(successor) == ["杨老师把2家的来话交给您了,其中2家在等回话。"]
    assert line.threads()[0].answer_by == before
    assert answers(line, thread, name="subject_teacher").child == "李小明"


def test_they_follow_also_a_change_that_came_with_the_roster(line: Line) -> None:
    asks(line)

    def change(session: Session) -> None:
        mine = (StaffRole.staff_id == line.cast.class_teacher.id,)
        session.execute(update(StaffRole).where(*mine).values(until=line.now))
        factories.role(session, line.cast.subject_teacher, Role.HOMEROOM_TEACHER, line.cast.class_32)

    line.do(change)
    line.goes_on_to(at(23, 17))
    assert line.job("teacher_line") == 1
    assert line.threads()[0].staff_id == line.cast.subject_teacher.id


def test_words_to_a_family_pass_the_rules_of_decency(line: Line) -> None:
    thread = asks(line)
    with pytest.raises(UserError, match="policy/"):
        answers(line, thread, "请交30元班费到我微信")
    assert line.db.read(lambda session: session.scalars(select(PolicyOverride)).all()) == []
    assert line.threads()[0].waiting_since is not None


def test_a_look_of_the_staff_leaves_a_trace(line: Line) -> None:
    thread = asks(line)
    line.do(reading.staff_thread, line.actor("class_teacher"), thread, line.now)
    looks = line.db.read(lambda session: session.scalars(select(ArchiveRead)).all())
    assert [(each.pupil_id, each.why) for each in looks] == [(line.cast.xiaoming.id, "teacher_line")]


def test_what_waits_stands_on_both_overviews(line: Line) -> None:
    thread = asks(line)
    father: Actor = line.actor("father")
    assert [(each.kind, each.words) for each in line.do(for_family, line.school, father, line.now)] == [
        ("date", "杨老师要回您的话")
    ]
    teacher = line.do(for_teacher, line.school, line.actor("class_teacher"), line.now)
    assert [(each.count, each.urgent) for each in teacher] == [(1, False)]
    line.now = at(23, 18)
    late = line.do(for_teacher, line.school, line.actor("class_teacher"), line.now)
    assert [(each.words, each.urgent) for each in late] == [("家长来话,等您回(有的过了时间)", True)]
    answers(line, thread)
    assert line.do(for_teacher, line.school, line.actor("class_teacher"), line.now) == []
    assert [each.kind for each in line.do(for_family, line.school, father, line.now)] == ["news"]
    assert line.do(for_family, line.school, line.actor("mother"), line.now) == []


def test_leave_for_today_reaches_the_teacher_at_once_and_is_settled_once(line: Line) -> None:
    cast, today = line.cast, line.now.date()
    leave = asking.Leave(today, today)
    where = (line.school, line.actor("father"), cast.xiaoming.id, cast.class_teacher.id)
    sent = line.do(asking.ask, *where, ["发烧"], line.now, leave=leave)
    assert len(line.waiting_for("class_teacher")) == 1
    line.do(answering.settle, line.school, line.actor("class_teacher"), sent.thread_id, "noted", line.now)
    with pytest.raises(UserError, match="teacher_line/over"):
        line.do(answering.settle, line.school, line.actor("class_teacher"), sent.thread_id, "agreed", line.now)
    teacher = line.cast.people["class_teacher"].id
    assert line.db.read(open_matters, teacher) == []
    with pytest.raises(AccessDeniedError):
        line.do(answering.settle, line.school, line.actor("class_teacher"), asks(line), "agreed", line.now)


def test_recordings_and_pictures_go_both_ways(line: Line) -> None:
    for said in ("问老师", "1"):
        line.says("father", said)
    line.speaks("father", "31")
    asked: Reply = line.says("father", "1")
    assert "话记下了" in asked.text
    heard = line.says("class_teacher", "家长来话")
    assert [each.media for each in heard.also] == ["31"]
    line.speaks("class_teacher", "32")
    assert [each.reply.media for each in line.waiting_for("father")] == ["", "32"]
