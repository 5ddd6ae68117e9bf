"""Paper slips: one secret per pupil, shown as a QR code and as eight digits. Only its hash is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.settings import BindingRules
from bot.identity.matching import plain
from storage.binding import Slip
from storage.pupils import Pupil, is_here
from storage.sealing import index

DIGITS = 8
# The scene of the QR code is this letter and the digits: whoever can read one can read the other.
SCENE = "s"


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """What is printed for one pupil; only a hash of the digits is stored."""

    pupil_id: int
    name: str
    digits: str
    scene: str


def make_slips(
    session: Session, school_id: int, class_id: int, *, rules: BindingRules, now: datetime
) -> list[PaperSlip]:
    """New slips for every pupil of a class, by number, valid from now on; what was printed before is void."""
    slips = draw_slips(session, school_id, class_id)
    keep_slips(session, school_id, slips, rules=rules, now=now)
    return slips


def draw_slips(session: Session, school_id: int, class_id: int) -> list[PaperSlip]:
    """Fresh secrets for a class. They open nothing before :func:`keep_slips`, so that a failed print voids nothing."""
    pupils = session.execute(
        select(Pupil.id, Pupil.name)
        .where(Pupil.school_id == school_id, Pupil.class_id == class_id, is_here())
        .order_by(Pupil.number)
    )
    drawn = ((pupil_id, name, _fresh_digits(session, school_id)) for pupil_id, name in pupils)
    return [PaperSlip(pupil_id, name, digits, f"{SCENE}{digits}") for pupil_id, name, digits in drawn]


def keep_slips(
    session: Session, school_id: int, slips: Sequence[PaperSlip], *, rules: BindingRules, now: datetime
) -> None:
    """From now on these slips open the door, for their number of days, and no older ones of the same pupils."""
    void_slips(session, school_id, now, [slip.pupil_id for slip in slips])
    for slip in slips:
        session.add(
            Slip(
                school_id=school_id,
                pupil_id=slip.pupil_id,
                code_index=_index(session, school_id, slip.digits),
                expires_at=now + timedelta(days=rules.slip_days),
            )
        )
    session.flush()


def find_slip(session: Session, school_id: int, digits: str, *, now: datetime) -> Slip | None:
    """The slip with these eight digits (or this scene), if it is neither spent, void nor older than its days.

    A wrong number is a wrong try; whoever asks counts it with ``matching.wrong``.
    """
    secret = plain(digits).removeprefix(SCENE)
    return session.scalar(
        select(Slip)
        .join(Pupil, Pupil.id == Slip.pupil_id)
        .where(
            Slip.school_id == school_id,
            Slip.code_index == _index(session, school_id, secret),
            Slip.void_at.is_(None),
            Slip.expires_at > now,
            is_here(),
        )
    )


def spend_slip(slip: Slip, now: datetime) -> None:
    """A slip lets one person in, once."""
    slip.void_at = now


def void_slips(session: Session, school_id: int, now: datetime, pupil_ids: list[int] | None = None) -> None:
    """Void the open slips of these pupils, or of the whole school."""
    statement = update(Slip).where(Slip.school_id == school_id, Slip.void_at.is_(None))
    if pupil_ids is not None:
        statement = statement.where(Slip.pupil_id.in_(pupil_ids))
    session.execute(statement.values(void_at=now))


def _fresh_digits(session: Session, school_id: int) -> str:
    while True:
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        used = select(Slip.id).where(Slip.school_id == school_id, Slip.code_index == _index(session, school_id, digits))
        if session.scalar(used) is None:
            return digits


def _index(session: Session, school_id: int, digits: str) -> bytes:
    return index(session, f"slip|{school_id}", digits)
