"""Six digits that open the own group's tick boxes to its leader, and all groups to the class monitor."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.tries import count_wrong_try, tries_today
from handlers.card_group.actions.groups import groups_of_class
from handlers.card_group.rules import LEADER, code_ends
from storage.base import new_id
from storage.card_group import CardGroupCode
from storage.schools import Class, class_by_code
from storage.sealing import index

PURPOSE = "card_group_code"


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code in clear, once: for whom it is, and the digits."""

    whom: str
    child: str
    digits: str


@dataclass(frozen=True, slots=True)
class NewCodes:
    """All codes of a class; ``class_code`` is typed before them."""

    class_name: str
    class_code: str
    until: date  # the last day on which they open
    codes: tuple[NewCode, ...]


def renew_codes(session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime) -> NewCodes:
    """New codes for every group and the monitor; the old ones open nothing any more. Only their hashes are kept.

    Raises :class:`UserError` for a class without groups.
    """
    standing = groups_of_class(session, actor, class_id)
    if not standing.groups:
        raise UserError("card_group/no_groups")
    mine = (CardGroupCode.school_id == school.id, CardGroupCode.class_id == class_id)
    session.execute(delete(CardGroupCode).where(*mine))
    term = school.calendar.term_of(at_school(now).date())
    ends = datetime.combine(term.last + timedelta(days=1), time(), SHANGHAI) if term else None
    until = code_ends(now, ends)
    made = []
    for group in standing.groups:
        leader = next((member.name for member in group.members if member.duty == LEADER), "")
        made.append(NewCode(group.name, leader, _new_code(session, school.id, class_id, group.id, (now, until))))
    monitor = _new_code(session, school.id, class_id, None, (now, until))
    made.append(NewCode(phrase("card_group/monitor"), "", monitor))
    found = session.get_one(Class, class_id)
    return NewCodes(found.name, found.code or "", at_school(until - timedelta(minutes=1)).date(), tuple(made))


def address_of(school: SchoolContext) -> str:
    """Where a child types the code; empty where no page can be reached. It names the school: a child is nobody yet."""
    return f"{school.base_url.rstrip('/')}/m/group?school={school.config.code}" if school.base_url else ""


def open_by_code(session: Session, school: SchoolContext, class_code: str, digits: str, now: datetime) -> int | None:
    """The id of the code that these digits are; None for wrong ones, and for right ones after too many in an hour.

    Wrong tries are counted by class: whoever guesses does not get further with another browser, and whoever knows the
    class's code can only make its leaders wait an hour.
    """
    found = class_by_code(session, school.id, class_code)
    if found is None:
        return None
    counter = f"card_group:{found.id}:{at_school(now).hour}"
    if tries_today(session, school.id, counter, now) >= school.rules.card.group_code_tries_an_hour:
        return None
    wanted = (
        CardGroupCode.school_id == school.id,
        CardGroupCode.class_id == found.id,
        CardGroupCode.code_index == _index(session, school.id, digits),
        CardGroupCode.expires_at > now,
    )
    code_id = session.scalar(select(CardGroupCode.id).where(*wanted))
    if code_id is None:
        count_wrong_try(session, school.id, counter, now)
    return code_id


def _new_code(
    session: Session, school_id: int, class_id: int, group_id: int | None, lasts: tuple[datetime, datetime]
) -> str:
    while True:
        digits = f"{secrets.randbelow(1_000_000):06}"
        code_index = _index(session, school_id, digits)
        taken = (CardGroupCode.school_id == school_id, CardGroupCode.code_index == code_index)
        if session.scalar(select(CardGroupCode.id).where(*taken)) is None:
            break
    row = CardGroupCode(
        id=new_id(), school_id=school_id, class_id=class_id, group_id=group_id, code_index=code_index,
        made_at=lasts[0], expires_at=lasts[1],
    )  # fmt: skip
    session.add(row)
    session.flush()
    return digits


def _index(session: Session, school_id: int, digits: str) -> bytes:
    return index(session, PURPOSE, f"{school_id}:{digits}")
