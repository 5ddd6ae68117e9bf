"""What time does to a message: brought to the adult beside the child, to the parent, or into the room at school."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import tell
from bot.delivery.todo import Todo, bring
from handlers.affection_hotline.actions import adults
from handlers.affection_hotline.actions.adults import Adult, Line
from handlers.affection_hotline.actions.hours import said_day
from handlers.affection_hotline.actions.saying import adult_now, due_for, erase
from handlers.affection_hotline.actions.showing import Shown, files_first, shown_of
from handlers.affection_hotline.actions.waking import wake
from handlers.affection_hotline.rules.hours import parent_moment, room_moment
from storage.affection_hotline.messages import HotlineMessage, message_of, note_seconds
from storage.affection_hotline.settings import parent_of
from storage.matters import close_matters

BROUGHT, ANSWERED = "affection_hotline.brought", "affection_hotline.answered"
THREAD = "/m/hotline"
# A file that has not arrived is waited for in these steps; after three days WeChat has lost it, and so have we.
PATIENCE = timedelta(minutes=5)


def come_due(session: Session, school: SchoolContext, message_id: int, now: datetime) -> None:
    """Do what is due about one message; nothing if another run was faster, or it is over. ``now`` is school time."""
    message = message_of(session, school.id, message_id, lock=True)
    if message is None or message.ended_at is not None or message.next_at is None or message.next_at > now:
        return
    line = adults.line_of(session, school.id, message.pupil_id, message.guardian_id)
    if line is None:  # barred or gone meanwhile: neither side hears of the other any more
        _end(session, message, "undone", now)
        erase(session, message, now)
        return
    if message.to_child and message.state in ("brought", "no_sound"):
        called = adults.called(session, message)
        into_room(session, school, message, now)
        _tell_unheard(session, school, message, line, called, now)
        return
    shown = shown_of(session, message, line)
    if shown.is_on_the_way:
        wake(session, school, message, now + PATIENCE)
    elif shown.is_lost:
        _end(session, message, "undone", now)
        _tell_lost(session, school, message, line, now)
    elif message.to_child:
        _bring_to_child(session, school, message, line, shown, now)
    else:
        _bring_to_parent(session, school, message, line, shown, now)


def into_room(session: Session, school: SchoolContext, message: HotlineMessage, now: datetime) -> datetime:
    """The duty teacher plays it after the next lunch at school; when that is."""
    close_matters(session, school_id=school.id, key=matter_key(message))
    message.state, message.next_at = "room", room_moment(now, school.rules.hotline.room_hour, school.calendar)
    message.adult_guardian_id = message.adult_staff_id = None
    return message.next_at


def bring_again(
    session: Session, school: SchoolContext, message: HotlineMessage, line: Line, now: datetime
) -> datetime:
    """The child was not there: once more in an hour, within the child's hours; at last the room. When that is."""
    adult = adult_now(session, school, line, now)
    if adult.is_room or message.times >= school.rules.hotline.brought_times:
        return into_room(session, school, message, now)
    close_matters(session, school_id=school.id, key=matter_key(message))
    message.state = "absent"
    wake(session, school, message, due_for(session, school, line, adult, now + timedelta(hours=1)))
    return message.next_at or now


def matter_key(message: HotlineMessage) -> str:
    """By which a message waits for who it was brought to."""
    return f"hotline:{message.id}"


def tell_parent(
    session: Session, school: SchoolContext, line: Line, reply: Reply, key: str, now: datetime, *, at_once: bool = False
) -> None:
    """Say a word to the parent at the parent's hour, or at once where the parent waits for it."""
    due_at = school.calendar.end_of_quiet(now) if at_once else _told_at(session, school, line, now)
    for identity_id in adults.parent_identities(session, school.id, line):
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=reply,
            purpose="answer",
            key=f"{key}/{identity_id}",
            now=now,
            due_at=due_at,
            what=phrase("affection_hotline/what_parent"),
            link=THREAD,
        )


def _bring_to_child(
    session: Session, school: SchoolContext, message: HotlineMessage, line: Line, shown: Shown, now: datetime
) -> None:
    adult = adult_now(session, school, line, now)
    if adult.is_room:
        into_room(session, school, message, now)
        return
    if (later := due_for(session, school, line, adult, now)) > now and adult.guardian_id:
        wake(session, school, message, later)  # nothing ran when it was due, and now the child is not there
        return
    message.adult_guardian_id, message.adult_staff_id = adult.guardian_id, adult.staff_id
    note_seconds(session, message)
    message.brought_at, message.times = now, message.times + 1
    message.state = "brought"
    wake(session, school, message, now + timedelta(hours=school.rules.hotline.unheard_hours))
    give(session, school, message, adult, shown, now)


def give(
    session: Session, school: SchoolContext, message: HotlineMessage, adult: Adult, shown: Shown, now: datetime
) -> None:
    """The message for each WeChat user of the adult: what was said, and a number to say what came of it."""
    for identity_id in adult.identity_ids:
        todo = Todo(
            key=matter_key(message),
            push_key=f"hotline/{message.id}/{message.times}/{identity_id}",
            label=phrase("affection_hotline/matter_adult", of=shown),
            go=Go(BROUGHT, {"message": message.id}),
            words=lambda number: files_first(shown, say("affection_hotline/to_adult", of=shown, number=number)),
            what=phrase("affection_hotline/what_adult", of=shown),
            purpose="answer",
            link=THREAD if adult.guardian_id else "",
        )
        bring(session, school, identity_id, todo, now)


def _bring_to_parent(
    session: Session, school: SchoolContext, message: HotlineMessage, line: Line, shown: Shown, now: datetime
) -> None:
    people = adults.parent_identities(session, school.id, line)
    if not people:  # not in WeChat now: it waits for them
        wake(session, school, message, now + timedelta(days=1))
        return
    for identity_id in people:
        todo = Todo(
            key=matter_key(message),
            push_key=f"hotline/{message.id}/{identity_id}",
            label=phrase("affection_hotline/matter_parent", of=shown),
            go=Go(ANSWERED, {"message": message.id}),
            words=lambda number: files_first(shown, say("affection_hotline/to_parent", of=shown, number=number)),
            what=phrase("affection_hotline/what_parent"),
            purpose="answer",
            link=THREAD,
        )
        bring(session, school, identity_id, todo, now)
    note_seconds(session, message)
    message.brought_at = now
    _end(session, message, "brought", now)


def _tell_unheard(
    session: Session, school: SchoolContext, message: HotlineMessage, line: Line, called: str, now: datetime
) -> None:
    reply = say(
        "affection_hotline/unheard",
        child=line.child,
        adult=called,
        when=said_day(message.next_at or now, _told_at(session, school, line, now)),
        teacher=adults.room_teacher(session, school.id, now),
    )
    tell_parent(session, school, line, reply, f"hotline/{message.id}/unheard", now)


def _tell_lost(session: Session, school: SchoolContext, message: HotlineMessage, line: Line, now: datetime) -> None:
    """Nothing of it ever arrived: who said it is asked to say it once more."""
    if message.to_child:
        reply = say("affection_hotline/lost", child=line.child)
        tell_parent(session, school, line, reply, f"hotline/{message.id}/lost", now)


def _told_at(session: Session, school: SchoolContext, line: Line, now: datetime) -> datetime:
    hours = parent_of(session, school.id, line.guardian_id)
    return parent_moment(now, hours.tell_at if hours else None, school.calendar)


def _end(session: Session, message: HotlineMessage, state: str, now: datetime) -> None:
    message.state, message.ended_at, message.next_at = state, now, None
    session.flush()
