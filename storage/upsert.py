"""``INSERT … ON CONFLICT``, which both databases know and SQLAlchemy spells twice."""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.base import Base

Insert = postgresql.Insert | sqlite.Insert
_INSERTS: dict[str, Callable[[Table], Insert]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert(session: Session, model: type[Base]) -> Any:
    """An insert with ``on_conflict_do_nothing`` / ``on_conflict_do_update`` for the database at hand.

    Ask with ``.returning(…)`` whether a row was written: on SQLAlchemy 2.1 with psycopg 3 ``rowcount`` is −1.
    """
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101  for the type checker
    return _INSERTS[session.get_bind().dialect.name](table)


def prepared(build: Callable[[Callable[[Table], Any]], Any]) -> Callable[[Session], Any]:
    """A statement for what every push does, built once for each kind of database: building costs more than running.

    ``build`` makes it with the ``insert`` it is given; the result picks the statement for a session.
    """

    @cache
    def built(dialect: str) -> Any:
        return build(_INSERTS[dialect])

    return lambda session: built(session.get_bind().dialect.name)
