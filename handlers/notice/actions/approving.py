"""A second person agrees before a notice leaves, where the school asks for it: the first who decides counts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.writing import words_of
from bot.delivery.todo import Todo, bring
from bot.identity.actors import actor_of_staff
from bot.identity.teachers import identities_of_staff
from handlers.notice.actions.audience import pupils_in_audience
from handlers.notice.actions.leaving import Sent, sent
from handlers.notice.rules.audience import breadth_of, needs_second_person
from handlers.notice.rules.deadlines import wrong_with
from storage.matters import close_matters
from storage.notice import Notice, notice_of, pupils_in
from storage.schools import Class
from storage.staff import Staff, StaffRole

APPROVING = "approving"


@dataclass(frozen=True, slots=True)
class Asked:
    """A notice before somebody who may agree to it. ``seen`` names exactly these words and this audience."""

    notice: Notice
    writer: str
    families_of: int
    seen: str


def is_needed(session: Session, school: SchoolContext, audience: str) -> bool:
    """Whether what goes to this audience needs a second person's word."""
    active = select(Class.id).where(Class.school_id == school.id, Class.is_active)
    breadth = breadth_of(audience, len(session.scalars(active).all()))
    return needs_second_person(breadth, school.rules.notice.approval)


def ask(session: Session, school: SchoolContext, notice: Notice, now: datetime) -> Sent:
    """Let a draft wait for one of those who may agree. Raises :class:`UserError` where there is nobody else."""
    people = _approvers(session, school, notice.owner_id, now)
    if not people:
        raise UserError("notice/no_approver")
    notice.state, notice.approver_id, notice.approved_at = APPROVING, None, None
    session.flush()
    writer, title = _name(session, notice.owner_id), words_of(session, notice).title
    seen = seen_of(session, notice)
    for staff_id, _ in people:
        for identity_id in identities_of_staff(session, school.id, staff_id):
            todo = Todo(
                key=_key(notice.id),
                push_key=f"{_key(notice.id)}/{seen}/{identity_id}",
                label=phrase("notice/approve_matter", writer=writer, title=title),
                go=Go("notice.approve_look", {"notice_id": notice.id}),
                words=lambda number: say("notice/approve_asked", writer=writer, title=title, number=number),
                what=phrase("notice/approve_what"),
                waits_for_morning=notice.urgency != "urgent",
            )
            bring(session, school, identity_id, todo, now)
    return Sent(notice.id, 0, now, at_once=False, approvers=tuple(name for _, name in people))


def asked(session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime) -> Asked:
    """The notice before this approver. Raises :class:`AccessDeniedError` for who may not agree to it.

    Raises :class:`UserError` for one that nobody is asked about any more.
    """
    notice = notice_of(session, school.id, notice_id)
    if notice is None or actor.staff_id is None:
        raise AccessDeniedError
    if actor.staff_id not in {staff_id for staff_id, _ in _approvers(session, school, notice.owner_id, now)}:
        raise AccessDeniedError
    if notice.state != APPROVING:
        raise UserError("notice/approve_over", name=_name(session, notice.approver_id))
    pupils = _pupils(session, school, notice, now)
    return Asked(notice, _name(session, notice.owner_id), len(pupils), seen_of(session, notice))


def agree(
    session: Session, school: SchoolContext, actor: Actor, notice_id: int, seen: str, now: datetime
) -> tuple[Asked, Sent]:
    """同意: it leaves as it was read. Of two who decide at once the first counts.

    Raises :class:`UserError` when it was changed since, was decided by somebody else, or its deadline has passed.
    """
    found = _claim(session, school, actor, notice_id, seen, now)
    notice = found.notice
    if wrong := wrong_with(notice.deadline, now, school.calendar.is_quiet):
        quiet = school.rules.quiet
        raise UserError(
            "notice/deadline_wrong", wrong=wrong, at=notice.deadline, now=now, start=quiet.start, end=quiet.end
        )
    pupils = _pupils(session, school, notice, now)
    if not pupils:
        raise UserError("notice/nobody_left")
    came = sent(session, school, notice, pupils, now)
    _tell_writer(session, school, actor, notice, now, words="", came=came)
    return found, came


def give_back(
    session: Session, school: SchoolContext, actor: Actor, notice_id: int, seen: str, words: str, now: datetime
) -> Asked:
    """退回: it becomes the writer's draft again, with a word why. Raises as :func:`agree`."""
    found = _claim(session, school, actor, notice_id, seen, now)
    _tell_writer(session, school, actor, found.notice, now, words=words, came=None)
    found.notice.approver_id = found.notice.approved_at = None
    return found


def waiting_for_me(session: Session, school: SchoolContext, actor: Actor) -> list[tuple[Notice, str]]:
    """The notices that wait for this person's word, oldest first, with their writers."""
    if actor.staff_id is None or not _roles(school).intersection(actor.roles):
        return []
    rows = session.execute(
        select(Notice, Staff.name)
        .join(Staff, Staff.id == Notice.owner_id)
        .where(Notice.school_id == school.id, Notice.state == APPROVING, Notice.owner_id != actor.staff_id)
        .order_by(Notice.created_at)
    )
    return [(row[0], row[1]) for row in rows]


def forget_asking(session: Session, notice: Notice) -> None:
    """Nobody need decide any more: it was taken back, or will be changed."""
    close_matters(session, school_id=notice.school_id, key=_key(notice.id))


def seen_of(session: Session, notice: Notice) -> str:
    """A short name of all that an approver agrees to; a change of any of it gives another."""
    said = words_of(session, notice)
    facts = (said, notice.audience, notice.required_act, notice.every_guardian, notice.urgency, notice.kind)
    moments = (notice.deadline.isoformat(), notice.leaves_at and notice.leaves_at.isoformat())
    return hashlib.sha256(repr((facts, moments)).encode()).hexdigest()[:16]


def _claim(session: Session, school: SchoolContext, actor: Actor, notice_id: int, seen: str, now: datetime) -> Asked:
    found = asked(session, school, actor, notice_id, now)
    if found.seen != seen:
        raise UserError("notice/approve_changed")
    still = (Notice.school_id == school.id, Notice.id == notice_id, Notice.state == APPROVING)
    mine = {"state": "draft", "approver_id": actor.staff_id, "approved_at": now}
    if session.scalar(update(Notice).where(*still).values(mine).returning(Notice.id)) is None:
        session.refresh(found.notice)
        raise UserError("notice/approve_over", name=_name(session, found.notice.approver_id))
    session.refresh(found.notice)
    forget_asking(session, found.notice)
    return found


def _pupils(session: Session, school: SchoolContext, notice: Notice, now: datetime) -> Sequence[int]:
    """Whom it goes to, by what its writer may do, not the approver; a correction's families are those of the first."""
    if notice.corrects_id:
        return pupils_in(session, school.id, notice.corrects_id)
    writer = actor_of_staff(session, school.id, notice.owner_id, now)
    return [pupil.id for pupil in pupils_in_audience(session, writer, notice.audience)]


def _tell_writer(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    notice: Notice,
    now: datetime,
    *,
    words: str,
    came: Sent | None,
) -> None:
    name, title = _name(session, actor.staff_id), words_of(session, notice).title

    def said(number: int) -> Reply:
        return say("notice/approve_said", number=number, name=name, title=title, words=words, came=came)

    for identity_id in identities_of_staff(session, school.id, notice.owner_id):
        todo = Todo(
            key=f"{_key(notice.id)}/said",
            push_key=f"{_key(notice.id)}/said/{now.isoformat()}/{identity_id}",
            label=phrase("notice/approve_said_matter", title=title, agreed=came is not None),
            go=Go("notice.missing" if came else "notice.rework", {"notice_id": notice.id}),
            words=said,
            what=phrase("notice/approve_said_what"),
        )
        bring(session, school, identity_id, todo, now)


def approver_names(session: Session, school: SchoolContext, notice: Notice, now: datetime) -> list[str]:
    """Who may agree to this notice."""
    return [name for _, name in _approvers(session, school, notice.owner_id, now)]


def _approvers(session: Session, school: SchoolContext, writer_id: int, now: datetime) -> list[tuple[int, str]]:
    """Who may agree today: everybody with one of the configured roles but the writer."""
    held = or_(StaffRole.until.is_(None), StaffRole.until > now)
    here = or_(Staff.left_at.is_(None), Staff.left_at > now)
    rows = session.execute(
        select(Staff.id, Staff.name)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.school_id == school.id, StaffRole.role.in_(_roles(school)), StaffRole.since <= now)
        .where(held, here, Staff.id != writer_id)
        .distinct()
        .order_by(Staff.id)
    )
    return [(row.id, row.name) for row in rows]


def _roles(school: SchoolContext) -> frozenset[str]:
    return frozenset(school.rules.notice.approvers)


def _name(session: Session, staff_id: int | None) -> str:
    found = session.get(Staff, staff_id) if staff_id else None
    return found.name if found else ""


def _key(notice_id: int) -> str:
    return f"notice/approve/{notice_id}"
