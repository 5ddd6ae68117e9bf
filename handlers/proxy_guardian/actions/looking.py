"""What the people in the parents' place have done for one child, for its homeroom teacher and the office."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.identity.guardian_chain import own_pupil
from handlers.proxy_guardian.actions.duties import WHY, DutyOpened, opened
from storage.proxy_guardian.proxies import Proxy, ProxyDuty
from storage.staff import Staff

# Two terms of a proxy guardian's months; older ones stand in the record.
MOST = 30


@dataclass(frozen=True, slots=True)
class DutyDone:
    """One duty that was done, and by whom."""

    of: DutyOpened
    by: str


def done_duties(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[DutyDone]:
    """The latest first. Raises :class:`AccessDeniedError` for a child that is not the actor's."""
    own_pupil(session, actor, pupil_id, why=WHY, now=now)
    of = (ProxyDuty.school_id == actor.school_id, ProxyDuty.pupil_id == pupil_id, ProxyDuty.done_at.is_not(None))
    rows = session.execute(
        select(ProxyDuty, Staff.name)
        .join(Proxy, Proxy.id == ProxyDuty.proxy_id)
        .join(Staff, Staff.id == Proxy.staff_id)
        .where(*of)
        .order_by(ProxyDuty.done_at.desc(), ProxyDuty.id)
        .limit(MOST)
    )
    return [DutyDone(opened(session, duty, now), name) for duty, name in rows]


def media_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> frozenset[str]:
    """The recordings about these duties."""
    done = done_duties(session, actor, pupil_id, now)
    return frozenset(media for each in done for media in each.of.media)
