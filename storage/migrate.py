"""The schema's revisions: bring a database up to date, or say that it is not."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision; harmless when it is there already."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to ``revision`` (``base`` for an empty database)."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def write_revision(engine: Engine, message: str, revision: str) -> None:
    """Write the file of a new revision from the difference between the tables in code and in the database."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=revision)


def is_current(engine: Engine) -> bool:
    """Whether the schema is at the newest revision."""
    with engine.connect() as connection:
        return revision_of(connection) == ScriptDirectory.from_config(_config(connection)).get_current_head()


def revision_of(connection: Connection) -> str | None:
    """The revision that the schema is at; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
