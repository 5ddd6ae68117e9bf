"""What happens on each rung: whom of a family it reaches, and which families it leads nowhere for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.core.school import SchoolContext
from bot.delivery.budgets import afford
from bot.delivery.ladder.own_hours import KINDS, in_own_hours
from bot.delivery.ladder.plan import may_disturb
from bot.delivery.ladder.staff_tasks import give_calls, give_slips
from bot.delivery.ladder.whom_to_call import whom_to_call
from storage.ladder.asking import Asking, reached_by, told_already, write_asks
from storage.ladder.reach import by_number, in_wechat
from storage.notice import Notice, plan_of
from storage.obligations import Obligation

MESSAGES = ("wechat", "next_guardian", "school_notice", "sms", "voice")
BY_HAND = ("phone_task", "paper")


@dataclass(frozen=True, slots=True)
class Step:
    """One rung taken by some families of one notice; ``until`` is when the next rung is due (school time)."""

    session: Session
    school: SchoolContext
    notice: Notice
    ids: Sequence[int]  # of the obligations that take it
    rung: str
    now: datetime
    until: datetime

    @property
    def is_urgent(self) -> bool:
        """Whether own hours are passed over."""
        return self.notice.urgency == "urgent" or self.notice.purpose == "safety"


# What a rung led nowhere for, and why: obligation id → a word for the timeline.
Nowhere = dict[int, str]


def take(step: Step) -> Nowhere:
    """Take this rung for all families of the step; those that it does not reach go on at once."""
    return RUNGS[step.rung](step)


def _wechat(step: Step) -> Nowhere:
    """The first of the chain who can be reached; a copy that asks nothing to who is only informed."""
    accounts = family_accounts(step.school)
    first = in_wechat(step.notice, step.ids, accounts).cte("first")
    everybody = step.notice.every_guardian or step.notice.purpose == "safety"
    _ask(step, first.select() if everybody else first.select().where(first.c.turn == 1), "ask")
    if step.notice.duty != "informed":
        copies = in_wechat(step.notice, step.ids, accounts, with_duty=False)
        _ask(step, copies, "copy", rung="copy")
    return _missed(step, ("wechat",), "nobody_in_wechat")


def _next_guardian(step: Step) -> Nowhere:
    """All others of the family who can be reached; who was asked already is not asked again."""
    _ask(step, in_wechat(step.notice, step.ids, family_accounts(step.school)), "ask")
    return _missed(step, ("next_guardian",), "nobody_else")


def _school_notice(step: Step) -> Nowhere:
    wecom = step.school.config.wecom
    if wecom is None:
        return dict.fromkeys(step.ids, "no_wecom")
    found = in_wechat(step.notice, step.ids, (f"wecom:{wecom.corp_id}",))
    _ask(step, found, "wecom", channel="school_notice")
    return _missed(step, ("school_notice",), "nobody_in_wecom")


def _by_number(step: Step, kind: Literal["sms", "voice"]) -> Nowhere:
    """The first number of the family; where all is at stake every number. As far as the month's budget goes."""
    found = by_number(step.notice, step.ids).subquery()
    wanted = found.select() if step.notice.purpose == "safety" else found.select().where(found.c.turn == 1)
    rows = step.session.execute(wanted.order_by(found.c.obligation_id, found.c.turn)).all()
    callees = list(dict.fromkeys(row.guardian_id for row in rows))
    # A sibling's number may be paid for already.
    told = told_already(step.session, step.notice, callees, kind)
    numbers = [each for each in callees if each not in told]
    granted = numbers[: afford(step.session, step.school, kind, len(numbers), step.now)]
    _ask(step, wanted.where(found.c.guardian_id.in_(granted)), kind, channel=kind, sender=kind)
    beyond = set(numbers) - set(granted)
    unpaid = {row.obligation_id for row in rows if row.guardian_id in beyond}
    missed = _missed(step, (kind,), "no_number")
    return {each: "budget_spent" if each in unpaid else why for each, why in missed.items()}


def _phone_task(step: Step) -> Nowhere:
    """A call for a named teacher; a family without any number to call gets a slip, where the ladder has one."""
    nowhere: Nowhere = {}
    families = _obligations(step, step.ids)
    if any(planned.by == "paper" for planned in plan_of(step.notice)):
        callees = whom_to_call(step.session, step.school.id, families)
        nowhere = {each: "no_number" for each, guardian_id in callees.items() if guardian_id is None}
    reached = [each for each in families if each.id not in nowhere]
    give_calls(step.session, step.school, reached, step.now, due_at=step.notice.deadline, urgent=step.is_urgent)
    return nowhere


def _paper(step: Step) -> Nowhere:
    slips = _obligations(step, step.ids)
    give_slips(step.session, step.school, slips, step.now, due_at=step.notice.deadline, urgent=step.is_urgent)
    return {}


RUNGS: dict[str, Callable[[Step], Nowhere]] = {
    "wechat": _wechat,
    "next_guardian": _next_guardian,
    "school_notice": _school_notice,
    "sms": partial(_by_number, kind="sms"),
    "voice": partial(_by_number, kind="voice"),
    "phone_task": _phone_task,
    "paper": _paper,
}


def _ask(step: Step, people: Select[Any], kind: str, *, rung: str = "", channel: str = "", sender: str = "") -> None:
    own = {hours: _in_own_hours(step, hours) for hours in KINDS}
    # Own hours that begin after the next rung would pass this person over: better now.
    kept = {hours: at if at < step.until and not step.is_urgent else step.now for hours, at in own.items()}
    asking = Asking(rung or step.rung, kind, step.now, {**kept, "": step.now}, channel, sender)
    write_asks(step.session, step.notice, people.subquery(), asking)


def _in_own_hours(step: Step, hours: str) -> datetime:
    """These hours of today, else of the next school day."""
    rules = step.school.rules.hours
    soon = in_own_hours(rules, hours, step.now)
    return in_own_hours(rules, hours, may_disturb(soon, step.school.calendar, urgent=step.is_urgent))


def _missed(step: Step, rungs: Sequence[str], why: str) -> Nowhere:
    reached = reached_by(step.session, step.notice, step.ids, rungs)
    return {each: why for each in step.ids if each not in reached}


def family_accounts(school: SchoolContext) -> tuple[str, ...]:
    """Where families have WeChat identities: the official account first, then the mini-program."""
    mini = school.config.mini_program
    return tuple(each for each in (school.app_id, mini.app_id if mini else "") if each)


def _obligations(step: Step, ids: Sequence[int]) -> Sequence[Obligation]:
    return step.session.scalars(select(Obligation).where(Obligation.id.in_(ids)).order_by(Obligation.id)).all()
