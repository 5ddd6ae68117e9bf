"""What a home is told beside the changes of its appointments: the answer to a wish, what was agreed in a talk."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import tell
from bot.delivery.todo import Todo, bring
from bot.identity.families import guardians_to_tell
from handlers.visit_booking.actions.showing import show_one
from storage.bookings import Booking


def people_of(session: Session, school_id: int, row: Booking) -> tuple[int, ...]:
    """The WeChat users of who answers for the home; of all of it where this one has none now."""
    families = guardians_to_tell(session, school_id, row.pupil_id)
    home = next((each for each in families if each.household_id == row.household_id), None)
    if home is None:
        return ()
    one = next((each for each in home.guardians if each.guardian_id == row.guardian_id), None)
    return one.identity_ids if one and one.identity_ids else home.identity_ids


def tell_family(session: Session, school: SchoolContext, row: Booking, what: str, now: datetime, **values: Any) -> bool:
    """Tell the home the message ``what``, after the quiet hours; whether anybody could be told."""
    of, people = show_one(session, row, now), people_of(session, school.id, row)
    for identity_id in people:
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=say(what, of=of, **values),
            purpose="appointment",
            key=_key(row, what, identity_id),
            now=now,
            due_at=school.calendar.end_of_quiet(now),
            what=phrase("visit_booking/what"),
        )
    return bool(people)


def bring_family(
    session: Session, school: SchoolContext, row: Booking, what: str, go: Go, label: str, now: datetime
) -> bool:
    """The same with a number that leads to ``go``, called ``label`` in a list, until :func:`matter_of` is closed."""
    of, people = show_one(session, row, now), people_of(session, school.id, row)
    for identity_id in people:
        todo = Todo(
            key=matter_of(row, what),
            push_key=_key(row, what, identity_id),
            label=label,
            go=go,
            words=lambda number: say(what, of=of, number=number),
            what=phrase("visit_booking/what"),
            purpose="appointment",
        )
        bring(session, school, identity_id, todo, now)
    return bool(people)


def matter_of(row: Booking, what: str) -> str:
    """By what the matter is closed."""
    return f"{what}/{row.id}"


def _key(row: Booking, what: str, identity_id: int) -> str:
    return f"{what}/{row.id}/{row.version}/{identity_id}"
