"""What families read of a theme and say to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_picture
from bot.core.names import given_name
from bot.core.people import Actor
from bot.core.texts import phrase
from bot.identity.access import Child, children_of
from handlers.discussion.actions.opening import Shown, shown
from handlers.discussion.rules import LONGEST_ANSWER, said
from storage.base import new_id
from storage.discussion import SAID, ThemeAnswer, answer_of, answers_to, theme_of, themes_of
from storage.pupils import Pupil
from storage.sealing import seal, unseal

MOST_THEMES = 24


@dataclass(frozen=True, slots=True)
class Voice:
    """What one family said, as the others of the class read it."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Mine:
    """What oneself said. ``state``: waiting, shown or kept."""

    words: str
    spoken: bool
    unnamed: bool
    state: str


@dataclass(frozen=True, slots=True)
class Read:
    """A theme as one family reads it."""

    theme: Shown
    children: tuple[str, ...]
    is_open: bool
    mine: Mine | None
    voices: tuple[Voice, ...]


def themes(session: Session, actor: Actor) -> list[Shown]:
    """The themes of the classes of one's children, newest first."""
    classes = {child.class_id for child in children_of(session, actor)}
    return [shown(session, row) for row in themes_of(session, actor.school_id, classes, MOST_THEMES)] if classes else []


def read(session: Session, actor: Actor, theme_id: int, now: datetime) -> Read:
    """One theme with what the teacher has shown; :class:`AccessDeniedError` for who has no child in its class."""
    row = theme_of(session, actor.school_id, theme_id)
    children = _children(session, actor, row.class_id) if row else []
    if row is None or not children:
        raise AccessDeniedError
    own = answer_of(session, row.school_id, row.id, actor.guardian_ids)
    others = [answer for answer in answers_to(session, row.school_id, row.id) if answer.state == "shown"]
    return Read(
        theme=shown(session, row),
        children=tuple(child.name for child in children),
        is_open=at_school(now).date() <= row.closes_on,
        mine=_mine(session, own) if own else None,
        voices=tuple(Voice(who_said(session, answer), words_of(session, answer)[0]) for answer in others),
    )


def answer(
    session: Session, actor: Actor, theme_id: int, pieces: Sequence[str], now: datetime, *, unnamed: bool
) -> Read:
    """Say something to a theme; it replaces what the same person said before, and waits for the teacher again.

    Raises :class:`UserError` when it is over, or for nothing or too much said; :class:`AccessDeniedError` as
    :func:`read`.
    """
    of = read(session, actor, theme_id, now)
    if not of.is_open:
        raise UserError("discussion/over", closes_on=of.theme.closes_on)
    words, media = said([piece for piece in pieces if not is_picture(piece)])
    if not words and not media:
        raise UserError("discussion/nothing_said")
    if len(words) > LONGEST_ANSWER:
        raise UserError("discussion/answer_too_long", length=len(words), most=LONGEST_ANSWER)
    child = _children(session, actor, of.theme.class_id)[0]
    row = answer_of(session, actor.school_id, theme_id, [child.guardian_id])
    if row is None:
        row = ThemeAnswer(id=new_id(), school_id=actor.school_id, theme_id=theme_id, guardian_id=child.guardian_id)
        session.add(row)
    row.said = seal(session, SAID, row.id, actor.school_id, json.dumps(list(pieces), ensure_ascii=False))
    row.pupil_id, row.unnamed, row.written_at = child.pupil_id, unnamed, now
    row.state, row.decided_by_id, row.decided_at = "waiting", None, None
    session.flush()
    return read(session, actor, theme_id, now)


def words_of(session: Session, row: ThemeAnswer) -> tuple[str, tuple[str, ...]]:
    """The words of an answer and the ids of its recordings."""
    return said(json.loads(unseal(session, SAID, row.id, row.school_id, row.said)))


def who_said(session: Session, row: ThemeAnswer) -> str:
    """How an answer is signed before the class."""
    pupil = session.get_one(Pupil, row.pupil_id)
    return phrase("discussion/who", name="" if row.unnamed else given_name(pupil.name))


def _children(session: Session, actor: Actor, class_id: int) -> list[Child]:
    return [child for child in children_of(session, actor) if child.class_id == class_id]


def _mine(session: Session, row: ThemeAnswer) -> Mine:
    words, media = words_of(session, row)
    return Mine(words, bool(media), row.unnamed, row.state)
