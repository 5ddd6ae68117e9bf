"""A number in the database that many count up at once; kept as the name of a school."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.schools import School
from storage.session import Database
from tests.fixtures.databases import vault


def put(session: Session, code: str = "counter", value: str = "0") -> None:
    session.add(School(code=code, name=value))


def read(session: Session, code: str = "counter") -> str:
    return session.scalars(select(School.name).where(School.code == code)).one()


def lock(session: Session, code: str = "counter") -> School:
    """The row, nobody else's until the transaction ends."""
    return session.scalars(select(School).where(School.code == code).with_for_update()).one()


def add_one(session: Session, code: str = "counter") -> None:
    row = lock(session, code)
    row.name = str(int(row.name) + 1)


def add_many(url: str, times: int) -> None:
    """What another process does."""
    database = Database(url, vault())
    for _ in range(times):
        database.transact(add_one)
    database.close()
