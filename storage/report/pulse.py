"""One question a month to families and teachers (每月一问): who has answered, and apart from that what was answered."""

from collections.abc import Collection

from sqlalchemy import UniqueConstraint, false, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, Small, new_id, own, same_school
from storage.upsert import insert


class Pulse(OfSchool, Base):
    """That one guardian, or one member of staff, has answered in a month; not when, and not what."""

    __tablename__ = "pulses"
    __table_args__ = own(
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("staff_id", "staff", ondelete="CASCADE"),
        UniqueConstraint("school_id", "month", "guardian_id"),
        UniqueConstraint("school_id", "month", "staff_id"),
    )

    month: Mapped[Short]
    guardian_id: Mapped[int | None] = mapped_column(index=True)
    staff_id: Mapped[int | None] = mapped_column(index=True)


class PulseAnswer(OfSchool, Base):
    """One anonymous answer: of which month and class (none of a member of staff), never whose.

    ``score``: 2 good, 1 so so, 0 not. ``counts`` becomes true for a whole group of answers at once: until then it is
    in no figure, so that nobody learns one by taking two figures from each other.
    """

    __tablename__ = "pulse_answers"
    __table_args__ = own(same_school("class_id", "classes", ondelete="CASCADE"))

    month: Mapped[Short]
    who: Mapped[Short]  # guardian | staff
    class_id: Mapped[int | None] = mapped_column(index=True)
    score: Mapped[Small]
    counts: Mapped[bool] = mapped_column(default=False)


def has_answered(
    session: Session, school_id: int, month: str, guardian_ids: Collection[int], staff_id: int | None
) -> bool:
    """Whether this person, in either capacity that is named, has answered for this month."""
    whose = or_(Pulse.guardian_id.in_(guardian_ids), Pulse.staff_id == staff_id if staff_id is not None else false())
    mine = select(Pulse.id).where(Pulse.school_id == school_id, Pulse.month == month, whose)
    return session.scalar(mine.limit(1)) is not None


def take_turn(
    session: Session, school_id: int, month: str, *, guardian_id: int | None = None, staff_id: int | None = None
) -> bool:
    """Use up the one turn that this person has in a month; False where it was used before."""
    turn = {"id": new_id(), "school_id": school_id, "month": month, "guardian_id": guardian_id, "staff_id": staff_id}
    written = insert(session, Pulse).values(turn).on_conflict_do_nothing().returning(Pulse.id)
    return session.scalar(written) is not None


def put_answer(session: Session, answer: PulseAnswer, smallest_group: int) -> None:
    """Keep an answer; once so many of its class (or of the staff) wait, all of these count together."""
    session.add(answer)
    session.flush()
    alike = {name: getattr(answer, name) for name in ("school_id", "month", "who", "class_id")}
    waiting = session.scalars(select(PulseAnswer.id).filter_by(**alike, counts=False)).all()
    if len(waiting) >= smallest_group:
        session.execute(update(PulseAnswer).where(PulseAnswer.id.in_(waiting)).values(counts=True))
    # No answer may stay in the session beside the person who gave it.
    session.expunge(answer)
