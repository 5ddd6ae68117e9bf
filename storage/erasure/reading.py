"""The texts of rows, opened: for a copy of a child's data, and to look for traces in all that stays."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, Table, select
from sqlalchemy.orm import Session

from storage.base import Base
from storage.erasure.hanging import CHUNK, is_sealed
from storage.id_list import among
from storage.sealing import unseal


@dataclass(frozen=True, slots=True)
class Opened:
    """One sealed field with its words."""

    table: Table
    column: str
    row_id: int
    words: str


# What a push was answered; it is sealed for the push and not for its row, and gone within a quarter of an hour.
NOT_FOR_ITS_ROW = frozenset({"inbox"})
# Rows whose texts are sealed for something else than their id: one statement writes and finds them.
SEALED_FOR = {"identities": "openid"}


def tables_of_school() -> Iterator[Table]:
    """Every table whose rows belong to a school and have an id."""
    for table in Base.metadata.sorted_tables:
        if "school_id" in table.c and "id" in table.c and table.name not in NOT_FOR_ITS_ROW:
            yield table


def sealed_columns(table: Table) -> list[str]:
    """The columns of encrypted text."""
    return [column.name for column in table.c if is_sealed(column)]


def rows_of(session: Session, school_id: int, table: Table, ids: Collection[int]) -> list[dict[str, Any]]:
    """These rows with their sealed columns opened, by column."""
    found = list[dict[str, Any]]()
    ordered, sealed = sorted(ids), sealed_columns(table)
    for start in range(0, len(ordered), CHUNK):
        of = (table.c.school_id == school_id, among(table.c.id, ordered[start : start + CHUNK]))
        for row in session.execute(select(table).where(*of).order_by(table.c.id)):
            opened = {column: words_in(session, table, column, row) for column in sealed}
            found.append({**row._mapping, **opened})
    return found


def opened_after(session: Session, school_id: int, table: Table, after: int) -> tuple[list[Opened], int | None]:
    """The sealed fields of the next rows behind this id, and the last id of them; None behind the last row."""
    sealed = sealed_columns(table)
    columns = [table.c.id, table.c.school_id, table.c[_sealed_for(table)], *(table.c[each] for each in sealed)]
    of = (table.c.school_id == school_id, table.c.id > after)
    rows = session.execute(select(*columns).where(*of).order_by(table.c.id).limit(CHUNK)).all()
    found = [
        Opened(table, column, row.id, words_in(session, table, column, row))
        for row in rows
        for column in sealed
        if getattr(row, column)
    ]
    return found, rows[-1].id if rows else None


def words_in(session: Session, table: Table, column: str, row: Row[Any]) -> str:
    """What this sealed field says.

    Raises LookupError, naming the field, where it does not open: nobody could say what is in it.
    """
    try:
        row_id = getattr(row, _sealed_for(table))
        return unseal(session, (table.name, column), row_id, row.school_id, getattr(row, column))
    except (InvalidTag, ValueError) as error:
        raise LookupError(f"{table.name}.{column} of row {row.id} cannot be opened") from error


def _sealed_for(table: Table) -> str:
    return SEALED_FOR.get(table.name, "id")
