"""Writing the messages of a rung: INSERT … SELECT, one row for each guardian, its words composed at the claim."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CTE, ColumnElement, String, Subquery, Table, and_, case, literal, null, or_, select
from sqlalchemy.orm import Session

from storage.base import UtcDateTime
from storage.id_list import among
from storage.notice import Notice
from storage.obligations import Obligation
from storage.outbox import LIFETIME, OutboxRow
from storage.pupils import Guardian, GuardianLink
from storage.row_ids import row_ids
from storage.school_clock import truly
from storage.session import wake_workers
from storage.upsert import insert

_COLUMNS = (
    *("id", "school_id", "sender", "identity_id", "guardian_id", "notice_id", "rung", "purpose", "thread_key"),
    *("idempotency_key", "place", "created_at", "due_at", "expires_at", "state", "attempts", "channel", "refused"),
    "error_code",
)


@dataclass(frozen=True, slots=True)
class Asking:
    """How a rung writes: ``kind`` makes its key ("ask" once for each guardian and notice), ``due`` by own hours."""

    rung: str
    kind: str
    now: datetime  # school time
    due: Mapping[str, datetime]  # own hours ("noon" …) → when; "" for all others
    channel: str = ""
    sender: str = ""


def write_asks(session: Session, notice: Notice, people: Subquery | CTE, asking: Asking) -> int:
    """Write a message to each of ``people`` (guardian_id, hours and, in WeChat, identity_id and sender).

    Who was asked about this notice in the same ``kind`` already is left alone. Returns how many rows are new.
    """
    own = [(people.c.hours == hours, _moment(session, at)) for hours, at in asking.due.items() if hours]
    anytime = _moment(session, asking.due[""])
    due = case(*own, else_=anytime) if own else anytime
    now = truly(session, asking.now)
    in_wechat = "identity_id" in people.c
    guardian = people.c.guardian_id.cast(String)
    rows = select(
        row_ids(),
        literal(notice.school_id),
        people.c.sender if in_wechat else literal(asking.sender),
        people.c.identity_id if in_wechat else null(),
        people.c.guardian_id,
        literal(notice.id),
        literal(asking.rung),
        literal("notice" if notice.required_act == "know" else "todo"),
        # In the order in which they were written, whoever wrote them.
        literal("notice"),
        literal(f"notice/{notice.id}/{asking.kind}/").concat(guardian),
        literal(int(now.timestamp() * 1_000_000) * 1_000),
        literal(now, UtcDateTime()),
        due,
        literal(max(truly(session, notice.deadline), now + LIFETIME), UtcDateTime()),
        literal("queued"),
        literal(0),
        literal(asking.channel),
        literal(""),
        literal(""),
    ).where(literal(1) == 1)
    table = cast("Table", OutboxRow.__table__)
    written = insert(session, OutboxRow).from_select(_COLUMNS, rows).on_conflict_do_nothing()
    new = len(session.connection().execute(written.returning(table.c.id)).all())
    if new:
        wake_workers(session)
    return new


def reached_by(session: Session, notice: Notice, obligation_ids: Sequence[int], rungs: Sequence[str]) -> set[int]:
    """Which of these obligations have a message of one of these rungs to one of those who owe it."""
    families = session.execute(
        select(Obligation.id, Guardian.id.label("guardian_id"))
        .join(GuardianLink, GuardianLink.pupil_id == Obligation.pupil_id)
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, Guardian.household_id == Obligation.household_id))
        .where(among(Obligation.id, obligation_ids))
        .where(or_(Obligation.guardian_id.is_(None), Obligation.guardian_id == Guardian.id))
    ).all()
    # Apart: joined, SQLite would go through all messages of the notice for each family.
    told = select(OutboxRow.guardian_id).where(
        OutboxRow.notice_id == notice.id,
        among(OutboxRow.guardian_id, {row.guardian_id for row in families}),
        OutboxRow.rung.in_(rungs),
    )
    guardians = set(session.scalars(told))
    return {row.id for row in families if row.guardian_id in guardians}


def told_already(session: Session, notice: Notice, guardian_ids: Collection[int], rung: str) -> set[int]:
    """Which of these guardians have a message of this rung of the notice."""
    told = select(OutboxRow.guardian_id).where(
        OutboxRow.notice_id == notice.id, among(OutboxRow.guardian_id, guardian_ids), OutboxRow.rung == rung
    )
    return {guardian_id for guardian_id in session.scalars(told) if guardian_id is not None}


def _moment(session: Session, at: datetime) -> ColumnElement[Any]:
    return literal(truly(session, at), UtcDateTime())
