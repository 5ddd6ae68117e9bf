"""``INSERT … ON CONFLICT``, which both databases know and SQLAlchemy spells twice."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.base import Base

Insert = postgresql.Insert | sqlite.Insert


def insert(session: Session, model: type[Base]) -> Any:
    """An insert with ``on_conflict_do_nothing`` / ``on_conflict_do_update`` for the database at hand.

    Ask with ``.returning(…)`` whether a row was written: on SQLAlchemy 2.1 with psycopg 3 ``rowcount`` is −1.
    """
    make: Callable[[Table], Insert] = (
        postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101  for the type checker
    return make(table)
