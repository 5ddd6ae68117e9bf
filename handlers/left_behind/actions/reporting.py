"""A parent away reports: still there, moved, a new number, home; what that changes, and what is told in return."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.fields import VOICE, is_voice, media_of
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.profile import set_hours
from handlers.left_behind.actions.asking import report_key
from handlers.left_behind.actions.parents_away import WORKPLACE, Away, everybody_away, places_of, tail_of
from handlers.left_behind.actions.parents_section import write_place
from handlers.left_behind.actions.teachers import tell_class_teachers
from handlers.left_behind.rules import FOR_GOOD, home_until, month_of
from storage.affection_hotline.contacts import last_contacts
from storage.card_counts import family_counts, pupil_counts
from storage.heard_of_parents import month_key
from storage.left_behind.report_ins import PLACE, ReportIn, report_in_of
from storage.matters import close_matters
from storage.sealing import seal

NEWS = {
    "moved": "left_behind/news_moved",
    "new_number": "left_behind/news_new_number",
    "home": "left_behind/news_home",
    "voice": "left_behind/news_voice",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the school knows of a parent away, before asking whether it still holds."""

    guardian_id: int
    name: str
    kind: str
    relation: str
    place: str
    tail: str
    pupil_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A report: its answer, and what goes with it. ``stay`` is how long somebody is home."""

    answer: str
    place: str = ""
    hours: str = ""
    stay: str = ""


@dataclass(frozen=True, slots=True)
class ChildMonth:
    """What is known of a child's month for a parent who is not there; ``spoke`` is when the two last spoke."""

    pupil_id: int
    name: str
    days: int
    signed: int
    spoke: date | None


def standing(session: Session, actor: Actor) -> Standing | None:
    """What is known of this parent; None for who does not work away, as the roster has it."""
    mine = _mine(session, actor)
    if not mine:
        return None
    guardian = mine[0].guardian
    return Standing(
        guardian.id,
        guardian.name,
        mine[0].kind,
        mine[0].relation,
        places_of(session, guardian.school_id, {guardian: mine[0].relation})[guardian.id],
        tail_of(session, guardian),
        mine[0].pupil_ids,
    )


def report(session: Session, actor: Actor, told: Told, now: datetime) -> Away:
    """Take a report down for this month, for all that this person is to children here; a later one counts.

    A new place goes into the child's file and beside the number in the roster at once; a new number only once it is
    proved, by its own way. Raises AccessDeniedError for who works nowhere else.
    """
    mine = _mine(session, actor)
    if not mine:
        raise AccessDeniedError
    if told.hours:
        set_hours(session, actor, told.hours)
    for away in mine:
        _take_down(session, away, told, now)
    return mine[0]


def month_so_far(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[ChildMonth]:
    """Each child's month until today, as far as anything is known of it."""
    today = at_school(now).date()
    found = dict[int, ChildMonth]()
    for away in _mine(session, actor):
        ids = [each for each in away.pupil_ids if each not in found]
        cards = pupil_counts(session, school.id, ids, today.replace(day=1), today)
        signed = {
            each.pupil_id: each.signed
            for each in family_counts(session, school.id, today.replace(day=1), today, pupil_ids=ids)
            if each.household_id == away.guardian.household_id
        }
        spoke = last_contacts(session, school.id, ids)
        for pupil_id, name in zip(away.pupil_ids, away.children, strict=True):
            last = spoke.get((pupil_id, away.guardian.id))
            days = cards[pupil_id].days if pupil_id in cards else 0
            on = at_school(last).date() if last else None
            found.setdefault(pupil_id, ChildMonth(pupil_id, name, days, signed.get(pupil_id, 0), on))
    return list(found.values())


def _mine(session: Session, actor: Actor) -> list[Away]:
    return everybody_away(session, actor.school_id, guardian_ids=actor.guardian_ids) if actor.guardian_ids else []


def _take_down(session: Session, away: Away, told: Told, now: datetime) -> None:
    guardian = away.guardian
    row = report_in_of(session, guardian.school_id, guardian.id, month_of(now), now)
    row.answer, row.reported_at, row.hours = told.answer, now, told.hours or row.hours
    row.until = home_until(told.stay, at_school(now).date())
    row.media, row.settled_at = "", None
    if told.place:
        _put_place(session, row, away, told.place, now)
    if told.stay == FOR_GOOD:
        guardian.is_away = False
    for key in (report_key(guardian.id), month_key(guardian.id)):
        close_matters(session, school_id=guardian.school_id, key=key)
    if told.answer in NEWS:
        tell_class_teachers(session, away, NEWS[told.answer], now)


def _put_place(session: Session, row: ReportIn, away: Away, place: str, now: datetime) -> None:
    guardian = away.guardian
    if is_voice(place):
        row.media = media_of(place)
    if row.answer == "voice":  # perhaps no place at all: a teacher hears what it is
        return
    row.place = seal(session, PLACE, row.id, row.school_id, place)
    if not is_voice(place):
        guardian.workplace = seal(session, WORKPLACE, guardian.id, guardian.school_id, place)
    for pupil_id in away.pupil_ids:
        write_place(session, guardian, pupil_id, away.kind, place, now)


def spoken(media: str) -> str:
    """A recording as an answer."""
    return media if media.startswith(VOICE) else VOICE + media
