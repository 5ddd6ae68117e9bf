"""What time brings: the nudge to the teachers, and the month that goes home with the weekly message."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.school import SchoolContext
from handlers.card_month import actions
from handlers.card_month.rules import span_named
from storage.tasks import enqueue_task

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from storage.session import Database

PARTS = "card_month.parts"


def card_month_nudge(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """With the afternoon's round before the month's last weekly message: whose month has no words yet."""
    actions.nudge(session, school, now)
    return 0


def card_month(session: "Session", school: SchoolContext, *, now: datetime, period: str) -> int:  # noqa: ARG001  the timetable's signature
    """Before the weekly message: the month of every class, each in a task of its own."""
    going = actions.Going.of(session, school, now)
    for class_id in actions.classes_going(session, school.id, going):
        enqueue_task(session, PARTS, {**going.args(), "class_id": class_id}, school.id, now)
    return 0


def parts(database: "Database", args: Mapping[str, object], now: datetime) -> None:
    """One class's month into the weekly message; doing it again says the same."""
    school_id, class_id = int(str(args["school_id"])), int(str(args["class_id"]))
    database.transact(actions.put_parts, school_id, class_id, actions.Going.from_args(args), now)


def bind(database: "Database", args: Mapping[str, object], now: datetime) -> None:
    """A class's month as a PDF for the teacher who asked; doing it again hands out nothing more."""
    school_id, class_id, export_id = (int(str(args[name])) for name in ("school_id", "class_id", "export"))
    month = span_named(str(args["month"]))
    assert month is not None  # noqa: S101  for the type checker: who asked has named one
    book = database.read(actions.book_of, school_id, class_id, month, now)
    [content] = actions.book_on_paper(book, school=str(args["school"]), bound=now)
    path = actions.put_away(Path(str(args["folder"])), school_id, content)
    database.transact(actions.hand_over, school_id, export_id, book, path, now)
