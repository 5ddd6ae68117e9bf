"""When a parent can call the child at home: as the parent's shift, the child and the adult beside it allow."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments.room_times import suits
from bot.core.clock import at_school
from bot.core.school import SchoolContext
from handlers.affection_hotline.actions.adults import ROOM, Adult, Line, adult_for
from handlers.affection_hotline.rules.home_times import AtHome, When, home_spans
from storage.affection_hotline.home_calls import taken_times
from storage.affection_hotline.settings import parent_of, setting_of


@dataclass(frozen=True, slots=True)
class HomeTimes:
    """``times`` to choose from, from when until when; ``fits`` is False where none of them suits the parent's hours.

    ``adult`` holds the telephone; it is the room where nobody is beside the child at home, and then no time is free.
    """

    adult: Adult
    times: tuple[When, ...]
    fits: bool
    is_asked: bool  # whether the parent has said when it suits


def adult_at_home(session: Session, school: SchoolContext, line: Line, now: datetime) -> tuple[Adult, int | None]:
    """Who is beside this child at home, and the hour (minutes of the day) that was settled; the room for nobody.

    One of the staff only where an hour was settled: else the words are brought at school, after lunch.
    """
    adult = adult_for(session, school.id, line, now, at_school=False)
    setting = setting_of(session, school.id, line.pupil_id, line.guardian_id)
    hour = setting.hour if setting else None
    is_beside = bool(adult.identity_ids) and (adult.staff_id is None or hour is not None)
    return (adult if is_beside else ROOM), hour


def home_times(
    session: Session, school: SchoolContext, line: Line, now: datetime, *, but: int | None = None
) -> HomeTimes:
    """The free times of the days that can be booked ahead, as of all appointments; ``but`` is a call to be moved."""
    parent, rules = parent_of(session, school.id, line.guardian_id), school.rules.booking
    is_asked = parent is not None and parent.free_from is not None
    adult, hour = adult_at_home(session, school, line, now)
    if adult.is_room:
        return HomeTimes(adult, (), fits=False, is_asked=is_asked)
    today, earliest = at_school(now).date(), now + timedelta(minutes=rules.notice_minutes)
    spans = home_spans(today, today + timedelta(days=rules.horizon_days), AtHome(line.is_boarding, hour, adult.hours),
                       school.rules.hotline, school.calendar, school.rules.hours)  # fmt: skip
    spans = [each for each in spans if each[0] >= earliest]
    if not spans:
        return HomeTimes(adult, (), fits=False, is_asked=is_asked)
    people = [line.guardian_id] if adult.guardian_id is None else [line.guardian_id, adult.guardian_id]
    taken = taken_times(session, school.id, (spans[0][0], spans[-1][1]), pupil_id=line.pupil_id, guardian_ids=people,
                        staff_id=adult.staff_id, but=but)  # fmt: skip
    free = [each for each in spans if not any(begin < each[1] and each[0] < end for begin, end in taken)]
    fitting = free if parent is None else [each for each in free if suits(parent, *each)]
    return HomeTimes(adult, tuple(fitting or free), fits=bool(fitting), is_asked=is_asked)
