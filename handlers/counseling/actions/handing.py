"""A counselor gives the room to another: talks with their notes, and the times ahead."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.appointments.making import give_back, take_time
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.guardian_chain import leads_school
from handlers.counseling.actions.appointing import KIND, release, tell_family
from handlers.counseling.actions.beginning import ROOM
from handlers.counseling.actions.children import counselors, is_counselor
from storage.counseling import Counseling, holders, open_of_counselor
from storage.staff_news import News, put_news


def rooms(session: Session, actor: Actor) -> list[tuple[int, str, int]]:
    """Whose rooms this person may give away: a counselor the own one, leaders each; id, name, how many talks."""
    found = holders(session, actor.school_id)
    if leads_school(actor):
        return found
    return [each for each in found if is_counselor(actor) and each[0] == actor.staff_id]


def hand_over(
    session: Session, school: SchoolContext, actor: Actor, from_staff: int, to_staff: int, now: datetime
) -> int:
    """All talks of the one are the other's, and the notes can be read by the successor only; how many.

    Raises :class:`AccessDeniedError` for a room that is not the actor's to give and for a successor who is no
    counselor, :class:`UserError` for a room given to its owner.
    """
    if from_staff not in {each for each, _, _ in rooms(session, actor)}:
        raise AccessDeniedError
    if to_staff not in {each for each, _ in counselors(session, school.id, now)}:
        raise AccessDeniedError
    if from_staff == to_staff:
        raise UserError("counseling/is_theirs")
    talks = open_of_counselor(session, school.id, from_staff)
    for talk in talks:
        talk.counselor_id = to_staff
        session.flush()
        if talk.state != "ended":
            _take_along(session, school, talk, now)
            tell_family(session, school, talk, "counseling/handed_family", f"handed/{to_staff}", now)
    line = phrase("counseling/handed_line", count=len(talks))
    news = News(to_staff, f"counseling/handed/{from_staff}/{now:%Y%m%d}", line, ROOM, phrase("counseling/room_label"))
    put_news(session, school.id, news, now)
    return len(talks)


def _take_along(session: Session, school: SchoolContext, talk: Counseling, now: datetime) -> None:
    """The time ahead becomes the successor's; where that is not free, the talk waits for a new one."""
    if talk.slot_id is None or talk.starts_at is None or talk.ends_at is None or talk.starts_at <= now:
        return
    starts_at, ends_at = talk.starts_at, talk.ends_at
    try:
        with session.begin_nested():
            slot = take_time(session, school, talk.counselor_id, starts_at, ends_at, KIND, now)
    except UserError:
        release(session, school, talk)
        talk.state, talk.waits = "open", True
    else:
        give_back(session, school, talk.slot_id)
        talk.slot_id = slot.id
    session.flush()
