"""When each child's family was last met and by which way, counted from visits, talks and calls."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from storage.bookings import Booking, BookingSibling
from storage.home_visit import HomeVisit, HomeVisitSibling
from storage.id_list import among
from storage.phone_call import PhoneCall
from storage.pupils import GuardianLink, is_live

# The four ways in which a family is met (四种方式): at home, at the school, by telephone, by video.
WAYS = ("home", "school", "phone", "video")
# The ways of a talk that was booked and met somebody of the staff. A visit at home counts only when it is written up;
# a call from the hotline room is one between parent and child, no contact of the school with the family.
_BOOKED = ("school", "phone", "video")
MADE, RECORDED = ("visited", "recorded"), ("recorded",)
REACHED = ("well", "needs_care")


@dataclass(frozen=True, slots=True)
class Met:
    """The last time of each way, in all, and how often in the days that were asked about."""

    last: dict[str, datetime] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)

    @property
    def last_home(self) -> datetime | None:
        """When the home was last seen."""
        return self.last.get("home")

    @property
    def last_contact(self) -> datetime | None:
        """When the family was last met in any way."""
        return max(self.last.values(), default=None)


def met(
    session: Session,
    school_id: int,
    pupil_ids: Collection[int] | None = None,
    *,
    states: Collection[str] = RECORDED,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[int, Met]:
    """By child (None: of all the school) when and how its family was met; no entry for who never was.

    ``states`` are those of a visit that count; ``times`` counts what lies in ``since`` … ``until``.
    """
    made = union_all(*contacts(school_id, states, pupil_ids)).subquery()
    within: list[ColumnElement[bool]] = []
    if since is not None:
        within.append(made.c.at >= since)
    if until is not None:
        within.append(made.c.at < until)
    times = func.count().filter(and_(*within)) if within else func.count()
    rows = session.execute(
        select(made.c.pupil_id, made.c.way, func.max(made.c.at).label("last"), times.label("times"))
        .where(made.c.at.is_not(None))
        .group_by(made.c.pupil_id, made.c.way)
    )
    found: dict[int, Met] = {}
    for row in rows:
        of = found.setdefault(row.pupil_id, Met())
        of.last[row.way], of.times[row.way] = row.last, row.times
    return found


@dataclass(frozen=True, slots=True)
class Made:
    """One visit that is written up: who went there, and about which children."""

    staff_ids: frozenset[int]
    pupil_ids: frozenset[int]


def visits_made(session: Session, school_id: int, since: datetime, until: datetime) -> list[Made]:
    """The visits that were made in these days and are written up, in whatever way."""
    rows = session.execute(
        select(
            HomeVisit.id,
            HomeVisit.visitor_id,
            HomeVisit.second_id,
            HomeVisit.pupil_id,
            HomeVisitSibling.pupil_id.label("sibling_id"),
        )
        .outerjoin(HomeVisitSibling, HomeVisitSibling.visit_id == HomeVisit.id)
        .where(
            HomeVisit.school_id == school_id,
            HomeVisit.state.in_(RECORDED),
            HomeVisit.visited_at >= since,
            HomeVisit.visited_at < until,
        )
    )
    found: dict[int, Made] = {}
    for row in rows:
        known = found.get(row.id)
        staff = frozenset(each for each in (row.visitor_id, row.second_id) if each is not None)
        pupils = frozenset(each for each in (row.pupil_id, row.sibling_id) if each is not None)
        found[row.id] = Made(staff, pupils | known.pupil_ids) if known else Made(staff, pupils)
    return list(found.values())


def guardians_called(
    session: Session,
    school_id: int,
    since: datetime,
    until: datetime,
    pupil_ids: Collection[int] | None = None,
    *,
    times: int = 1,
) -> dict[int, tuple[int, int]]:
    """By child how many guardians it has, and how many were spoken to by telephone so many ``times`` in these days."""
    called = (
        select(PhoneCall.pupil_id, PhoneCall.guardian_id)
        .where(
            PhoneCall.school_id == school_id,
            PhoneCall.result.in_(REACHED),
            PhoneCall.called_at >= since,
            PhoneCall.called_at < until,
        )
        .group_by(PhoneCall.pupil_id, PhoneCall.guardian_id)
        .having(func.count() >= times)
        .subquery()
    )
    mine = and_(called.c.pupil_id == GuardianLink.pupil_id, called.c.guardian_id == GuardianLink.guardian_id)
    wanted = (
        select(GuardianLink.pupil_id, func.count().label("all"), func.count(called.c.pupil_id).label("called"))
        .outerjoin(called, mine)
        .where(GuardianLink.school_id == school_id, is_live())
        .group_by(GuardianLink.pupil_id)
    )
    if pupil_ids is not None:
        wanted = wanted.where(among(GuardianLink.pupil_id, pupil_ids))
    return {row.pupil_id: (row.all, row.called) for row in session.execute(wanted)}


def contacts(school_id: int, states: Collection[str], pupil_ids: Collection[int] | None = None) -> list[Any]:
    """Each time that a child's family was met, as queries of (child, way, moment) to be united."""
    visits = (HomeVisit.school_id == school_id, HomeVisit.state.in_(states))
    talks = (
        Booking.school_id == school_id,
        Booking.state.in_(("came", "over")),
        Booking.way.in_(_BOOKED),
    )
    calls = (PhoneCall.school_id == school_id, PhoneCall.result.in_(REACHED))
    met_at = func.coalesce(Booking.came_at, Booking.starts_at)
    parts: list[tuple[Any, Any]] = [
        (
            select(HomeVisit.pupil_id, HomeVisit.way, HomeVisit.visited_at.label("at")).where(*visits),
            HomeVisit.pupil_id,
        ),
        (
            select(HomeVisitSibling.pupil_id, HomeVisit.way, HomeVisit.visited_at)
            .join(HomeVisit, HomeVisit.id == HomeVisitSibling.visit_id)
            .where(*visits),
            HomeVisitSibling.pupil_id,
        ),
        (select(Booking.pupil_id, Booking.way, met_at).where(*talks), Booking.pupil_id),
        (
            select(BookingSibling.pupil_id, Booking.way, met_at)
            .join(Booking, Booking.id == BookingSibling.booking_id)
            .where(*talks),
            BookingSibling.pupil_id,
        ),
        (select(PhoneCall.pupil_id, literal("phone"), PhoneCall.called_at).where(*calls), PhoneCall.pupil_id),
    ]
    return [part if pupil_ids is None else part.where(among(column, pupil_ids)) for part, column in parts]
