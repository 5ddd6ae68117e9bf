"""left behind children"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "report_ins",
        sa.Column("guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("hours", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("media", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.SmallInteger(), nullable=False),
        sa.Column("adult_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adult_guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("adult_answer", sa.String(length=64), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "adult_guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_report_ins_school_id_adult_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_report_ins_school_id_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "settled_by_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_report_ins_school_id_settled_by_id"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_report_ins_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_ins")),
        sa.UniqueConstraint(
            "school_id", "guardian_id", "month", name=op.f("uq_report_ins_school_id_guardian_id_month")
        ),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_report_ins_school_id_id")),
    )
    op.create_index(
        "ix_report_ins_silent",
        "report_ins",
        ["school_id", "month"],
        unique=False,
        postgresql_where=sa.text("reported_at IS NULL"),
        sqlite_where=sa.text("reported_at IS NULL"),
    )
    op.create_table(
        "child_files",
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "holder_id"], ["staff.school_id", "staff.id"], name=op.f("fk_child_files_school_id_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_child_files_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_child_files_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_files")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_child_files_school_id_id")),
        sa.UniqueConstraint("school_id", "pupil_id", name=op.f("uq_child_files_school_id_pupil_id")),
    )
    op.create_table(
        "file_sections",
        sa.Column("pupil_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("section", sa.String(length=64), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("by_staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_guardian_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "by_guardian_id"],
            ["guardians.school_id", "guardians.id"],
            name=op.f("fk_file_sections_school_id_by_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "by_staff_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_file_sections_school_id_by_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "decided_by_id"],
            ["staff.school_id", "staff.id"],
            name=op.f("fk_file_sections_school_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "household_id"],
            ["households.school_id", "households.id"],
            name=op.f("fk_file_sections_school_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "pupil_id"],
            ["pupils.school_id", "pupils.id"],
            name=op.f("fk_file_sections_school_id_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name=op.f("fk_file_sections_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_sections")),
        sa.UniqueConstraint("school_id", "id", name=op.f("uq_file_sections_school_id_id")),
        sa.UniqueConstraint(
            "school_id",
            "pupil_id",
            "section",
            "version",
            name=op.f("uq_file_sections_school_id_pupil_id_section_version"),
        ),
    )
    op.create_index(
        "ix_file_sections_proposed",
        "file_sections",
        ["school_id", "pupil_id"],
        unique=False,
        postgresql_where=sa.text("state = 'proposed'"),
        sqlite_where=sa.text("state = 'proposed'"),
    )


def downgrade() -> None:
    """Back to the one before."""

    op.drop_index(
        "ix_file_sections_proposed",
        table_name="file_sections",
        postgresql_where=sa.text("state = 'proposed'"),
        sqlite_where=sa.text("state = 'proposed'"),
    )
    op.drop_table("file_sections")
    op.drop_table("child_files")
    op.drop_index(
        "ix_report_ins_silent",
        table_name="report_ins",
        postgresql_where=sa.text("reported_at IS NULL"),
        sqlite_where=sa.text("reported_at IS NULL"),
    )
    op.drop_table("report_ins")
