"""Which files something keeps: looked up in every table that names a file in a plain column."""

from collections.abc import Collection, Iterator

from sqlalchemy import Column, String, Text, literal, select
from sqlalchemy.orm import Session

from storage.every_table import Base


def owned(session: Session, school_id: int, media_ids: Collection[int]) -> set[int]:
    """Those of these files of the school that a row names: by its id alone, or among ids separated by spaces."""
    found = set[int]()
    for column in _naming():
        of_school = column.table.c.school_id == school_id
        if isinstance(column.type, String | Text):
            found |= {each for each in media_ids if _is_listed(session, column, school_id, each)}
        else:
            found |= set(session.scalars(select(column).where(of_school, column.in_(media_ids))))
    return found


def _naming() -> Iterator[Column[object]]:
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if column.name == "media_id" or column.name.split("_")[-1] == "media":
                yield column


def _is_listed(session: Session, column: Column[object], school_id: int, media_id: int) -> bool:
    spaced = literal(" ") + column + literal(" ")
    of = (column.table.c.school_id == school_id, spaced.contains(f" {media_id} "))
    return session.scalar(select(column.table.c.school_id).where(*of).limit(1)) is not None
