"""one answer for two questions"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("hotline_silences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("adult_guardian_id", ID, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_hotline_silences_school_id_adult_guardian_id"),
            "guardians",
            ["school_id", "adult_guardian_id"],
            ["school_id", "id"],
            ondelete="CASCADE",
        )

    # Not as a batch: SQLite adds a column in place.
    op.add_column("report_ins", sa.Column("adult_answered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back to the one before."""
    op.drop_column("report_ins", "adult_answered_at")
    with op.batch_alter_table("hotline_silences", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_hotline_silences_school_id_adult_guardian_id"), type_="foreignkey")
        batch_op.drop_column("adult_guardian_id")
