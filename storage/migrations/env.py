"""Run by Alembic through storage/migrate.py, which hands over an open connection."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.base import UtcDateTime
from storage.every_table import Base


def plain(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """How a type is written into a revision: by SQLAlchemy's own, so that old revisions do not change with our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite cannot alter a column in place; Alembic rewrites the table instead.
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=plain,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
