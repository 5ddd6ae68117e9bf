"""Parents' threads with teachers, as far as others than their service touch them: who is told, and who takes over."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.names import surname
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.own_hours import in_own_hours
from bot.delivery.tell import tell
from bot.identity.families import Recipient, guardians_to_tell
from storage.matters import close_matters, open_matter
from storage.staff import Staff
from storage.staff_news import News, put_news
from storage.teacher_line import TeacherThread, threads_to_move

# Steps of teacher_line's chat: a parent reads the answer, a teacher sees who waits.
MINE, LIST = "teacher_line.mine", "teacher_line.threads"


def staff_key(thread_id: int) -> str:
    """By which a thread waits for its teacher."""
    return f"teacher_thread/asked/{thread_id}"


def parent_key(thread_id: int) -> str:
    """By which an answer waits for its parent."""
    return f"teacher_thread/answered/{thread_id}"


def recipient_of(session: Session, school_id: int, pupil_id: int, guardian_id: int) -> Recipient | None:
    """How this guardian can be told something about this child; None for who may not be told any more."""
    families = guardians_to_tell(session, school_id, pupil_id)
    return next((each for home in families for each in home.guardians if each.guardian_id == guardian_id), None)


def tell_parent(
    session: Session,
    school: SchoolContext,
    thread: TeacherThread,
    words: Callable[[int], Reply],
    push_key: str,
    now: datetime,
    *,
    label: str = "",
) -> bool:
    """Tell the parent of a thread in the parent's own hours; whether anybody could be told.

    With a ``label`` it waits under a number, which ``words`` names; else that number is 0.
    """
    whom = recipient_of(session, school.id, thread.pupil_id, thread.guardian_id)
    if whom is None:
        return False
    due = in_own_hours(school.rules.hours, whom.hours, school.calendar.end_of_quiet(now))
    for identity_id in whom.identity_ids:
        number = 0
        if label:
            number = open_matter(
                session, school_id=school.id, identity_id=identity_id, go=Go(MINE, {"thread": thread.id}), label=label,
                key=parent_key(thread.id), now=now,
            )  # fmt: skip
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=words(number),
            purpose="answer",
            key=f"{push_key}/{identity_id}",
            now=now,
            thread=f"{parent_key(thread.id)}/{identity_id}",
            due_at=due,
            what=phrase("teacher_line/what"),
            when=f"{at_school(now):%Y-%m-%d %H:%M}",
            answer=str(number) if number else phrase("teacher_line/word"),
            link="/m/ask",
        )
    return bool(whom.identity_ids)


def move_threads(
    session: Session, school: SchoolContext, from_staff: int, to_staff: int, pupil_ids: Collection[int], now: datetime
) -> int:
    """The open threads of the one about these children are the other's; each family is told. How many."""
    threads = threads_to_move(session, school.id, from_staff, pupil_ids)
    before, after = (surname(session.get_one(Staff, each).name) for each in (from_staff, to_staff))
    for thread in threads:
        thread.staff_id = to_staff
        close_matters(session, school_id=school.id, key=staff_key(thread.id))
        said = partial(_moved, before, after, thread, now)
        tell_parent(session, school, thread, said, f"teacher_line/moved/{thread.id}/{to_staff}", now)
    waiting = sum(1 for each in threads if each.waiting_since is not None)
    if threads:
        line = phrase("teacher_line/moved_line", before=before, count=len(threads), waiting=waiting)
        key = f"teacher_line/moved/{from_staff}/{at_school(now).date()}"
        put_news(session, school.id, News(to_staff, key, line, LIST, phrase("teacher_line/list_label")), now)
    session.flush()
    return len(threads)


def _moved(before: str, after: str, thread: TeacherThread, now: datetime, _number: int) -> Reply:
    waits = thread.waiting_since is not None
    return say("teacher_line/moved_family", before=before, after=after, by=thread.answer_by, waits=waits, now=now)
