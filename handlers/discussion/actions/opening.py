"""The homeroom teacher opens the theme of the month, and may change it while it runs."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.along import Along, along
from bot.delivery.routine import week_to_fill
from bot.identity.access import class_pupils, may_write_class
from bot.policy import Leaving, pass_each, to_all
from handlers.discussion.rules import LONGEST_TITLE, LONGEST_WORDS, MOST_PICTURES, month_of
from storage.base import new_id
from storage.discussion import TITLE, WORDS, Theme, theme_of_month
from storage.matters import close_matters
from storage.routine import Part, put_part
from storage.schools import Class
from storage.sealing import seal, unseal

KIND = "discussion"
# Behind the class's message, before the children's own.
PLACE = 30


@dataclass(frozen=True, slots=True)
class Written:
    """What a teacher wants the class's families to talk about; ``because``: why, where words were questioned."""

    title: str
    words: str
    media: tuple[str, ...]
    closes_on: date
    because: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One theme with its words; ``pictures`` and ``voices`` are those that families may have."""

    theme_id: int
    class_id: int
    class_name: str
    month: str
    title: str
    words: str
    closes_on: date
    media: tuple[str, ...]
    along: Along


def classes_led(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes for which this teacher speaks, with their names."""
    mine = (Class.school_id == actor.school_id, Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)), Class.is_active)
    return [(row.id, row.name) for row in session.scalars(select(Class).where(*mine).order_by(Class.name))]


def open_theme(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, written: Written, now: datetime
) -> Shown:
    """Let this be the class's theme of the month; families hear of it with the week's message.

    Raises :class:`UserError` for what is empty, too long or not decent, and for a last day that is gone,
    :class:`AccessDeniedError` for who is not the homeroom teacher.
    """
    if not may_write_class(actor, class_id):
        raise AccessDeniedError
    today = at_school(now).date()
    found = along(session, school.id, written.media)
    _refuse(written, found, today)
    texts = leaving(session, actor, class_id, written.title, written.words)
    pass_each(session, school, actor, texts, place=KIND, reason=written.because, now=now)
    month = month_of(today)
    row = theme_of_month(session, school.id, class_id, month)
    if row is None:
        row = Theme(id=new_id(), school_id=school.id, class_id=class_id, month=month)
        session.add(row)
    row.title = seal(session, TITLE, row.id, school.id, written.title)
    row.words = seal(session, WORDS, row.id, school.id, written.words)
    row.media, row.author_id, row.closes_on = " ".join(written.media), actor.staff_id or 0, written.closes_on
    row.opened_at = now
    session.flush()
    said = phrase("discussion/part", title=written.title, closes_on=written.closes_on)
    part = Part(kind=KIND, words=said, place=PLACE, class_id=class_id, day="theme")
    put_part(session, school.id, week_to_fill(session, school, now), part)
    close_matters(session, school_id=school.id, key=f"discussion.open_theme:{actor.staff_id}")
    return shown(session, row)


def leaving(session: Session, actor: Actor, class_id: int, title: str, words: str) -> list[Leaving]:
    """A theme on its way to the class. Raises :class:`AccessDeniedError`."""
    return [to_all(session, actor.school_id, class_pupils(session, actor, class_id), f"{title}\n{words}".strip())]


def shown(session: Session, row: Theme) -> Shown:
    """A theme as it is read; who may read it is the caller's to know."""
    media = tuple(row.media.split())
    return Shown(
        theme_id=row.id,
        class_id=row.class_id,
        class_name=session.get_one(Class, row.class_id).name,
        month=row.month,
        title=unseal(session, TITLE, row.id, row.school_id, row.title),
        words=unseal(session, WORDS, row.id, row.school_id, row.words),
        closes_on=row.closes_on,
        media=media,
        along=along(session, row.school_id, media),
    )


def _refuse(written: Written, found: Along, today: date) -> None:
    if not written.title:
        raise UserError("discussion/no_title")
    if len(written.title) > LONGEST_TITLE or len(written.words) > LONGEST_WORDS:
        raise UserError("discussion/too_long", title=LONGEST_TITLE, words=LONGEST_WORDS)
    if len(found.pictures) + len(found.waiting) > MOST_PICTURES:
        raise UserError("pages/too_many_pictures", most=MOST_PICTURES)
    if written.closes_on < today:
        raise UserError("discussion/day_gone")
