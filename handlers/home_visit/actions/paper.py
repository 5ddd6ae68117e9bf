"""On paper: the note that a family without WeChat takes home, and the record of a visit for the file."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.paper import typeset
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import TEMPLATES, phrase
from bot.identity.access import access_pupil
from handlers.home_visit.actions.finding import VisitSeen, of_staff, seen
from handlers.home_visit.actions.recording import FIELDS, record_of

NOTE, RECORD = TEMPLATES / "home_visit/note.typ", TEMPLATES / "home_visit/record.typ"
WHY = "home_visit_record"


def note_pdf(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> bytes:
    """The announcement on half a page: times to tick, ways to choose from, room for a word, a place to sign."""
    visit = of_staff(session, actor, visit_id)
    found = seen(session, school, visit.id, now)
    data = {
        "school": school.name,
        "duty_phone": school.config.duty_phone,
        "child": found.names,
        "class_name": found.class_name,
        "who": found.surnames,
        "minutes": found.minutes,
        "purpose": found.purpose,
        "praise": found.praise,
        "times": [phrase("home_visit/time", at=at) for at in found.offers],
        "until": phrase("home_visit/a_day", day=found.answer_by) if found.answer_by else "",
    }
    return typeset(NOTE, data, kind="pdf")[0]


def record_pdf(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> bytes:
    """One visit's record with all its corrections and what was promised; the look is written down.

    For who made the visit and who leads the school; :class:`AccessDeniedError` for others and before it is recorded.
    """
    found = record_of(session, school, actor, visit_id, now)
    if found.now is None:
        raise AccessDeniedError
    visit, shown = found.visit, found.now
    access_pupil(session, actor, visit.pupil_id, why=WHY, now=now)
    data = {
        "school": school.name,
        "child": visit.names,
        "class_name": visit.class_name,
        "who": visit.who,
        "when": _moment(visit.starts_at or visit.recorded_at or now),
        "way": visit.way,
        "purpose": visit.purpose,
        "present": {True: "yes", False: "no", None: ""}[found.child_present],
        "said": [(name, shown.words[name]) for name in FIELDS if shown.words.get(name)],
        "heard": [shown.heard.get(voice, "") for voice in shown.voices],
        "pictures": len(shown.pictures),
        "family": visit.said,
        "promises": [
            _promise(each.words, each.owner, each.due_on, each.closed_at, each.evidence) for each in found.promises
        ],
        "versions": [(each.version, each.by, _moment(each.at)) for each in reversed(found.versions)],
        "printed": _moment(at_school(now)),
    }
    return typeset(RECORD, data, kind="pdf")[0]


def name_of(visit: VisitSeen, text: str) -> str:
    """What the file is called."""
    return phrase(text, visit=visit)


def _promise(words: str, owner: str, due_on: object, closed_at: datetime | None, evidence: str) -> list[str]:
    return [words, owner, phrase("home_visit/a_day", day=due_on), _moment(closed_at) if closed_at else "", evidence]


def _moment(at: datetime) -> str:
    return phrase("home_visit/time_in_full", at=at_school(at))
