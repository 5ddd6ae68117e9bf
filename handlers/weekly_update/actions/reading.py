"""The week's message as families read it: the newest of each class of their children, and the weeks before."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.delivery.along import along, playable
from bot.delivery.routine import week_of
from bot.identity.access import Child, children_of
from handlers.weekly_update.rules import monday_of
from storage.sealing import unseal
from storage.weekly_update import WORDS, WeeklyUpdate, sent_updates

# A school year.
MOST_WEEKS = 53


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of a class, for the children named."""

    class_name: str
    children: tuple[str, ...]
    words: str
    pictures: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    pupil_ids: tuple[int, ...] = ()
    monday: date = date.min

    @property
    def media(self) -> tuple[str, ...]:
        """What comes behind the words, recordings first."""
        return (*self.voices, *self.pictures)


@dataclass(frozen=True, slots=True)
class Past:
    """A week of which something can be read."""

    week: str
    monday: date


def latest(session: Session, actor: Actor, now: datetime) -> list[Shown]:
    """The newest message that has gone out to each class of the actor's children."""
    classes = _classes(session, actor)
    newest: dict[int, WeeklyUpdate] = {}
    for row in _sent(session, actor, classes, now):
        newest.setdefault(row.class_id, row)
    return [_shown(session, newest[each], children) for each, children in classes.items() if each in newest]


def shown_week(session: Session, actor: Actor, week: str, now: datetime) -> list[Shown]:
    """The messages of one week; :class:`AccessDeniedError` where there is none for this actor."""
    classes = _classes(session, actor)
    rows = {row.class_id: row for row in _sent(session, actor, classes, now) if row.week == week}
    if not rows:
        raise AccessDeniedError
    return [_shown(session, rows[each], children) for each, children in classes.items() if each in rows]


def past_weeks(session: Session, actor: Actor, now: datetime) -> list[Past]:
    """The weeks of which something can be read, newest first."""
    weeks = dict.fromkeys(row.week for row in _sent(session, actor, _classes(session, actor), now))
    return [Past(week, monday_of(week)) for week in weeks]


def file_of(session: Session, actor: Actor, media_id: int, now: datetime) -> tuple[str, str]:
    """Where a picture or recording lies that went out to a class of the actor's children, and its MIME type.

    Raises :class:`AccessDeniedError` for every other, and for one that families may not have.
    """
    known = {each for row in _sent(session, actor, _classes(session, actor), now) for each in row.media.split()}
    if str(media_id) not in known:
        raise AccessDeniedError
    return playable(session, actor.school_id, media_id)


def _classes(session: Session, actor: Actor) -> dict[int, list[Child]]:
    classes: dict[int, list[Child]] = {}
    for child in children_of(session, actor):
        classes.setdefault(child.class_id, []).append(child)
    return classes


def _sent(session: Session, actor: Actor, classes: dict[int, list[Child]], now: datetime) -> list[WeeklyUpdate]:
    """What has gone out to these classes, newest first. What waits for its push is not shown before."""
    return sent_updates(session, actor.school_id, list(classes), week_of(now), MOST_WEEKS) if classes else []


def _shown(session: Session, row: WeeklyUpdate, children: list[Child]) -> Shown:
    found = along(session, row.school_id, row.media.split())
    return Shown(
        class_name=children[0].class_name,
        children=tuple(child.name for child in children),
        words=unseal(session, WORDS, row.id, row.school_id, row.words),
        pictures=found.pictures,
        voices=found.voices,
        pupil_ids=tuple(child.pupil_id for child in children),
        monday=monday_of(row.week),
    )
