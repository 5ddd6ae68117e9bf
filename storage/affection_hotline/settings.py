"""Who stands beside a child when a parent far away speaks, and when that parent can be told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import UniqueConstraint, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, Small, new_id, own, same_school
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.upsert import insert

# ``tell_at`` of who wants to know at once, whenever it is not quiet.
ANY_TIME = 0


class HotlineSetting(OfSchool, Base):
    """What was settled for one child and one parent away; without a row the school finds the adult by itself.

    The adult is a guardian or a member of staff; with neither, the duty teacher plays it in the hotline room.
    ``hour`` (minutes of the day) is when that adult wants it. Set by a member of staff, or, with ``set_by_id``
    empty, by the parent.
    """

    __tablename__ = "hotline_settings"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("adult_guardian_id", "guardians", ondelete="CASCADE"),
        same_school("adult_staff_id", "staff"),
        same_school("set_by_id", "staff"),
        UniqueConstraint("pupil_id", "guardian_id"),
    )

    pupil_id: Mapped[int]
    guardian_id: Mapped[int] = mapped_column(index=True)
    adult_guardian_id: Mapped[int | None]
    adult_staff_id: Mapped[int | None]
    by_itself: Mapped[bool] = mapped_column(default=True)  # the adult is found by itself; False: as the columns say
    hour: Mapped[Small | None]
    set_by_id: Mapped[int | None]
    set_at: Mapped[datetime]


class HotlineParent(OfSchool, Base):
    """A parent away: when to be told (``tell_at``), and on which evenings free for a call.

    ``tell_at`` is in minutes of the day, 0 for any time, None before it was asked. ``free_days`` are weekdays as
    digits, Monday 0; ``free_from`` and ``free_to`` minutes of the day.
    """

    __tablename__ = "hotline_parents"
    __table_args__ = own(same_school("guardian_id", "guardians", ondelete="CASCADE"), UniqueConstraint("guardian_id"))

    guardian_id: Mapped[int]
    tell_at: Mapped[Small | None]
    free_days: Mapped[Short] = mapped_column(default="")
    free_from: Mapped[Small | None]
    free_to: Mapped[Small | None]


def setting_of(session: Session, school_id: int, pupil_id: int, guardian_id: int) -> HotlineSetting | None:
    """What was settled for this child and this parent, if anything."""
    pair = (HotlineSetting.pupil_id == pupil_id, HotlineSetting.guardian_id == guardian_id)
    return session.scalar(select(HotlineSetting).where(HotlineSetting.school_id == school_id, *pair))


def keep_setting(session: Session, school_id: int, pupil_id: int, guardian_id: int, now: datetime) -> HotlineSetting:
    """The row of this child and this parent, made if there is none yet."""
    values = {"id": new_id(), "school_id": school_id, "pupil_id": pupil_id, "guardian_id": guardian_id, "set_at": now,
              "by_itself": True}  # fmt: skip
    made = insert(session, HotlineSetting).values(values)
    session.execute(made.on_conflict_do_nothing(index_elements=["pupil_id", "guardian_id"]))
    pair = (HotlineSetting.pupil_id == pupil_id, HotlineSetting.guardian_id == guardian_id)
    return session.scalars(select(HotlineSetting).where(HotlineSetting.school_id == school_id, *pair)).one()


def parent_of(session: Session, school_id: int, guardian_id: int) -> HotlineParent | None:
    """What this parent has said about hours, if anything."""
    mine = (HotlineParent.school_id == school_id, HotlineParent.guardian_id == guardian_id)
    return session.scalar(select(HotlineParent).where(*mine))


def keep_parent(session: Session, school_id: int, guardian_id: int) -> HotlineParent:
    """The row of this parent, made if there is none yet."""
    values = {"id": new_id(), "school_id": school_id, "guardian_id": guardian_id, "free_days": ""}
    made = insert(session, HotlineParent).values(values)
    session.execute(made.on_conflict_do_nothing(index_elements=["guardian_id"]))
    mine = (HotlineParent.school_id == school_id, HotlineParent.guardian_id == guardian_id)
    return session.scalars(select(HotlineParent).where(*mine)).one()


def open_between(session: Session, school_id: int, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """For which of these (pupil, guardian) the hotline is open: the guardian is away, the child boards, or one of
    them asked for it."""
    pupils, guardians = {pupil for pupil, _ in pairs}, {guardian for _, guardian in pairs}
    mine = (GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupils))
    asked = exists().where(
        HotlineSetting.pupil_id == GuardianLink.pupil_id, HotlineSetting.guardian_id == GuardianLink.guardian_id
    )
    rows = session.execute(
        select(GuardianLink.pupil_id, GuardianLink.guardian_id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .where(*mine, GuardianLink.guardian_id.in_(guardians), is_live(), is_here())
        .where(or_(Guardian.is_away, Pupil.is_boarding, asked))
    )
    return {(row.pupil_id, row.guardian_id) for row in rows} & set(pairs)
