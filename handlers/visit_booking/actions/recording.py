"""After a talk: what was asked, answered and agreed, each agreed thing with an owner and a day; the family reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.appointments.follow_ups import promise
from bot.appointments.telling import Matter, bring_home
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.identity.access import children_of
from bot.identity.teachers import colleagues
from bot.policy import Leaving, pass_each
from handlers.visit_booking.actions.family import own
from handlers.visit_booking.actions.hosting import PLACE, leaving, mine
from handlers.visit_booking.actions.showing import Appointment, called, show, show_one
from storage.bookings import RECORD, Booking
from storage.matters import close_matters
from storage.sealing import seal, unseal
from storage.staff_news import News, put_news
from storage.visit_booking import behind_of_family, staff_names

LONGEST = 500
# What was agreed is read whole in one message: so many things of so many characters.
LONGEST_AGREED, MOST_AGREED = 80, 5
READ = "visit_booking.read_record"
TALKED = ("booked", "came", "over", "missed")


@dataclass(frozen=True, slots=True)
class Agreed:
    """One agreed thing: in which words, who does it (empty: the family), and until when."""

    words: str
    owner: str = ""
    due_on: str = ""

    @property
    def day(self) -> date | None:
        """The day, if one was named."""
        return date.fromisoformat(self.due_on) if self.due_on else None


@dataclass(frozen=True, slots=True)
class Record:
    """What was written down. ``asked`` and ``answered`` stay at the school; both sides read ``agreed``, ``reply``."""

    asked: str = ""
    answered: str = ""
    agreed: tuple[Agreed, ...] = ()
    reply: str = ""
    voices: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Written:
    """What a host writes down; ``owner_id`` does what was agreed until ``due_on`` (None: in the usual time)."""

    asked: str
    answered: str
    agreed: str
    owner_id: int = 0
    due_on: date | None = None
    because: str = ""
    voices: tuple[str, ...] = ()


def record(
    session: Session, school: SchoolContext, actor: Actor, booking_id: int, written: Written, now: datetime
) -> Appointment:
    """Write a talk up, or one more agreed thing; what is agreed has an owner and a day, and the family reads it.

    Raises :class:`UserError` for a talk that has not begun, empty or too long words, or words that are not decent.
    """
    row = mine(session, actor, booking_id, lock=True)
    if row.state not in TALKED or row.starts_at is None or row.starts_at > now:
        raise UserError("visit_booking/not_talked_yet")
    _check(written)
    before = record_of(session, row)
    agreed = before.agreed
    if written.agreed:
        if len(agreed) >= MOST_AGREED:
            raise UserError("visit_booking/agreed_enough", most=MOST_AGREED)
        texts = [leaving(session, row, written.agreed)]
        pass_each(session, school, actor, texts, place=PLACE, reason=written.because, now=now)
        agreed = (*agreed, _promised(session, school, actor, row, written, now))
    asked, answered = (" ".join(filter(None, pair)) for pair in zip(
        (before.asked, before.answered), (written.asked, written.answered), strict=True
    ))  # fmt: skip
    _keep(session, row, Record(asked, answered, agreed, before.reply, (*before.voices, *written.voices)))
    if row.state in ("booked", "missed"):  # who was talked to has come, whatever the gate wrote down
        row.state, row.came_at = "came" if row.state == "booked" else "over", row.starts_at
    row.recorded_at, row.version = now, row.version + 1
    session.flush()
    if written.agreed:
        _bring_record(session, school, row, now)
    return show_one(session, row, now)


def owners(session: Session, actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """Who could do what was agreed: oneself first, then everybody of the staff by name."""
    everybody = colleagues(session, actor.school_id, now)
    me = [each for each in everybody if each[0] == actor.staff_id]
    return [*me, *(each for each in everybody if each[0] != actor.staff_id)]


def leaving_agreed(session: Session, actor: Actor, booking_id: int, words: str) -> list[Leaving]:
    """What was agreed, on its way to the family. Raises :class:`AccessDeniedError`."""
    return [leaving(session, mine(session, actor, booking_id), words)]


def for_host(session: Session, actor: Actor, booking_id: int, now: datetime) -> tuple[Appointment, Record]:
    """A talk of one's own with its record, empty before it was written."""
    row = mine(session, actor, booking_id)
    return show_one(session, row, now), record_of(session, row)


def for_family(session: Session, actor: Actor, booking_id: int, now: datetime) -> tuple[Appointment, Record]:
    """What was agreed, as the family reads it; :class:`AccessDeniedError` for others and before it was written."""
    row = own(session, actor, booking_id)
    if row.recorded_at is None:
        raise AccessDeniedError
    return show_one(session, row, now), _for_family(record_of(session, row))


def behind(session: Session, actor: Actor, now: datetime, most: int) -> list[tuple[Appointment, Record]]:
    """The talks of one's own home that were written up, the newest first, as the family reads them."""
    children = children_of(session, actor)
    homes, pupils = {child.household_id for child in children}, {child.pupil_id for child in children}
    rows = behind_of_family(session, actor.school_id, homes, pupils, most) if pupils else []
    shown = show(session, rows, now)
    return [(of, _for_family(record_of(session, row))) for of, row in zip(shown, rows, strict=True)]


def thank(session: Session, school: SchoolContext, actor: Actor, booking_id: int) -> None:
    """The family has read it."""
    close_matters(session, school_id=school.id, key=_matter_key(own(session, actor, booking_id)))


def reply(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    booking_id: int,
    words: str,
    voices: Sequence[str],
    now: datetime,
) -> Appointment:
    """The family's word on it, once; the host reads it with the next round.

    Raises :class:`UserError` for no words, too many, or a second time.
    """
    row = own(session, actor, booking_id, lock=True)
    of = record_of(session, row)
    if row.recorded_at is None:
        raise AccessDeniedError
    if of.reply:
        raise UserError("visit_booking/replied_already")
    if not words.strip() or len(words) > LONGEST:
        raise UserError("visit_booking/too_long", most=LONGEST)
    _keep(session, row, Record(of.asked, of.answered, of.agreed, words.strip(), (*of.voices, *voices)))
    thank(session, school, actor, booking_id)
    shown = show_one(session, row, now)
    line = phrase("visit_booking/host_reply", of=shown, words=words.strip())
    put_news(session, school.id, News(row.staff_id, f"visit_booking/reply/{row.id}", line), now)
    session.flush()
    return shown


def record_of(session: Session, row: Booking) -> Record:
    """What was written down about a talk; who may read it the caller knows."""
    said = json.loads(unseal(session, RECORD, row.id, row.school_id, row.record) or "{}")
    agreed = tuple(Agreed(*each) for each in said.get("agreed", ()))
    return Record(
        said.get("asked", ""), said.get("answered", ""), agreed, said.get("reply", ""), tuple(said.get("voices", ()))
    )


def _for_family(of: Record) -> Record:
    return Record(agreed=of.agreed, reply=of.reply)


def _promised(
    session: Session, school: SchoolContext, actor: Actor, row: Booking, written: Written, now: datetime
) -> Agreed:
    owner_id = written.owner_id or actor.staff_id or 0
    made = promise(
        session, school,
        source="booking", source_id=row.id, pupil_id=row.pupil_id, visitor_id=row.staff_id, owner_id=owner_id,
        words=written.agreed, due_on=written.due_on, now=now,
    )  # fmt: skip
    owner = staff_names(session, school.id, [owner_id], now)[owner_id]
    return Agreed(written.agreed, called(owner.name, owner.role), made.due_on.isoformat())


def _bring_record(session: Session, school: SchoolContext, row: Booking, now: datetime) -> None:
    of = show_one(session, row, now)
    matter = Matter(
        key=_matter_key(row),
        label=phrase("visit_booking/record_label", of=of),
        go=Go(READ, {"booking_id": row.id}),
        words=lambda number: say("visit_booking/record", of=of, number=number),
    )
    bring_home(session, school, row, "visit_booking/record", matter, now)


def _matter_key(row: Booking) -> str:
    return f"visit_booking/record/{row.id}"


def _check(written: Written) -> None:
    said: Sequence[str] = (written.asked, written.answered, written.agreed)
    if not any(said):
        raise UserError("visit_booking/nothing_written")
    if any(len(each) > LONGEST for each in said):
        raise UserError("visit_booking/too_long", most=LONGEST)
    if len(written.agreed) > LONGEST_AGREED:
        raise UserError("visit_booking/too_long", most=LONGEST_AGREED)


def _keep(session: Session, row: Booking, of: Record) -> None:
    said = {
        "asked": of.asked,
        "answered": of.answered,
        "agreed": [[each.words, each.owner, each.due_on] for each in of.agreed],
        "reply": of.reply,
        "voices": list(of.voices),
    }
    row.record = seal(session, RECORD, row.id, row.school_id, json.dumps(said, ensure_ascii=False))
