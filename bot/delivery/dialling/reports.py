"""How long they talked: it closes nothing, but the teacher is asked at once how it was."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.orm import Session

from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.dialling.home import note_home_ended
from bot.delivery.dialling.http import Ended
from bot.delivery.todo import Todo, bring
from bot.identity.teachers import identities_of_staff
from storage.affection_hotline.home_calls import HomeDial
from storage.phone_call import PhoneCall, PhoneDial
from storage.pupils import Pupil

# What a provider's report ended, as against what came to nothing here.
REPORTED = ("talked", "missed")

log = structlog.get_logger()


def note_ended(
    session: Session, schools: Mapping[int, SchoolContext], ended: Iterable[Ended], now: datetime
) -> None:  # fmt: skip
    """Write down how these connections ended, each once however often and late it is told; ``now`` is school time."""
    for each in ended:
        dial = session.get(PhoneDial, each.id, with_for_update=True)
        if dial is None:
            _note_home(session, schools, each, now)
        elif dial.state not in REPORTED and dial.school_id in schools:
            _note(session, schools[dial.school_id], dial, each, now)


def _note_home(session: Session, schools: Mapping[int, SchoolContext], ended: Ended, now: datetime) -> None:
    at_home = session.get(HomeDial, ended.id, with_for_update=True)
    if at_home is None or at_home.school_id not in schools:
        log.info("report_of_no_dial", dial=ended.id)
    else:
        note_home_ended(session, schools[at_home.school_id], at_home, ended, now)


def matter_key(call_id: int) -> str:
    """How was it?, as a matter with a number."""
    return f"phone_call/dial/{call_id}"


def _note(session: Session, school: SchoolContext, dial: PhoneDial, ended: Ended, now: datetime) -> None:
    dial.state, dial.why = "talked" if ended.why == "talked" else "missed", ended.why
    dial.seconds, dial.ended_at = ended.seconds, now
    call = session.get_one(PhoneCall, dial.call_id)
    if ended.seconds:
        call.seconds = (call.seconds or 0) + ended.seconds
    # A result that was given meanwhile stands; a teacher who missed the own telephone has called nobody.
    if call.result or ended.why == "caller_missed":
        return
    child = session.get_one(Pupil, call.pupil_id).name
    todo = Todo(
        key=matter_key(call.id),
        push_key=f"phone_call/dialled/{dial.id}",
        label=phrase("phone_call/dialled_label", child=child),
        go=Go("phone_call.ask_result", {"call": call.id}),
        words=partial(_words, child, ended),
        what=phrase("phone_call/dialled_what"),
        waits_for_morning=False,
    )
    for identity_id in identities_of_staff(session, school.id, dial.staff_id):
        bring(session, school, identity_id, todo, now)


def _words(child: str, ended: Ended, number: int) -> Reply:
    return say("phone_call/dialled", child=child, why=ended.why, seconds=ended.seconds, number=number)
