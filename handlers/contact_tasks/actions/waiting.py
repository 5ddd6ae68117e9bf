"""How much waits for one member of staff."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.core.people import Actor
from bot.delivery.ladder.slip_results import slips_out
from storage.contact_tasks import tasks_to_do


@dataclass(frozen=True, slots=True)
class Waiting:
    """Numbers of open tasks; ``urgent``: a call among them is."""

    calls: int
    urgent: bool
    slips: int


def waiting_tasks(session: Session, actor: Actor) -> Waiting:
    """The open calls and slips of this member of staff; nothing for who is none."""
    if actor.staff_id is None:
        return Waiting(0, urgent=False, slips=0)
    calls = tasks_to_do(session, actor.school_id, actor.staff_id, "call")
    slips = slips_out(session, actor.school_id, actor)
    return Waiting(len(calls), any(call.task.is_urgent for call in calls), len(slips))
