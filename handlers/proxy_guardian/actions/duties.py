"""A proxy guardian's duties: made for each month, listed by child, ticked with a line or a voice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import access_pupil
from handlers.proxy_guardian.rules import DutyKind, Kind, month_end, owed_in
from storage.proxy_guardian.proxies import (
    DUTY_WORDS,
    Proxy,
    ProxyDuty,
    ProxySheet,
    add_duties,
    children_of_proxy,
    duties_of_proxies,
    proxies_of,
)
from storage.pupils import Pupil
from storage.sealing import seal, unseal

LONGEST = 300
WHY = "proxy_guardian"
ORDER: dict[str, int] = {"visit": 0, "call": 1, "letter": 2}


@dataclass(frozen=True, slots=True)
class DutySeen:
    """One duty as lists show it, without what was said."""

    duty_id: int
    kind: DutyKind
    no: int
    due_on: date
    done_at: datetime | None
    is_late: bool

    @property
    def is_done(self) -> bool:
        """Whether it was ticked."""
        return self.done_at is not None


@dataclass(frozen=True, slots=True)
class Charge:
    """One child that the reader stands in for, with the duties of the month and what is still open from before."""

    proxy_id: int
    pupil_id: int
    child: str
    class_name: str
    kind: Kind
    duties: tuple[DutySeen, ...]
    has_sheet: bool

    @property
    def open(self) -> int:
        """How many duties are not done."""
        return sum(not each.is_done for each in self.duties)

    @property
    def late(self) -> int:
        """How many of them are past their day."""
        return sum(each.is_late for each in self.duties)


@dataclass(frozen=True, slots=True)
class DutyOpened:
    """One duty with its child and with what was said about it."""

    duty: DutySeen
    pupil_id: int
    child: str
    words: str
    media: tuple[str, ...]


def make_duties(session: Session, school: SchoolContext, now: datetime, proxies: Sequence[Proxy] | None = None) -> int:
    """Write what is owed this month by these proxy guardians, or by all of the school; how many duties are new.

    Who began after the day on which a duty is due owes it from the next month on. Agent parents owe none: no
    regulation counts anything of them.
    """
    if proxies is None:
        proxies = [each for some in proxies_of(session, school.id, None, now).values() for each in some]
    first = at_school(now).date().replace(day=1)
    owed = owed_in(school.calendar, first, school.rules.reminder)
    rows = [
        {
            "school_id": school.id,
            "proxy_id": proxy.id,
            "pupil_id": proxy.pupil_id,
            "period": each.period,
            "kind": each.kind,
            "no": each.no,
            "due_on": each.due_on,
        }
        for proxy in proxies
        for each in owed
        if proxy.kind == "proxy" and at_school(proxy.since).date() <= each.due_on
    ]
    return add_duties(session, rows)


def my_charges(session: Session, actor: Actor, now: datetime) -> list[Charge]:
    """The children that the actor stands in for now, by class and number; nobody's for everybody else."""
    if actor.staff_id is None:
        return []
    children = children_of_proxy(session, actor.school_id, actor.staff_id, now)
    first = at_school(now).date().replace(day=1)
    ids = [proxy.id for proxy, _, _ in children]
    duties: dict[int, list[DutySeen]] = {}
    for duty in duties_of_proxies(session, actor.school_id, ids, first, month_end(first)):
        duties.setdefault(duty.proxy_id, []).append(seen(duty, now))
    written = select(ProxySheet.proxy_id).where(ProxySheet.proxy_id.in_(ids), ProxySheet.month == f"{first:%Y-%m}")
    sheets = set(session.scalars(written))
    return [
        Charge(
            proxy_id=proxy.id,
            pupil_id=pupil.id,
            child=pupil.name,
            class_name=class_name,
            kind="agent" if proxy.kind == "agent" else "proxy",
            duties=tuple(sorted(duties.get(proxy.id, ()), key=lambda each: (each.due_on, ORDER[each.kind], each.no))),
            has_sheet=proxy.id in sheets,
        )
        for proxy, pupil, class_name in children
    ]


def my_charge(session: Session, actor: Actor, pupil_id: int, now: datetime) -> Charge:
    """One of them; the look is written down. Raises :class:`AccessDeniedError` for a child of somebody else."""
    found = next((each for each in my_charges(session, actor, now) if each.pupil_id == pupil_id), None)
    if found is None:
        raise AccessDeniedError
    access_pupil(session, actor, pupil_id, why=WHY, now=now)
    return found


def my_duty(session: Session, actor: Actor, duty_id: int, now: datetime, *, lock: bool = False) -> DutyOpened:
    """One own duty with what was said. Raises :class:`AccessDeniedError` for that of somebody else."""
    return opened(session, own_duty(session, actor, duty_id, now, lock=lock), now)


def own_duty(session: Session, actor: Actor, duty_id: int, now: datetime, *, lock: bool = False) -> ProxyDuty:
    """The row of one own duty for a child that the actor stands in for now; the look is written down."""
    duty = session.get(ProxyDuty, duty_id, with_for_update=lock)
    if duty is None or duty.school_id != actor.school_id:
        raise AccessDeniedError
    if session.get_one(Proxy, duty.proxy_id).staff_id != actor.staff_id:
        raise AccessDeniedError
    my_charge(session, actor, duty.pupil_id, now)
    return duty


def tick(session: Session, actor: Actor, duty_id: int, words: str, media: Sequence[str], now: datetime) -> DutyOpened:
    """It is done: a line or a recording says how it was; said again, the newer word stands.

    Raises :class:`AccessDeniedError` for the duty of somebody else, :class:`UserError` for no word or too many.
    """
    duty, words = own_duty(session, actor, duty_id, now, lock=True), words.strip()
    if not words and not media:
        raise UserError("proxy_guardian/a_line_please")
    if len(words) > LONGEST:
        raise UserError("proxy_guardian/too_long", most=LONGEST)
    duty.done_at, duty.media = now, " ".join(media)
    duty.words = seal(session, DUTY_WORDS, duty.id, duty.school_id, words) if words else None
    session.flush()
    return opened(session, duty, now)


def untick(session: Session, actor: Actor, duty_id: int, now: datetime) -> DutyOpened:
    """撤, on the same day: as if it had not been ticked. Raises :class:`AccessDeniedError` later."""
    duty = own_duty(session, actor, duty_id, now, lock=True)
    if duty.done_at is None or at_school(duty.done_at).date() != at_school(now).date():
        raise AccessDeniedError
    duty.done_at, duty.words, duty.media = None, None, ""
    session.flush()
    return opened(session, duty, now)


def opened(session: Session, duty: ProxyDuty, now: datetime) -> DutyOpened:
    """A duty that was given out already, with what was said about it."""
    words = unseal(session, DUTY_WORDS, duty.id, duty.school_id, duty.words)
    child = session.get_one(Pupil, duty.pupil_id).name
    return DutyOpened(seen(duty, now), duty.pupil_id, child, words, tuple(duty.media.split()))


def seen(duty: ProxyDuty, now: datetime) -> DutySeen:
    """A row as lists show it."""
    kind: DutyKind = "visit" if duty.kind == "visit" else "call" if duty.kind == "call" else "letter"
    is_late = duty.done_at is None and duty.due_on < at_school(now).date()
    return DutySeen(duty.id, kind, duty.no, duty.due_on, duty.done_at, is_late)
