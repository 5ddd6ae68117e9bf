"""More families for a notice that runs: some that were forgotten, a child that has joined since."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.delivery.ladder.writing import address_notice, words_of
from bot.identity.audience import pupils_to_choose_from
from handlers.notice.actions.audience import pupils_in_audience
from handlers.notice.actions.taking_back import own_notice
from handlers.notice.actions.writing import may_wait
from handlers.notice.rules.audience import may_grow
from storage.notice import Notice, corrections_of, notice_of, pupils_in
from storage.pupils import Pupil

RUNS = ("waiting", "sent")


def title_of_running(session: Session, actor: Actor, notice_id: int) -> str:
    """Which notice of this sender gets more families."""
    return words_of(session, own_notice(session, actor, notice_id)).title


def newcomers(session: Session, school: SchoolContext, actor: Actor, notice: Notice, now: datetime) -> list[Pupil]:
    """The children who belong to the audience by now and whose families were not told, while they could answer."""
    mine = notice.owner_id == actor.staff_id and notice.state in RUNS and notice.corrects_id is None
    if not mine or not may_grow(notice.audience) or not _in_time(school, notice, now):
        return []
    told = set(pupils_in(session, school.id, notice.id))
    return [pupil for pupil in pupils_in_audience(session, actor, notice.audience) if pupil.id not in told]


def newcomers_of(session: Session, school: SchoolContext, actor: Actor, notice_id: int, now: datetime) -> list[Pupil]:
    """As :func:`newcomers`, by the notice's id; nobody for who did not send it."""
    notice = notice_of(session, school.id, notice_id)
    return newcomers(session, school, actor, notice, now) if notice else []


def add(
    session: Session, school: SchoolContext, actor: Actor, notice_id: int, pupil_ids: Collection[int], now: datetime
) -> int:
    """Let the families of these children owe the notice, and its corrections, too; returns how many are new.

    What is left of its ladder is passed through in the time that is left. Raises :class:`UserError` where nobody could
    answer in time any more, :class:`AccessDeniedError` for a notice of somebody else; a child to whose family this
    actor may not write is left out.
    """
    notice = own_notice(session, actor, notice_id)
    if notice.state not in RUNS or not _in_time(school, notice, now):
        raise UserError("notice/too_late_to_add")
    pupils = [pupil for pupil in pupils_to_choose_from(session, actor) if pupil.id in pupil_ids]
    if notice.class_id and any(pupil.class_id != notice.class_id for pupil in pupils):
        notice.class_id = None
    wanted = [pupil.id for pupil in pupils]
    for correction in corrections_of(session, notice):
        address_notice(session, school, correction, wanted, now)
    return address_notice(session, school, notice, wanted, now)


def _in_time(school: SchoolContext, notice: Notice, now: datetime) -> bool:
    return may_wait(school, notice.deadline, now) or (notice.urgency == "urgent" and now < notice.deadline)
