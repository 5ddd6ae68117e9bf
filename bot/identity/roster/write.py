"""Writes planned operations: encrypts what must be, in bulk, in an order that the foreign keys allow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from bot.identity.binding import stop_waiting
from bot.identity.phone_moves import move_phones
from bot.identity.phones import last_four_index, phone_index
from bot.identity.roster.operations import Cut, Insert, MovePhone, Operation, Update
from bot.identity.roster.state import SEALED, Known
from storage.base import Base
from storage.identities import Binding
from storage.schools import new_class_code
from storage.sealing import seal

# Parents before children; updates come after all inserts.
ORDER = ("grades", "classes", "staff", "staff_roles", "households", "pupils", "guardians", "guardian_links")
ROWS_PER_CHUNK = 500
# A moved phone writes the guardian, its links and its bindings.
MOVE_COSTS = 4


def chunks(families: Iterable[list[Operation]]) -> Iterator[list[Operation]]:
    """Whole families together, as many as fit into one short transaction."""
    chunk: list[Operation] = []
    cost = 0
    for family in families:
        price = sum(MOVE_COSTS if isinstance(each, MovePhone) else 1 for each in family)
        if chunk and cost + price > ROWS_PER_CHUNK:
            yield chunk
            chunk, cost = [], 0
        chunk.extend(family)
        cost += price
    if chunk:
        yield chunk


def write(session: Session, school_id: int, operations: Sequence[Operation], now: datetime) -> None:
    """Write one chunk."""
    inserts: dict[str, list[Known]] = defaultdict(list)
    updates: dict[tuple[str, tuple[str, ...]], list[Known]] = defaultdict(list)
    for each in operations:
        if isinstance(each, Insert):
            inserts[each.table].append(_sealed(session, each.table, each.row["id"], school_id, each.row))
        elif isinstance(each, Update):
            values = _sealed(session, each.table, each.row_id, school_id, each.values)
            updates[each.table, tuple(sorted(values))].append(
                {"row": each.row_id, **{f"new_{k}": v for k, v in values.items()}}
            )
    for name in ORDER:
        if inserts[name]:
            session.connection().execute(insert(Base.metadata.tables[name]), inserts[name])
    for (name, columns), rows in updates.items():
        table = Base.metadata.tables[name]
        changed = update(table).where(table.c.id == bindparam("row"), table.c.school_id == school_id)
        session.connection().execute(changed.values({column: bindparam(f"new_{column}") for column in columns}), rows)
    moved = {each.guardian_id: each.phone for each in operations if isinstance(each, MovePhone)}
    if moved:
        move_phones(session, school_id, moved, now=now)
    _cut(session, [each.guardian_id for each in operations if isinstance(each, Cut)], now)


def set_quarantine(session: Session, school_id: int, flags: dict[int, bool]) -> None:
    """Mark or clear guardians by id."""
    table = Base.metadata.tables["guardians"]
    changed = update(table).where(table.c.id == bindparam("row"), table.c.school_id == school_id)
    if flags:
        rows = [{"row": guardian_id, "flag": flag} for guardian_id, flag in flags.items()]
        session.connection().execute(changed.values(phone_quarantined=bindparam("flag")), rows)


def _sealed(session: Session, table: str, row_id: int, school_id: int, values: Known) -> Known:
    row: dict[str, Any] = dict(values)
    if "phone" in row:
        row["phone_index"] = phone_index(session, row["phone"]) if row["phone"] else None
    for column in SEALED.get(table, ()):
        if column in row:
            text = row[column]
            row[column] = seal(session, (table, column), row_id, school_id, text) if text else None
    if "last_four" in row:
        class_id, phone = row.pop("last_four")
        row["last_four_index"] = last_four_index(session, class_id, phone) if phone else None
    if table == "classes":
        row["code"] = new_class_code(session, school_id)
    return row


def _cut(session: Session, guardian_ids: list[int], now: datetime) -> None:
    if guardian_ids:
        bound = select(Binding.identity_id).where(Binding.guardian_id.in_(guardian_ids)).distinct()
        stop_waiting(session, list(session.scalars(bound)), now)
