"""Something that waits for one person: a small number to answer it by, and a push that names the number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.delivery.tell import tell
from storage.matters import open_matter
from storage.outbox import Purpose


@dataclass(frozen=True, slots=True)
class Todo:
    """``key`` names the matter until it closes; ``push_key`` the one push about it.

    ``label`` is its line in a list, ``go`` where its number leads, ``words`` the push for a number, ``what`` the
    template's field, which names no child, and ``when`` its moment (``2026-11-25 16:20``; empty: now). ``link`` is the
    path of a page behind it, signed for this person.
    """

    key: str
    push_key: str
    label: str
    go: Go
    words: Callable[[int], Reply]
    what: str
    purpose: Purpose = "todo"
    waits_for_morning: bool = True
    when: str = ""
    link: str = ""


def bring(session: Session, school: SchoolContext, identity_id: int, todo: Todo, now: datetime) -> int:
    """Let the matter wait for this person and push it, after the quiet hours where it can wait; its number."""
    number = open_matter(
        session,
        school_id=school.id,
        identity_id=identity_id,
        go=todo.go,
        label=todo.label,
        key=todo.key,
        now=now,
    )
    tell(
        session,
        school_id=school.id,
        identity_id=identity_id,
        reply=todo.words(number),
        purpose=todo.purpose,
        key=todo.push_key,
        now=now,
        due_at=school.calendar.end_of_quiet(now) if todo.waits_for_morning else None,
        what=todo.what,
        when=todo.when,
        answer=str(number),
        link=todo.link,
    )
    return number
