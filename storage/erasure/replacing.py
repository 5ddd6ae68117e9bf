"""Words that must no longer stand anywhere, taken out of plain and of sealed columns."""

import re
from collections.abc import Mapping

from sqlalchemy import String, Table, delete, or_, select, update
from sqlalchemy.orm import Session

from storage.erasure.reading import opened_after
from storage.sealing import seal

# Messages about somebody hold the family's own words beside the name: they go whole. Nothing refers to them.
MESSAGES = frozenset({"outbox", "staff_news"})


def replaced(text: str, words: Mapping[str, str]) -> str:
    """``text`` with each word's stand-in; digits count only as a whole number, for they may stand within another."""
    for word, instead in words.items():
        text = re.sub(rf"(?<!\d){word}(?!\d)", instead, text) if word.isdigit() else text.replace(word, instead)
    return text


def replace_plain(session: Session, school_id: int, table: Table, words: Mapping[str, str]) -> None:
    """In every plain column of text of this school's rows."""
    for column in table.c:
        if not isinstance(column.type, String) or not words:
            continue
        said = or_(*(column.contains(word, autoescape=True) for word in words))
        rows = session.execute(select(table.c.id, column).where(table.c.school_id == school_id, said)).all()
        for row_id, text in rows:
            if (new := replaced(text, words)) != text:
                of = (table.c.school_id == school_id, table.c.id == row_id)
                session.execute(update(table).where(*of).values({column.name: new}))


def replace_sealed(
    session: Session, school_id: int, table: Table, words: Mapping[str, str], after: int
) -> tuple[list[str], int | None]:
    """In the sealed columns of the next rows behind ``after``: what they say now, and the last id (None: no more)."""
    opened, last = opened_after(session, school_id, table, after)
    said = list[str]()
    for field in opened:
        text, of = replaced(field.words, words), (table.c.school_id == school_id, table.c.id == field.row_id)
        if text != field.words and table.name in MESSAGES:
            session.execute(delete(table).where(*of))
            continue
        if text != field.words:
            sealed = seal(session, (table.name, field.column), field.row_id, school_id, text)
            session.execute(update(table).where(*of).values({field.column: sealed}))
        said.append(text)
    return said, last
