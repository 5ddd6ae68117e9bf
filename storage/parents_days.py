"""A day on which every family of a class meets its teachers, one after the other."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import UniqueConstraint, delete, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.clock import SHANGHAI
from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.bookings import LIVE, Booking
from storage.office_hours import Place
from storage.slots import Slot, SlotCell, take_cells
from storage.upsert import insert

WORDS = ("parents_days", "words")


class ParentsDay(OfSchool, Base):
    """One such day of one class; minutes are of the school's day. Families choose until ``chosen_by``, then the rest
    is placed. ``state``: open → placed → over, or cancelled.
    """

    __tablename__ = "parents_days"
    __table_args__ = own(same_school("class_id", "classes", ondelete="CASCADE"), same_school("opened_by_id", "staff"))

    class_id: Mapped[int] = mapped_column(index=True)
    day: Mapped[date]
    starts: Mapped[Small]
    ends: Mapped[Small]
    length: Mapped[Small]
    pause: Mapped[Small] = mapped_column(default=0)
    words: Mapped[Sealed | None]
    opened_by_id: Mapped[int]
    opened_at: Mapped[datetime]
    chosen_by: Mapped[datetime]
    state: Mapped[Short] = mapped_column(default="open")


class ParentsDayTeacher(OfSchool, Base):
    """One teacher of the day, in the order in which families go round, and where to find this teacher."""

    __tablename__ = "parents_day_teachers"
    __table_args__ = own(
        same_school("day_id", "parents_days", ondelete="CASCADE"),
        same_school("staff_id", "staff", ondelete="CASCADE"),
        same_school("place_id", "places"),
        UniqueConstraint("day_id", "staff_id"),
        UniqueConstraint("day_id", "place"),
    )

    day_id: Mapped[int]
    staff_id: Mapped[int] = mapped_column(index=True)
    place: Mapped[Small]  # in the round, from 0
    place_id: Mapped[int | None]


class ParentsDayTurn(OfSchool, Base):
    """One way through all teachers of the day: with teacher ``t`` at step ``turn + t``; free while ``household_id``
    is None. Two unique keys hold that a turn has one family and a family one turn.

    ``how``: chosen (by the family), placed (by the program, at ``chosen_by``), entered (by the teacher).
    """

    __tablename__ = "parents_day_turns"
    __table_args__ = own(
        same_school("day_id", "parents_days", ondelete="CASCADE"),
        same_school("household_id", "households"),
        UniqueConstraint("day_id", "turn"),
        UniqueConstraint("day_id", "household_id"),
    )

    day_id: Mapped[int]
    turn: Mapped[Small]
    household_id: Mapped[int | None] = mapped_column(index=True)
    how: Mapped[Short] = mapped_column(default="")
    taken_at: Mapped[datetime | None]


def day_of(session: Session, school_id: int, day_id: int) -> ParentsDay | None:
    """This day, whatever became of it."""
    return session.scalar(select(ParentsDay).where(ParentsDay.school_id == school_id, ParentsDay.id == day_id))


def days_of_classes(session: Session, school_id: int, class_ids: Collection[int], first: date) -> list[ParentsDay]:
    """The days of these classes from ``first`` on, also cancelled ones, the nearest first."""
    mine = (ParentsDay.school_id == school_id, ParentsDay.class_id.in_(class_ids), ParentsDay.day >= first)
    return list(session.scalars(select(ParentsDay).where(*mine).order_by(ParentsDay.day, ParentsDay.starts)))


def days_taught(session: Session, school_id: int, staff_id: int, first: date) -> list[ParentsDay]:
    """The days from ``first`` on in whose round this teacher is, the nearest first."""
    mine = (ParentsDay.school_id == school_id, ParentsDay.day >= first, ParentsDayTeacher.staff_id == staff_id)
    found = select(ParentsDay).join(ParentsDayTeacher, ParentsDayTeacher.day_id == ParentsDay.id).where(*mine)
    return list(session.scalars(found.order_by(ParentsDay.day, ParentsDay.starts)))


def days_due(session: Session, school_id: int, now: datetime) -> list[ParentsDay]:
    """The days on which families have had their time to choose."""
    due = (ParentsDay.school_id == school_id, ParentsDay.state == "open", ParentsDay.chosen_by <= now)
    return list(session.scalars(select(ParentsDay).where(*due).order_by(ParentsDay.day, ParentsDay.id)))


def days_behind(session: Session, school_id: int, today: date) -> list[ParentsDay]:
    """The days before this one that are not over yet."""
    behind = (ParentsDay.school_id == school_id, ParentsDay.state.in_(("open", "placed")), ParentsDay.day < today)
    return list(session.scalars(select(ParentsDay).where(*behind)))


def teachers_of_day(session: Session, day_id: int) -> list[ParentsDayTeacher]:
    """Who is met, in the order of the round."""
    mine = select(ParentsDayTeacher).where(ParentsDayTeacher.day_id == day_id)
    return list(session.scalars(mine.order_by(ParentsDayTeacher.place)))


def turns_of_day(session: Session, day_id: int) -> list[ParentsDayTurn]:
    """The turns that there are, the earliest first."""
    mine = select(ParentsDayTurn).where(ParentsDayTurn.day_id == day_id)
    return list(session.scalars(mine.order_by(ParentsDayTurn.turn).execution_options(populate_existing=True)))


def turn_of_family(session: Session, day_id: int, household_id: int) -> ParentsDayTurn | None:
    """The turn of one family."""
    mine = (ParentsDayTurn.day_id == day_id, ParentsDayTurn.household_id == household_id)
    return session.scalar(select(ParentsDayTurn).where(*mine).execution_options(populate_existing=True))


def take_turn(session: Session, day_id: int, turn: int, household_id: int, how: str, now: datetime) -> bool:
    """Give a free turn to a family; False if another one was faster.

    Raises sqlalchemy's IntegrityError when the family has got a turn meanwhile: call it in a savepoint.
    """
    free = (ParentsDayTurn.day_id == day_id, ParentsDayTurn.turn == turn, ParentsDayTurn.household_id.is_(None))
    taken = update(ParentsDayTurn).where(*free).values(household_id=household_id, how=how, taken_at=now)
    return session.scalar(taken.returning(ParentsDayTurn.id)) is not None


def free_turn(session: Session, day_id: int, household_id: int) -> None:
    """The turn of this family can be had again."""
    mine = (ParentsDayTurn.day_id == day_id, ParentsDayTurn.household_id == household_id)
    session.execute(update(ParentsDayTurn).where(*mine).values(household_id=None, how="", taken_at=None))


def round_of(session: Session, school_id: int, day_id: int, household_id: int) -> list[Booking]:
    """What this family has with the teachers of the day, in the order of the round."""
    mine = (Booking.school_id == school_id, Booking.day_id == day_id, Booking.household_id == household_id)
    return list(session.scalars(select(Booking).where(*mine, Booking.state.in_(LIVE)).order_by(Booking.starts_at)))


def bookings_of_day(session: Session, school_id: int, day_id: int) -> list[Booking]:
    """All that families have, or had until they missed it, with the teachers of the day, in the order of time."""
    mine = (Booking.school_id == school_id, Booking.day_id == day_id)
    states = Booking.state.in_((*LIVE, "over", "missed"))
    return list(session.scalars(select(Booking).where(*mine, states).order_by(Booking.starts_at, Booking.staff_id)))


def elsewhere(
    session: Session,
    school_id: int,
    household_ids: Collection[int],
    day_id: int | None,
    after: datetime,
    until: datetime,
) -> list[Booking]:
    """What these families have at school in this stretch of time beside the day itself."""
    there = (Booking.school_id == school_id, Booking.household_id.in_(household_ids), Booking.state.in_(LIVE))
    when = (Booking.starts_at < until, Booking.ends_at > after)
    found = session.scalars(select(Booking).where(*there, *when).order_by(Booking.starts_at))
    return [booking for booking in found if booking.day_id is None or booking.day_id != day_id]


def slots_at(session: Session, school_id: int, talks: Sequence[tuple[int, datetime]]) -> list[Slot]:
    """The slots of these (teacher, begin) of one day, in their order."""
    wanted = tuple_(Slot.staff_id, Slot.starts_at).in_(talks)
    found = session.scalars(select(Slot).where(Slot.school_id == school_id, Slot.kind == "day", wanted))
    by_talk = {(slot.staff_id, slot.starts_at): slot for slot in found}
    return [by_talk[talk] for talk in talks if talk in by_talk]


def place_named(session: Session, school_id: int, name: str) -> Place:
    """The place with this name, made if there is none yet: one in which several talks may go on."""
    row = {"id": new_id(), "school_id": school_id, "name": name, "alone": False}
    session.execute(insert(session, Place).values(row).on_conflict_do_nothing(index_elements=["school_id", "name"]))
    return session.scalars(select(Place).where(Place.school_id == school_id, Place.name == name)).one()


def take_slots(session: Session, slots: Sequence[Slot], *, alone: bool) -> bool:
    """Write many slots of one teacher, and take their cells as :func:`take_cells` does."""
    session.add_all(slots)
    session.flush()
    return take_cells(session, *slots, alone=alone)


def hand_over_rounds(
    session: Session, school_id: int, class_id: int, from_staff: int, to_staff: int, first: date
) -> None:
    """On the class's days from ``first`` on the successor stands in the round, unless he does so already.

    What families have taken goes along with their bookings (bot.appointments.handing_over); a free turn at which the
    successor has something else is no turn any more. The hosts' rows are locked.
    """
    for day in days_of_classes(session, school_id, [class_id], first):
        teachers = {each.staff_id: each for each in teachers_of_day(session, day.id)}
        if day.state not in ("open", "placed") or from_staff not in teachers or to_staff in teachers:
            continue
        place, step = teachers[from_staff].place, timedelta(minutes=day.length + day.pause)
        begin = datetime.combine(day.day, time(), SHANGHAI) + timedelta(minutes=day.starts) + place * step
        for turn in turns_of_day(session, day.id):
            if turn.household_id is None:
                for slot in slots_at(session, school_id, [(from_staff, begin + turn.turn * step)]):
                    if not _moves(session, slot, to_staff):
                        session.delete(turn)
        teachers[from_staff].staff_id = to_staff
    session.flush()


def _moves(session: Session, slot: Slot, to_staff: int) -> bool:
    cells_of = update(SlotCell).where(SlotCell.slot_id == slot.id).values(staff_id=to_staff)
    try:
        with session.begin_nested():
            session.execute(cells_of, execution_options={"synchronize_session": False})
            slot.staff_id = to_staff
    except IntegrityError:
        session.refresh(slot)
        return False
    return True


def remove_slots(session: Session, school_id: int, slot_ids: Collection[int]) -> None:
    """The time of these slots is free again; nobody may have a seat in them any more."""
    session.execute(delete(SlotCell).where(SlotCell.school_id == school_id, SlotCell.slot_id.in_(slot_ids)))
    session.execute(delete(Slot).where(Slot.school_id == school_id, Slot.id.in_(slot_ids)))
