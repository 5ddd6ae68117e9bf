"""A correction of a notice that has left, for the same families."""

from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.writing import Written, words_of, write_notice
from handlers.notice.actions import approving
from handlers.notice.actions.decency import let_out
from handlers.notice.actions.leaving import Sent, sent
from handlers.notice.actions.taking_back import own_notice
from handlers.notice.actions.writing import first_heard, refuse_text
from handlers.notice.rules.draft import Draft
from storage.id_list import among
from storage.notice import pupils_in
from storage.pupils import Pupil

EVENING = time(20)


def title_corrected(session: Session, actor: Actor, notice_id: int) -> str:
    """Which notice of this sender is corrected."""
    return words_of(session, own_notice(session, actor, notice_id)).title


def correct(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    notice_id: int,
    draft: Draft,
    now: datetime,
) -> Sent:
    """Tell the same families. They answer with 收到.

    Raises :class:`UserError` for what must not leave, :class:`AccessDeniedError` for a notice of somebody else.
    """
    notice = own_notice(session, actor, notice_id)
    if notice.state != "sent":
        raise UserError("notice/nothing_to_correct")
    pupils = corrected_pupils(session, actor, notice_id)
    refuse_text(session, school, actor, draft, pupils)
    let_out(session, school, actor, draft, pupils, now)
    first = at_school(first_heard(school, now)).date()
    last = school.calendar.add_school_days(first, school.rules.delivery.school_days_to_answer)
    written = Written(
        words=phrase("notice/correction", words=draft.words),
        act="acknowledge",
        deadline=datetime.combine(last, EVENING, SHANGHAI),
        owner_id=notice.owner_id,
        title=phrase("notice/correction", words=words_of(session, notice).title),
        media=draft.media,
        class_id=notice.class_id,
        audience=notice.audience,
        corrects_id=notice.id,
    )
    correction = write_notice(session, school, written, now)
    if approving.is_needed(session, school, notice.audience):
        return approving.ask(session, school, correction, now)
    return sent(session, school, correction, pupils_in(session, school.id, notice.id), now)


def corrected_pupils(session: Session, actor: Actor, notice_id: int) -> list[Pupil]:
    """The children to whose families a correction of this sender's notice goes."""
    notice = own_notice(session, actor, notice_id)
    ids = pupils_in(session, actor.school_id, notice.id)
    return list(session.scalars(select(Pupil).where(Pupil.school_id == actor.school_id, among(Pupil.id, ids))))
