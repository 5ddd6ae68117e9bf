"""The month's list of a class: whom its teacher calls, why and on which day; made by the timetable."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.calendar import DAY
from bot.core.clock import SHANGHAI, at_school
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.teachers import homeroom_teacher_of
from handlers.phone_call.rules import Family, Wanted, month_list, months_left, room_of, spread, term_first
from storage.call_kin import Kin, kin_of
from storage.call_promises import guardian_of_promise, promises_due
from storage.contactability import ContactRow, contact_rows
from storage.follow_ups import FollowUp
from storage.phone_call import (
    NewCall,
    about_stands,
    ask_call,
    calls_of_classes,
    classes_of,
    month_of,
    open_calls,
    pupils_of,
    spoken_with,
    write_calls,
)
from storage.schools import Class
from storage.staff import Staff
from storage.staff_news import News, put_news
from storage.staff_tasks import calls_given

PLANNED = ("rule", "silence")
# Calls that go to the class's teacher, whoever that is by then; others were asked of a person.
THE_TEACHERS = (*PLANNED, "follow_up")
STEP = "phone_call.calls"


def make_lists(session: Session, school: SchoolContext, now: datetime) -> int:
    """The calls of each class for this month, once, and those about promises that are due; how many are new.

    A class whose teacher has changed is called by the new one.
    """
    made = 0
    for of in classes_of(session, school.id):
        teacher = homeroom_teacher_of(session, school.id, of.id, now)
        if teacher is not None:
            made += _for_class(session, school, of, teacher.id, now)
    return made + _about_promises(session, school, now)


def _for_class(session: Session, school: SchoolContext, of: Class, caller_id: int, now: datetime) -> int:
    today = at_school(now).date()
    calls = calls_of_classes(session, school.id, [of.id], month_of(today))
    for each in calls:
        if not each.call.result and (each.call.why in THE_TEACHERS or _has_left(session, each.call.caller_id, now)):
            each.call.caller_id = caller_id
    standing = [each for each in calls if each.call.why in PLANNED]
    if any(each.call.month == month_of(today) for each in standing):
        return 0
    # Who was to be called last month, and was not, is not asked for again.
    waiting = {each.household_id for each in standing}
    families = [each for each in _families(session, school, of, now) if each.household_id not in waiting]
    days, load = _days(school, today), _load(session, school, caller_id, now)
    figures = school.rules.phone_call
    term, most = school.calendar.term_of(today), school.rules.delivery.calls_a_day
    wanted = month_list(
        families,
        left=months_left(today, term.last if term else None),
        at_least=figures.class_calls_a_month,
        room=room_of(days, load, most),
    )
    on_days = zip(wanted, spread(len(wanted), days, load, most), strict=False)
    made = write_calls(session, school.id, [_new(each, caller_id, day) for each, day in on_days], now)
    if made:
        line = phrase("phone_call/news_list", class_name=of.name, count=made, month=today.month)
        label = phrase("phone_call/news_label")
        put_news(session, school.id, News(caller_id, f"phone_call:{of.id}:{month_of(today)}", line, STEP, label), now)
    return made


def _has_left(session: Session, staff_id: int, now: datetime) -> bool:
    left_at = session.get_one(Staff, staff_id).left_at
    return left_at is not None and left_at <= now


def _new(of: Wanted, caller_id: int, due_on: date) -> NewCall:
    # A silent family is called once, whoever of it takes the call; the rule is for each guardian.
    about = str(of.household_id if of.why == "silence" else of.guardian_id)
    return NewCall(of.pupil_id, of.guardian_id, caller_id, of.why, about, due_on)


def _families(session: Session, school: SchoolContext, of: Class, now: datetime) -> list[Family]:
    """The families of a class, by the number of their first child in it; a guardian of two stands at the first."""
    today = at_school(now).date()
    term = school.calendar.term_of(today)
    since = datetime.combine(term_first(today, term.first if term else None), datetime.min.time(), SHANGHAI)
    spoken = spoken_with(session, school.id, since, [of.id])
    times = Counter(guardian_id for _, guardian_id, _ in spoken)
    heard = _heard(session, school, of.id, now)
    pupils = pupils_of(session, school.id, of.id)
    chains = kin_of(session, school.id, [pupil.id for pupil in pupils])
    households: dict[int, Family] = {}
    seen = set[int]()
    for pupil in pupils:
        for kin in (each for each in chains[pupil.id] if each.is_callable and each.guardian.id not in seen):
            seen.add(kin.guardian.id)
            households[kin.guardian.household_id] = _with(
                households.get(kin.guardian.household_id), pupil.id, kin,
                is_owed=times[kin.guardian.id] < school.rules.home_visit.calls_a_term,
            )  # fmt: skip
    silent_before = today - timedelta(days=school.rules.phone_call.silent_days)
    return [
        replace(each, heard_on=heard.get(number), is_silent=heard.get(number, date.min) <= silent_before)
        for number, each in households.items()
    ]


def _with(family: Family | None, pupil_id: int, kin: Kin, *, is_owed: bool) -> Family:
    owed = (kin.guardian.id,) if is_owed else ()
    if family is None:
        return Family(pupil_id, kin.guardian.household_id, kin.guardian.id, owed)
    return replace(family, owed=(*family.owed, *owed))


def _heard(session: Session, school: SchoolContext, class_id: int, now: datetime) -> dict[int, date]:
    """By household the day on which anything last came from it: an answer, a signature, a word, a call taken."""
    silent_before = now - timedelta(days=school.rules.phone_call.silent_days)
    look_back_to = now - 2 * timedelta(days=school.rules.phone_call.silent_days)
    rows = contact_rows(
        session, school.id, class_ids=[class_id], silent_before=silent_before, look_back_to=look_back_to
    )
    called = {
        guardian_id: at for _, guardian_id, at in spoken_with(session, school.id, look_back_to, [class_id])
    }  # the newest of each stands last
    found: dict[int, date] = {}
    for row in rows:
        moments = [moment for moment in (row.heard_at, _called(row, called)) if moment is not None]
        if row.household_id is not None and moments:
            day = at_school(max(moments)).date()
            found[row.household_id] = max(day, found.get(row.household_id, date.min))
    return found


def _called(row: ContactRow, called: Mapping[int | None, datetime]) -> datetime | None:
    return called.get(row.guardian_id) if row.guardian_id is not None else None


def _days(school: SchoolContext, today: date) -> list[date]:
    """The school days on which the month's calls are made: until the day of the rules, or, later, the month's end."""
    end = min(school.rules.phone_call.due_day, 28)
    month = [today + number * DAY for number in range(31) if month_of(today + number * DAY) == month_of(today)]
    until = [day for day in month if day.day <= end] or month
    return [day for day in until if school.calendar.is_school_day(day)]


def _load(session: Session, school: SchoolContext, caller_id: int, now: datetime) -> dict[date, int]:
    """By day how many calls this member of staff has already, those about unanswered letters today among them."""
    today = at_school(now).date()
    midnight = datetime.combine(today, datetime.min.time(), SHANGHAI)
    load = Counter(max(each.call.due_on, today) for each in open_calls(session, school.id, caller_id))
    load[today] += calls_given(session, school.id, [caller_id], midnight).get(caller_id, 0)
    return load


def _about_promises(session: Session, school: SchoolContext, now: datetime) -> int:
    """A promise whose day is tomorrow or over is told to the family that it was made to, by its homeroom teacher."""
    today, made = at_school(now).date(), 0
    due = promises_due(session, school.id, today + DAY)
    # Once for each day that it is promised for: it is not asked for again because it is still open.
    told = about_stands(session, school.id, "follow_up", [_about(of) for of, _ in due])
    for of, pupil in due:
        if _about(of) in told:
            continue
        teacher = homeroom_teacher_of(session, school.id, pupil.class_id, now)
        made += ask_call(
            session,
            school.id,
            pupil_id=pupil.id,
            guardian_id=guardian_of_promise(session, school.id, of),
            caller_id=teacher.id if teacher else of.owner_id,
            why="follow_up",
            about=_about(of),
            due_on=max(today, of.due_on),
            now=now,
        )
    return made


def _about(promise: FollowUp) -> str:
    return f"{promise.id}:{promise.due_on}"
