"""What hangs on a row, found by the foreign keys of all tables: nobody has to remember a new table here."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ForeignKeyConstraint, LargeBinary, Table, delete, select, update
from sqlalchemy.orm import Session

from storage.base import Base
from storage.id_list import among

# Where the key alone would only forget whose it is: what was written there is of the child or its family.
GOES_ALONG = frozenset({("alarms", "pupil_id"), ("alarms", "identity_id"), ("outbox", "identity_id")})
CHUNK = 500


@dataclass(slots=True)
class Hanging:
    """By table the ids of rows that go; and of those that stay, which columns must forget them."""

    rows: dict[str, set[int]] = field(default_factory=dict)
    forgets: list[tuple[str, str, set[int]]] = field(default_factory=list)

    @property
    def many(self) -> int:
        """How many rows go."""
        return sum(map(len, self.rows.values()))


def hanging_on(session: Session, school_id: int, begin: dict[str, set[int]]) -> Hanging:
    """These rows (by table) and all that cannot be without them.

    A row goes along where its key says so (``ON DELETE CASCADE``), where its column must not be empty, or where
    :data:`GOES_ALONG` names it; every other row that points there stays and forgets.
    """
    found = Hanging({name: set(ids) for name, ids in begin.items() if ids})
    fresh = dict(found.rows)
    while fresh:
        after: dict[str, set[int]] = {}
        for name, ids in fresh.items():
            for table, column, goes in _pointing_to(name):
                hits = _ids(session, school_id, table, column, ids)
                if not goes:
                    found.forgets.append((table.name, column, ids))
                elif more := hits - found.rows.get(table.name, set()):
                    after.setdefault(table.name, set()).update(more)
        for name, ids in after.items():
            found.rows.setdefault(name, set()).update(ids)
        fresh = after
    return found


def remove(session: Session, school_id: int, hanging: Hanging) -> None:
    """Delete the rows, those that point to others first; what stays forgets them."""
    for name, column, ids in hanging.forgets:
        table = Base.metadata.tables[name]
        for some in _chunks(ids):
            of = (table.c.school_id == school_id, among(table.c[column], some))
            session.execute(update(table).where(*of).values({column: None}))
    for table in reversed(Base.metadata.sorted_tables):
        for some in _chunks(hanging.rows.get(table.name, ())):
            session.execute(delete(table).where(table.c.school_id == school_id, among(table.c.id, some)))


def is_sealed(column: Any) -> bool:
    """Whether this column holds encrypted text: hashes have a length, sealed text has none."""
    return isinstance(column.type, LargeBinary) and column.type.length is None


def _pointing_to(name: str) -> Iterator[tuple[Table, str, bool]]:
    """Tables with a key to this one: the column, and whether the row goes along."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table.name == name and (column := _own_column(key)) is not None:
                goes = key.ondelete == "CASCADE" or not table.c[column].nullable
                yield table, column, goes or (table.name, column) in GOES_ALONG


def _own_column(key: ForeignKeyConstraint) -> str | None:
    """The column that names the row; every other part of the key is the school."""
    return next((name for name in key.column_keys if name != "school_id"), None)


def _ids(session: Session, school_id: int, table: Table, column: str, ids: Collection[int]) -> set[int]:
    if "id" not in table.c or "school_id" not in table.c:
        return set()
    found = set[int]()
    for some in _chunks(ids):
        of = (table.c.school_id == school_id, among(table.c[column], some))
        found |= set(session.scalars(select(table.c.id).where(*of)))
    return found


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
