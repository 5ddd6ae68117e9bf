"""A day on which every family of a class meets its teachers, one after the other."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, own, same_school

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
