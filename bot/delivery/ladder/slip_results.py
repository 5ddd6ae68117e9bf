"""Slips that come back: ticked by hand, by a photo, or by a guardian who types the digits."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import say
from bot.delivery.ladder.acts import close_by_family, close_by_staff, owed_by
from bot.delivery.ladder.staff_tasks import SLIP_DIGITS, slip_index
from bot.delivery.ladder.writing import words_of
from storage.contact_tasks import Listed, slips_coded, slips_of_class, task_listed, tasks_to_do
from storage.obligation_events import Event, record_events
from storage.staff_tasks import StaffTask

CODE = re.compile(rf"JX(\d{{{SLIP_DIGITS}}})")
# What a guardian has done for the school when the digits are typed; an answer or a signature needs more.
ENOUGH = ("know", "acknowledge")


@dataclass(frozen=True, slots=True)
class Ticked:
    """What came of slips that came back: ``to_read`` have an option on them that has to be read off by a person."""

    done: tuple[Listed, ...] = ()
    to_read: tuple[Listed, ...] = ()
    before: tuple[Listed, ...] = ()  # the family had answered already


def slips_out(session: Session, school_id: int, actor: Actor) -> list[Listed]:
    """The slips that this member of staff waits for: own ones, and those of the own class."""
    if actor.staff_id is None:
        return []
    own = tasks_to_do(session, school_id, actor.staff_id, "slip")
    of_class = slips_of_class(session, school_id, actor.classes_as(Role.HOMEROOM_TEACHER))
    return list({listed.task.id: listed for listed in (*own, *of_class)}.values())


def may_tick(actor: Actor, listed: Listed) -> bool:
    """Whether this slip is this person's to collect: its owner, or the homeroom teacher of the child."""
    if actor.staff_id is None:
        return False
    homeroom = actor.classes_as(Role.HOMEROOM_TEACHER)
    return listed.task.owner_id == actor.staff_id or listed.pupil.class_id in homeroom


def slips_read(session: Session, school_id: int, actor: Actor, codes: Collection[str]) -> list[Listed]:
    """The slips with these eight digits that this person may tick; all others are as if there were none."""
    found = slips_coded(session, school_id, {slip_index(session, code) for code in codes})
    return [listed for listed in found.values() if may_tick(actor, listed)]


def slips_back(session: Session, school: SchoolContext, actor: Actor, slips: Sequence[Listed], now: datetime) -> Ticked:
    """These papers are here. The family has answered by paper; where it had a choice, a person has to read it first.

    Raises AccessDeniedError if one of them is not this person's.
    """
    done, to_read, before = [], [], []
    for listed in slips:
        fresh = _locked(session, school, actor, listed.task.id)
        if fresh.task.closed_at is not None:
            before.append(fresh)
        elif words_of(session, fresh.notice).options:
            fresh.task.result = "back"
            to_read.append(fresh)
        else:
            _close(session, school, actor, fresh, None, now)
            done.append(fresh)
    session.flush()
    return Ticked(tuple(done), tuple(to_read), tuple(before))


def slip_option(
    session: Session, school: SchoolContext, actor: Actor, task_id: int, option: int, now: datetime
) -> Listed:
    """What was ticked on a slip, from 1. Raises AccessDeniedError for a slip or an option that is not there."""
    listed = _locked(session, school, actor, task_id)
    if not 1 <= option <= len(words_of(session, listed.notice).options):
        raise AccessDeniedError
    if listed.task.closed_at is None:
        _close(session, school, actor, listed, option, now)
    return listed


def note_printed(session: Session, school_id: int, slips: Sequence[Listed], staff_id: int, now: datetime) -> None:
    """They were printed; printing again is told again."""
    for listed in slips:
        listed.task.printed_at = now
    events = [Event(each.task.obligation_id, "slip_printed", "paper", staff_id=staff_id) for each in slips]
    record_events(session, school_id, events, now)


def by_digits(session: Session, school: SchoolContext, actor: Actor, digits: str, now: datetime) -> Reply | None:
    """Answer somebody who types the eight digits of a slip; None when it is not this person's to answer.

    A member of staff ticks it, a guardian acknowledges it. Whatever needs an answer or a signature leads to the notice.
    """
    found = slips_coded(session, school.id, [slip_index(session, digits)])
    listed = next(iter(found.values()), None)
    if listed is None:
        return None
    if may_tick(actor, listed):
        ticked = slips_back(session, school, actor, [listed], now)
        go = {"1": Go("contact_tasks.ticked")}
        return say("contact_tasks/by_digits", child=listed.pupil.name, to_read=bool(ticked.to_read), go=go)
    return _by_guardian(session, school, actor, listed, now)


def _by_guardian(session: Session, school: SchoolContext, actor: Actor, listed: Listed, now: datetime) -> Reply | None:
    owed = owed_by(session, school.id, listed.notice.id, actor.guardian_ids)
    mine = next((child for child in owed if child.obligation_id == listed.obligation.id), None)
    if mine is None:
        return None
    go = {"1": Go("notice.read", {"notice_id": listed.notice.id})}
    words = words_of(session, listed.notice)
    if mine.closed_at is None and listed.obligation.required_act in ENOUGH and not words.options:
        close_by_family(session, school, mine.obligation_id, mine.guardian_id, how="said", now=now)
        return say("contact_tasks/slip_known", child=mine.pupil_name, title=words.title)
    is_over = mine.closed_at is not None
    return say("contact_tasks/slip_read_on", child=mine.pupil_name, title=words.title, over=is_over, go=go)


def _locked(session: Session, school: SchoolContext, actor: Actor, task_id: int) -> Listed:
    listed = task_listed(session, school.id, task_id, lock=True)
    if listed is None or listed.task.kind != "slip" or not may_tick(actor, listed):
        raise AccessDeniedError
    return listed


def _close(
    session: Session, school: SchoolContext, actor: Actor, listed: Listed, option: int | None, now: datetime
) -> None:
    task: StaffTask = listed.task
    task.closed_at, task.result, task.closed_by = now, "back", actor.staff_id
    session.flush()
    by = actor.staff_id or 0
    close_by_staff(session, school, task.obligation_id, by, how="paper", now=now, option=option)
