"""A notice on its way out: what families will read, whom it reaches how, and sending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import surname
from bot.core.people import Actor
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.ladder.plan import may_disturb
from bot.delivery.ladder.writing import Written, address_notice, first_rungs, write_notice
from bot.policy.decency import check
from handlers.notice.actions.addressing import pupils_for
from handlers.notice.actions.pictures import refuse_pictures
from handlers.notice.rules.deadlines import leaves_time, month_start, wrong_with
from handlers.notice.rules.draft import Draft
from handlers.notice.rules.guessing import title_of
from storage.notice import Notice, count_of, is_code_taken, urgent_counts
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import index
from storage.staff import Staff

LONGEST = 500
WORDS_ANEW = Go("form.change", {"field": "words"})
# The ways in which a preview counts families, in the order of the ladder.
WAYS = ("wechat", "next_guardian", "sms", "voice", "phone_task", "paper")


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending. ``at`` is when it leaves; ``at_once``: it cannot be taken back any more."""

    notice_id: int
    families: int
    at: datetime
    at_once: bool


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


def refuse_words(session: Session, actor: Actor, draft: Draft) -> None:
    """Raise :class:`UserError` for a text that must not leave, with the ways on; see bot.policy."""
    pupils = pupils_for(session, actor, draft)
    refuse_text(session, actor, draft, [pupil.name for pupil in pupils] if len(pupils) > 1 else [])


def refuse_text(session: Session, actor: Actor, draft: Draft, names: Sequence[str]) -> None:
    """As :func:`refuse_words` for what goes to the families of the children called ``names``."""
    words = draft.words
    if not words and not draft.media:
        raise UserError("notice/nothing_written")
    if len(words) > LONGEST:
        raise UserError("notice/too_long", go={"1": WORDS_ANEW}, length=len(words), most=LONGEST)
    for finding in check(words, names):
        if finding.hard:
            ask = Go("notice.ask_office", {"words": finding.words})
            go = {"1": WORDS_ANEW, "2": ask, "0": Go("form.leave")}
            raise UserError("notice/refused", go=go, rule=finding.rule, words=finding.words)
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


def send(session: Session, school: SchoolContext, actor: Actor, draft: Draft, code: str, now: datetime) -> Sent:
    """Write the notice and let its families owe it.

    Raises :class:`UserError` for what must not leave, for a deadline that has become impossible meanwhile, and for
    urgency without a reason; :class:`AccessDeniedError` for families to whom this actor may not write.
    """
    refuse_words(session, actor, draft)
    refuse_deadline(school, draft.deadline, now)
    rests = first_heard(school, now) > now
    if draft.send != "urgent" and ((rests and draft.send != "morning") or not may_wait(school, draft.deadline, now)):
        raise UserError("notice/night_now")
    pupils = pupils_for(session, actor, draft)
    written = _written(actor, draft, _one_class(pupils), draft.deadline or now)
    notice = write_notice(session, school, written, now)
    if not is_code_taken(session, school.id, code):
        notice.check_code = code
    return sent(session, school, notice, [pupil.id for pupil in pupils], now)


def sent(session: Session, school: SchoolContext, notice: Notice, pupil_ids: Sequence[int], now: datetime) -> Sent:
    """Address a notice that is written, and say what came of it."""
    families = address_notice(session, school, notice, pupil_ids, now)
    return Sent(notice.id, families, notice.send_at or now, notice.urgency == "urgent")


def _written(actor: Actor, draft: Draft, class_id: int | None, deadline: datetime) -> Written:
    return Written(
        words=draft.words,
        act=draft.act,
        deadline=deadline,
        owner_id=_sender(actor),
        title=title_of(draft.words) or phrase("notice/title_media", pictures=bool(draft.pictures)),
        options=draft.options,
        media=draft.media,
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
