"""The slips of one member of staff: printed, handed out, collected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.call_results import title_of
from bot.delivery.ladder.photo_task import PHOTO, ticked_key
from bot.delivery.ladder.slip_pdf import notice_slips_on_paper, slip_of
from bot.delivery.ladder.slip_results import Ticked, note_printed, slip_option, slips_back, slips_out
from bot.delivery.ladder.writing import words_of
from handlers.contact_tasks.rules import match_names, names_in
from storage.contact_tasks import Listed
from storage.matters import close_matters
from storage.tasks import enqueue_task

MOST_NAMES = 20


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One slip of the list; ``options`` only when it is back and has to be read."""

    task_id: int
    child: str
    class_name: str
    title: str
    is_printed: bool
    options: tuple[str, ...]


def slip_rows(session: Session, actor: Actor) -> list[SlipRow]:
    """The slips that this member of staff waits for, those that are back and to be read first."""
    rows = [
        SlipRow(
            task_id=each.task.id,
            child=each.pupil.name,
            class_name=each.class_name,
            title=title_of(session, each),
            is_printed=each.task.printed_at is not None,
            options=words_of(session, each.notice).options if each.is_back else (),
        )
        for each in slips_out(session, actor.school_id, actor)
    ]
    return sorted(rows, key=lambda row: not row.options)


def slips_in_short(session: Session, actor: Actor) -> Reply:
    """How many slips there are to print, to collect and to read."""
    rows = slip_rows(session, actor)
    out, to_read = [row for row in rows if not row.options], [row for row in rows if row.options]
    names = list(dict.fromkeys(row.child for row in out))
    steps = ["print_slips", "name_back", "send_photo"] if out else []
    steps += ["ticked"] if to_read else []
    return say(
        "contact_tasks/slips",
        count=len(out),
        unprinted=sum(not row.is_printed for row in out),
        names=names[:MOST_NAMES],
        to_read=len(to_read),
        go={str(number): Go(f"contact_tasks.{step}") for number, step in enumerate(steps, 1)},
    )


def slips_printed(session: Session, school: SchoolContext, actor: Actor, now: datetime, *, again: bool) -> bytes:
    """The PDF of the slips that were not printed yet, or with ``again`` of all that are out.

    Empty where there is nothing to print.
    """
    out = [each for each in slips_out(session, school.id, actor) if not each.is_back]
    wanted = [each for each in out if again or each.task.printed_at is None]
    if not wanted:
        return b""
    (pages,) = notice_slips_on_paper(school, [slip_of(session, each) for each in wanted])
    note_printed(session, school.id, wanted, actor.staff_id or 0, now)
    return pages


def notices_out(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The notices of which slips are out: id and title, as a choice."""
    out = [each for each in slips_out(session, actor.school_id, actor) if not each.is_back]
    return list({each.notice.id: (str(each.notice.id), title_of(session, each)) for each in out}.values())


def find_names(session: Session, actor: Actor, notice_id: int, typed: str) -> list[Listed]:
    """The slips meant by these names. Raises UserError for a name that fits none of them, or several."""
    out = [
        each for each in slips_out(session, actor.school_id, actor) if each.notice.id == notice_id and not each.is_back
    ]
    found, unknown = match_names(names_in(typed), {each.task.id: each.pupil.name for each in out})
    if unknown or not found:
        names = list(dict.fromkeys(each.pupil.name for each in out))
        raise UserError("contact_tasks/back_unknown", unknown=unknown or [typed], names=names[:MOST_NAMES])
    return [each for each in out if each.task.id in found.values()]


def named_back(session: Session, school: SchoolContext, actor: Actor, slips: Sequence[Listed], now: datetime) -> Reply:
    """They were handed in; whose option has to be read is asked for next."""
    ticked = slips_back(session, school, actor, slips, now)
    left = [each for each in slips_out(session, school.id, actor) if not each.is_back]
    return say(
        "contact_tasks/back_kept",
        names=[each.pupil.name for each in slips],
        left=len(left),
        to_read=len(ticked.to_read),
        go={"1": Go("contact_tasks.ticked")},
    )


def tick_rows(session: Session, school: SchoolContext, actor: Actor, task_ids: Sequence[int], now: datetime) -> Ticked:
    """Ticked on the page. AccessDeniedError for a slip that is not this person's."""
    known = {each.task.id: each for each in slips_out(session, school.id, actor)}
    if not set(task_ids) <= set(known):
        raise AccessDeniedError
    return slips_back(session, school, actor, [known[each] for each in task_ids], now)


def next_to_read(session: Session, school: SchoolContext, actor: Actor, before: str = "") -> Reply:
    """The next slip whose option a person has to read off."""
    row = next((row for row in slip_rows(session, actor) if row.options), None)
    if row is None:
        close_matters(session, school_id=school.id, key=ticked_key(actor.staff_id or 0))
        done = phrase("contact_tasks/ticked_done") if before else phrase("contact_tasks/slips", count=0, to_read=0)
        return Reply(f"{before}\n{done}".strip())
    go = {
        str(number): Go("contact_tasks.tick", {"task": row.task_id, "option": number})
        for number in range(1, len(row.options) + 1)
    }
    asked = say("contact_tasks/ticked", child=row.child, title=row.title, options=row.options, go=go)
    return Reply(f"{before}\n{asked.text}".strip(), asked.choices)


def tick(session: Session, school: SchoolContext, actor: Actor, task_id: int, option: int, now: datetime) -> str:
    """What was ticked on one slip; said back."""
    listed = slip_option(session, school, actor, task_id, option, now)
    chosen = words_of(session, listed.notice).options[option - 1]
    return phrase("contact_tasks/ticked_kept", child=listed.pupil.name, option=chosen)


def read_photo(session: Session, school_id: int, identity_id: int, media_id: str, now: datetime) -> Reply:
    """A picture has come: it is looked at as soon as it is here."""
    if not media_id:
        return say("contact_tasks/photo_lost")
    enqueue_task(session, PHOTO, {"media": int(media_id), "identity": identity_id}, school_id, now)
    return say("contact_tasks/photo_wait")
