"""The revisions lead from nothing to the tables of the code and back, on both databases, and lose no row."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, bindparam, inspect, select, text
from sqlalchemy.exc import IntegrityError

from storage import migrate
from storage.base import UtcDateTime
from storage.dialogues import Dialogue
from storage.every_table import Base
from storage.identities import Identity
from storage.session import Database
from tests import factories

REWRITES_SCHOOLS = '''
"""Rewrite a table that others refer to."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{revision}", "{before}"

def upgrade() -> None:
    with op.batch_alter_table("schools") as table:
        table.alter_column("name", existing_type=sa.String(200), type_=sa.String(300))
{more}
def downgrade() -> None:
    with op.batch_alter_table("schools") as table:
        table.alter_column("name", existing_type=sa.String(300), type_=sa.String(200))
'''


# ``db`` is a copy of what the revisions made from nothing, once in this process.


def test_the_migrated_schema_is_that_of_the_code(db: Database) -> None:
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert migrate.is_current(db.engine)


def test_the_migrated_schema_has_the_indexes_of_the_code(db: Database) -> None:
    migrated = _indexes(db.engine)  # with their conditions, which alembic does not compare
    assert migrated
    Base.metadata.drop_all(db.engine)
    assert not _indexes(db.engine)
    Base.metadata.create_all(db.engine)
    assert migrated == _indexes(db.engine)


def test_every_revision_goes_down_and_up_again(db: Database) -> None:
    migrate.downgrade(db.engine, "base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    assert not migrate.is_current(db.engine)
    migrate.upgrade(db.engine)
    migrate.upgrade(db.engine)  # once more is harmless
    assert migrate.is_current(db.engine)


def test_hours_become_days_of_the_school(db: Database) -> None:
    school_id = db.transact(lambda session: factories.school(session).id)
    migrate.downgrade(db.engine, "0017")
    night = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)  # of the 21st in Shanghai
    known = text(
        "INSERT INTO identities (id, school_id, app_id, openid, face, muted, first_seen, follows, voices_in_a_row,"
        " window_until, window_left, tap_window_left)"
        " VALUES (1, :school, 'wx', 'o1', 'guardian', false, :night, true, 0, :until, 4, 0)"
    ).bindparams(bindparam("night", type_=UtcDateTime()), bindparam("until", type_=UtcDateTime()))
    talk = text(
        "INSERT INTO dialogues (identity_id, school_id, state, last_create_time, last_msg_id, updated_at)"
        " VALUES (1, :school, :state, :night, 7, :night)"
    ).bindparams(bindparam("night", type_=UtcDateTime()))
    with db.engine.begin() as connection:
        connection.execute(known, {"school": school_id, "night": night, "until": night + timedelta(hours=48)})
        connection.execute(talk, {"school": school_id, "night": night, "state": b"sealed"})
    migrate.upgrade(db.engine)
    with db.engine.connect() as connection:
        seen = select(Identity.first_seen_on, Identity.heard_on, Identity.window, Dialogue.day, Dialogue.state)
        (row,) = connection.execute(seen.join(Dialogue, Dialogue.identity_id == Identity.id)).all()
    assert row == (date(2026, 11, 21), date(2026, 11, 21), None, date(2026, 11, 21), b"sealed")


def test_a_table_that_is_rewritten_keeps_what_refers_to_it(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.transact(lambda session: factories.class_(session, factories.grade(session, factories.school(session))))
    _add_revision(tmp_path, db.engine, monkeypatch)
    assert not migrate.is_current(db.engine)
    migrate.upgrade(db.engine)
    assert migrate.is_current(db.engine)
    assert _count(db.engine, "classes") == 1
    with pytest.raises(IntegrityError), db.engine.begin() as connection:  # foreign keys hold again
        connection.execute(text("DELETE FROM schools"))


def test_a_revision_that_orphans_rows_is_undone(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db.transact(factories.school)
    _add_revision(tmp_path, db.engine, monkeypatch, more='    op.execute("DELETE FROM schools")')
    with pytest.raises(IntegrityError):
        migrate.upgrade(db.engine)
    assert _count(db.engine, "schools") == 1
    assert not migrate.is_current(db.engine)


def test_the_next_revision_is_written_with_types_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # From no revision at all, so that every table of the code is in it, with every type there is.
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    migrate.write_next_revision("all tables")
    (written,) = (folder / "versions").glob("*.py")
    assert written.name == "0001_all_tables.py"
    source = written.read_text(encoding="utf-8")
    assert "storage." not in source
    assert all(f"create_table('{name}'" in source for name in Base.metadata.tables)


def _add_revision(folder: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, *, more: str = "") -> None:
    """One more revision behind the newest, in a copy of the folder."""
    copy = shutil.copytree(migrate.MIGRATIONS, folder / "migrations")
    with engine.connect() as connection:
        before = migrate.revision_of(connection)
    source = REWRITES_SCHOOLS.format(revision="test", before=before, more=more)
    (copy / "versions" / "test_one_more.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(migrate, "MIGRATIONS", copy)


def _indexes(engine: Engine) -> dict[str, str]:
    """Indexes as the database itself tells them."""
    statement = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if engine.dialect.name == "sqlite"
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename != 'alembic_version'"
    )
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text(statement))}


def _count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
