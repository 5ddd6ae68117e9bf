"""What the homeroom teacher tells the class's families, until it goes out: written, looked at, changed, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.along import MOST_PICTURES, Along, along
from bot.delivery.routine import week_to_fill
from bot.identity.access import class_pupils, may_write_class
from bot.policy import Leaving, pass_each, to_all
from handlers.weekly_update.rules import LONGEST, MOST_VOICES, monday_of, said
from storage.base import new_id
from storage.matters import close_matters
from storage.routine import Part, drop_part, put_part
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.weekly_update import WORDS, WeeklyUpdate, update_of, updates_of

KIND = "weekly_update"


@dataclass(frozen=True, slots=True)
class Draft:
    """What waits for its push: words, and all media with what they are."""

    words: str = ""
    media: tuple[str, ...] = ()
    along: Along = field(default_factory=Along)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written, for whom, and the day on which it goes out; ``before``: it replaced an earlier text."""

    class_name: str
    day: date
    before: bool
    draft: Draft = field(default_factory=Draft)


@dataclass(frozen=True, slots=True)
class Standing:
    """One class of a teacher: whether the week's message is written, and the day on which it goes out."""

    class_id: int
    class_name: str
    is_written: bool
    day: date


def classes_to_write(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes for which this teacher speaks, with their names."""
    mine = (Class.school_id == actor.school_id, Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)), Class.is_active)
    return [(row.id, row.name) for row in session.scalars(select(Class).where(*mine).order_by(Class.name))]


def standing(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Standing]:
    """How the week's message stands in each of the teacher's classes."""
    classes, week = classes_to_write(session, actor), week_to_fill(session, school, now)
    written = {row.class_id for row in updates_of(session, school.id, [class_id for class_id, _ in classes], week)}
    day = push_day(school, week)
    return [Standing(class_id, name, class_id in written, day) for class_id, name in classes]


def write(  # noqa: PLR0913  as the chat says it, the last two by name
    session: Session,
    school: SchoolContext,
    actor: Actor,
    class_id: int,
    pieces: Sequence[str],
    now: datetime,
    *,
    add: bool = False,
    because: str = "",
) -> Kept:
    """Keep what was said in chat; it replaces what was written for this week, or with ``add`` comes behind it.

    Raises as :func:`change`.
    """
    words, media = said(pieces)
    if add:
        before = written_for(session, school, actor, class_id, now)
        words, media = f"{before.words}\n{words}".strip(), (*before.media, *media)
    return change(session, school, actor, class_id, words, media, now, because=because)


def leaving(session: Session, actor: Actor, class_id: int, pieces: Sequence[str]) -> list[Leaving]:
    """The words said in chat on their way to the class. Raises :class:`AccessDeniedError`."""
    return [to_all(session, actor.school_id, class_pupils(session, actor, class_id), said(pieces)[0])]


def change(  # noqa: PLR0913  as the page says it, the last by name
    session: Session,
    school: SchoolContext,
    actor: Actor,
    class_id: int,
    words: str,
    media: Sequence[str],
    now: datetime,
    *,
    because: str = "",
) -> Kept:
    """Let the class's message of the week whose push is still to come be this.

    ``because`` is why words that were questioned go out all the same. Raises :class:`UserError` for words that are too
    long or not decent, for nothing at all and for too many
    pictures, and :class:`AccessDeniedError` for who is not the homeroom teacher.
    """
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    found = along(session, school.id, media)
    _refuse(words, found)
    week = week_to_fill(session, school, now)
    row = update_of(session, school.id, class_id, week)
    before = row is not None
    stood = unseal(session, WORDS, row.id, school.id, row.words) if row else ""
    written = to_all(session, school.id, class_pupils(session, actor, class_id), _new_in(words, stood))
    pass_each(session, school, actor, [written], place=KIND, reason=because, now=now)
    if row is None:
        row = WeeklyUpdate(id=new_id(), school_id=school.id, class_id=class_id, week=week)
        session.add(row)
    row.words = seal(session, WORDS, row.id, school.id, words)
    row.media, row.author_id, row.written_at = " ".join(media), actor.staff_id or 0, now
    session.flush()
    # A picture that is still looked into is counted: it is nearly always one that families may see.
    counts = {"pictures": len(found.pictures) + len(found.waiting), "voices": len(found.voices)}
    told = phrase("weekly_update/part", words=words, **counts)
    put_part(session, school.id, week, Part(kind=KIND, words=told, place=10, class_id=class_id))
    if all(each.is_written for each in standing(session, school, actor, now)):
        close_matters(session, school_id=school.id, key=f"weekly_update.write:{actor.staff_id}")
    name = session.get_one(Class, class_id).name
    return Kept(name, push_day(school, week), before, Draft(words, tuple(media), found))


def written_for(session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime) -> Draft:
    """What this teacher has written for the coming push; empty if nothing."""
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    row = update_of(session, school.id, class_id, week_to_fill(session, school, now))
    if row is None:
        return Draft()
    media = tuple(row.media.split())
    return Draft(unseal(session, WORDS, row.id, school.id, row.words), media, along(session, school.id, media))


def kept(session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime) -> Kept | None:
    """What waits for the coming push, as :func:`change` gave it; None if nothing does."""
    draft = written_for(session, school, actor, class_id, now)
    if not draft.words and not draft.media:
        return None
    day = push_day(school, week_to_fill(session, school, now))
    return Kept(session.get_one(Class, class_id).name, day, True, draft)


def withdraw(session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime) -> str:
    """Nothing goes to this class this week; its name. Nothing happens where nothing waits."""
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    week = week_to_fill(session, school, now)
    row = update_of(session, school.id, class_id, week)
    if row is not None:
        session.delete(row)
        drop_part(session, school.id, week, kind=KIND, class_id=class_id)
    return session.get_one(Class, class_id).name


def push_day(school: SchoolContext, week: str) -> date:
    """The day of this week on which the message goes out."""
    monday = monday_of(week)
    return school.calendar.last_school_day_of_week(monday) or monday


def _new_in(words: str, stood: str) -> str:
    """What stands was let out when it was written, perhaps with a reason; only lines behind it are looked at."""
    return "" if words == stood else words.removeprefix(f"{stood}\n") if stood else words


def _refuse(words: str, found: Along) -> None:
    if not words and not found.shown and not found.waiting:
        raise UserError("weekly_update/nothing_written")
    if len(words) > LONGEST:
        raise UserError("weekly_update/too_long", length=len(words), most=LONGEST)
    if len(found.pictures) + len(found.waiting) > MOST_PICTURES or len(found.voices) > MOST_VOICES:
        raise UserError("weekly_update/too_much", pictures=MOST_PICTURES, voices=MOST_VOICES)
