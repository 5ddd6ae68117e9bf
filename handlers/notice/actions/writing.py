"""A notice on its way out: what families will read, whom it reaches how, and sending it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import surname
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.plan import may_disturb
from bot.delivery.ladder.writing import Written, first_rungs, rewrite_notice, write_notice
from handlers.notice.actions import approving
from handlers.notice.actions.addressing import audience_of, pupils_for
from handlers.notice.actions.decency import WORDS_ANEW, let_out, refuse_indecent
from handlers.notice.actions.leaving import Sent, sent
from handlers.notice.actions.pictures import refuse_pictures
from handlers.notice.rules.deadlines import leaves_time, month_start, wrong_hour, wrong_with
from handlers.notice.rules.draft import Draft
from handlers.notice.rules.guessing import title_of
from storage.notice import Notice, count_of, is_code_taken, urgent_counts
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import index
from storage.staff import Staff

LONGEST = 500
# The ways in which a preview counts families, in the order of the ladder.
WAYS = ("wechat", "next_guardian", "sms", "voice", "phone_task", "paper")


def code_for_next(session: Session, actor: Actor) -> str:
    """The check code that this sender's next notice will have: the same at each look, until that notice is written."""
    staff_id = _sender(actor)
    written = count_of(session, actor.school_id, staff_id)
    drawn = int.from_bytes(index(session, "check_code", f"{actor.school_id}:{staff_id}:{written}")[:8])
    while is_code_taken(session, actor.school_id, code := f"{drawn % 900_000 + 100_000}"):
        drawn += 1
    return code


def first_heard(school: SchoolContext, now: datetime) -> datetime:
    """When families hear of a calm notice that is written now: at once, or when night and holiday are over."""
    return may_disturb(now, school.calendar, urgent=False)


def may_wait(school: SchoolContext, deadline: datetime | None, now: datetime) -> bool:
    """Whether a calm notice reaches families in time to answer it."""
    return deadline is not None and leaves_time(deadline, first_heard(school, now))


def refuse_words(session: Session, school: SchoolContext, actor: Actor, draft: Draft) -> None:
    """Raise :class:`UserError` for a text that must not leave, with the ways on; see bot.policy."""
    if draft.kind == "homework" and not school.rules.notice.homework:
        raise UserError("notice/no_homework")
    pupils = pupils_for(session, actor, draft)
    refuse_text(session, school, actor, draft, pupils)


def refuse_text(session: Session, school: SchoolContext, actor: Actor, draft: Draft, pupils: Sequence[Pupil]) -> None:
    """As :func:`refuse_words` for what goes to the families of ``pupils``."""
    words = draft.words
    if not words and not draft.media:
        raise UserError("notice/nothing_written")
    if len(words) > LONGEST:
        raise UserError("notice/too_long", go={"1": WORDS_ANEW}, length=len(words), most=LONGEST)
    refuse_indecent(session, school, actor, draft, pupils)
    refuse_pictures(session, actor.school_id, draft)


def refuse_deadline(school: SchoolContext, deadline: datetime | None, now: datetime) -> None:
    """Raise :class:`UserError` for a moment that cannot be the deadline, or for none."""
    if deadline is None:
        raise UserError("notice/deadline_unclear")
    wrong = wrong_with(deadline, now, school.calendar.is_quiet)
    if wrong:
        quiet = school.rules.quiet
        raise UserError("notice/deadline_wrong", wrong=wrong, at=deadline, now=now, start=quiet.start, end=quiet.end)


def urgent_this_month(session: Session, actor: Actor, now: datetime) -> int:
    """How often this sender has sent something urgent since the first of the month."""
    return urgent_counts(session, actor.school_id, month_start(now)).get(_sender(actor), 0)


def heading(session: Session, school: SchoolContext, actor: Actor, draft: Draft) -> dict[str, str]:
    """What stands around the words: the class, if it goes to one only, and who writes."""
    class_id = _one_class(pupils_for(session, actor, draft))
    name = session.get_one(Class, class_id).name if class_id else ""
    teacher = surname(session.get_one(Staff, _sender(actor)).name)
    return {"school": school.name, "class_name": name, "teacher": teacher}


def reached(
    session: Session, school: SchoolContext, actor: Actor, draft: Draft, now: datetime
) -> tuple[int, list[tuple[str, int]]]:
    """How many families a draft goes to, and by which way each is reached first."""
    pupil_ids = [pupil.id for pupil in pupils_for(session, actor, draft)]
    counts = first_rungs(session, school, _written(actor, draft, None, draft.deadline or now), pupil_ids)
    return sum(counts.values()), [(way, counts[way]) for way in WAYS if counts.get(way)]


def send(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    draft: Draft,
    code: str,
    now: datetime,
    notice: Notice | None = None,
) -> Sent:
    """Write the notice (or put the draft into ``notice``) and let its families owe it, or somebody agree to it first.

    Raises :class:`UserError` for what must not leave, for a deadline or an hour that has become impossible meanwhile,
    and for urgency without a reason; :class:`AccessDeniedError` for families to whom this actor may not write.
    """
    refuse_unready(session, school, actor, draft, now)
    pupils = pupils_for(session, actor, draft)
    let_out(session, school, actor, draft, pupils, now)
    notice = put_down(session, school, actor, draft, now, notice)
    if not is_code_taken(session, school.id, code):
        notice.check_code = code
    if approving.is_needed(session, school, notice.audience):
        return approving.ask(session, school, notice, now)
    return sent(session, school, notice, [pupil.id for pupil in pupils], now)


def refuse_unready(session: Session, school: SchoolContext, actor: Actor, draft: Draft, now: datetime) -> None:
    """Raise :class:`UserError` for the first thing that keeps a draft from leaving."""
    refuse_words(session, school, actor, draft)
    if draft.deadline is None:
        raise UserError("notice/deadline_missing")
    refuse_deadline(school, draft.deadline, now)
    refuse_hour(school, draft, now)
    if draft.send == "urgent" and not draft.reason.strip():
        raise UserError("delivery/urgent_needs_reason")


def put_down(
    session: Session, school: SchoolContext, actor: Actor, draft: Draft, now: datetime, notice: Notice | None = None
) -> Notice:
    """Keep a draft as it is, in a new notice or in ``notice``; nobody owes it yet."""
    pupils = pupils_for(session, actor, draft) if draft.is_addressed else []
    written = _written(actor, draft, _one_class(pupils), draft.deadline or now)
    written = replace(written, audience=audience_of(session, actor, draft) if draft.is_addressed else "")
    if notice is None:
        return write_notice(session, school, written, now)
    rewrite_notice(session, notice, written)
    return notice


def at_its_hour(school: SchoolContext, draft: Draft, now: datetime) -> Draft:
    """The draft with when it leaves, where its sender has chosen none: now, or when families are awake again."""
    rests = first_heard(school, now) > now
    return draft if draft.send else replace(draft, send="morning" if rests else "now")


def refuse_hour(school: SchoolContext, draft: Draft, now: datetime) -> None:
    """Raise :class:`UserError` where families cannot hear of it at the hour chosen, or not in time to answer."""
    if draft.send == "urgent":
        return
    if draft.send == "later":
        if draft.leaves_at is None:
            raise UserError("notice/deadline_unclear")
        wrong = wrong_hour(draft.leaves_at, now)
        if wrong:
            raise UserError("notice/leaves_wrong", wrong=wrong)
        if not may_wait(school, draft.deadline, draft.leaves_at):
            raise UserError("notice/leaves_too_late", at=first_heard(school, draft.leaves_at), now=now)
        return
    rests = first_heard(school, now) > now
    if (rests and draft.send != "morning") or not may_wait(school, draft.deadline, now):
        raise UserError("notice/night_now")


def _written(actor: Actor, draft: Draft, class_id: int | None, deadline: datetime) -> Written:
    return Written(
        words=draft.words,
        act=draft.act,
        deadline=deadline,
        owner_id=_sender(actor),
        title=draft.title or title_of(draft.words) or phrase("notice/title_media", pictures=bool(draft.pictures)),
        options=draft.options,
        media=(*draft.media, *draft.documents),
        every_guardian=draft.every_guardian,
        kind=draft.kind,
        leaves_at=draft.leaves_at,
        urgency="urgent" if draft.send == "urgent" else "normal",
        reason=draft.reason,
        class_id=class_id,
    )


def _one_class(pupils: Sequence[Pupil]) -> int | None:
    classes = {pupil.class_id for pupil in pupils}
    return classes.pop() if len(classes) == 1 else None


def _sender(actor: Actor) -> int:
    if actor.staff_id is None:
        raise AccessDeniedError
    return actor.staff_id
