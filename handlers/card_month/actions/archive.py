"""A class's month is bound: asked for at the desk, made behind it, fetched there within a week."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.own_file import write_own_file
from bot.delivery.tell import Message, tell_many
from bot.identity.access import may_write_class
from bot.identity.teachers import identities_of_staff
from handlers.card_month.actions.archive_book import Book
from handlers.card_month.rules import Span
from storage.card_archive import pupils_on_cards
from storage.card_month import class_month_of, note_bound
from storage.exports import Export, Wish, ask_export, name_of, newest_export
from storage.pupils import ArchiveRead
from storage.school_clock import machine_time
from storage.schools import Class
from storage.tasks import enqueue_task

BIND, KIND, PDF = "card_month.bind", "card_month.archive", "application/pdf"
# It takes seconds. Whoever has waited so long may ask once more; the first is told as well when it is ready.
LONG = timedelta(minutes=10)

State = Literal["none", "waiting", "late", "ready"]


@dataclass(frozen=True, slots=True)
class Archive:
    """Where the archive of a class's month stands for the teacher who looks.

    ``is_over``: the month is; earlier it can be bound, but is not whole. ``links`` and ``bound_at`` are those of the
    last one that was bound, by whomever. ``path``, ``mime`` and ``name`` are set when it is ready.
    """

    class_id: int
    class_name: str
    month: Span
    state: State
    is_over: bool
    bound_at: datetime | None
    links: int | None
    path: str = ""
    mime: str = ""
    name: str = ""
    until: datetime | None = None


def archive_of(session: Session, actor: Actor, class_id: int, month: Span, now: datetime) -> Archive:
    """The archive as this teacher finds it; :class:`AccessDeniedError` for who is not the class's homeroom teacher."""
    today = at_school(now).date()
    if not may_write_class(actor, class_id) or month.first > today or not month.is_month:
        raise AccessDeniedError
    export = newest_export(session, actor.school_id, actor.staff_id or 0, KIND, _about(class_id, month))
    bound = class_month_of(session, actor.school_id, class_id, month.name)
    ready = export if export is not None and export.path and export.expires_at > now else None
    return Archive(
        class_id=class_id,
        class_name=session.get_one(Class, class_id).name,
        month=month,
        state=_state(export, now),
        is_over=today > month.last,
        bound_at=bound.bound_at if bound else None,
        links=bound.links if bound else None,
        path=(ready.path or "") if ready else "",
        mime=ready.mime if ready else "",
        name=name_of(session, ready) if ready else "",
        until=ready.expires_at if ready else None,
    )


def ask_for_archive(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, month: Span, now: datetime
) -> None:
    """Have the month bound; who waits for it already waits on. Leaves a trace of who looked into the children's cards.

    Raises what :func:`archive_of` raises.
    """
    standing = archive_of(session, actor, class_id, month, now)
    if standing.state == "waiting":
        return
    file = phrase("card_month/archive_file", class_name=standing.class_name, month=month.first)
    wish = Wish(school.id, actor.staff_id or 0, KIND, _about(class_id, month), file, PDF)
    export_id = ask_export(session, wish, now)
    args = {"export": export_id, "class_id": class_id, "month": month.name, "school": school.name}
    enqueue_task(session, BIND, args, school.id, now)
    reader = f"staff:{actor.staff_id}"
    for pupil in pupils_on_cards(session, school.id, class_id, month.first, month.last):
        session.add(ArchiveRead(school_id=school.id, pupil_id=pupil.id, reader=reader, why=KIND, at=now))


def put_away(folder: Path, school_id: int, content: bytes) -> str:
    """Keep a file below the media folder, for the own account only; returns its path there."""
    path = f"{school_id}/{secrets.token_hex(16)}.pdf"
    write_own_file(folder / path, content)
    return path


def hand_over(session: Session, school_id: int, export_id: int, book: Book, path: str, now: datetime) -> None:
    """The file is ready: note where the class's chain ended, and tell the teacher who asked."""
    export = session.get(Export, export_id, with_for_update=True)
    if export is None or export.school_id != school_id or export.path:
        return
    export.state, export.path = "ready", path
    end = (book.end.count, bytes.fromhex(book.end.head))
    note_bound(session, school_id, book.end.class_id, book.month.name, machine_time(session, now), end)
    first, children = book.month.first, len(book.children)
    text = say("card_month/archive_ready", class_name=book.class_name, month=first, children=children)
    what = phrase("card_month/archive_what")
    messages = [
        Message(identity_id, text, "answer", f"archive:{export_id}/{identity_id}", what=what)
        for identity_id in identities_of_staff(session, school_id, export.staff_id)
    ]
    tell_many(session, school_id, messages, now)


def _about(class_id: int, month: Span) -> str:
    return f"{class_id}:{month.name}"


def _state(export: Export | None, now: datetime) -> State:
    if export is None or export.expires_at <= now:
        return "none"
    if export.path:
        return "ready"
    return "waiting" if now - export.asked_at < LONG else "late"
