"""Messages that did not go out: to whom they were, why not, and once more."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.writing import words_of
from bot.identity.guardian_chain import leads_school
from handlers.contactability.rules import why_unsent
from storage.dead_letters import DeadLetter, dead_letters, send_again
from storage.identities import Binding, Identity
from storage.notice import Notice
from storage.pupils import GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class ForChild:
    """Somebody as the family says it: 李小明 of 三(2)班, 妈妈."""

    class_name: str
    pupil: str
    relation: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """One message. ``children`` by class, or the name of a ``colleague``; neither where it goes to an address."""

    id: int
    at: str  # as the school's clock showed it
    channel: str
    purpose: str
    title: str  # of the notice that it belongs to
    code: str
    children: list[ForChild]
    colleague: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What can still be sent, by why it was not, the most frequent first; and how many are too late by now."""

    groups: list[tuple[str, list[Unsent]]]
    too_late: int


def unsent(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> Desk:
    """All of the school. Raises :class:`AccessDeniedError` for who does not lead it."""
    letters = _letters(session, school, actor, now)
    open_ones = [each for each in letters if each.can_go_again]
    found = defaultdict[str, list[Unsent]](list)
    for letter, shown in zip(open_ones, _told(session, school, open_ones), strict=True):
        found[why_unsent(letter.error_code)].append(shown)
    groups = sorted(found.items(), key=lambda group: (-len(group[1]), group[0]))
    return Desk(groups, len(letters) - len(open_ones))


def again(
    session: Session, school: SchoolContext, actor: Actor, now: datetime, *, row_id: int | None = None, why: str = ""
) -> int:
    """Queue one anew, or all that were not sent for this reason; how many. One that cannot go is left.

    Raises :class:`AccessDeniedError` for who does not lead the school.
    """
    wanted = [
        each.id
        for each in _letters(session, school, actor, now)
        if each.id == row_id or (row_id is None and why_unsent(each.error_code) == why)
    ]
    return sum(send_again(session, school.id, each, now) for each in wanted)


def _letters(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[DeadLetter]:
    if not leads_school(actor) or actor.school_id != school.id:
        raise AccessDeniedError
    return dead_letters(session, school.id, now)


def _told(session: Session, school: SchoolContext, letters: list[DeadLetter]) -> Iterable[Unsent]:
    users = {each.identity_id for each in letters if each.identity_id is not None}
    guardians = _guardians_of(session, school.id, users)
    named = {each.guardian_id for each in letters if each.guardian_id is not None}
    children = _children_of(session, school.id, named.union(*guardians.values()))
    colleagues, titles = _colleagues(session, school.id, users), _titles(session, school.id, letters)
    for each in letters:
        to = [each.guardian_id] if each.guardian_id is not None else guardians.get(each.identity_id or 0, ())
        yield Unsent(
            id=each.id,
            at=phrase("contactability/unsent_at", at=each.ended_at or each.due_at),
            channel=each.channel,
            purpose=each.purpose,
            title=titles.get(each.notice_id or 0, ""),
            code=each.error_code,
            children=[child for guardian_id in to for child in children.get(guardian_id, ())],
            colleague=colleagues.get(each.identity_id or 0, ""),
        )


def _guardians_of(session: Session, school_id: int, identity_ids: Collection[int]) -> dict[int, list[int]]:
    found = defaultdict[int, list[int]](list)
    mine = (Binding.school_id == school_id, Binding.identity_id.in_(identity_ids))
    for row in session.execute(select(Binding.identity_id, Binding.guardian_id).where(*mine).distinct()):
        found[row.identity_id].append(row.guardian_id)
    return found


def _children_of(session: Session, school_id: int, guardian_ids: Collection[int]) -> dict[int, list[ForChild]]:
    rows = session.execute(
        select(GuardianLink.guardian_id, Class.name.label("class_name"), Pupil.name, GuardianLink.relation)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.guardian_id.in_(guardian_ids), is_live(), is_here())
        .order_by(Class.name, Pupil.number)
    )
    found = defaultdict[int, list[ForChild]](list)
    for row in rows:
        found[row.guardian_id].append(ForChild(row.class_name, row.name, row.relation))
    return found


def _colleagues(session: Session, school_id: int, identity_ids: Collection[int]) -> dict[int, str]:
    mine = (Identity.school_id == school_id, Identity.id.in_(identity_ids))
    rows = session.execute(select(Identity.id, Staff.name).join(Staff, Staff.id == Identity.staff_id).where(*mine))
    return {row.id: row.name for row in rows}


def _titles(session: Session, school_id: int, letters: list[DeadLetter]) -> dict[int, str]:
    ids = {each.notice_id for each in letters if each.notice_id is not None}
    mine = session.scalars(select(Notice).where(Notice.school_id == school_id, Notice.id.in_(ids)))
    return {notice.id: words_of(session, notice).title for notice in mine}
