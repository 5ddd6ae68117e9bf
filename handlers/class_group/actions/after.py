"""What a teacher does about the families of a relay: remind who is missing, ask who does not come to call."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.names import surname
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.reminding import remind
from bot.delivery.tell import Message, tell_many
from bot.identity.families import families_to_tell
from handlers.class_group.actions.families import Family, families_of
from handlers.class_group.actions.notices import mine
from storage.obligations import Obligation
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Reached:
    """Which families were written to, and which WeChat does not reach."""

    told: tuple[str, ...]
    not_reached: tuple[str, ...]


def remind_missing(
    session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime
) -> tuple[int, int]:
    """Remind who has still to answer, in one's own classes: how many were missing, how many are written to."""
    of = mine(session, actor, notice_id)
    missing = [family.obligation_id for family in families_of(session, of).missing]
    return len(missing), remind(session, school, of.notice, missing, now) if missing else 0


def names_of(session: Session, actor: Actor, notice_id: int, which: Collection[int]) -> list[str]:
    """The children of these obligations, of one's own classes."""
    return [family.name for family in _chosen(session, actor, notice_id, which)]


def ask_to_call(
    session: Session, school: SchoolContext, actor: Actor, notice_id: int, which: Collection[int], now: datetime
) -> Reached:
    """Ask these families to call the teacher; everybody of the household reads it, once."""
    of = mine(session, actor, notice_id)
    teacher = surname(session.get_one(Staff, actor.staff_id).name)
    told, not_reached, messages = list[str](), list[str](), list[Message]()
    for family in _chosen(session, actor, notice_id, which):
        obligation = session.get_one(Obligation, family.obligation_id)
        homes = families_to_tell(session, school.id, [obligation.pupil_id])[obligation.pupil_id]
        people = [each for home in homes if home.household_id == obligation.household_id for each in home.identity_ids]
        reply = say(
            "class_group/please_call",
            school=school.name,
            child=family.name,
            teacher=teacher,
            title=of.title,
            duty_phone=school.config.duty_phone,
        )
        messages += [
            Message(
                identity_id=identity_id,
                reply=reply,
                purpose="todo",
                key=f"class_group/call/{family.obligation_id}/{identity_id}",
                what=phrase("class_group/please_call_what"),
            )
            for identity_id in people
        ]
        (told if people else not_reached).append(family.name)
    tell_many(session, school.id, messages, now)
    return Reached(tuple(told), tuple(not_reached))


def _chosen(session: Session, actor: Actor, notice_id: int, which: Collection[int]) -> list[Family]:
    by_id = families_of(session, mine(session, actor, notice_id)).by_id
    return [by_id[each] for each in which if each in by_id]
