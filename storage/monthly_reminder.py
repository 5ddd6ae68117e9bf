"""What is owed again and again for a child, and what shows that it was done; who was reminded on which day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session

from bot.core.clock import at_school
from bot.core.settings.duties import Evidence
from storage.base import Base, OfSchool, Small, new_id, own, same_school
from storage.duty_evidence import shown_by
from storage.id_list import among
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.upsert import insert


class DutyReminder(OfSchool, Base):
    """One member of staff was told on one day how many duties are still due and overdue."""

    __tablename__ = "duty_reminders"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"), UniqueConstraint("school_id", "staff_id", "day")
    )

    staff_id: Mapped[int]
    day: Mapped[date]
    due: Mapped[Small]
    overdue: Mapped[Small]


@dataclass(frozen=True, slots=True)
class DutyChild:
    """One child for whom something may be owed; ``care_kinds`` as the roster says them."""

    pupil_id: int
    name: str
    class_id: int
    class_name: str
    care_kinds: str


def duty_children(session: Session, school_id: int, class_ids: Collection[int] | None = None) -> list[DutyChild]:
    """The children of these classes (None: of the school), by class and number."""
    mine = (Pupil.school_id == school_id, is_here())
    wanted = select(Pupil.id, Pupil.name, Pupil.class_id, Class.name.label("class_name"), Pupil.care_kinds).join(
        Class, Class.id == Pupil.class_id
    )
    if class_ids is not None:
        wanted = wanted.where(among(Pupil.class_id, class_ids))
    rows = session.execute(wanted.where(*mine).order_by(Class.name, Pupil.number))
    return [DutyChild(*row) for row in rows]


def parents_away(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, list[str]]:
    """By child what those of its parents are to it who work far away (妈妈), in the order of the chain."""
    away = (GuardianLink.school_id == school_id, Guardian.is_away, is_live(), among(GuardianLink.pupil_id, pupil_ids))
    rows = session.execute(
        select(GuardianLink.pupil_id, GuardianLink.relation)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(*away)
        .order_by(GuardianLink.place)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.pupil_id, []).append(row.relation)
    return found


def days_done(
    session: Session, school_id: int, by: Evidence, pupil_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, list[date]]:
    """By child the days in ``since`` … ``until`` on which what ``by`` names was done; no entry for none."""
    done = shown_by(by, school_id, pupil_ids)
    rows = session.execute(
        select(done.c.pupil_id, done.c.at).where(done.c.at >= since, done.c.at < until).order_by(done.c.at)
    )
    found: dict[int, list[date]] = {}
    for row in rows:
        found.setdefault(row.pupil_id, []).append(at_school(row.at).date())
    return found


def last_done(
    session: Session, school_id: int, by: Evidence, pupil_ids: Collection[int], until: datetime
) -> dict[int, list[date]]:
    """By child the last day before ``until`` on which what ``by`` names was done."""
    done = shown_by(by, school_id, pupil_ids)
    rows = session.execute(
        select(done.c.pupil_id, func.max(done.c.at).label("last")).where(done.c.at < until).group_by(done.c.pupil_id)
    )
    return {row.pupil_id: [at_school(row.last).date()] for row in rows}


def note_reminded(session: Session, school_id: int, staff_id: int, day: date, due: int, overdue: int) -> bool:
    """This person is told today; False if that was done already."""
    row = {"id": new_id(), "school_id": school_id, "staff_id": staff_id, "day": day, "due": due, "overdue": overdue}
    fresh = insert(session, DutyReminder).values(row).on_conflict_do_nothing().returning(DutyReminder.id)
    return session.scalar(fresh) is not None
