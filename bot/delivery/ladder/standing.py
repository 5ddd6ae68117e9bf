"""Where each family of a notice stands: its end, or why it is still open and who has it in hand."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from storage.ladder.told import guardians_of, messages_of, obligations_of
from storage.notice import Notice
from storage.obligations import BY_HAND, VOID, Obligation, answer_of
from storage.outbox import UNFINISHED, OutboxRow
from storage.staff import Staff
from storage.staff_tasks import StaffTask, tasks_of

End = Literal["acknowledged", "by_hand", "task", "open", "withdrawn"]
Reach = Literal[
    "",
    "nobody_in_roster",
    "nobody_bound",
    "unfollowed",
    "muted",
    "no_consent",
    "quarantined",
    "not_sent_yet",
    "on_the_way",
    "not_delivered",
    "no_receipt",
    "delivered",
    "opened",
]
# Which ways of WeChat are known to reach a phone: the first of these that any message of the family shows.
_BEST: tuple[Reach, ...] = ("opened", "delivered", "no_receipt", "on_the_way", "not_delivered")
IN_WECHAT = ("customer_service", "template", "service_subscription", "mini_subscription", "school_notice")


@dataclass(frozen=True, slots=True)
class Standing:
    """One family of one child towards one notice.

    ``end`` is the one state it is in. While it is not answered, ``reach`` says how far WeChat got, ``by_phone`` how
    far SMS and calls did (``texted``, ``called`` or empty), and ``task_kind`` with ``owner_name`` who has it in hand.
    """

    obligation_id: int
    pupil_id: int
    pupil_name: str
    class_id: int
    class_name: str
    household_id: int | None
    end: End
    how: str
    option: int | None
    answer: str
    closed_at: datetime | None
    reach: Reach
    by_phone: Literal["", "texted", "called"]
    task_kind: str
    task_id: int | None
    owner_id: int | None
    owner_name: str
    slip_printed: bool
    next_at: datetime | None
    deadline: datetime | None

    @property
    def is_missing(self) -> bool:
        """Whether the family has still to answer."""
        return self.end in ("task", "open")

    @property
    def cause(self) -> str:
        """Why it is still open, in one word: what is under way last, else how far WeChat got."""
        if self.task_kind:
            return "to_call" if self.task_kind == "call" else "slip_out" if self.slip_printed else "slip_to_print"
        return self.by_phone or self.reach


def standings(
    session: Session, school_id: int, notice_id: int, *, class_ids: Collection[int] | None = None
) -> list[Standing]:
    """Every family of a notice, by class and number; only of some classes where ``class_ids`` says so."""
    rows = obligations_of(session, school_id, notice_id, class_ids)
    notice = session.get(Notice, notice_id)
    if not rows or notice is None or notice.school_id != school_id:
        return []
    missing = [row.Obligation for row in rows if row.Obligation.closed_at is None]
    tasks = _open_tasks(tasks_of(session, school_id, [each.id for each in missing]))
    facts = _Facts(
        notice,
        messages_of(session, notice_id),
        guardians_of(session, notice, {each.pupil_id for each in missing}),
        tasks,
        _names(session, school_id, {task.owner_id for task in tasks.values()}),
    )
    return [_standing(session, row, facts) for row in rows]


def counted(found: Iterable[Standing]) -> dict[str, int]:
    """How many families are in each end."""
    return dict(Counter(each.end for each in found))


@dataclass(frozen=True, slots=True)
class _Facts:
    notice: Notice
    messages: Mapping[int, list[OutboxRow]]
    guardians: Mapping[int, list[Any]]
    tasks: Mapping[int, StaffTask]
    staff: Mapping[int, str]


def _standing(session: Session, row: Any, facts: _Facts) -> Standing:
    obligation: Obligation = row.Obligation
    task = facts.tasks.get(obligation.id)
    mine = [each for each in facts.guardians.get(obligation.pupil_id, ()) if _is_asked(each, obligation)]
    # Who only gets a copy cannot answer: how far that one got says nothing.
    told = [
        message
        for guardian in {each.guardian_id for each in mine}
        for message in facts.messages.get(guardian, ())
        if message.rung != "copy"
    ]
    is_open = obligation.closed_at is None
    return Standing(
        obligation_id=obligation.id,
        pupil_id=obligation.pupil_id,
        pupil_name=row.pupil_name,
        class_id=row.class_id,
        class_name=row.class_name,
        household_id=obligation.household_id,
        end=_end(obligation, task),
        how=obligation.closed_how or "",
        option=obligation.option,
        answer=answer_of(session, obligation),
        closed_at=obligation.closed_at,
        reach=_reach(facts.notice, [each for each in mine if each.has_duty] or mine, told) if is_open else "",
        by_phone=_by_phone(told) if is_open else "",
        task_kind=task.kind if task else "",
        task_id=task.id if task else None,
        owner_id=task.owner_id if task else None,
        slip_printed=bool(task and task.printed_at),
        owner_name=facts.staff.get(task.owner_id, "") if task else "",
        next_at=obligation.next_at,
        deadline=obligation.deadline,
    )


def _end(obligation: Obligation, task: StaffTask | None) -> End:
    if obligation.closed_at is None:
        return "task" if task else "open"
    if obligation.closed_how == VOID:
        return "withdrawn"
    return "by_hand" if obligation.closed_how in BY_HAND else "acknowledged"


def _is_asked(guardian: Any, obligation: Obligation) -> bool:
    if obligation.guardian_id is not None:
        return bool(guardian.guardian_id == obligation.guardian_id)
    return bool(guardian.household_id == obligation.household_id)


def _reach(notice: Notice, guardians: Sequence[Any], told: Sequence[OutboxRow]) -> Reach:
    in_wechat = [_message_state(each) for each in told if each.channel in (*IN_WECHAT, "")]
    far = next((state for state in _BEST if state in in_wechat), None)
    if far and far != "not_delivered":
        return far
    return _obstacle(guardians) or far or ("not_sent_yet" if notice.state in ("draft", "waiting") else "on_the_way")


def _obstacle(guardians: Sequence[Any]) -> Reach | None:
    """What keeps WeChat from everybody of the family, the nearest to being mended first."""
    if not guardians:
        return "nobody_in_roster"
    bound = [each for each in guardians if each.identity_id is not None]
    if not bound:
        return "nobody_bound"
    following = [each for each in bound if each.follows]
    if not following:
        return "unfollowed"
    if all(each.quarantined for each in following):
        return "quarantined"
    if all(each.muted for each in following):
        return "muted"
    return "no_consent" if not any(each.has_consent for each in following) else None


def _message_state(message: OutboxRow) -> Reach:
    if message.opened_at:
        return "opened"
    if message.delivered_at:
        return "delivered"
    if message.state in UNFINISHED:
        return "on_the_way"
    # WeChat has taken it, or may have, and said nothing since: that proves nothing.
    return "no_receipt" if message.state in ("sent", "unknown") else "not_delivered"


def _by_phone(told: Sequence[OutboxRow]) -> Literal["", "texted", "called"]:
    gone = {each.channel for each in told if each.state in ("sent", "unknown")}
    if "voice" in gone:
        return "called"
    return "texted" if "sms" in gone else ""


def _open_tasks(tasks: Iterable[StaffTask]) -> dict[int, StaffTask]:
    """The task that stands for each obligation: a slip, given after a call, is the later word."""
    return {task.obligation_id: task for task in tasks if task.closed_at is None}


def _names(session: Session, school_id: int, staff_ids: Collection[int]) -> dict[int, str]:
    rows = [session.get(Staff, staff_id) for staff_id in staff_ids]
    return {each.id: each.name for each in rows if each and each.school_id == school_id}
