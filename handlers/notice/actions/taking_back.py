"""撤 of a notice: stopped before it leaves; a correction for the same families afterwards."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.ladder.writing import back_to_draft, take_back_notice
from handlers.notice.actions import approving
from storage.notice import Notice, newest_waiting, notice_of


def own_notice(session: Session, actor: Actor, notice_id: int) -> Notice:
    """A notice that this member of staff has sent. Raises :class:`AccessDeniedError` for those of others."""
    notice = notice_of(session, actor.school_id, notice_id)
    if notice is None or actor.staff_id is None or notice.owner_id != actor.staff_id:
        raise AccessDeniedError
    return notice


def waiting_notice(session: Session, actor: Actor) -> Notice | None:
    """The newest notice of this sender that has not left."""
    return newest_waiting(session, actor.school_id, actor.staff_id) if actor.staff_id is not None else None


def stop(session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime) -> bool:
    """Keep a notice from leaving; False when it is on its way. One that waits for a second person is a draft again."""
    notice = own_notice(session, actor, notice_id)
    if notice.state == approving.APPROVING:
        approving.forget_asking(session, notice)
        return back_to_draft(session, notice, now)
    return take_back_notice(session, school, notice, now)
