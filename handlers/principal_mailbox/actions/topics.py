"""Many letters about one thing: gathered, thought about together, answered once for all to read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.teachers import colleagues
from bot.policy.gate import pass_decency
from handlers.principal_mailbox.actions.answering import answer
from handlers.principal_mailbox.actions.seeing import INSIDE, seen_letter, sees
from handlers.principal_mailbox.rules import named_in
from storage.base import new_id
from storage.principal_mailbox import ANSWER, OPEN, TITLE, Letter, LetterTopic, letters_where, published_topics
from storage.sealing import seal, unseal

MOST_PUBLIC = 20


@dataclass(frozen=True, slots=True)
class Topic:
    """What many wrote about; ``answer`` is empty until it is published."""

    topic_id: int
    title: str
    answer: str
    published_on: date | None
    letters: int


def public_answers(session: Session, school_id: int) -> list[Topic]:
    """What everybody may read, newest first."""
    return [_topic(session, topic) for topic in published_topics(session, school_id, MOST_PUBLIC)]


def topics(session: Session, actor: Actor) -> list[Topic]:
    """All topics for who keeps the letters, open ones first."""
    _keeps(actor)
    found = select(LetterTopic).where(LetterTopic.school_id == actor.school_id)
    ordered = found.order_by(LetterTopic.published_on.is_not(None), LetterTopic.opened_at.desc())
    return [_topic(session, topic) for topic in session.scalars(ordered.limit(MOST_PUBLIC))]


def gather(session: Session, actor: Actor, title: str, letter_ids: Collection[int], now: datetime) -> int:
    """Put letters together under a title; returns the topic's id. Raises :class:`UserError` without any letter."""
    _keeps(actor)
    letters = [seen_letter(session, actor, letter_id) for letter_id in letter_ids]
    if not letters or not title.strip():
        raise UserError("principal_mailbox/topic_needs_letters")
    topic_id = new_id()
    sealed = seal(session, TITLE, topic_id, actor.school_id, title.strip())
    session.add(
        LetterTopic(
            id=topic_id, school_id=actor.school_id, title=sealed, opened_by_id=actor.staff_id or 0, opened_at=now
        )
    )
    session.flush()
    for letter in letters:
        letter.topic_id = topic_id
    return topic_id


def publish(session: Session, school: SchoolContext, actor: Actor, topic_id: int, words: str, now: datetime) -> int:
    """Answer for all to read, and each open letter of the topic with the same words; returns how many those were.

    Raises :class:`UserError` for words that name somebody of the staff or what must not go to families.
    """
    _keeps(actor)
    topic = session.get(LetterTopic, topic_id)
    if topic is None or topic.school_id != actor.school_id:
        raise AccessDeniedError
    words = words.strip()
    if not words or named_in(words, colleagues(session, school.id, now)):
        raise UserError("principal_mailbox/public_without_names")
    pass_decency(session, school, actor, words, place="principal_mailbox", now=now)
    topic.answer = seal(session, ANSWER, topic.id, topic.school_id, words)
    topic.published_on = at_school(now).date()
    waiting = letters_where(session, school.id, sees(actor), Letter.topic_id == topic.id, Letter.state.in_(OPEN))
    for letter in waiting:
        answer(session, school, actor, letter.id, [words], now)
    return len(waiting)


def _topic(session: Session, topic: LetterTopic) -> Topic:
    many = session.scalar(select(func.count()).select_from(Letter).where(Letter.topic_id == topic.id)) or 0
    title = unseal(session, TITLE, topic.id, topic.school_id, topic.title)
    return Topic(
        topic.id, title, unseal(session, ANSWER, topic.id, topic.school_id, topic.answer), topic.published_on, many
    )


def _keeps(actor: Actor) -> None:
    if not actor.may(INSIDE):
        raise AccessDeniedError
