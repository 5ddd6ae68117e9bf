"""A notice from its words to the families that owe an answer: written, addressed, perhaps taken back."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import and_, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.school import SchoolContext
from bot.core.settings import Ladder
from bot.delivery.ladder.plan import may_disturb, plan
from bot.identity.families import families_to_tell
from storage.base import new_id
from storage.ladder.addressing import open_obligations
from storage.notice import OPTIONS, REASON, TITLE, WORDS, Duty, Notice, Urgency, write_plan
from storage.obligations import VOID, Obligation, RequiredAct
from storage.pupils import Guardian, GuardianLink, is_live
from storage.sealing import seal, unseal

SLICE = 1_000
# What an act asks of whom: an answer of those who decide for the child, a signature of those who sign.
DUTIES: dict[RequiredAct, Duty] = {"know": "informed", "acknowledge": "informed", "answer": "decides", "sign": "signs"}
Purpose = Literal["notice", "answer", "safety"]
PURPOSES: dict[RequiredAct, Purpose] = {"know": "notice", "acknowledge": "notice", "answer": "answer", "sign": "answer"}


@dataclass(frozen=True, slots=True)
class Written:
    """What the sender wrote and asks for. ``deadline`` is school time; ``purpose`` follows from the act if empty.

    ``options`` are what may be answered; ``reason`` is needed for what is urgent; ``media`` are ids of stored media;
    ``audience`` is whom it is for, as the sender chose it; ``leaves_at`` the hour that the sender chose, if any.
    """

    words: str
    act: RequiredAct
    deadline: datetime
    owner_id: int
    title: str = ""
    options: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    purpose: Purpose | Literal[""] = ""
    urgency: Urgency = "normal"
    reason: str = ""
    class_id: int | None = None
    every_guardian: bool = False
    corrects_id: int | None = None
    service: str = "notice"
    kind: str = "notice"
    audience: str = ""
    leaves_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What a notice says, in plain text."""

    title: str
    words: str
    options: tuple[str, ...]
    media: tuple[str, ...]
    reason: str


def write_notice(session: Session, school: SchoolContext, written: Written, now: datetime) -> Notice:
    """Keep the notice as a draft with its check code. Raises :class:`UserError` for urgency without a reason."""
    if written.urgency == "urgent" and not written.reason.strip():
        raise UserError("delivery/urgent_needs_reason")
    notice = Notice(
        id=new_id(),
        school_id=school.id,
        owner_id=written.owner_id,
        check_code=_free_code(session, school.id),
        corrects_id=written.corrects_id,
        state="draft",
        created_at=now,
    )
    _put_down(session, notice, written)
    session.add(notice)
    session.flush()
    return notice


def rewrite_notice(session: Session, notice: Notice, written: Written) -> None:
    """Put other words and wishes into a draft. Raises :class:`UserError` for urgency without a reason."""
    if written.urgency == "urgent" and not written.reason.strip():
        raise UserError("delivery/urgent_needs_reason")
    _put_down(session, notice, written)
    session.flush()


def _put_down(session: Session, notice: Notice, written: Written) -> None:
    notice.service, notice.kind, notice.audience = written.service, written.kind, written.audience
    notice.purpose, notice.urgency = written.purpose or PURPOSES[written.act], written.urgency
    notice.media, notice.required_act, notice.duty = " ".join(written.media), written.act, DUTIES[written.act]
    notice.every_guardian, notice.class_id = written.every_guardian, written.class_id
    notice.leaves_at, notice.deadline = written.leaves_at, written.deadline
    for place, text in (
        (TITLE, written.title),
        (WORDS, written.words),
        (REASON, written.reason),
        (OPTIONS, "\n".join(written.options)),
    ):
        setattr(notice, place[1], seal(session, place, notice.id, notice.school_id, text) if text else None)


def words_of(session: Session, notice: Notice) -> NoticeWords:
    """The words of a notice, decrypted."""

    def read(place: tuple[str, str]) -> str:
        return unseal(session, place, notice.id, notice.school_id, getattr(notice, place[1]))

    options = tuple(line for line in read(OPTIONS).split("\n") if line)
    return NoticeWords(read(TITLE), read(WORDS), options, tuple(notice.media.split()), read(REASON))


def address_notice(
    session: Session, school: SchoolContext, notice: Notice, pupil_ids: Collection[int], now: datetime
) -> int:
    """Let the families of these pupils owe it and say when it leaves; returns how many are new.

    Doing it again changes nothing but adds who was left out; one that was taken back stays so.
    What is calm leaves after the minutes in which it can be taken back, and in no quiet hour; the urgent at once.
    Raises what :func:`plan_notice` raises.
    """
    if notice.state == "recalled":
        return 0
    if notice.state == "draft":
        plan_notice(school, notice, now)
    session.flush()
    pupils = sorted(pupil_ids)
    return sum(open_obligations(session, notice, some, now) for some in _slices(pupils))


def plan_notice(school: SchoolContext, notice: Notice, now: datetime) -> None:
    """Set when the notice leaves and when each rung of its ladder is due.

    Raises :class:`UserError` for a deadline before which families may not be disturbed: nobody is woken for it.
    """
    urgent = notice.urgency == "urgent"
    waits = timedelta(0) if urgent else timedelta(minutes=school.rules.delivery.recall_minutes)
    notice.send_at = may_disturb(max(now + waits, notice.leaves_at or now), school.calendar, urgent=urgent)
    if notice.send_at >= notice.deadline:
        raise UserError("delivery/deadline_too_early", deadline=notice.deadline)
    rungs = plan(ladder_of(school, notice.purpose), notice.send_at, notice.deadline, school.calendar, urgent=urgent)
    notice.plan = write_plan(rungs)
    notice.state = "waiting"


def take_back_notice(session: Session, school: SchoolContext, notice: Notice, now: datetime) -> bool:
    """Stop a notice that has not left: no family hears of it. False when it is on its way already."""
    mine = (Notice.school_id == school.id, Notice.id == notice.id, Notice.state == "waiting", Notice.send_at > now)
    stopped = session.scalar(update(Notice).where(*mine).values(state="recalled").returning(Notice.id))
    if stopped is None:
        return False
    owed = (Obligation.school_id == school.id, Obligation.notice_id == notice.id, Obligation.closed_at.is_(None))
    by = f"staff:{notice.owner_id}"
    session.execute(update(Obligation).where(*owed).values(closed_by=by, closed_how=VOID, closed_at=now, next_at=None))
    return True


def back_to_draft(session: Session, notice: Notice, now: datetime) -> bool:
    """Let a notice that has not left be written anew: nobody owes it until it is sent again. False when it has left."""
    mine = (Notice.school_id == notice.school_id, Notice.id == notice.id)
    still = or_(Notice.state == "approving", and_(Notice.state == "waiting", Notice.send_at > now))
    anew = {"state": "draft", "approver_id": None, "approved_at": None, "send_at": None, "plan": ""}
    if session.scalar(update(Notice).where(*mine, still).values(anew).returning(Notice.id)) is None:
        return False
    owed = (Obligation.school_id == notice.school_id, Obligation.notice_id == notice.id)
    session.execute(delete(Obligation).where(*owed))
    session.refresh(notice)
    return True


def first_rungs(
    session: Session, school: SchoolContext, written: Written, pupil_ids: Collection[int]
) -> dict[str, int]:
    """How many families are reached first by WeChat, by which other rung; before anything is written."""
    purpose = written.purpose or PURPOSES[written.act]
    steps = ladder_of(school, purpose)
    rungs = [rung.by for rung in (steps.urgent if written.urgency == "urgent" else steps.normal)]
    duty = DUTIES[written.act]
    phones = _phones(session, school.id, pupil_ids, duty)
    counts: dict[str, int] = {}
    for pupil, families in families_to_tell(session, school.id, pupil_ids, safety=purpose == "safety").items():
        ways = [
            "wechat"
            if any(each.identity_ids and (duty == "informed" or getattr(each, duty)) for each in family.guardians)
            else _next_way(rungs, phones.get((pupil, family.household_id)))
            for family in families
        ]
        for way in ways or [_next_way(rungs, None)]:
            counts[way] = counts.get(way, 0) + 1
    return counts


def ladder_of(school: SchoolContext, purpose: str) -> Ladder:
    """The configured ladder of a purpose."""
    return cast("Ladder", getattr(school.rules.ladder, purpose))


def _next_way(rungs: Sequence[str], has_duty: bool | None) -> str:
    """The first rung behind WeChat; ``has_duty``: whether a number is of who is asked, None without any number."""
    ways = [by for by in rungs if by not in ("wechat", "next_guardian", "school_notice")]
    shut = {None: ("sms", "voice", "phone_task"), False: ("sms", "voice"), True: ()}[has_duty]
    return next((by for by in ways if by not in shut), ways[-1])


def _phones(session: Session, school_id: int, pupil_ids: Collection[int], duty: Duty) -> dict[tuple[int, int], bool]:
    """By pupil and household that have a number to use: whether it belongs to somebody with the duty."""
    found: dict[tuple[int, int], bool] = {}
    for some in _slices(sorted(pupil_ids)):
        rows = session.execute(
            select(
                GuardianLink.pupil_id, Guardian.household_id, func.max(case((getattr(GuardianLink, duty), 1), else_=0))
            )
            .join(Guardian, Guardian.id == GuardianLink.guardian_id)
            .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(some), is_live())
            .where(Guardian.phone.is_not(None), ~Guardian.phone_quarantined)
            .group_by(GuardianLink.pupil_id, Guardian.household_id)
        )
        found.update({(pupil, household): bool(has_duty) for pupil, household, has_duty in rows})
    return found


def _free_code(session: Session, school_id: int) -> str:
    """Six digits that no notice of this school has had: who asks must never be told of another one."""
    while True:
        code = f"{secrets.randbelow(900_000) + 100_000}"
        taken = select(Notice.id).where(Notice.school_id == school_id, Notice.check_code == code)
        if session.scalar(taken) is None:
            return code


def _slices(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + SLICE] for start in range(0, len(ids), SLICE)]
