"""A family signs the card, once for the household, and can take it back the same evening."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.day_card import Card
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.routine import matter_key
from bot.identity.access import Child, children_of
from handlers.contact_card.rules import first_day_to_sign, may_take_back
from storage.base import new_id
from storage.card_entries import open_cards
from storage.contact_card import (
    CardDay,
    CardSignature,
    days_of_pupils,
    lock_days,
    lock_signatures,
    own_signatures,
    signatures_of,
    signed_by,
    unsigned_of,
)
from storage.matters import close_matters, open_matter
from storage.school_clock import machine_time
from storage.signatures import SignedAct, erase_drawings, keep_drawing, record_signature
from storage.signed_cards import card_subject, signed_cards

How = Literal["digit", "word", "voice", "page"]
TODAY = "contact_card.today"


@dataclass(frozen=True, slots=True)
class ChildCards:
    """One child of the reader with the cards shown; ``signed``: the household has signed all of them."""

    child: Child
    cards: tuple[Card, ...]
    signed: bool

    @property
    def until(self) -> str:
        """The last day shown: a signature never goes beyond what was seen."""
        return self.cards[-1].day.isoformat()

    @property
    def seen(self) -> str:
        """A short name for exactly these words: another as soon as the teacher changes one of the cards."""
        said = [(card.id, card.aspects, card.entry.remark, card.entry.media_id) for card in self.cards]
        return sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of signing: ``again`` when the household had signed before; ``others`` still wait."""

    child: Child
    again: bool
    at: datetime
    others: tuple[Child, ...]


def cards_to_sign(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[ChildCards]:
    """The actor's children with cards that their household has not signed, in class order, all days of each."""
    since = first_day_to_sign(school.rules.card, at_school(now).date())
    waiting = unsigned_of(session, actor.school_id, actor.guardian_ids, since)
    return [
        ChildCards(child, tuple(open_cards(session, rows)), signed=False)
        for child in children_of(session, actor)
        if (rows := [row for row in waiting if row.pupil_id == child.pupil_id])
    ]


def latest_cards(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[ChildCards]:
    """For each child the cards that wait, or else the latest one: what a family may look at any time."""
    today = at_school(now).date()
    waiting = {each.child.pupil_id: each for each in cards_to_sign(session, school, actor, now)}
    found = []
    for child in children_of(session, actor):
        if child.pupil_id in waiting:
            found.append(waiting[child.pupil_id])
        elif rows := days_of_pupils(
            session, actor.school_id, [child.pupil_id], first_day_to_sign(school.rules.card, today), today
        ):
            found.append(ChildCards(child, tuple(open_cards(session, rows[-1:])), signed=True))
    return found


def cards_of(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> ChildCards | None:
    """The latest cards of one child, None without any; :class:`AccessDeniedError` for a child of others."""
    _own(session, actor, pupil_id)
    return next((each for each in latest_cards(session, school, actor, now) if each.child.pupil_id == pupil_id), None)


def sign(  # noqa: PLR0913  the last four by name
    session: Session,
    school: SchoolContext,
    actor: Actor,
    pupil_id: int,
    until: date,
    how: How,
    *,
    now: datetime,
    stamped: datetime,
    drawing: str = "",
    seen: str = "",
) -> Signed:
    """Sign every waiting card of the child up to the day ``until``; ``stamped`` is machine time.

    Each signature is a link in the chain of the card's class, together with what was drawn. Signing again, or
    after another of the household, changes nothing and says so. Raises :class:`AccessDeniedError` for a child of
    others and :class:`UserError` where there is no card, or where it does not say any more what was ``seen``.
    """
    child = _own(session, actor, pupil_id)
    rows = lock_days(
        session, actor.school_id, pupil_id, first_day_to_sign(school.rules.card, at_school(now).date()), until
    )
    if not rows:
        raise UserError("contact_card/no_card")
    ids = [row.id for row in rows]
    standing = signed_by(session, actor.school_id, ids)
    before = own_signatures(session, actor.school_id, child.guardian_id, ids)
    unsigned = [row for row in rows if (row.id, child.household_id) not in standing]
    _refuse_if_changed(session, child, unsigned, seen)
    wanted = [before.get(row.id) or _blank(row, child) for row in unsigned]
    for signature in wanted:
        signature.how, signature.signed_at, signature.school_time = how, stamped, now
        signature.household_id, signature.withdrawn_at = child.household_id, None
        session.add(signature)
        if drawing:
            keep_drawing(session, actor.school_id, card_subject(signature.id), child.guardian_id, drawing, stamped)
    session.flush()
    nothing_waits(session, school, actor, now)
    _record(session, actor.school_id, wanted, "signed", stamped)
    waiting = {each.child.pupil_id for each in cards_to_sign(session, school, actor, now)} - {pupil_id}
    others = tuple(each for each in children_of(session, actor) if each.pupil_id in waiting)
    return Signed(child, again=not wanted, at=at_school(now), others=others)


def take_back(session: Session, school: SchoolContext, actor: Actor, *, now: datetime) -> int:
    """Withdraw the actor's last act of signing, if it was this evening; returns the number to sign again by.

    Raises :class:`UserError` when there is nothing to take back, or it is too late.
    """
    mine = signatures_of(session, actor.school_id, actor.guardian_ids)
    if not mine:
        raise UserError("contact_card/nothing_signed")
    if not may_take_back(at_school(mine[0].school_time), at_school(now)):
        raise UserError("contact_card/too_late_to_take_back")
    last = [signature.id for signature in mine if signature.school_time == mine[0].school_time]
    taken = lock_signatures(session, actor.school_id, last)
    for signature in taken:
        signature.withdrawn_at = now
    erase_drawings(session, actor.school_id, [card_subject(signature.id) for signature in taken])
    session.flush()
    number = wait_for_signature(session, school.id, actor.identity_id or 0, now)
    _record(session, actor.school_id, taken, "withdrawn", machine_time(session, now))
    return number


def wait_for_signature(session: Session, school_id: int, identity_id: int, now: datetime) -> int:
    """Let the cards wait for this person under a number, the same as long as any waits."""
    return open_matter(
        session,
        school_id=school_id,
        identity_id=identity_id,
        go=Go(TODAY),
        label=phrase("contact_card/matter"),
        key=matter_key(TODAY, identity_id),
        now=now,
    )


def _record(
    session: Session, school_id: int, signatures: Sequence[CardSignature], act: SignedAct, stamped: datetime
) -> None:
    """Write the links, last of all: the chain of a class is locked by everybody who signs in it."""
    ids = [signature.id for signature in signatures]
    for thing in sorted(signed_cards(session, school_id, ids), key=lambda each: each.class_id):
        content = thing.content(act)
        record_signature(session, school_id, thing.class_id, thing.subject, act=act, content=content, at=stamped)


def _own(session: Session, actor: Actor, pupil_id: int) -> Child:
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    return child


def _refuse_if_changed(session: Session, child: Child, unsigned: Sequence[CardDay], seen: str) -> None:
    if seen and unsigned and ChildCards(child, tuple(open_cards(session, unsigned)), signed=False).seen != seen:
        raise UserError("contact_card/changed_since", go={"1": Go("contact_card.see", {"pupil": child.pupil_id})})


def _blank(row: CardDay, child: Child) -> CardSignature:
    return CardSignature(id=new_id(), school_id=row.school_id, card_day_id=row.id, guardian_id=child.guardian_id)


def nothing_waits(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> None:
    """Close the number of this person once no card of theirs waits.

    The others of the household keep theirs: who answers it reads that the card was signed already, and is not met
    by a number that means nothing.
    """
    since = first_day_to_sign(school.rules.card, at_school(now).date())
    if actor.identity_id is not None and not unsigned_of(session, actor.school_id, set(actor.guardian_ids), since):
        close_matters(session, school_id=actor.school_id, key=matter_key(TODAY, actor.identity_id))
