"""Paper slips: one secret per pupil, shown as a QR code and as eight digits. Only its hash is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.settings import BindingRules
from bot.identity.matching import plain
from storage.base import new_id
from storage.binding import Slip
from storage.pupils import Pupil, is_here
from storage.sealing import index
from storage.upsert import insert

DIGITS = 8
# The scene of the QR code is this letter and the digits: whoever can read one can read the other.
SCENE = "s"


@dataclass(frozen=True, slots=True)
class PaperSlip:
    """What is printed for one pupil; never stored."""

    name: str
    digits: str
    scene: str


def make_slips(
    session: Session, school_id: int, class_id: int, *, rules: BindingRules, now: datetime
) -> list[PaperSlip]:
    """New slips for every pupil of a class, by number; printing anew voids what was printed before."""
    pupils = session.execute(
        select(Pupil.id, Pupil.name)
        .where(Pupil.school_id == school_id, Pupil.class_id == class_id, is_here())
        .order_by(Pupil.number)
    ).all()
    void_slips(session, school_id, now, [pupil_id for pupil_id, _name in pupils])
    return [
        _make(session, school_id, pupil_id, name, now + timedelta(days=rules.slip_days)) for pupil_id, name in pupils
    ]


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


def _make(session: Session, school_id: int, pupil_id: int, name: str, expires_at: datetime) -> PaperSlip:
    while True:
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        row = {
            "id": new_id(),
            "school_id": school_id,
            "pupil_id": pupil_id,
            "code_index": _index(session, school_id, digits),
            "expires_at": expires_at,
        }
        statement = insert(session, Slip).values(row).on_conflict_do_nothing(index_elements=["school_id", "code_index"])
        if session.scalar(statement.returning(Slip.id)) is not None:
            return PaperSlip(name, digits, f"{SCENE}{digits}")


def _index(session: Session, school_id: int, digits: str) -> bytes:
    return index(session, f"slip|{school_id}", digits)
