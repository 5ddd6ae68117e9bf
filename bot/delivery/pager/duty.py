"""Who is called, in which order, and by which ways each can be reached now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.identity.phones import phone_of
from bot.identity.teachers import identities_of_staff
from storage.staff import Staff, StaffRole


@dataclass(frozen=True, slots=True)
class Helper:
    """One member of staff and the ways that lead there: WeChat users, and a number where a gateway is configured."""

    staff_id: int
    identities: tuple[int, ...]
    phone: str

    @property
    def can_be_reached(self) -> bool:
        """Whether anything leads to this person."""
        return bool(self.identities or self.phone)


def on_duty(
    session: Session, school: SchoolContext, roles: Sequence[str], now: datetime, *, beside: int | None = None
) -> list[Helper]:
    """Who holds one of these roles now and can be reached, by name; without ``beside``, who raised the alarm."""
    held = (StaffRole.since <= now, or_(StaffRole.until.is_(None), StaffRole.until > now))
    here = or_(Staff.left_at.is_(None), Staff.left_at > now)
    wanted = (
        select(Staff)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.school_id == school.id, StaffRole.role.in_(roles), *held, here)
        .order_by(Staff.name, Staff.id)
    )
    staff = {each.id: each for each in session.scalars(wanted) if each.id != beside}
    found = [_helper(session, school, each) for each in staff.values()]
    return [helper for helper in found if helper.can_be_reached]


def helper(session: Session, school: SchoolContext, staff_id: int) -> Helper | None:
    """One member of staff as the pager sees this person; None for who has left or cannot be reached."""
    staff = session.scalar(select(Staff).where(Staff.school_id == school.id, Staff.id == staff_id))
    found = _helper(session, school, staff) if staff and staff.left_at is None else None
    return found if found and found.can_be_reached else None


def _helper(session: Session, school: SchoolContext, staff: Staff) -> Helper:
    # Without an account that talks nobody can be told in WeChat, whoever was once bound.
    identities = tuple(identities_of_staff(session, school.id, staff.id)) if school.app_id else ()
    return Helper(staff.id, identities, phone_of(session, staff) if school.gateways else "")
