"""How families are told and asked: after the quiet hours, in the hours that each person has named."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.delivery.ladder.own_hours import in_own_hours
from bot.delivery.tell import tell
from bot.identity.families import Recipient
from storage.matters import close_matters, open_matter
from storage.outbox import Purpose


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a guardian may answer by a number: ``key`` names it until it closes, and its one message.

    ``words`` makes the message for a number, ``what`` is the template's field, ``label`` the line in a list.
    """

    key: str
    label: str
    go: Go
    words: Callable[[int], Reply]
    what: str
    when: str = ""


def moment_for(school: SchoolContext, person: Recipient, now: datetime) -> datetime:
    """When this guardian may be written to about what can wait."""
    calm = school.calendar.end_of_quiet(now)
    return school.calendar.end_of_quiet(in_own_hours(school.rules.hours, person.hours, calm))


def ask_guardian(
    session: Session,
    school: SchoolContext,
    person: Recipient,
    question: Question,
    now: datetime,
    purpose: Purpose = "answer",
) -> int:
    """Let it wait under a number and say so once; how many WeChat users of this guardian were asked."""
    for identity_id in person.identity_ids:
        number = open_matter(
            session,
            school_id=school.id,
            identity_id=identity_id,
            go=question.go,
            label=question.label,
            key=question.key,
            now=now,
        )
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=question.words(number),
            purpose=purpose,
            key=f"{question.key}/{identity_id}",
            now=now,
            due_at=moment_for(school, person, now),
            what=question.what,
            when=question.when,
            answer=str(number),
        )
    return len(person.identity_ids)


def tell_guardian(session: Session, school: SchoolContext, person: Recipient, question: Question, now: datetime) -> int:
    """Say something that needs no answer, to be read again under a number until :func:`is_read`; to how many.

    Where only a template can be sent, the number is the way to the words.
    """
    mine = replace(question, key=_own_key(question.key, person.guardian_id))
    return ask_guardian(session, school, person, mine, now, "notice")


def is_read(session: Session, actor: Actor, key: str) -> None:
    """The actor has read what :func:`tell_guardian` said under this key."""
    for guardian_id in actor.guardian_ids:
        close_matters(session, school_id=actor.school_id, key=_own_key(key, guardian_id))


def _own_key(key: str, guardian_id: int) -> str:
    # With two ids in it: sixty-four characters are all that a matter's key may have.
    return f"{key}:{guardian_id}"
