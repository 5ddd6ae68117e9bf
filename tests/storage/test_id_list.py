"""Rows found by many ids in one parameter."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.id_list import among
from storage.identities import Identity
from storage.session import Database
from tests import factories


def some_identities(session: Session) -> list[int]:
    """The ids of three WeChat users."""
    school = factories.school(session)
    return [factories.identity(session, school.id, f"o{number}").id for number in range(3)]


@pytest.mark.parametrize("wanted", [[], [0], [2, 0], [0, 1, 2]])
def test_those_named_are_found_and_no_other(db: Database, wanted: list[int]) -> None:
    ids = db.transact(some_identities)
    named = {ids[each] for each in wanted}
    found = db.read(lambda session: set(session.scalars(select(Identity.id).where(among(Identity.id, named)))))
    assert found == named


def test_an_index_serves_on_sqlite(db: Database) -> None:
    if not db.is_sqlite:
        return
    query = select(Identity.openid).where(among(Identity.id, [1, 2])).compile(db.engine)
    asked = (f"EXPLAIN QUERY PLAN {query}", tuple(query.params.values()))
    plan = db.read(lambda session: [row[-1] for row in session.connection().exec_driver_sql(*asked)])
    assert any(line.startswith("SEARCH identities USING INTEGER PRIMARY KEY") for line in plan), plan
