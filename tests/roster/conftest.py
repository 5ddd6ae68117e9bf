"""One school, and an import of rows into it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.identity.roster.importing import Importer, Report, read_roster
from bot.identity.roster.state import load_state
from storage.session import Database
from tests import factories
from tests.factories import NOW
from tests.roster.workbooks import Cells, workbook


class Import(Protocol):
    """Imports rows into the school of this test."""

    def __call__(self, pupils: Sequence[Cells], staff: Sequence[Cells] = (), **options: Any) -> Report:
        """``options`` are those of ``Importer.run``."""


@pytest.fixture
def school_id(db: Database) -> int:
    """An empty school."""
    return db.transact(lambda session: factories.school(session).id)


@pytest.fixture
def importer(db: Database, school_id: int) -> Importer:
    """What imports into it."""
    return Importer(db, school_id, NOW, machine_now)


@pytest.fixture
def import_rows(importer: Importer, tmp_path: Path) -> Import:
    """Writes a workbook and imports it."""

    def run(pupils: Sequence[Cells], staff: Sequence[Cells] = (), **options: Any) -> Report:
        return importer.run(read_roster(workbook(tmp_path / "roster.xlsx", pupils, staff)), **options)

    return run


@pytest.fixture
def people(db: Database, school_id: int) -> Callable[[], dict[str, list[str]]]:
    """Asks who is at the school now: each child's class and guardians, as short lines."""
    return lambda: db.read(_people, school_id)


def _people(session: Session, school_id: int) -> dict[str, list[str]]:
    state = load_state(session, school_id)
    classes = state.class_names
    return {
        row["name"]: [
            classes[row["class_id"]][1],
            *(
                f"{link['relation']} {guardian['name']} {guardian['phone'][-4:]}"
                + (" quarantined" if guardian["phone_quarantined"] else "")
                for link in state.of_pupil.get(row["id"], ())
                if link["ended_at"] is None
                for guardian in [state.guardians[link["guardian_id"]]]
            ),
        ]
        for row in state.pupils.values()
        if row["left_at"] is None and row["arriving_run"] is None
    }
