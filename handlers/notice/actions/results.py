"""What became of a notice, for its sender, the homeroom teachers of its classes and who leads the school."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.delivery.ladder.acts import Said, close_by_staff
from bot.delivery.ladder.call_results import hand_over
from bot.delivery.ladder.standing import Standing
from bot.delivery.ladder.timeline import Moment, timeline
from bot.delivery.ladder.writing import words_of
from bot.identity.guardian_chain import leads_school
from handlers.notice.actions.seeing import SHOWN, Result
from handlers.notice.rules.deadlines import month_start
from storage.notice import Notice, urgent_counts
from storage.obligations import BY_HAND, VOID, Obligation
from storage.pupils import Pupil
from storage.staff import Staff

LISTED = 50
LONGEST_ANSWER = 200


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice of a list; the figures are those of the families that the reader may see."""

    notice_id: int
    title: str
    owner: str
    sent_at: datetime
    deadline: datetime
    is_waiting: bool
    is_urgent: bool
    families: int
    missing: int


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of a notice that went to several."""

    class_id: int
    class_name: str
    families: int
    missing: int


def notices_shown(session: Session, actor: Actor) -> list[NoticeLine]:
    """The newest notices that this actor sent, or that went to the own class; all for who leads the school."""
    classes = actor.classes_as(Role.HOMEROOM_TEACHER)
    in_class = select(Obligation.notice_id).join(Pupil, Pupil.id == Obligation.pupil_id)
    in_class = in_class.where(Obligation.school_id == actor.school_id, Pupil.class_id.in_(classes))
    wanted = [Notice.school_id == actor.school_id, Notice.service == "notice", Notice.state.in_(SHOWN)]
    if not leads_school(actor):
        wanted.append(or_(Notice.owner_id == actor.staff_id, Notice.id.in_(in_class)))
    found = select(Notice, Staff.name).join(Staff, Staff.id == Notice.owner_id).where(*wanted)
    rows = session.execute(found.order_by(Notice.created_at.desc(), Notice.id).limit(LISTED)).all()
    counts = counts_of(session, actor, [notice.id for notice, _ in rows])
    return [_line(session, notice, owner, *counts.get(notice.id, (0, 0))) for notice, owner in rows]


def urgent_senders(session: Session, actor: Actor, now: datetime) -> list[tuple[str, int]]:
    """Who has sent how many urgent notices this month, for who leads the school; nothing for all others."""
    if not leads_school(actor):
        return []
    counts = urgent_counts(session, actor.school_id, month_start(now))
    named = [(session.get_one(Staff, staff_id).name, times) for staff_id, times in counts.items()]
    return sorted(named, key=lambda each: (-each[1], each[0]))


def family_of(result: Result, obligation_id: int) -> Standing:
    """One family of the result; :class:`AccessDeniedError` for one that is not in it."""
    found = next((each for each in result.families if each.obligation_id == obligation_id), None)
    if found is None:
        raise AccessDeniedError
    return found


def moments(session: Session, result: Result, family: Standing) -> list[Moment]:
    """Everything that happened for one family, oldest first."""
    return timeline(session, result.notice.school_id, family.obligation_id)


def note_asked(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    result: Result,
    family: Standing,
    *,
    how: str,
    now: datetime,
    **said: object,
) -> None:
    """问到了: what the family said to a member of staff. Raises :class:`UserError` without one of the options.

    ``how`` is one of ``BY_HAND``; ``option`` counts from 1, ``answer`` are the family's words.
    """
    option, answer = said.get("option"), str(said.get("answer") or "").strip()
    if how not in BY_HAND or (option is not None and not _is_option(option, result)):
        raise AccessDeniedError
    if result.said.options and option is None:
        raise UserError("notice/choose_what_was_said")
    if len(answer) > LONGEST_ANSWER:
        raise UserError("dialogue/too_long", most=LONGEST_ANSWER)
    words: Said = {"option": option if isinstance(option, int) else None, "answer": answer}
    close_by_staff(session, school, family.obligation_id, actor.staff_id or 0, how=how, now=now, **words)


def give_task(
    session: Session, school: SchoolContext, actor: Actor, family: Standing, to_staff_id: int, now: datetime
) -> None:
    """Hand the call or the slip of this family to a colleague."""
    if family.task_id is None:
        raise AccessDeniedError
    hand_over(session, school, family.task_id, to_staff_id, actor.staff_id or 0, now)


def by_class(result: Result) -> list[ClassLine]:
    """How each class stands, in the order of the families."""
    found = dict[int, list[Standing]]()
    for each in result.families:
        found.setdefault(each.class_id, []).append(each)
    return [
        ClassLine(class_id, rows[0].class_name, len(rows), sum(each.is_missing for each in rows))
        for class_id, rows in found.items()
    ]


def said(result: Result, family: Standing) -> str:
    """The option that the family chose; empty for none."""
    options = result.said.options
    return options[family.option - 1] if family.option and family.option <= len(options) else ""


def _is_option(option: object, result: Result) -> bool:
    return isinstance(option, int) and 0 < option <= len(result.said.options)


def counts_of(session: Session, actor: Actor, notice_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By notice how many families there are, and how many have not answered, as far as this actor may see them."""
    still = func.sum(case((Obligation.closed_at.is_(None), 1), else_=0))
    counted = select(Obligation.notice_id, func.count(), still).where(
        Obligation.school_id == actor.school_id,
        Obligation.notice_id.in_(notice_ids),
        Obligation.closed_how.is_distinct_from(VOID),
    )
    if not leads_school(actor):
        own = select(Pupil.id).where(Pupil.class_id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)))
        sent = select(Notice.id).where(Notice.owner_id == actor.staff_id)
        counted = counted.where(or_(Obligation.pupil_id.in_(own), Obligation.notice_id.in_(sent)))
    rows = session.execute(counted.group_by(Obligation.notice_id))
    return {notice_id: (families, int(missing or 0)) for notice_id, families, missing in rows}


def _line(session: Session, notice: Notice, owner: str, families: int, missing: int) -> NoticeLine:
    return NoticeLine(
        notice_id=notice.id,
        title=words_of(session, notice).title,
        owner=owner,
        sent_at=notice.send_at or notice.created_at,
        deadline=notice.deadline,
        is_waiting=notice.state == "waiting",
        is_urgent=notice.urgency == "urgent",
        families=families,
        missing=missing,
    )
