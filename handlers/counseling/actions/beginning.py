"""How a talk with the counselor begins: a guardian writes, a child wishes it, a teacher worries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.times import free_times
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.names import surname
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.counseling.actions.appointing import appoint
from handlers.counseling.actions.children import child_of, counselor_for, own_child
from storage.base import new_id
from storage.counseling import Counseling, CounselingLook, add_word, open_of_guardian
from storage.pupils import lock_household
from storage.staff_news import News, put_news

ROOM = "counseling.room"
MOST_TIMES = 4


@dataclass(frozen=True, slots=True)
class Begun:
    """A talk that has begun: whose, with which counselor; ``by`` when the counselor answers at the latest."""

    talk_id: int
    child: str
    counselor: str
    by: date
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wishes the talk (``source``: child, or staff that worries), what was said, and one of :func:`times`."""

    source: str
    pieces: tuple[str, ...] = ()
    starts_at: datetime | None = None


def say(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, pieces: Sequence[str], now: datetime
) -> Begun:
    """A guardian's words to the counselor, in the talk that is open between them, else in a new one.

    Nobody else reads them, not even the other guardians. Raises :class:`UserError` without a counselor.
    """
    child = own_child(session, actor, pupil_id)
    counselor = counselor_for(session, school.id, child.class_id, now)
    lock_household(session, school.id, child.household_id)
    talk = open_of_guardian(session, school.id, child.guardian_id, pupil_id)
    if talk is None:
        talk = _open(session, school.id, pupil_id, counselor.id, "family", now)
        talk.guardian_id = child.guardian_id
    add_word(session, talk, pieces, now, guardian_id=child.guardian_id)
    talk.waits = True
    tell_counselor(session, school, talk, now)
    return Begun(talk.id, child.name, surname(counselor.name), school.calendar.next_school_day(at_school(now).date()))


def wish(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, wished: Wish, now: datetime
) -> Begun:  # fmt: skip
    """A child's own wish, or a teacher's worry, entered by somebody of the staff. No guardian learns of it.

    Raises :class:`UserError` without a counselor, or where the time was taken meanwhile.
    """
    pupil = child_of(session, actor, pupil_id, now)
    if actor.staff_id is None or wished.source not in ("child", "staff"):
        raise AccessDeniedError
    counselor = counselor_for(session, school.id, pupil.class_id, now)
    talk = _wished(session, school.id, pupil_id)
    if talk is None:
        talk = _open(session, school.id, pupil_id, counselor.id, wished.source, now)
        talk.entered_by_id = actor.staff_id
    session.add(CounselingLook(school_id=school.id, counseling_id=talk.id, staff_id=actor.staff_id, at=now))
    if wished.pieces:
        add_word(session, talk, wished.pieces, now, staff_id=actor.staff_id)
    talk.waits = True
    if wished.starts_at is not None and talk.starts_at is None:
        free = free_times(session, school, [talk.counselor_id], "school", now)
        chosen = next((each for each in free if each.starts_at == wished.starts_at), None)
        minutes = (chosen.ends_at - chosen.starts_at) // timedelta(minutes=1) if chosen else 0
        appoint(session, school, talk, wished.starts_at, minutes, now)
    tell_counselor(session, school, talk, now)
    by = school.calendar.next_school_day(at_school(now).date())
    return Begun(talk.id, pupil.name, surname(counselor.name), by, talk.starts_at)


def times(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> list[datetime]:
    """When the child's counselor is free next, out of the office hours; none where there are no hours yet."""
    pupil = child_of(session, actor, pupil_id, now)
    counselor = counselor_for(session, school.id, pupil.class_id, now)
    free = free_times(session, school, [counselor.id], "school", now)
    return list(dict.fromkeys(each.starts_at for each in free))[:MOST_TIMES]


def tell_counselor(session: Session, school: SchoolContext, talk: Counseling, now: datetime) -> None:
    """Something waits in the room: at the next round, without a name."""
    line = phrase("counseling/news", source=talk.source)
    news = News(talk.counselor_id, f"counseling/{talk.id}", line, ROOM, phrase("counseling/room_label"))
    put_news(session, school.id, news, now)


def _open(
    session: Session, school_id: int, pupil_id: int, counselor_id: int, source: str, now: datetime
) -> Counseling:  # fmt: skip
    talk = Counseling(
        id=new_id(),
        school_id=school_id,
        pupil_id=pupil_id,
        counselor_id=counselor_id,
        source=source,
        hidden=source != "family",
        opened_at=now,
        last_at=now,
    )
    session.add(talk)
    session.flush()
    return talk


def _wished(session: Session, school_id: int, pupil_id: int) -> Counseling | None:
    """What is open already about this child and came from no family: a second paper joins it."""
    mine = (Counseling.school_id == school_id, Counseling.pupil_id == pupil_id, Counseling.source != "family")
    found = select(Counseling).where(*mine, Counseling.state != "ended").order_by(Counseling.opened_at.desc())
    return session.scalars(found.limit(1).with_for_update()).first()
