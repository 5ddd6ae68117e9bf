"""Slow work (downloads, transcoding, exports): written with its cause, done later, with the outbox's claim and fence.

``due_at`` and ``ended_at`` are school time, ``lease_until`` and ``not_before`` machine time.
"""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own
from storage.school_clock import school_now, truly
from storage.sealing import seal, unseal
from storage.session import wake_workers

ARGS = ("tasks", "args")
# Media of the size WeChat allows is fetched and transcoded well within it; a killed worker is missed as long.
LEASE = timedelta(minutes=5)


class Task(OfSchool, Base):
    """One piece of work. ``state``: queued → claimed → done, or dead (tried too often, or hopeless)."""

    __tablename__ = "tasks"
    __table_args__ = own()

    kind: Mapped[Short]  # named on a service's card, or "media.fetch"
    args: Mapped[Sealed | None]  # JSON; erased at the end
    due_at: Mapped[datetime]
    state: Mapped[Short] = mapped_column(default="queued")
    claim_token: Mapped[Short | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    attempts: Mapped[Small] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


_OPEN = Task.state.in_(("queued", "claimed"))
Index("ix_tasks_due", Task.due_at, postgresql_where=_OPEN, sqlite_where=_OPEN)


@dataclass(frozen=True, slots=True)
class ClaimedTask:
    """A task that is ours until the lease ends; ``attempts`` counts this one too."""

    id: int
    school_id: int
    token: str
    kind: str
    args: Mapping[str, object]
    attempts: int


def enqueue_task(session: Session, kind: str, args: Mapping[str, object], school_id: int, due: datetime) -> int:
    """Have it done from ``due`` (school time) on, once this transaction is committed; returns the task's id."""
    task_id = new_id()
    sealed = seal(session, ARGS, task_id, school_id, json.dumps(dict(args), ensure_ascii=False))
    session.add(Task(id=task_id, school_id=school_id, kind=kind, args=sealed, due_at=truly(session, due)))
    wake_workers(session)
    return task_id


def withdraw_task(session: Session, task_id: int) -> None:
    """It was never asked for; only within the transaction that enqueued it, before anybody can have claimed it."""
    session.delete(session.get_one(Task, task_id))


def has_due_task(session: Session, kinds: Collection[str], now: datetime) -> bool:
    """Whether there is something to claim at this machine time; cheap, and writes nothing."""
    return session.scalar(select(Task.id).where(*_claimable(session, kinds, now)).limit(1)) is not None


def next_due_between(session: Session, after: datetime, until: datetime) -> datetime | None:
    """When the next task falls due in school time, after the one and not behind the other; None if none does."""
    return session.scalar(select(func.min(Task.due_at)).where(_OPEN, Task.due_at > after, Task.due_at <= until))


def is_under_way(session: Session, now: datetime) -> bool:
    """Whether a worker has a task in hand at this machine time."""
    held = select(Task.id).where(Task.state == "claimed", Task.lease_until >= now).limit(1)
    return session.scalar(held) is not None


def claim_task(session: Session, kinds: Collection[str], now: datetime) -> ClaimedTask | None:
    """Take the oldest due task of these kinds, also one whose worker died; None if there is none.

    A task that killed its workers again and again comes back with its ``attempts``: the runner ends it.
    """
    oldest = select(Task).where(*_claimable(session, kinds, now)).order_by(Task.due_at, Task.id).limit(1)
    task = session.scalar(oldest.with_for_update(skip_locked=True))
    if task is None:
        return None
    task.state, task.claim_token, task.lease_until = "claimed", secrets.token_hex(8), now + LEASE
    task.attempts += 1
    args = json.loads(unseal(session, ARGS, task.id, task.school_id, task.args))
    return ClaimedTask(task.id, task.school_id, task.claim_token, task.kind, args, task.attempts)


def finish_task(session: Session, task: ClaimedTask, now: datetime, *, error: str = "") -> bool:
    """It is done, or with an ``error`` dead; False when another worker has taken it meanwhile."""
    over = {"state": "dead" if error else "done", "error": error[:200], "ended_at": school_now(session, now)}
    return _write(session, task, {**over, "args": None, "claim_token": None, "lease_until": None})


def put_back_task(session: Session, task: ClaimedTask, not_before: datetime, error: str) -> bool:
    """It failed and is tried again, not before this machine time; False when another worker has taken it."""
    again = {"state": "queued", "not_before": not_before, "error": error[:200]}
    return _write(session, task, {**again, "claim_token": None, "lease_until": None})


def _claimable(session: Session, kinds: Collection[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    waits = and_(Task.state == "queued", or_(Task.not_before.is_(None), Task.not_before <= now))
    lost = and_(Task.state == "claimed", Task.lease_until < now)
    return Task.due_at <= school_now(session, now), Task.kind.in_(kinds), or_(waits, lost)


def _write(session: Session, task: ClaimedTask, values: Mapping[str, object]) -> bool:
    ours = (Task.id == task.id, Task.claim_token == task.token, Task.state == "claimed")
    return session.scalar(update(Task).where(*ours).values(values).returning(Task.id)) is not None
