"""What families must know, acknowledge, answer or sign: open until a person closes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Index, UniqueConstraint, and_, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, own, same_school
from storage.sealing import seal, unseal
from storage.upsert import insert

RequiredAct = Literal["know", "acknowledge", "answer", "sign"]
ANSWER = ("obligations", "answer")

# How a family's act came to us, by the end it makes: in WeChat itself, or by paper or telephone.
BY_THEMSELVES = ("tapped", "said", "voice", "form", "page", "pressed", "relay", "signed", "answered")
BY_HAND = ("paper", "phone", "told_teacher")
VOID = "withdrawn"


class Obligation(OfSchool, Base):
    """One matter of one pupil; with ``household_id`` each of two households owes it for itself.

    One with ``notice_id`` climbs that notice's ladder: ``rung`` counts the rungs taken, ``next_at`` (school time) is
    when the next is due; empty when it is closed or nothing more can be done by the machine. With ``guardian_id``
    this guardian owes it and nobody else of the family.
    """

    __tablename__ = "obligations"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("household_id", "households"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("notice_id", "notices", ondelete="CASCADE"),
        UniqueConstraint("school_id", "service", "subject_key"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    household_id: Mapped[int | None]
    guardian_id: Mapped[int | None]
    notice_id: Mapped[int | None] = mapped_column(index=True)
    service: Mapped[Short]
    purpose: Mapped[Short]
    subject_key: Mapped[str]
    required_act: Mapped[Short]
    opened_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    rung: Mapped[Small] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    closed_by: Mapped[Short | None]  # "guardian:<id>", "staff:<id>"
    closed_at: Mapped[datetime | None]
    closed_how: Mapped[Short | None]  # one of BY_THEMSELVES, BY_HAND, VOID
    option: Mapped[Small | None]  # which of the notice's options, from 1
    answer: Mapped[Sealed | None]  # the family's own words


_OPEN = Obligation.closed_at.is_(None)
_CLIMBS = and_(_OPEN, Obligation.next_at.is_not(None))
# What is due, and whatever else is open in a school: every step of a ladder writes every index of the table anew.
Index("ix_obligations_next", Obligation.school_id, Obligation.next_at, postgresql_where=_OPEN, sqlite_where=_OPEN)


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


@dataclass(frozen=True, slots=True)
class Act:
    """A person's act that ends an obligation.

    ``by`` is ``"guardian:<id>"`` or ``"staff:<id>"``; ``how`` one of :data:`BY_THEMSELVES`, :data:`BY_HAND` or
    :data:`VOID`; ``option`` counts from 1; ``answer`` are the family's own words.
    """

    by: str
    how: str
    option: int | None = None
    answer: str = ""


def open_obligation(session: Session, owed: Owed, now: datetime) -> int:
    """Open it and return its id; one that was opened before (closed meanwhile or not) stays as it is."""
    values = {name: getattr(owed, name) for name in Owed.__slots__}
    session.execute(insert(session, Obligation).values(**values, opened_at=now).on_conflict_do_nothing())
    return session.scalars(select(Obligation.id).where(*_subject(owed.school_id, owed.service, owed.subject_key))).one()


def close_obligation(session: Session, school_id: int, obligation_id: int, act: Act, now: datetime) -> bool:
    """Record the human act that ends it; the first act counts, and the answer says whether it was this one."""
    answer = seal(session, ANSWER, obligation_id, school_id, act.answer) if act.answer else None
    closed = (
        update(Obligation)
        .where(Obligation.school_id == school_id, Obligation.id == obligation_id, Obligation.closed_at.is_(None))
        .values(closed_by=act.by, closed_how=act.how, closed_at=now, next_at=None, option=act.option, answer=answer)
    )
    return session.scalar(closed.returning(Obligation.id)) is not None


def next_rung_between(session: Session, after: datetime, until: datetime) -> datetime | None:
    """When the next family takes a rung, after the one and not behind the other; None if none does."""
    return session.scalar(
        select(func.min(Obligation.next_at)).where(_CLIMBS, Obligation.next_at > after, Obligation.next_at <= until)
    )


def reopen_obligation(session: Session, school_id: int, obligation_id: int, next_at: datetime | None) -> bool:
    """Take the closing act back (撤): the family owes it again and climbs on from ``next_at``."""
    reopened = (
        update(Obligation)
        .where(Obligation.school_id == school_id, Obligation.id == obligation_id, Obligation.closed_at.is_not(None))
        .values(closed_by=None, closed_how=None, closed_at=None, option=None, answer=None, next_at=next_at)
    )
    return session.scalar(reopened.returning(Obligation.id)) is not None


def answer_of(session: Session, obligation: Obligation) -> str:
    """The family's own words; empty if it answered without any."""
    return unseal(session, ANSWER, obligation.id, obligation.school_id, obligation.answer)


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
