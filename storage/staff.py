"""Staff and the roles they hold, from when to when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, OfSchool, Sealed, Short, own, same_school


class Staff(OfSchool, Base):
    """A member of staff, or somebody the school gave a role to."""

    __tablename__ = "staff"
    __table_args__ = own()

    name: Mapped[Short]
    phone: Mapped[Sealed | None]
    phone_index: Mapped[Hash | None] = mapped_column(index=True)
    left_at: Mapped[datetime | None]


class StaffRole(OfSchool, Base):
    """One role of one person, for a class where the role has one; ``successor_id`` takes over what is open."""

    __tablename__ = "staff_roles"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"),
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("successor_id", "staff"),
    )

    staff_id: Mapped[int] = mapped_column(index=True)
    role: Mapped[Short]  # bot.core.people.Role
    class_id: Mapped[int | None] = mapped_column(index=True)
    subject: Mapped[Short] = mapped_column(default="")
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    successor_id: Mapped[int | None]
    source: Mapped[Short] = mapped_column(default="office")  # office | roster: an import ends only what one began


class Invitation(OfSchool, Base):
    """A code by which a member of staff binds a WeChat user, once."""

    __tablename__ = "invitations"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"), UniqueConstraint("school_id", "code_index")
    )

    staff_id: Mapped[int]
    code_index: Mapped[Hash]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def roles_held(
    session: Session, school_id: int, roles: Collection[str], now: datetime
) -> list[tuple[str, int, int | None]]:
    """Who holds one of these roles now: (role, member of staff, class), who took it last first."""
    rows = session.execute(
        select(StaffRole.role, StaffRole.staff_id, StaffRole.class_id)
        .join(Staff, Staff.id == StaffRole.staff_id)
        .where(
            StaffRole.school_id == school_id,
            StaffRole.role.in_(roles),
            StaffRole.since <= now,
            or_(StaffRole.until.is_(None), StaffRole.until > now),
            or_(Staff.left_at.is_(None), Staff.left_at > now),
        )
        .order_by(StaffRole.since.desc(), StaffRole.id.desc())
    )
    return [(row.role, row.staff_id, row.class_id) for row in rows]
