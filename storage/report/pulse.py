"""One question a month to families and teachers (每月一问): who was asked, and apart from that what was answered."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import UniqueConstraint, false, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, Small, new_id, own, same_school
from storage.upsert import insert


class Pulse(OfSchool, Base):
    """That one guardian, or one member of staff, was asked in a month; ``is_given`` says that an answer came."""

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
    asked_on: Mapped[date]
    is_given: Mapped[bool] = mapped_column(default=False)


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


def ask(session: Session, school_id: int, month: str, day: date, *, guardian_ids: Collection[int] = (),
        staff_ids: Collection[int] = ()) -> None:  # fmt: skip
    """Let each of these answer once for this month; who was asked before is asked no second time."""
    base = {"school_id": school_id, "month": month, "asked_on": day, "is_given": False}
    rows = [base | {"id": new_id(), "guardian_id": each, "staff_id": None} for each in guardian_ids]
    rows += [base | {"id": new_id(), "guardian_id": None, "staff_id": each} for each in staff_ids]
    if rows:
        session.execute(insert(session, Pulse).on_conflict_do_nothing(), rows)


def open_of(
    session: Session, school_id: int, since: date, guardian_ids: Collection[int], staff_id: int | None
) -> list[Pulse]:
    """What these people were asked since this day and have not answered, the newest first."""
    whose = or_(Pulse.guardian_id.in_(guardian_ids), Pulse.staff_id == staff_id if staff_id is not None else false())
    mine = (Pulse.school_id == school_id, Pulse.asked_on >= since, Pulse.is_given.is_(False), whose)
    return list(session.scalars(select(Pulse).where(*mine).order_by(Pulse.month.desc(), Pulse.id)))


def take_turn(session: Session, pulse_id: int) -> bool:
    """Use up a turn; False where another was faster."""
    taken = update(Pulse).where(Pulse.id == pulse_id, Pulse.is_given.is_(False)).values(is_given=True)
    return session.scalar(taken.returning(Pulse.id)) is not None


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


def answers_by_class(session: Session, school_id: int, month: str) -> dict[tuple[str, int | None], tuple[int, int]]:
    """By (guardian or staff, class) how many answers of a month count, and how many of them are content."""
    content = func.count().filter(PulseAnswer.score == 2).label("content")
    rows = session.execute(
        select(PulseAnswer.who, PulseAnswer.class_id, func.count().label("many"), content)
        .where(PulseAnswer.school_id == school_id, PulseAnswer.month == month, PulseAnswer.counts)
        .group_by(PulseAnswer.who, PulseAnswer.class_id)
    )
    return {(row.who, row.class_id): (row.many, row.content) for row in rows}
