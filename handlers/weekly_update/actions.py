"""The week's message: written by the homeroom teacher, sent once, looked at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_voice, media_of
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.routine import iso_week, send_slice, week_of, week_to_fill
from bot.delivery.tell import Message, tell_many
from bot.identity.access import children_of, class_pupils, may_write_class
from bot.identity.teachers import homeroom_teacher_of, identities_of_staff
from bot.policy import refuse_if_indecent
from handlers.weekly_update.rules import LONGEST, day_named
from storage.base import new_id
from storage.routine import Part, close_week, is_closed, put_part
from storage.schools import Class, School
from storage.sealing import seal, unseal
from storage.weekly_update import WORDS, WeeklyUpdate, latest_update, update_of


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written, for whom, and the day on which it goes out; ``before``: it replaced an earlier text."""

    class_name: str
    day: date
    before: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The latest message of a class, for the children named."""

    class_name: str
    children: tuple[str, ...]
    words: str
    media: str


def classes_to_write(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes for which this teacher speaks, with their names."""
    mine = (Class.school_id == actor.school_id, Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)), Class.is_active)
    return [(row.id, row.name) for row in session.scalars(select(Class).where(*mine).order_by(Class.name))]


def write(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, pieces: Sequence[str], now: datetime
) -> Kept:
    """Keep the class's message for the week whose push is still to come; writing again replaces it.

    Raises :class:`UserError` for words that are too long or not decent, or for none at all, and
    :class:`AccessDeniedError` for who is not the homeroom teacher.
    """
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    words = "\n".join(piece for piece in pieces if not is_voice(piece)).strip()
    voices = [media_of(piece) for piece in pieces if is_voice(piece)]
    if not words and not voices:
        raise UserError("weekly_update/nothing_written")
    if len(words) > LONGEST:
        raise UserError("weekly_update/too_long", length=len(words), most=LONGEST)
    refuse_if_indecent(words, [pupil.name for pupil in class_pupils(session, actor, class_id)])
    week = week_to_fill(session, school, now)
    row = update_of(session, school.id, class_id, week)
    before = row is not None
    if row is None:
        row = WeeklyUpdate(id=new_id(), school_id=school.id, class_id=class_id, week=week)
        session.add(row)
    row.words = seal(session, WORDS, row.id, school.id, words)
    row.media, row.author_id, row.written_at = " ".join(voices[:1]), actor.staff_id or 0, now
    session.flush()
    said = phrase("weekly_update/part", words=words, voice=bool(voices))
    put_part(session, school.id, week, Part(kind="weekly_update", words=said, place=10, class_id=class_id))
    return Kept(session.get_one(Class, class_id).name, _push_day(school, week), before)


def written_for(session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime) -> str:
    """What this teacher has written for the coming push; empty if nothing."""
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    row = update_of(session, school.id, class_id, week_to_fill(session, school, now))
    return unseal(session, WORDS, row.id, school.id, row.words) if row else ""


def latest(session: Session, actor: Actor, now: datetime) -> list[Shown]:
    """The newest message that has gone out to each class of the actor's children."""
    classes: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for child in children_of(session, actor):
        classes.setdefault(child.class_id, []).append(child.name)
        names[child.class_id] = child.class_name
    found = []
    for class_id, children in classes.items():
        row = _gone_out(session, actor.school_id, class_id, now)
        if row is not None:
            words = unseal(session, WORDS, row.id, row.school_id, row.words)
            found.append(Shown(names[class_id], tuple(children), words, row.media))
    return found


def nudge(session: Session, school: SchoolContext, now: datetime) -> int:
    """Remind the homeroom teachers of classes for which nothing is written; returns how many messages are new."""
    # The job runs on the school day before, which may be in the week before.
    week = iso_week(school.calendar.next_school_day(at_school(now).date()))
    day, at = _push_day(school, week), school.schedule.weekly_update
    messages = []
    active = select(Class).where(Class.school_id == school.id, Class.is_active).order_by(Class.name)
    for each in session.scalars(active):
        if update_of(session, school.id, each.id, week) is not None:
            continue
        teacher = homeroom_teacher_of(session, school.id, each.id, now)
        if teacher is None:
            continue
        messages += [
            Message(
                identity_id=identity_id,
                reply=say("weekly_update/nudge", class_name=each.name, day=day, at=at),
                purpose="todo",
                key=f"weekly_update/nudge/{week}/{each.id}/{identity_id}",
                what=phrase("weekly_update/nudge_what"),
                who=phrase("delivery/yourself"),
            )
            for identity_id in identities_of_staff(session, school.id, teacher.id)
        ]
    return tell_many(session, school.id, messages, now)


def send_first(session: Session, school_id: int, now: datetime) -> tuple[int, int | None]:
    """Close this week and write to the first families: what is written from now on goes with the next week.

    Returns how many messages are new and where :func:`send_more` goes on; nothing for a week that is closed.
    """
    week = week_of(now)
    return send_more(session, school_id, week, 0, now) if close_week(session, school_id, week, now) else (0, None)


def send_more(session: Session, school_id: int, week: str, after: int, now: datetime) -> tuple[int, int | None]:
    """Write to the next families behind identity ``after``; again writes nothing."""
    return send_slice(session, session.get_one(School, school_id), week, after, now)


def _gone_out(session: Session, school_id: int, class_id: int, now: datetime) -> WeeklyUpdate | None:
    """The newest of a closed week. What waits for its push is not shown before."""
    row = latest_update(session, school_id, class_id, week_of(now))
    if row is None or is_closed(session, school_id, row.week):
        return row
    return latest_update(session, school_id, class_id, _before(row.week))


def _before(week: str) -> str:
    year, number = day_named(week)
    return iso_week(date.fromisocalendar(year, number, 1) - timedelta(days=7))


def _push_day(school: SchoolContext, week: str) -> date:
    monday = date.fromisocalendar(*day_named(week), 1)
    return school.calendar.last_school_day_of_week(monday) or monday
