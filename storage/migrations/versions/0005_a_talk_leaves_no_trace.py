"""a talk leaves no trace of how much was said"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("dialogues") as dialogues:
        dialogues.drop_column("version")


def downgrade() -> None:
    """Back to the one before; the counts begin anew."""
    with op.batch_alter_table("dialogues") as dialogues:
        dialogues.add_column(sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"))
