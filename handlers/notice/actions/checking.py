"""Six digits from anybody: whether a notice with this check code was sent by the school, and by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.names import surname
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.ladder.writing import words_of
from bot.identity.tries import count_wrong_try, tries_today
from storage.notice import notice_by_code
from storage.schools import Class
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Genuine:
    """A notice that the school has sent; ``title`` is empty for who is a stranger here."""

    class_name: str
    teacher: str
    sent_at: datetime
    title: str


def look_up(session: Session, school: SchoolContext, actor: Actor, code: str, now: datetime) -> Genuine | None:
    """What is known of the notice with this code; None if the school never sent one.

    Raises :class:`UserError` after too many wrong codes in one hour: nobody finds a code by trying.
    """
    who = f"check:{actor.identity_id}:{at_school(now).hour}"
    if tries_today(session, school.id, who, now) >= school.rules.delivery.check_tries_an_hour:
        raise UserError("notice/check_wait")
    notice = notice_by_code(session, school.id, code)
    if notice is None:
        count_wrong_try(session, school.id, who, now)
        return None
    known = bool(actor.guardian_ids) or actor.staff_id is not None
    return Genuine(
        class_name=session.get_one(Class, notice.class_id).name if notice.class_id else "",
        teacher=surname(session.get_one(Staff, notice.owner_id).name),
        sent_at=notice.send_at or notice.created_at,
        title=words_of(session, notice).title if known else "",
    )
