"""Signs that a child may need help (关注): where each comes from, and whether somebody has taken it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, new_id, own, same_school
from storage.sealing import seal
from storage.upsert import insert

WORDS, REASON = ("care_signals", "words"), ("care_signals", "reason")


class CareSignal(OfSchool, Base):
    """One sign about one child, told to no family.

    ``source``: cards | low | visit | call | hotline | alarm | letter | teacher; ``key`` tells several of one source
    apart, so that the same matter is noted once for good. It waits until it is ``settled_at``: taken into a plan
    (``plan_id``), or put aside with a ``reason``.
    """

    __tablename__ = "care_signals"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("noted_by_id", "staff"),
        same_school("plan_id", "care_plans", ondelete="CASCADE"),
        same_school("settled_by_id", "staff"),
        UniqueConstraint("school_id", "pupil_id", "source", "key"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    source: Mapped[Short]
    key: Mapped[Short]
    kind: Mapped[Short] = mapped_column(
        default=""
    )  # learning | behaviour | mind | bullying | dropout | family, if told
    words: Mapped[Sealed]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None]  # empty for what the timetable gathered
    plan_id: Mapped[int | None] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None]
    reason: Mapped[Sealed | None]


_WAITING = CareSignal.settled_at.is_(None)
Index("ix_care_signals_waiting", CareSignal.school_id, CareSignal.pupil_id,
      postgresql_where=_WAITING, sqlite_where=_WAITING)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewSignal:
    """A sign to note: about whom, from where, which matter, and in words; ``by`` the member of staff who saw it."""

    pupil_id: int
    source: str
    key: str
    words: str
    kind: str = ""
    by: int | None = None


def note_signal(
    session: Session, school_id: int, *, pupil_id: int, source: str, key: str, words: str, now: datetime
) -> bool:
    """Note one sign about a child; whether it is new. ``now`` is school time."""
    return note_signals(session, school_id, [NewSignal(pupil_id, source, key, words)], now) == 1


def note_signals(session: Session, school_id: int, signals: Sequence[NewSignal], now: datetime) -> int:
    """Note many in one statement, without those whose matter was noted before; how many are new."""
    rows = [_row(session, school_id, each, now) for each in signals]
    if not rows:
        return 0
    written = insert(session, CareSignal).on_conflict_do_nothing().returning(CareSignal.id)
    return len(session.scalars(written, rows).all())


def signal_of(session: Session, school_id: int, signal_id: int, *, lock: bool = False) -> CareSignal | None:
    """One sign of this school; with ``lock`` nobody else settles it until this transaction ends."""
    wanted = select(CareSignal).where(CareSignal.school_id == school_id, CareSignal.id == signal_id)
    held = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalar(held if lock else wanted)


def _row(session: Session, school_id: int, signal: NewSignal, now: datetime) -> dict[str, object]:
    row_id = new_id()
    return {
        "id": row_id,
        "school_id": school_id,
        "pupil_id": signal.pupil_id,
        "source": signal.source,
        "key": signal.key,
        "kind": signal.kind,
        "words": seal(session, WORDS, row_id, school_id, signal.words),
        "noted_at": now,
        "noted_by_id": signal.by,
    }
