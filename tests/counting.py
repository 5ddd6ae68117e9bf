"""The statements that a database is asked, to hold that a large school costs as many as a small one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage.session import Database


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Every statement of this block, in order."""
    said = list[str]()

    def note(*args: Any) -> None:
        said.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
