"""What families must know, acknowledge, answer or sign: open until a person closes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, own, same_school
from storage.upsert import insert

RequiredAct = Literal["know", "acknowledge", "answer", "sign"]


class Obligation(OfSchool, Base):
    """One matter of one pupil; with ``household_id`` each of two households owes it for itself."""

    __tablename__ = "obligations"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("household_id", "households"),
        UniqueConstraint("school_id", "service", "subject_key"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    household_id: Mapped[int | None]
    service: Mapped[Short]
    purpose: Mapped[Short]
    subject_key: Mapped[str]
    required_act: Mapped[Short]
    opened_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    closed_by: Mapped[Short | None]  # "guardian:<id>", "staff:<id>"
    closed_at: Mapped[datetime | None]
    closed_how: Mapped[Short | None]  # signed | answered | called | handed_over | withdrawn …


Index("ix_obligations_open", Obligation.school_id, Obligation.service, Obligation.deadline,
      postgresql_where=Obligation.closed_at.is_(None), sqlite_where=Obligation.closed_at.is_(None))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owed:
    """What :func:`open_obligation` writes; ``subject_key`` names the matter within its service, for good."""

    school_id: int
    pupil_id: int
    service: str
    purpose: str
    subject_key: str
    required_act: RequiredAct
    deadline: datetime | None = None
    household_id: int | None = None


def open_obligation(session: Session, owed: Owed, now: datetime) -> int:
    """Open it and return its id; one that was opened before (closed meanwhile or not) stays as it is."""
    values = {name: getattr(owed, name) for name in Owed.__slots__}
    session.execute(insert(session, Obligation).values(**values, opened_at=now).on_conflict_do_nothing())
    return session.scalars(select(Obligation.id).where(*_subject(owed.school_id, owed.service, owed.subject_key))).one()


def close_obligation(session: Session, school_id: int, obligation_id: int, *, by: str, how: str, now: datetime) -> bool:
    """Record the human act that ends it; the first act counts, and the answer says whether it was this one."""
    closed = (
        update(Obligation)
        .where(Obligation.school_id == school_id, Obligation.id == obligation_id, Obligation.closed_at.is_(None))
        .values(closed_by=by, closed_how=how, closed_at=now)
    )
    return session.scalar(closed.returning(Obligation.id)) is not None


def open_of(session: Session, school_id: int, pupil_ids: Sequence[int], *, service: str = "") -> list[Obligation]:
    """What is still owed for these pupils, the nearest deadline first."""
    found = select(Obligation).where(
        Obligation.school_id == school_id, Obligation.pupil_id.in_(pupil_ids), Obligation.closed_at.is_(None)
    )
    if service:
        found = found.where(Obligation.service == service)
    return list(session.scalars(found.order_by(Obligation.deadline, Obligation.id)))


def obligation_of(session: Session, school_id: int, service: str, subject_key: str) -> Obligation | None:
    """The obligation with this subject, open or closed."""
    return session.scalar(select(Obligation).where(*_subject(school_id, service, subject_key)))


def _subject(school_id: int, service: str, subject_key: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Obligation.school_id == school_id,
        Obligation.service == service,
        Obligation.subject_key == subject_key,
    )
