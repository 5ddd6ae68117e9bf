"""How families are told and asked: after the quiet hours, in the hours that each person has named."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.delivery.ladder.own_hours import in_own_hours
from bot.delivery.tell import tell
from bot.identity.families import Recipient
from storage.matters import open_matter
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


@dataclass(frozen=True, slots=True)
class Tidings:
    """Something that needs no answer: ``key`` names its one message, ``what`` is the template's field."""

    key: str
    reply: Reply
    what: str


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


def tell_guardian(session: Session, school: SchoolContext, person: Recipient, news: Tidings, now: datetime) -> int:
    """Say something that needs no answer, once; to how many WeChat users of this guardian."""
    return sum(
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=news.reply,
            purpose="notice",
            key=f"{news.key}/{identity_id}",
            now=now,
            due_at=moment_for(school, person, now),
            what=news.what,
        )
        for identity_id in person.identity_ids
    )
