"""A notice that may leave: its families owe it, and its sender hears when it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.delivery.ladder.writing import address_notice
from storage.notice import Notice


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending. ``at`` is when it leaves; ``at_once``: it cannot be taken back any more.

    ``approvers``: it waits until one of these people agrees, and leaves only then.
    """

    notice_id: int
    families: int
    at: datetime
    at_once: bool
    approvers: tuple[str, ...] = ()


def sent(session: Session, school: SchoolContext, notice: Notice, pupil_ids: Sequence[int], now: datetime) -> Sent:
    """Address a notice that is written, and say what came of it."""
    families = address_notice(session, school, notice, pupil_ids, now)
    return Sent(notice.id, families, notice.send_at or now, notice.urgency == "urgent")
