"""Where a member of staff sent what a soft rule of decency had questioned, and why; the office can read it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session

from storage.base import Base, OfSchool, Sealed, Short, new_id, own, same_school
from storage.sealing import seal, unseal

WORDS, REASON = ("policy_overrides", "words"), ("policy_overrides", "reason")


class PolicyOverride(OfSchool, Base):
    """One text that went out all the same: the rule, the words that it found, and the writer's reason."""

    __tablename__ = "policy_overrides"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"), Index("ix_policy_overrides_at", "school_id", "at")
    )

    staff_id: Mapped[int]
    place: Mapped[Short]  # where it was written: "notice", "contact_card" …
    rule: Mapped[Short]
    words: Mapped[Sealed]
    reason: Mapped[Sealed]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Override:
    """The same, readable; it does not say who wrote."""

    place: str
    rule: str
    words: str
    reason: str
    at: datetime


def record_override(session: Session, school_id: int, staff_id: int, override: Override) -> None:
    """Keep that ``staff_id`` gave this reason."""
    row_id = new_id()
    session.add(
        PolicyOverride(
            id=row_id,
            school_id=school_id,
            staff_id=staff_id,
            place=override.place,
            rule=override.rule,
            words=seal(session, WORDS, row_id, school_id, override.words),
            reason=seal(session, REASON, row_id, school_id, override.reason),
            at=override.at,
        )
    )


def overrides_between(session: Session, school_id: int, first: datetime, until: datetime) -> list[Override]:
    """What went out so from ``first`` to before ``until``, newest first."""
    mine = (PolicyOverride.school_id == school_id, PolicyOverride.at >= first, PolicyOverride.at < until)
    rows = session.scalars(select(PolicyOverride).where(*mine).order_by(PolicyOverride.at.desc(), PolicyOverride.id))
    return [
        Override(
            place=row.place,
            rule=row.rule,
            words=unseal(session, WORDS, row.id, school_id, row.words),
            reason=unseal(session, REASON, row.id, school_id, row.reason),
            at=row.at,
        )
        for row in rows
    ]
