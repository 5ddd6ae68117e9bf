"""Who hears what about a parents' day: every family of the class, and the teachers of the round."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import Message, tell_many
from bot.identity.teachers import homeroom_teacher_of
from handlers.visit_booking.actions.parents_day_facts import DayFacts
from handlers.visit_booking.actions.parents_day_families import DayFamily, families_of_class
from storage.identities import identities_of_staff
from storage.matters import Waiting, close_matters, open_many
from storage.parents_days import day_of, turns_of_day
from storage.phone_call import ask_call
from storage.staff_news import News, put_news

# Steps of the chat: a family's turn (``day_id``, ``home``), a teacher's timetable (``day_id``).
TURN, TIMETABLE = "visit_booking.turn", "visit_booking.timetable"


def opened(session: Session, school: SchoolContext, day: DayFacts, now: datetime) -> None:
    """Every family hears of the day, with a number to choose by; whom WeChat does not reach is called."""
    families = families_of_class(session, school.id, day.class_id)
    _ask(session, school, day, families, "visit_booking/day_opened", now)
    for family in families:
        if not family.identity_ids:
            _call(session, school, day, family, now)
    opener = _opener(session, day)
    for met in day.teachers:
        if met.staff_id != opener:
            _news(session, day, met.staff_id, phrase("visit_booking/news_day", day=day, met=met), now)


def chosen(session: Session, school: SchoolContext, day: DayFacts, household_id: int, now: datetime) -> None:
    """A family has a turn: nobody of it has to answer any more, and who opened the day sees how far it is."""
    close_matters(session, school_id=school.id, key=f"visit_booking/day/{day.day_id}/{household_id}")
    _news_of_all(session, day, now)
    _changed_today(session, school, day, now)


def given_up(session: Session, school: SchoolContext, day: DayFacts, family: DayFamily, now: datetime) -> None:
    """A family does not come."""
    close_matters(session, school_id=school.id, key=_key(day, family))
    _news_of_all(session, day, now)
    _changed_today(session, school, day, now)


def placed(
    session: Session, school: SchoolContext, day: DayFacts, found: Iterable[tuple[DayFamily, int, str]], now: datetime
) -> None:
    """Families that had not chosen hear what they were given: (family, turn, code for the gate)."""
    given = list(found)
    for family, _, _ in given:
        close_matters(session, school_id=school.id, key=_key(day, family))
    messages = [
        _message(
            school, day, family, identity_id, "placed", now,
            say("visit_booking/day_placed", day=day, family=family, turn=turn, code=code),
        )
        for family, turn, code in given
        for identity_id in family.identity_ids
    ]  # fmt: skip
    tell_many(session, school.id, messages, now)


def all_placed(session: Session, day: DayFacts, now: datetime, *, without: int) -> None:
    """The teachers' timetable stands; ``without`` families found no turn."""
    for met in day.teachers:
        _news(session, day, met.staff_id, phrase("visit_booking/news_placed", day=day, without=without), now)


def nudged(session: Session, school: SchoolContext, day: DayFacts, families: Iterable[DayFamily], now: datetime) -> int:
    """Families that have not chosen are asked once more, at most once a day; how many messages that makes."""
    return _ask(session, school, day, families, "visit_booking/day_nudge", now, once_on=str(at_school(now).date()))


def called_off(session: Session, school: SchoolContext, day: DayFacts, note: str, now: datetime) -> None:
    """The day will not be: every family and every teacher hears of it, with the reason where one is given."""
    families = families_of_class(session, school.id, day.class_id)
    messages = []
    for family in families:
        close_matters(session, school_id=school.id, key=_key(day, family))
        reply = say("visit_booking/day_called_off", day=day, family=family, note=note)
        messages += [_message(school, day, family, each, "called_off", now, reply) for each in family.identity_ids]
        if not family.identity_ids:
            _call(session, school, day, family, now)
    tell_many(session, school.id, messages, now)
    for met in day.teachers:
        _tell_teacher(
            session,
            school,
            day,
            met.staff_id,
            "called_off",
            phrase("visit_booking/news_called_off", day=day, note=note),
            now,
        )


def _ask(
    session: Session,
    school: SchoolContext,
    day: DayFacts,
    families: Iterable[DayFamily],
    template: str,
    now: datetime,
    *,
    once_on: str = "",
) -> int:
    """Ask families to choose, each with a number; how many messages are new. ``once_on`` tells rounds apart."""
    asked = [(family, identity_id) for family in families for identity_id in family.identity_ids]
    waiting = [
        Waiting(school.id, identity_id, _key(day, family), _label(day, family), _go(day, family))
        for family, identity_id in asked
    ]
    numbers = open_many(session, waiting, now)
    messages = list[Message]()
    for family, identity_id in asked:
        number = numbers[identity_id, _key(day, family)]
        reply = say(template, day=day, family=family, number=number)
        messages.append(_message(school, day, family, identity_id, f"{template}{once_on}", now, reply, str(number)))
    return tell_many(session, school.id, messages, now)


def _changed_today(session: Session, school: SchoolContext, day: DayFacts, now: datetime) -> None:
    """On the day itself the teachers hear at once that their timetable is another."""
    if at_school(now).date() != day.day:
        return
    line = phrase("visit_booking/news_changed_today", day=day)
    for met in day.teachers:
        _tell_teacher(session, school, day, met.staff_id, f"changed/{now.isoformat()}", line, now)


def _news_of_all(session: Session, day: DayFacts, now: datetime) -> None:
    """How many families have chosen, for the homeroom teacher: one line, always the newest."""
    teacher = _in_charge(session, day, now)
    if teacher is None:
        return
    families = families_of_class(session, day.school_id, day.class_id)
    homes = {turn.household_id for turn in turns_of_day(session, day.day_id) if turn.household_id}
    done = sum(family.household_id in homes for family in families)
    _news(
        session, day, teacher, phrase("visit_booking/news_chosen", day=day, done=done, left=len(families) - done), now
    )


def _news(session: Session, day: DayFacts, staff_id: int, line: str, now: datetime) -> None:
    put_news(session, day.school_id, News(staff_id, f"visit_booking/day/{day.day_id}", line), now)


def _tell_teacher(
    session: Session, school: SchoolContext, day: DayFacts, staff_id: int, what: str, line: str, now: datetime
) -> None:
    """At once, since the day may be near; who has no WeChat finds it with the next round."""
    people = identities_of_staff(session, school.id, staff_id)
    messages = [
        Message(
            identity_id=identity_id,
            reply=Reply(text=line),
            purpose="appointment",
            key=f"visit_booking/day/{day.day_id}/{what}/{identity_id}",
            due_at=school.calendar.end_of_quiet(now),
            what=phrase("visit_booking/day_what"),
            when=_when(day),
            who=phrase("delivery/yourself"),
        )
        for identity_id in people
    ]
    tell_many(session, school.id, messages, now)
    if not people:
        _news(session, day, staff_id, line, now)


def _in_charge(session: Session, day: DayFacts, now: datetime) -> int | None:
    """The homeroom teacher of the class now; who opened the day where it has none."""
    teacher = homeroom_teacher_of(session, day.school_id, day.class_id, now)
    return teacher.id if teacher else _opener(session, day)


def _opener(session: Session, day: DayFacts) -> int | None:
    row = day_of(session, day.school_id, day.day_id)
    return row.opened_by_id if row else None


def _call(session: Session, school: SchoolContext, day: DayFacts, family: DayFamily, now: datetime) -> None:
    """The homeroom teacher calls the family that WeChat does not reach."""
    caller = _in_charge(session, day, now)
    if caller is None or not family.contacts:
        return
    due_on = min(at_school(day.chosen_by).date(), day.day)
    ask_call(
        session,
        school.id,
        pupil_id=family.children[0][0],
        guardian_id=family.guardian_id,
        caller_id=caller,
        why="visit",
        about=f"day:{day.day_id}:{family.household_id}",
        due_on=due_on,
        now=now,
    )


def _message(  # noqa: PLR0913, PLR0917  the fields of a message
    school: SchoolContext,
    day: DayFacts,
    family: DayFamily,
    identity_id: int,
    what: str,
    now: datetime,
    reply: Reply,
    answer: str = "",
) -> Message:
    return Message(
        identity_id=identity_id,
        reply=reply,
        purpose="appointment",
        key=f"visit_booking/day/{day.day_id}/{what}/{family.household_id}/{identity_id}",
        due_at=school.calendar.end_of_quiet(now),
        what=phrase("visit_booking/day_what"),
        when=_when(day),
        answer=answer,
    )


def _key(day: DayFacts, family: DayFamily) -> str:
    return f"visit_booking/day/{day.day_id}/{family.household_id}"


def _label(day: DayFacts, family: DayFamily) -> str:
    return phrase("visit_booking/day_matter", day=day, family=family)


def _go(day: DayFacts, family: DayFamily) -> Go:
    return Go(TURN, {"day_id": day.day_id, "home": family.household_id})


def _when(day: DayFacts) -> str:
    return f"{at_school(day.starts_at):%Y-%m-%d %H:%M}"
