"""What something costs, told so that a busy machine does not decide: statements, or time beside other work's time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from storage.session import Database


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """The SQL that is said meanwhile through the writing engine."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """Of this process's time, the best of so many runs."""
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)
