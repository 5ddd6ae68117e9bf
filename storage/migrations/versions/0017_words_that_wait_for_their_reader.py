"""words that wait for their reader; files that were left; meetings about a plan"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UNSEEN = "payload IS NOT NULL AND ended_at IS NOT NULL"
LEFT = "left_at IS NOT NULL AND erased_at IS NULL"


def upgrade() -> None:
    """To this revision."""
    # Not as a batch: SQLite adds a column in place, and the table may be long.
    op.add_column("outbox", sa.Column("words_wait", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_outbox_unseen",
        "outbox",
        ["identity_id"],
        unique=False,
        postgresql_where=sa.text(f"words_wait AND {UNSEEN}"),
        sqlite_where=sa.text(f"words_wait = 1 AND {UNSEEN}"),
    )
    op.add_column("media", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_media_left",
        "media",
        ["left_at"],
        unique=False,
        postgresql_where=sa.text(LEFT),
        sqlite_where=sa.text(LEFT),
    )
    op.add_column("care_plans", sa.Column("meets_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Back to the one before."""
    op.drop_column("care_plans", "meets_on")
    op.drop_index("ix_media_left", table_name="media")
    op.drop_column("media", "left_at")
    op.drop_index("ix_outbox_unseen", table_name="outbox")
    op.drop_column("outbox", "words_wait")
