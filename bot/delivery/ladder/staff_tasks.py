"""The rungs that people climb: a call for a named teacher, a slip that goes home through the child."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Role
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.whom_to_call import whom_to_call
from bot.delivery.todo import Todo, bring
from bot.identity.teachers import homeroom_teacher_of, identities_of_staff
from storage.base import new_id
from storage.notice import TITLE, Notice
from storage.obligation_events import Event, record_events
from storage.obligations import Obligation
from storage.pupils import Pupil
from storage.sealing import index, unseal
from storage.staff import Staff, StaffRole
from storage.staff_tasks import Kind, StaffTask, calls_given
from storage.upsert import insert

RUNG: dict[Kind, str] = {"call": "phone_task", "slip": "paper"}
MATTER: dict[str, str] = {"call": "contact_tasks/call_matter", "slip": "contact_tasks/slip_matter"}
STEP: dict[str, str] = {"call": "contact_tasks.calls", "slip": "contact_tasks.slips"}
# Who takes what no homeroom teacher can: the first of these roles that anybody holds.
OFFICE = (Role.MORAL_EDUCATION_OFFICE, Role.PRINCIPAL, Role.ADMIN)
SLIP_DIGITS = 8
# Urgent tasks of one notice that come within so many minutes are one push.
URGENT_MINUTES = 10


@dataclass(frozen=True, slots=True)
class _Batch:
    """Tasks of one kind that are given together."""

    kind: Kind
    now: datetime
    due_at: datetime
    urgent: bool


def give_calls(
    session: Session,
    school: SchoolContext,
    obligations: Sequence[Obligation],
    now: datetime,
    *,
    due_at: datetime,
    urgent: bool,
) -> dict[int, int]:
    """Have each of these families called: by obligation the member of staff who owns the call.

    The homeroom teacher gets at most ``rules.delivery.calls_a_day`` a school day, the rest go to the office. A call
    that was given before stays as it is. Urgent ones, and those due before the next round, are pushed at once; the
    others come with that round.
    """
    return _give(session, school, obligations, _Batch("call", now, due_at, urgent))


def give_slips(
    session: Session,
    school: SchoolContext,
    obligations: Sequence[Obligation],
    now: datetime,
    *,
    due_at: datetime,
    urgent: bool,
) -> dict[int, int]:
    """Have a slip go home to each of these families: by obligation the member of staff who prints and collects it.

    As :func:`give_calls`, without a limit: a slip costs a teacher seconds.
    """
    return _give(session, school, obligations, _Batch("slip", now, due_at, urgent))


def slip_code(session: Session, task_id: int) -> str:
    """The eight digits of a slip. They follow from the secret key, so that a second print shows the same ones."""
    number = int.from_bytes(index(session, "notice slip code", str(task_id)), "big")
    return f"{number % 10**SLIP_DIGITS:0{SLIP_DIGITS}}"


def slip_index(session: Session, code: str) -> bytes:
    """The keyed hash under which the slip with this code is found."""
    return index(session, "notice slip", code)


def matter_key(kind: str, owner_id: int) -> str:
    """Under which all calls, or all slips, of one person wait as one matter."""
    return f"{STEP[kind]}:{owner_id}"


def office_of(session: Session, school_id: int, now: datetime) -> list[int]:
    """Who takes what is beyond a teacher: the moral education office, else the principal, else the administrators."""
    held = or_(StaffRole.until.is_(None), StaffRole.until > now)
    here = or_(Staff.left_at.is_(None), Staff.left_at > now)
    rows = session.execute(
        select(StaffRole.role, StaffRole.staff_id)
        .join(Staff, Staff.id == StaffRole.staff_id)
        .where(StaffRole.school_id == school_id, StaffRole.role.in_(OFFICE), StaffRole.since <= now, held, here)
        .order_by(StaffRole.staff_id)
        .distinct()
    ).all()
    by_role = {role: [staff_id for held_role, staff_id in rows if held_role == role] for role in OFFICE}
    return next((members for members in by_role.values() if members), [])


def _give(session: Session, school: SchoolContext, obligations: Sequence[Obligation], batch: _Batch) -> dict[int, int]:
    ids = [obligation.id for obligation in obligations]
    known = select(StaffTask.obligation_id, StaffTask.owner_id).where(
        StaffTask.school_id == school.id, StaffTask.kind == batch.kind, StaffTask.obligation_id.in_(ids)
    )
    owners = {row.obligation_id: row.owner_id for row in session.execute(known)}
    fresh = [obligation for obligation in obligations if obligation.id not in owners]
    if not fresh:
        return owners
    given = _owners(session, school, fresh, batch)
    callees = whom_to_call(session, school.id, fresh) if batch.kind == "call" else {}
    _write(session, school.id, given, callees, batch)
    events = [
        Event(obligation_id, "task_opened", RUNG[batch.kind], batch.kind, callees.get(obligation_id), owner_id)
        for obligation_id, owner_id in given.items()
    ]
    record_events(session, school.id, events, batch.now)
    if batch.urgent or batch.due_at <= _next_round(school, batch.now):
        _push(session, school, fresh, given, batch)
    return owners | given


def _write(
    session: Session, school_id: int, given: Mapping[int, int], callees: Mapping[int, int | None], batch: _Batch
) -> None:
    task_ids = _fresh_ids(session, school_id, len(given), batch.kind)
    rows = [
        {
            "id": task_id,
            "school_id": school_id,
            "obligation_id": obligation_id,
            "kind": batch.kind,
            "owner_id": owner_id,
            "guardian_id": callees.get(obligation_id),
            "opened_at": batch.now,
            "due_at": batch.due_at,
            "is_urgent": batch.urgent,
            "code_index": slip_index(session, slip_code(session, task_id)) if batch.kind == "slip" else None,
        }
        for task_id, (obligation_id, owner_id) in zip(task_ids, given.items(), strict=True)
    ]
    if rows:
        session.connection().execute(insert(session, StaffTask).on_conflict_do_nothing(), rows)


def _fresh_ids(session: Session, school_id: int, many: int, kind: Kind) -> list[int]:
    """Ids whose codes no slip of the school has; of eight digits two may meet once in a school's life."""
    found: dict[bytes, int] = {}
    while len(found) < many:
        drawn = [new_id() for _ in range(many - len(found))]
        if kind == "call":
            return drawn
        indexes = {slip_index(session, slip_code(session, task_id)): task_id for task_id in drawn}
        used = select(StaffTask.code_index).where(StaffTask.school_id == school_id, StaffTask.code_index.in_(indexes))
        taken = set(session.scalars(used))
        found |= {code: task_id for code, task_id in indexes.items() if code not in taken and code not in found}
    return list(found.values())


def _owners(session: Session, school: SchoolContext, fresh: Sequence[Obligation], batch: _Batch) -> dict[int, int]:
    """By obligation who gets the task; the same families always go to the same people of the office."""
    teachers = _teachers(session, school.id, fresh, batch.now)
    office = office_of(session, school.id, batch.now)
    senders = _senders(session, school.id, fresh)
    load = _calls_today(session, school.id, {*teachers.values(), *office}, batch)
    most = school.rules.delivery.calls_a_day if batch.kind == "call" else len(fresh)
    owners: dict[int, int] = {}
    for obligation in fresh:
        owner = teachers.get(obligation.pupil_id)
        if owner is None or load[owner] >= most:
            beyond = min(office, key=lambda member: (load[member], member), default=None)
            owner = beyond or senders.get(obligation.notice_id or 0) or owner
        if owner is not None:
            owners[obligation.id] = owner
            load[owner] += 1
    return owners


def _calls_today(session: Session, school_id: int, staff_ids: Collection[int], batch: _Batch) -> Counter[int]:
    """Calls given to each since midnight. Two who give at once to the same teacher wait for each other."""
    if batch.kind == "slip":
        return Counter()
    session.execute(select(Staff.id).where(Staff.id.in_(staff_ids)).order_by(Staff.id).with_for_update())
    midnight = datetime.combine(at_school(batch.now).date(), time(), at_school(batch.now).tzinfo)
    return Counter(calls_given(session, school_id, staff_ids, midnight))


def _teachers(session: Session, school_id: int, fresh: Sequence[Obligation], now: datetime) -> dict[int, int]:
    """By pupil the homeroom teacher; asked once for each class."""
    wanted = select(Pupil.id, Pupil.class_id).where(
        Pupil.school_id == school_id, Pupil.id.in_({each.pupil_id for each in fresh})
    )
    classes = {row.id: row.class_id for row in session.execute(wanted)}
    teachers = {each: homeroom_teacher_of(session, school_id, each, now) for each in set(classes.values())}
    return {pupil: teacher.id for pupil, each in classes.items() if (teacher := teachers[each]) is not None}


def _senders(session: Session, school_id: int, fresh: Sequence[Obligation]) -> dict[int, int]:
    wanted = {each.notice_id for each in fresh if each.notice_id is not None}
    rows = session.execute(
        select(Notice.id, Notice.owner_id).where(Notice.school_id == school_id, Notice.id.in_(wanted))
    )
    return {row.id: row.owner_id for row in rows}


def _next_round(school: SchoolContext, now: datetime) -> datetime:
    """When members of staff are told next of what waits for them."""
    local, rounds = at_school(now), (school.schedule.staff_morning, school.schedule.staff_afternoon)
    today = [datetime.combine(local.date(), at, local.tzinfo) for at in rounds if at > local.time()]
    if today and school.calendar.is_school_day(local.date()):
        return min(today)
    return datetime.combine(school.calendar.next_school_day(local.date()), min(rounds), local.tzinfo)


def _push(
    session: Session, school: SchoolContext, fresh: Sequence[Obligation], given: Mapping[int, int], batch: _Batch
) -> None:
    """Tell the owners now, once for each notice."""
    wanted = {(each.notice_id, given[each.id]) for each in fresh if each.notice_id is not None and each.id in given}
    for notice_id, owner_id in sorted(wanted):
        notice = session.get_one(Notice, notice_id)
        push_urgent(session, school, batch.kind, notice, owner_id, batch.due_at, batch.now)


def push_urgent(
    session: Session, school: SchoolContext, kind: str, notice: Notice, owner_id: int, due_at: datetime, now: datetime
) -> None:
    """Tell one owner of urgent tasks now, whatever the hour; those of one notice within ten minutes are one push."""
    slot = f"{now:%Y-%m-%dT%H}:{now.minute // URGENT_MINUTES}"
    title = unseal(session, TITLE, notice.id, notice.school_id, notice.title)
    label = phrase(MATTER[kind])

    def words(number: int) -> Reply:
        return say("contact_tasks/urgent", number=number, kind=kind, title=title, due=due_at)

    for identity_id in identities_of_staff(session, school.id, owner_id):
        todo = Todo(
            key=matter_key(kind, owner_id),
            push_key=f"{STEP[kind]}/{notice.id}/{slot}/{identity_id}",
            label=label,
            go=Go(STEP[kind]),
            words=words,
            what=label,
            waits_for_morning=False,
        )
        bring(session, school, identity_id, todo, now)
