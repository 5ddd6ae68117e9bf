"""duties and privacy"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "duty_reminders",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due", sa.SmallInteger(), nullable=False),
        sa.Column("overdue", sa.SmallInteger(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "staff_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_duty_reminders_school_id_staff_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_duty_reminders_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_reminders")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_duty_reminders_school_id_id")),
        sa.UniqueConstraint("school_id", "staff_id", "day", name=op.f("uq_duty_reminders_school_id_staff_id_day")),
    )
    op.create_table(
        "erasures",
        sa.Column("pupil_id", ID, nullable=True),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("child", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", ID, nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("left", sa.LargeBinary(), nullable=True),
        sa.Column("rows", ID, nullable=False),
        sa.Column("files", ID, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "agreed_by_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_erasures_school_id_agreed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "decided_by_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_erasures_school_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_erasures_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_erasures_school_id_id")),
    )
    is_open = sa.text("state IN ('asked', 'agreed', 'running')")
    op.create_index(
        "uq_erasures_open",
        "erasures",
        ["school_id", "pupil_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("erasures")
    op.drop_table("duty_reminders")
