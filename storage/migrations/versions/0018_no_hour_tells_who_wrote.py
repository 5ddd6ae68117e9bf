"""no hour tells who wrote"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW = {
    "dialogues": (("day", "updated_at", 8),),
    # What the windows say is sealed from now on, with a key that no revision has: they are shut until somebody
    # writes again, and templates are sent meanwhile.
    "identities": (("first_seen_on", "first_seen", 8), ("heard_on", "window_until", 8 - 48)),
}
NEVER_EMPTY = ("day", "first_seen_on")


def upgrade() -> None:
    """To this revision."""
    for table, columns in NEW.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for day, _, _ in columns:
                batch_op.add_column(sa.Column(day, sa.Date(), nullable=True))
        for day, moment, hours in columns:
            op.execute(sa.table(table, sa.column(day)).update().values({day: _day(moment, hours)}))

    with op.batch_alter_table("dialogues", schema=None) as batch_op:
        batch_op.alter_column("day", existing_type=sa.Date(), nullable=False)
        for name in ("last_create_time", "last_msg_id", "updated_at"):
            batch_op.drop_column(name)
        batch_op.create_index("ix_dialogues_day", ["school_id", "day"], unique=False)

    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.alter_column("first_seen_on", existing_type=sa.Date(), nullable=False)
        batch_op.add_column(sa.Column("window", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("tap_window", sa.LargeBinary(), nullable=True))
        for name in ("first_seen", "window_until", "window_left", "tap_window_until", "tap_window_left"):
            batch_op.drop_column(name)


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_seen", MOMENT, nullable=True))
        for name in ("window", "tap_window"):
            batch_op.drop_column(name)
            batch_op.add_column(sa.Column(f"{name}_until", MOMENT, nullable=True))
            batch_op.add_column(sa.Column(f"{name}_left", sa.SmallInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE identities SET first_seen = first_seen_on")
    with op.batch_alter_table("identities", schema=None) as batch_op:
        batch_op.alter_column("first_seen", existing_type=MOMENT, nullable=False)
        batch_op.drop_column("first_seen_on")
        batch_op.drop_column("heard_on")

    with op.batch_alter_table("dialogues", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_create_time", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("last_msg_id", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("updated_at", MOMENT, nullable=True))
    op.execute("UPDATE dialogues SET last_create_time = day, updated_at = day")
    with op.batch_alter_table("dialogues", schema=None) as batch_op:
        batch_op.alter_column("last_create_time", existing_type=MOMENT, nullable=False)
        batch_op.alter_column("updated_at", existing_type=MOMENT, nullable=False)
        batch_op.drop_index("ix_dialogues_day")
        batch_op.drop_column("day")


def _day(moment: str, hours: int) -> sa.ColumnElement[object]:
    """The day of this moment (UTC) so many hours later: eight make it Shanghai's."""
    column: sa.ColumnClause[object] = sa.column(moment)
    if op.get_bind().dialect.name == "sqlite":
        return sa.func.date(column, f"{hours:+} hours")
    return sa.func.date(sa.func.timezone("UTC", column) + sa.func.make_interval(0, 0, 0, 0, hours))
