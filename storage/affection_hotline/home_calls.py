"""Calls agreed between a parent far away and a child at home, with the adult beside the child who holds the telephone.

No line of the school is taken by them; who is taken are the parent, the child and that adult.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Index, and_, false, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, Small, own, same_school
from storage.bookings import LIVE, Booking
from storage.pupils import Pupil

When = tuple[datetime, datetime]


class HomeCall(OfSchool, Base):
    """One call at home.

    ``state``: booked, over (they heard each other), missed, cancelled. ``next_at`` is the next moment at which time
    itself changes something (``next_stage``: day, hour, start, end, over, late). The adult is a guardian or a member
    of staff. What became of the call is its row in ``hotline_calls``.
    """

    __tablename__ = "hotline_home_calls"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("adult_guardian_id", "guardians", ondelete="CASCADE"),
        same_school("adult_staff_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)  # the parent
    adult_guardian_id: Mapped[int | None] = mapped_column(index=True)
    adult_staff_id: Mapped[int | None]
    state: Mapped[Short] = mapped_column(default="booked")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    made_at: Mapped[datetime]
    version: Mapped[Small] = mapped_column(default=0)  # changes so far; in the keys of messages
    next_at: Mapped[datetime | None]
    next_stage: Mapped[Short] = mapped_column(default="")


_BOOKED = HomeCall.state == "booked"
Index("ix_hotline_home_calls_when", HomeCall.school_id, HomeCall.starts_at,
      postgresql_where=_BOOKED, sqlite_where=_BOOKED)  # fmt: skip


class HomeDial(OfSchool, Base):
    """One time that the provider was asked to connect the two; neither sees the other's number.

    Its ``id`` is the reference under which the provider reports. ``by_parent``: the parent's telephone rings first,
    else the adult's. ``state``: asked → ringing → talked, missed or failed, with ``why`` (the provider's word). Times
    are school time, ``seconds`` those in which both were connected.
    """

    __tablename__ = "hotline_dials"
    __table_args__ = own(same_school("call_id", "hotline_home_calls", ondelete="CASCADE"))

    call_id: Mapped[int] = mapped_column(index=True)
    by_parent: Mapped[bool]
    state: Mapped[Short] = mapped_column(default="asked")
    why: Mapped[Short] = mapped_column(default="")
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int | None]


def home_call(session: Session, school_id: int, call_id: int, *, lock: bool = False) -> HomeCall | None:
    """One call of this school; with ``lock`` as it is now, and nobody else changes it until this transaction ends."""
    mine = select(HomeCall).where(HomeCall.school_id == school_id, HomeCall.id == call_id)
    if lock:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    return session.scalar(mine)


def next_home_call(session: Session, school_id: int, pupil_id: int, guardian_id: int, now: datetime) -> HomeCall | None:
    """The next call at home between these two that is not over yet; None where there is none."""
    pair = (HomeCall.pupil_id == pupil_id, HomeCall.guardian_id == guardian_id)
    mine = (HomeCall.school_id == school_id, *pair, _BOOKED, HomeCall.ends_at > now)
    return session.scalar(select(HomeCall).where(*mine).order_by(HomeCall.starts_at).limit(1))


def home_calls_ahead(session: Session, school_id: int, guardian_ids: Collection[int]) -> list[HomeCall]:
    """What these people have agreed on, as the parent or as the adult beside the child, the nearest first."""
    theirs = or_(HomeCall.guardian_id.in_(guardian_ids), HomeCall.adult_guardian_id.in_(guardian_ids))
    mine = (HomeCall.school_id == school_id, _BOOKED, theirs)
    return list(session.scalars(select(HomeCall).where(*mine).order_by(HomeCall.starts_at, HomeCall.id)))


def count_of_staff(session: Session, school_id: int, staff_id: int, begin: datetime, until: datetime) -> int:
    """How many calls this member of staff is to help with in this time."""
    mine = (HomeCall.school_id == school_id, _BOOKED, HomeCall.adult_staff_id == staff_id)
    when = (HomeCall.starts_at >= begin, HomeCall.starts_at < until)
    return session.scalar(select(func.count()).select_from(HomeCall).where(*mine, *when)) or 0


def count_ahead(session: Session, school_id: int, guardian_id: int, *, but: int | None = None) -> int:
    """How many calls at home this parent has agreed on, besides ``but``."""
    mine = (HomeCall.school_id == school_id, HomeCall.guardian_id == guardian_id, _BOOKED)
    others = mine if but is None else (*mine, HomeCall.id != but)
    return session.scalar(select(func.count()).select_from(HomeCall).where(*others)) or 0


def lock_child(session: Session, school_id: int, pupil_id: int) -> None:
    """Whoever agrees on a call with this child holds its row until the end of the transaction."""
    mine = select(Pupil.id).where(Pupil.school_id == school_id, Pupil.id == pupil_id)
    session.execute(mine.with_for_update(key_share=True)).all()


def parent_talks(session: Session, school_id: int, guardian_id: int, when: When) -> bool:
    """Whether this guardian is in a call at home then, as the parent or as the adult beside a child."""
    touches = (HomeCall.school_id == school_id, _BOOKED, HomeCall.starts_at < when[1], HomeCall.ends_at > when[0])
    theirs = or_(HomeCall.guardian_id == guardian_id, HomeCall.adult_guardian_id == guardian_id)
    return session.scalar(select(HomeCall.id).where(*touches, theirs).limit(1)) is not None


def child_talks(session: Session, school_id: int, pupil_id: int, when: When, *, but: int | None = None) -> bool:
    """Whether this child has a call then, at home or from the hotline room; ``but`` is a booking that is changed."""
    touches = (HomeCall.school_id == school_id, _BOOKED, HomeCall.starts_at < when[1], HomeCall.ends_at > when[0])
    if session.scalar(select(HomeCall.id).where(*touches, HomeCall.pupil_id == pupil_id).limit(1)) is not None:
        return True
    live = (Booking.school_id == school_id, Booking.way == "room", Booking.state.in_(LIVE))
    in_room = (*live, Booking.pupil_id == pupil_id, Booking.starts_at < when[1], Booking.ends_at > when[0])
    other = in_room if but is None else (*in_room, Booking.id != but)
    return session.scalar(select(Booking.id).where(*other).limit(1)) is not None


def taken_times(
    session: Session,
    school_id: int,
    when: When,
    *,
    pupil_id: int,
    guardian_ids: Collection[int],
    staff_id: int | None = None,
    but: int | None = None,
) -> list[When]:
    """When one of them is taken: the child by calls, these guardians and this member of staff by whatever is agreed.

    ``but`` is the call at home that is being changed.
    """
    touches = (HomeCall.school_id == school_id, _BOOKED, HomeCall.starts_at < when[1], HomeCall.ends_at > when[0])
    whose = or_(
        HomeCall.pupil_id == pupil_id,
        HomeCall.guardian_id.in_(guardian_ids),
        HomeCall.adult_guardian_id.in_(guardian_ids),
        _is_staff(HomeCall.adult_staff_id == staff_id, staff_id),
    )
    calls = select(HomeCall.starts_at, HomeCall.ends_at).where(*touches, whose)
    if but is not None:
        calls = calls.where(HomeCall.id != but)
    live = (Booking.school_id == school_id, Booking.state.in_(LIVE), Booking.starts_at < when[1])
    theirs = or_(
        and_(Booking.pupil_id == pupil_id, Booking.way == "room"),
        Booking.guardian_id.in_(guardian_ids),
        _is_staff(Booking.staff_id == staff_id, staff_id),
    )
    talks = select(Booking.starts_at, Booking.ends_at).where(*live, Booking.ends_at > when[0], theirs)
    rows = [*session.execute(calls), *session.execute(talks)]
    return [(begin, end) for begin, end in rows if begin is not None and end is not None]


def _is_staff(condition: ColumnElement[bool], staff_id: int | None) -> ColumnElement[bool]:
    return condition if staff_id is not None else false()


def is_connected(session: Session, call: HomeCall) -> bool:
    """Whether the provider has been asked to connect the two, and has not told yet how it ended."""
    mine = (HomeDial.call_id == call.id, HomeDial.state == "ringing", HomeDial.ended_at.is_(None))
    return session.scalar(select(HomeDial.id).where(*mine).limit(1)) is not None
