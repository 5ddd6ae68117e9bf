"""Who hears of a thread when: teachers at their rounds, at once where it cannot wait; parents in their own hours."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.fields import Words, apart
from bot.core.names import surname
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.teacher_threads import LIST, staff_key, tell_parent
from bot.delivery.todo import Todo, bring
from bot.identity.teachers import identities_of_staff
from storage.pupils import Pupil
from storage.staff import Staff
from storage.staff_news import News, put_news
from storage.teacher_line import TeacherThread, ThreadMessage, pieces_of

THREAD = "teacher_line.thread"


def called(session: Session, thread: TeacherThread) -> str:
    """The surname of who answers in this thread."""
    return surname(session.get_one(Staff, thread.staff_id).name)


def tell_teacher(
    session: Session, school: SchoolContext, thread: TeacherThread, message: ThreadMessage, now: datetime
) -> None:
    """A parent wrote: at once where it cannot wait, or is about today's leave; else with the next round."""
    today = at_school(now).date()
    is_today = thread.about == "leave" and thread.first_on is not None and thread.first_on <= today
    people = identities_of_staff(session, school.id, thread.staff_id) if message.urgent or is_today else []
    child = session.get_one(Pupil, thread.pupil_id).name
    words = apart(pieces_of(session, message))
    for identity_id in people:
        todo = Todo(
            key=staff_key(thread.id),
            push_key=f"teacher_line/now/{message.id}/{identity_id}",
            label=phrase("teacher_line/thread_label", child=child, about=thread.about),
            go=Go(THREAD, {"thread": thread.id}),
            words=lambda number: say(
                "teacher_line/to_teacher", of=thread, child=child, words=words, urgent=message.urgent, number=number
            ).then(heard(words)),
            what=phrase("teacher_line/staff_what"),
            waits_for_morning=not message.urgent,
        )
        bring(session, school, identity_id, todo, now)
    if not people:
        line = phrase("teacher_line/news_line", of=thread, child=child, urgent=message.urgent, now=now)
        news = News(thread.staff_id, f"teacher_line/asked/{thread.id}", line, LIST, phrase("teacher_line/list_label"))
        put_news(session, school.id, news, now)


def tell_answer(
    session: Session, school: SchoolContext, thread: TeacherThread, message: ThreadMessage, now: datetime
) -> bool:
    """The teacher answered: in the parent's own hours, under a number; whether anybody could be told."""
    child, teacher = session.get_one(Pupil, thread.pupil_id).name, _writer(session, message)
    words = apart(pieces_of(session, message))
    return tell_parent(
        session,
        school,
        thread,
        lambda number: say("teacher_line/answer", teacher=teacher, child=child, words=words, number=number).then(
            heard(words)
        ),
        f"teacher_line/answer/{message.id}",
        now,
        label=phrase("teacher_line/answer_label", teacher=teacher),
    )


def tell_settled(session: Session, school: SchoolContext, thread: TeacherThread, now: datetime) -> bool:
    """The teacher agreed to the leave, or knows of it."""
    child = session.get_one(Pupil, thread.pupil_id).name
    said = say("teacher_line/leave_settled", of=thread, child=child, teacher=called(session, thread))
    return tell_parent(session, school, thread, lambda _: said, f"teacher_line/leave/{thread.id}", now)


def tell_handed_on(session: Session, school: SchoolContext, thread: TeacherThread, before: int, now: datetime) -> None:
    """The office answers instead: the parent, the teacher and the office hear of it."""
    child = session.get_one(Pupil, thread.pupil_id).name
    teacher = surname(session.get_one(Staff, before).name)
    said = say("teacher_line/handed_family", child=child, teacher=teacher, of=thread, now=now)
    tell_parent(session, school, thread, lambda _: said, f"teacher_line/handed/{thread.id}/{thread.staff_id}", now)
    label = phrase("teacher_line/list_label")
    for staff_id, line in (
        (before, phrase("teacher_line/handed_line", child=child)),
        (thread.staff_id, phrase("teacher_line/office_line", child=child, teacher=teacher, of=thread, now=now)),
    ):
        put_news(session, school.id, News(staff_id, f"teacher_line/asked/{thread.id}", line, LIST, label), now)


def heard(words: Words) -> list[Reply]:
    """The recordings and pictures behind the words."""
    return [Reply(media=each) for each in (*words.voices, *words.pictures)]


def _writer(session: Session, message: ThreadMessage) -> str:
    return surname(session.get_one(Staff, message.staff_id).name)
