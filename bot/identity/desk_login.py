"""The desk opened from WeChat: by the digits on its screen, or by a link for five minutes."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.core.school import SchoolContext
from storage.desk import confirm_login, make_desk_link
from storage.staff import Staff


def confirm(session: Session, actor: Actor, code: str, now: datetime) -> bool:
    """Let in the screen that shows ``code``; False when no screen shows it, or who asks is not staff."""
    digits = "".join(code.split())
    if actor.staff_id is None:
        return False
    return confirm_login(session, actor.school_id, digits, actor.staff_id, now)


def one_time_link(session: Session, actor: Actor, school: SchoolContext, now: datetime) -> str:
    """The address that opens the desk once within five minutes; empty where no page can be reached."""
    staff = session.get(Staff, actor.staff_id) if actor.staff_id is not None else None
    if staff is None or not school.base_url:
        return ""
    return school.base_url + make_desk_link(session, staff, now)
