"""Time looks at a message, or at a call at home, when it is due: a task of its own, which knows the school's rules."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.core.school_args import described
from storage.affection_hotline.home_calls import HomeCall
from storage.affection_hotline.messages import HotlineMessage
from storage.tasks import enqueue_task

COME_DUE, CALL_DUE = "affection_hotline.come_due", "affection_hotline.call_due"


def wake(session: Session, school: SchoolContext, message: HotlineMessage, at: datetime) -> None:
    """Time looks at this message at ``at``, and not before."""
    message.next_at = at
    enqueue_task(session, COME_DUE, {"message": message.id, **described(school)}, school.id, at)


def wake_call(session: Session, school: SchoolContext, call: HomeCall, at: datetime) -> None:
    """The same of a call at home."""
    call.next_at = at
    enqueue_task(session, CALL_DUE, {"call": call.id, **described(school)}, school.id, at)
