"""calls at home"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "hotline_home_calls",
        sa.Column("pupil_id", ID, nullable=False),
        sa.Column("guardian_id", ID, nullable=False),
        sa.Column("adult_guardian_id", ID, nullable=True),
        sa.Column("adult_staff_id", ID, nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_stage", sa.String(length=64), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "adult_guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_hotline_home_calls_school_id_adult_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "adult_staff_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_hotline_home_calls_school_id_adult_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_hotline_home_calls_school_id_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_hotline_home_calls_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_hotline_home_calls_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_home_calls")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_hotline_home_calls_school_id_id")),
    )
    with op.batch_alter_table("hotline_home_calls", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hotline_home_calls_adult_guardian_id"), ["adult_guardian_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_hotline_home_calls_guardian_id"), ["guardian_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hotline_home_calls_pupil_id"), ["pupil_id"], unique=False)
        batch_op.create_index(
            "ix_hotline_home_calls_when",
            ["school_id", "starts_at"],
            unique=False,
            postgresql_where=sa.text("state = 'booked'"),
            sqlite_where=sa.text("state = 'booked'"),
        )

    op.create_table(
        "hotline_dials",
        sa.Column("call_id", ID, nullable=False),
        sa.Column("by_parent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("school_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "call_id"],
            ["hotline_home_calls.school_id", "hotline_home_calls.id"],
            name=op.f("fk_hotline_dials_school_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_hotline_dials_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_dials")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_hotline_dials_school_id_id")),
    )
    with op.batch_alter_table("hotline_dials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hotline_dials_call_id"), ["call_id"], unique=False)

    with op.batch_alter_table("hotline_calls", schema=None) as batch_op:
        batch_op.add_column(sa.Column("home_call_id", ID, nullable=True))
        batch_op.alter_column("booking_id", existing_type=ID, nullable=True)
        batch_op.create_unique_constraint(batch_op.f("uq_hotline_calls_home_call_id"), ["home_call_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_hotline_calls_school_id_home_call_id"),
            "hotline_home_calls",
            ["school_id", "home_call_id"],
            ["school_id", "id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    """Back to the one before; what became of calls at home is forgotten, the table cannot hold it."""
    op.execute("DELETE FROM hotline_calls WHERE booking_id IS NULL")
    with op.batch_alter_table("hotline_calls", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_hotline_calls_school_id_home_call_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_hotline_calls_home_call_id"), type_="unique")
        batch_op.alter_column("booking_id", existing_type=ID, nullable=False)
        batch_op.drop_column("home_call_id")

    with op.batch_alter_table("hotline_dials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hotline_dials_call_id"))

    op.drop_table("hotline_dials")
    with op.batch_alter_table("hotline_home_calls", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_hotline_home_calls_when",
            postgresql_where=sa.text("state = 'booked'"),
            sqlite_where=sa.text("state = 'booked'"),
        )
        batch_op.drop_index(batch_op.f("ix_hotline_home_calls_pupil_id"))
        batch_op.drop_index(batch_op.f("ix_hotline_home_calls_guardian_id"))
        batch_op.drop_index(batch_op.f("ix_hotline_home_calls_adult_guardian_id"))

    op.drop_table("hotline_home_calls")
