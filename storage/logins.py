"""WeChat users who come by a page or the mini-program rather than by a message."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from storage.base import new_id
from storage.identities import Identity
from storage.school_clock import school_now
from storage.upsert import insert


def meet_at_login(session: Session, *, school_id: int, app_id: str, openid: str, machine: datetime) -> int | None:
    """The id of this WeChat user, made on first sight; None for one who is known at another school.

    A page opened is no message: it neither makes a follower nor opens a window for messages.
    """
    today = at_school(school_now(session, machine)).date()
    first = {"id": new_id(), "school_id": school_id, "app_id": app_id, "openid": openid, "first_seen_on": today}
    row = {**first, "follows": False}
    made = insert(session, Identity).values(row).on_conflict_do_nothing(index_elements=["app_id", "openid"])
    session.execute(made)
    return session.scalar(
        select(Identity.id).where(Identity.app_id == app_id, Identity.openid == openid, Identity.school_id == school_id)
    )
