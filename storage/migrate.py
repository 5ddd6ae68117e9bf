"""The schema's revisions: bring a database up to date, or say that it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import IntegrityError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision; harmless when it is there already."""
    with _for_changes(engine) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to ``revision`` (``base`` for an empty database)."""
    with _for_changes(engine) as connection:
        command.downgrade(_config(connection), revision)


def write_revision(engine: Engine, message: str, revision: str) -> None:
    """Write the file of a new revision from the difference between the tables in code and in the database."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=revision)


def write_next_revision(message: str) -> None:
    """The same, numbered after the newest revision (0001, 0002 …) and compared with an empty SQLite at it."""
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            known = list(ScriptDirectory.from_config(_config(connection)).walk_revisions())
        upgrade(engine)
        write_revision(engine, message, f"{len(known) + 1:04}")
    finally:
        engine.dispose()


def is_current(engine: Engine) -> bool:
    """Whether the schema is at the newest revision."""
    with engine.connect() as connection:
        return revision_of(connection) == ScriptDirectory.from_config(_config(connection)).get_current_head()


def revision_of(connection: Connection) -> str | None:
    """The revision that the schema is at; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _for_changes(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables may be rewritten.

    Where Alembic rewrites a table on SQLite it drops the old one, and with foreign keys on, dropping deletes what
    refers to it, row by row. They are off here, which can only be said before BEGIN, and checked at the end.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101  for the type checker
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise IntegrityError("migration", None, ValueError(f"a row of {broken[0]} lost its parent"))
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
