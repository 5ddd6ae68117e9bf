"""the affection hotline"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "hotline_parents",
        sa.Column("guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tell_at", sa.SmallInteger(), nullable=True),
        sa.Column("free_days", sa.String(length=64), nullable=False),
        sa.Column("free_from", sa.SmallInteger(), nullable=True),
        sa.Column("free_to", sa.SmallInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_hotline_parents_school_id_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_hotline_parents_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_parents")),
        sa.UniqueConstraint("guardian_id", name=op.f("uq_hotline_parents_guardian_id")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_hotline_parents_school_id_id")),
    )
    op.create_table(
        "hotline_messages",
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_child", sa.Boolean(), nullable=False),
        sa.Column("answers_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("adult_guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("adult_staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "adult_guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_hotline_messages_school_id_adult_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "adult_staff_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_hotline_messages_school_id_adult_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_hotline_messages_school_id_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "heard_by_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_hotline_messages_school_id_heard_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_hotline_messages_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_hotline_messages_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_messages")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_hotline_messages_school_id_id")),
    )
    op.create_index(
        op.f("ix_hotline_messages_adult_guardian_id"), "hotline_messages", ["adult_guardian_id"], unique=False
    )
    op.create_index(op.f("ix_hotline_messages_answers_id"), "hotline_messages", ["answers_id"], unique=False)
    op.create_index(op.f("ix_hotline_messages_guardian_id"), "hotline_messages", ["guardian_id"], unique=False)
    op.create_index(
        "ix_hotline_messages_open",
        "hotline_messages",
        ["school_id", "state", "next_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_hotline_messages_pupil_id"), "hotline_messages", ["pupil_id"], unique=False)
    op.create_table(
        "hotline_settings",
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("adult_guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("adult_staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=True),
        sa.Column("set_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "adult_guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_hotline_settings_school_id_adult_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "adult_staff_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_hotline_settings_school_id_adult_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_hotline_settings_school_id_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_hotline_settings_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "set_by_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_hotline_settings_school_id_set_by_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_hotline_settings_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_settings")),
        sa.UniqueConstraint("pupil_id", "guardian_id", name=op.f("uq_hotline_settings_pupil_id_guardian_id")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_hotline_settings_school_id_id")),
    )
    op.create_index(op.f("ix_hotline_settings_guardian_id"), "hotline_settings", ["guardian_id"], unique=False)
    op.create_table(
        "hotline_pieces",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("media_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("seconds", sa.SmallInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "message_id"],
            ["hotline_messages.school_id", "hotline_messages.id"],
            name=op.f("fk_hotline_pieces_school_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_hotline_pieces_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hotline_pieces")),
        sa.UniqueConstraint("message_id", "no", name=op.f("uq_hotline_pieces_message_id_no")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_hotline_pieces_school_id_id")),
        sa.UniqueConstraint("school_id", "media_id", name=op.f("uq_hotline_pieces_school_id_media_id")),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("hotline_pieces")
    op.drop_index(op.f("ix_hotline_settings_guardian_id"), table_name="hotline_settings")
    op.drop_table("hotline_settings")
    op.drop_index(op.f("ix_hotline_messages_pupil_id"), table_name="hotline_messages")
    op.drop_index(
        "ix_hotline_messages_open",
        table_name="hotline_messages",
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_hotline_messages_guardian_id"), table_name="hotline_messages")
    op.drop_index(op.f("ix_hotline_messages_answers_id"), table_name="hotline_messages")
    op.drop_index(op.f("ix_hotline_messages_adult_guardian_id"), table_name="hotline_messages")
    op.drop_table("hotline_messages")
    op.drop_table("hotline_parents")
