"""Matters that wait for a person, each under a small number named in its push ("回 3 签字")."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.reply import Go
from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.sealing import seal, unseal
from storage.upsert import insert

# Outside a form one or two digits are a matter's number, and nothing else has that length.
HIGHEST_NUMBER = 99
# Everywhere 9 is the wish that a person calls.
NEVER_A_MATTER = 9
# What a short column holds. PostgreSQL refuses more and SQLite does not, so it is looked at here for both.
LONGEST_KEY = 64
SEALED = ("matters", "sealed")


class MatterRow(OfSchool, Base):
    """One matter open for one WeChat user; gone when it closes. ``sealed`` holds label and step: they name a child."""

    __tablename__ = "matters"
    __table_args__ = own(
        same_school("identity_id", "identities", ondelete="CASCADE"),
        UniqueConstraint("identity_id", "number"),
        UniqueConstraint("identity_id", "key"),
    )

    identity_id: Mapped[int]
    number: Mapped[Small]
    key: Mapped[Short] = mapped_column(index=True)  # what it is about, e.g. "card:1234:2026-11-20"
    sealed: Mapped[Sealed]
    opened_at: Mapped[datetime]


# Built once: nearly every message asks this, and building it costs more than running it.
_COLUMNS = MatterRow.__table__.c
_OPEN = (
    select(_COLUMNS.id, _COLUMNS.school_id, _COLUMNS.number, _COLUMNS.sealed, _COLUMNS.opened_at)
    .where(_COLUMNS.identity_id == bindparam("of_identity"))
    .order_by(_COLUMNS.number)
)


@dataclass(frozen=True, slots=True)
class Matter:
    """What waits: its number, what it is called in a list ("签字 李小明"), where it leads."""

    number: int
    label: str
    go: Go
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter to open for one of many people. ValueError for a ``key`` of more than :data:`LONGEST_KEY` characters."""

    school_id: int
    identity_id: int
    key: str
    label: str
    go: Go

    def __post_init__(self) -> None:
        """A key that only one of the databases would take is nobody's."""
        if len(self.key) > LONGEST_KEY:
            raise ValueError(f"a matter's key has {len(self.key)} characters, {LONGEST_KEY} at most: {self.key}")


def open_many(session: Session, waiting: Sequence[Waiting], now: datetime) -> dict[tuple[int, str], int]:
    """Open matters for many people in two statements; the numbers by (identity, key), as :func:`open_matter` gives."""
    people = {each.identity_id for each in waiting}
    taken: dict[int, dict[int, str]] = {identity_id: {} for identity_id in people}
    query = select(MatterRow.identity_id, MatterRow.number, MatterRow.key).where(MatterRow.identity_id.in_(people))
    for row in session.execute(query):
        taken[row.identity_id][row.number] = row.key
    rows: dict[tuple[int, str], dict[str, object]] = {}
    for each in waiting:
        mine = taken[each.identity_id]
        free = _lowest_free(mine)
        if each.key not in mine.values() and free is not None:
            mine[free] = each.key
            rows[each.identity_id, each.key] = _row(session, each, free, now)
    written = insert(session, MatterRow).on_conflict_do_nothing().returning(MatterRow.identity_id, MatterRow.key)
    values = list(rows.values())
    fresh = {(row.identity_id, row.key) for row in session.execute(written, values)} if values else set()
    numbers = {(person, key): number for person, mine in taken.items() for number, key in mine.items()}
    for each in waiting:
        this = (each.identity_id, each.key)
        # All numbers taken, or another transaction was faster: one by one.
        if this not in numbers or (this in rows and this not in fresh):
            numbers[this] = _open_one(session, each, now)
    return numbers


def open_matter(
    session: Session, *, school_id: int, identity_id: int, go: Go, label: str, key: str, now: datetime
) -> int:
    """Let a matter wait for this person and give its number, 1–99 and never 9.

    The number is the same if ``key`` is open already. Else the lowest free one is taken; when all are taken, the
    oldest matter gives way (its obligation does not). ValueError for a ``key`` that is too long.
    """
    return _open_one(session, Waiting(school_id, identity_id, key, label, go), now)


def _open_one(session: Session, waiting: Waiting, now: datetime) -> int:
    # Two transactions may want the same number; the loser waited for the other's commit and looks again. Each round
    # that is lost used a number up.
    for _ in range(HIGHEST_NUMBER):
        query = select(MatterRow.number, MatterRow.key).where(MatterRow.identity_id == waiting.identity_id)
        taken = {row.number: row.key for row in session.execute(query)}
        if known := [number for number, open_key in taken.items() if open_key == waiting.key]:
            return int(known[0])
        number = _free_number(session, waiting.identity_id, taken)
        written = insert(session, MatterRow).values(_row(session, waiting, number, now)).on_conflict_do_nothing()
        if session.scalar(written.returning(MatterRow.number)) is not None:
            return number
    raise RuntimeError("no number could be had for a matter: too many writers at once")


def close_matters(session: Session, *, school_id: int, key: str) -> None:
    """Nobody needs to answer what ``key`` names any more."""
    session.execute(delete(MatterRow).where(MatterRow.school_id == school_id, MatterRow.key == key))


def close_matters_like(session: Session, school_id: int, beginning: str) -> None:
    """Nobody of the school needs to answer any more what has a key that begins so."""
    alike = MatterRow.key.startswith(beginning, autoescape=True)
    session.execute(delete(MatterRow).where(MatterRow.school_id == school_id, alike))


def open_matters(session: Session, identity_id: int) -> list[Matter]:
    """What waits for this person, in the order of the numbers."""
    found = []
    for row_id, school_id, number, sealed, opened_at in session.connection().execute(
        _OPEN, {"of_identity": identity_id}
    ):
        held = json.loads(unseal(session, SEALED, row_id, school_id, sealed))
        found.append(Matter(number, held["label"], Go(held["step"], held["args"]), opened_at))
    return found


def _free_number(session: Session, identity_id: int, taken: Collection[int]) -> int:
    free = _lowest_free(taken)
    if free is not None:
        return free
    oldest = session.execute(
        select(MatterRow.id, MatterRow.number)
        .where(MatterRow.identity_id == identity_id)
        .order_by(MatterRow.opened_at, MatterRow.number)
        .limit(1)
    ).one()
    session.execute(delete(MatterRow).where(MatterRow.id == oldest.id))
    return int(oldest.number)


def _lowest_free(taken: Collection[int]) -> int | None:
    numbers = (number for number in range(1, HIGHEST_NUMBER + 1) if number != NEVER_A_MATTER)
    return next((number for number in numbers if number not in taken), None)


def _row(session: Session, waiting: Waiting, number: int, now: datetime) -> dict[str, object]:
    row_id = new_id()
    payload = {"label": waiting.label, "step": waiting.go.step, "args": waiting.go.args}
    return {
        "id": row_id,
        "school_id": waiting.school_id,
        "identity_id": waiting.identity_id,
        "number": number,
        "key": waiting.key,
        "sealed": seal(session, SEALED, row_id, waiting.school_id, json.dumps(payload, ensure_ascii=False)),
        "opened_at": now,
    }
