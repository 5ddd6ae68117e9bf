"""That a child's data is to be deleted: who asked, who decided, how far it is; in the end nothing of the child."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, new_id, own, same_school
from storage.sealing import seal, unseal

CHILD, REASON, LEFT = (("erasures", name) for name in ("child", "reason", "left"))


class Erasure(OfSchool, Base):
    """One wish to have everything of a child deleted, or one that time made.

    ``state``: asked → agreed (one of the office has) → running (a second person has) → done, or refused with a
    ``reason``. ``child`` is the name for the lists and ``left`` what is still to be looked for (names, numbers,
    recordings); both are emptied when it is done. ``why``: family | office | leaver.
    """

    __tablename__ = "erasures"
    __table_args__ = own(same_school("agreed_by_id", "staff"), same_school("decided_by_id", "staff"))

    pupil_id: Mapped[int | None]  # no foreign key: the child is gone when it is done
    why: Mapped[Short]
    state: Mapped[Short]
    child: Mapped[Sealed | None]
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None]
    agreed_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[Sealed | None]
    left: Mapped[Sealed | None]
    rows: Mapped[int] = mapped_column(default=0)
    files: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]


_OPEN = Erasure.state.in_(("asked", "agreed", "running"))
Index("uq_erasures_open", Erasure.school_id, Erasure.pupil_id, unique=True,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


def open_erasure(session: Session, school_id: int, pupil_id: int) -> Erasure | None:
    """What was asked for this child and is not over."""
    mine = (Erasure.school_id == school_id, Erasure.pupil_id == pupil_id, _OPEN)
    return session.scalar(select(Erasure).where(*mine))


def erasure_of(session: Session, school_id: int, erasure_id: int) -> Erasure | None:
    """One of this school, its row locked until the transaction ends."""
    wanted = select(Erasure).where(Erasure.school_id == school_id, Erasure.id == erasure_id)
    return session.scalar(wanted.with_for_update())


def ask(session: Session, school_id: int, pupil_id: int, child: str, why: str, now: datetime) -> Erasure:
    """Write down the wish; the one that is open already where there is one."""
    known = open_erasure(session, school_id, pupil_id)
    if known is not None:
        return known
    row_id = new_id()
    erasure = Erasure(id=row_id, school_id=school_id, pupil_id=pupil_id, why=why, state="asked", asked_at=now,
                      child=seal(session, CHILD, row_id, school_id, child))  # fmt: skip
    session.add(erasure)
    session.flush()
    return erasure


def erasures_of(session: Session, school_id: int, limit: int = 100) -> Sequence[tuple[Erasure, str, str]]:
    """The newest of the school, what is open first, with the child's name (empty when done) and the reason."""
    rows = session.scalars(
        select(Erasure)
        .where(Erasure.school_id == school_id)
        .order_by(Erasure.done_at.is_not(None), Erasure.asked_at.desc())
        .limit(limit)
    )
    return [
        (
            row,
            unseal(session, CHILD, row.id, school_id, row.child),
            unseal(session, REASON, row.id, school_id, row.reason),
        )
        for row in rows
    ]


def count_waiting(session: Session, school_id: int) -> int:
    """How many wait for a person's word."""
    waits = (Erasure.school_id == school_id, Erasure.state.in_(("asked", "agreed")))
    return session.scalar(select(func.count()).select_from(Erasure).where(*waits)) or 0


def refuse(session: Session, erasure: Erasure, reason: str, staff_id: int, now: datetime) -> None:
    """It is not done, for this reason."""
    erasure.state, erasure.decided_by_id, erasure.decided_at = "refused", staff_id, now
    erasure.reason = seal(session, REASON, erasure.id, erasure.school_id, reason)


def keep_left(session: Session, erasure: Erasure, left: Mapping[str, object]) -> None:
    """Remember what is still to be looked for, while the rows are gone already."""
    erasure.left = seal(session, LEFT, erasure.id, erasure.school_id, json.dumps(dict(left), ensure_ascii=False))


def left_of(session: Session, erasure: Erasure) -> dict[str, list[str]]:
    """What :func:`keep_left` wrote; empty before."""
    return dict(json.loads(unseal(session, LEFT, erasure.id, erasure.school_id, erasure.left) or "{}"))


def finish(session: Session, erasure: Erasure, said: str, now: datetime) -> None:
    """Nothing is left, but for what ``said`` says: the wish itself forgets the child."""
    erasure.state, erasure.done_at = "done", now
    erasure.reason = seal(session, REASON, erasure.id, erasure.school_id, said) if said else None
    erasure.child, erasure.left, erasure.pupil_id = None, None, None
