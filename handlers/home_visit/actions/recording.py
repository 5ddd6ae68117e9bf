"""What came of a visit, written or dictated on the way home; what is corrected later stands beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.appointments.follow_ups import Promised, of_source, promise
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.policy.gate import Leaving, pass_each
from handlers.home_visit.actions import rating, telling
from handlers.home_visit.actions.announcing import classmates, near_colleagues
from handlers.home_visit.actions.finding import VisitSeen, all_seen, of_staff, of_visitor_or_leader, seen
from storage.home_visit import RECORD, HomeVisit, keep_record, notes_of, records_of
from storage.home_visit_lists import MADE, OPEN, visits_of_staff
from storage.media import heard_in, media_in
from storage.sealing import unseal
from storage.staff import Staff

SOURCE = "home_visit"
# What a record asks for; ``said`` is what was typed while dictating, ``agreed`` is what the family is sent.
FIELDS = ("home", "learning", "behaviour", "opinion", "advice", "praise", "agreed", "said")
LONGEST = 1000
# Visits that were recorded so recently can be completed from the chat.
FRESH = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing that was promised at the visit: who does it until when (None: the rules' days)."""

    words: str
    owner_id: int
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A record as it is written: ``words`` by :data:`FIELDS`, ``media`` recordings and pictures in their order."""

    words: Mapping[str, str]
    media: tuple[str, ...] = ()
    child_present: bool | None = None
    to_do: tuple[ToDo, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a record; ``heard`` is what a machine understood of each recording, where one does."""

    version: int
    by: str
    at: datetime
    words: Mapping[str, str]
    voices: tuple[str, ...]
    pictures: tuple[str, ...]
    heard: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """A visit with all that was written about it, the newest state first."""

    visit: VisitSeen
    child_present: bool | None
    versions: tuple[Version, ...]
    promises: tuple[Promised, ...]

    @property
    def now(self) -> Version | None:
        """The record as it stands."""
        return self.versions[0] if self.versions else None


def to_record(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[VisitSeen]:
    """The actor's visits that can be written up, first those that have taken place and wait for it."""
    if actor.staff_id is None:
        return []
    listed = visits_of_staff(session, school.id, actor.staff_id, (*OPEN, *MADE))
    mine = [each for each in all_seen(session, school, listed, now) if _can_be_recorded(each, now)]
    return sorted(mine, key=lambda each: (each.recorded_at is not None, each.starts_at is None, each.starts_at or now))


def overdue_since(school: SchoolContext, visit: VisitSeen, now: datetime) -> date | None:
    """The day until which the visit should have been written up, if that has passed; None otherwise."""
    if visit.state != "agreed" or visit.starts_at is None or visit.starts_at > now:
        return None
    due = school.calendar.add_school_days(visit.starts_at.date(), school.rules.home_visit.record_school_days)
    return due if due < at_school(now).date() else None


def recorded(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, written: Written, now: datetime
) -> Record:
    """Keep what came of a visit, and what was promised; the family is thanked and asked how it was.

    Again, it is a correction: the earlier state stays beside it, and the family is written to only if what was
    agreed reads differently. Raises :class:`UserError` for an empty record, a visit that is still to come, and words
    that must not leave.
    """
    visit = of_staff(session, actor, visit_id, lock=True)
    _check(session, school, visit, written, now)
    before = current(session, visit)
    words = {name: text for name in FIELDS if (text := written.words.get(name, "").strip())}
    agreed = words.get("agreed", "")
    texts = leaving(session, actor, visit_id, agreed)
    pass_each(session, school, actor, texts, place="home_visit", reason=written.because, now=now)
    if actor.staff_id is not None:
        keep_record(session, visit, json.dumps(words, ensure_ascii=False), written.media, actor.staff_id, now)
    is_first = visit.recorded_at is None
    visit.visited_at = visit.visited_at or visit.starts_at or now
    visit.recorded_at, visit.state = visit.recorded_at or now, "recorded"
    visit.child_present = visit.child_present if written.child_present is None else written.child_present
    visit.version += 1
    session.flush()
    for each in written.to_do:
        add_promise(session, school, actor, visit, each, now)
    telling.settled(session, school, visit.id)
    found = seen(session, school, visit.id, now)
    if is_first or agreed != before.get("agreed", ""):
        telling.tell_family(session, school, found, telling.Saying("home_visit/thanks", agreed), now)
    if is_first:
        rating.ask(session, school, visit, now)
    return _record(session, school, found, visit)


def leaving(session: Session, actor: Actor, visit_id: int, agreed: str) -> list[Leaving]:
    """What the family reads of the record, with the names that are none of its business."""
    visit = of_staff(session, actor, visit_id)
    return [Leaving(agreed, tuple(classmates(session, visit)), "family")] if agreed.strip() else []


def on_top(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, written: Written, now: datetime
) -> Written:
    """What is written now, with all that stood before and is not written anew; recordings are added."""
    before = record_of(session, school, actor, visit_id, now).now
    if before is None:
        return written
    said = {name: text for name, text in written.words.items() if text.strip()}
    more = " ".join(text for text in (before.words.get("said", ""), said.get("said", "")) if text)
    words = {**before.words, **said, "said": more}
    return replace(written, words=words, media=(*before.voices, *before.pictures, *written.media))


def who_may_do(session: Session, actor: Actor, visit_id: int, now: datetime) -> list[tuple[int, str]]:
    """Who may be given a thing to do after a visit: the actor first, who came along, then who teaches the child."""
    visit = of_staff(session, actor, visit_id)
    near = near_colleagues(session, actor, [visit_id], now)
    me = session.get_one(Staff, actor.staff_id)
    other = [each for each in (visit.visitor_id, visit.second_id) if each and each != me.id]
    first = [(each, session.get_one(Staff, each).name) for each in other]
    return list(dict([(me.id, me.name), *first, *near]).items())


def add_promise(
    session: Session, school: SchoolContext, actor: Actor, visit: HomeVisit, to_do: ToDo, now: datetime
) -> None:
    """One thing that somebody of the staff will do after the visit."""
    promise(
        session,
        school,
        source=SOURCE,
        source_id=visit.id,
        pupil_id=visit.pupil_id,
        visitor_id=actor.staff_id or visit.visitor_id,
        owner_id=to_do.owner_id,
        words=to_do.words,
        due_on=to_do.due_on,
        now=now,
    )


def promised(
    session: Session, school: SchoolContext, actor: Actor, visit_id: int, to_do: ToDo, now: datetime
) -> list[Promised]:
    """One more promise from a visit of the actor's own; all of them."""
    visit = of_staff(session, actor, visit_id, lock=True)
    add_promise(session, school, actor, visit, to_do, now)
    return of_source(session, school.id, SOURCE, visit.id)


def record_of(session: Session, school: SchoolContext, actor: Actor, visit_id: int, now: datetime) -> Record:
    """All that was written about a visit, for who made it and who leads the school."""
    visit = of_visitor_or_leader(session, actor, visit_id)
    return _record(session, school, seen(session, school, visit.id, now), visit)


def current(session: Session, visit: HomeVisit) -> dict[str, str]:
    """The words of the record as they stand; empty before there is one."""
    packed = unseal(session, RECORD, visit.id, visit.school_id, visit.record)
    return dict(json.loads(packed)) if packed else {}


def _record(session: Session, school: SchoolContext, found: VisitSeen, visit: HomeVisit) -> Record:
    versions = []
    for row, by, packed in reversed(records_of(session, school.id, visit.id)):
        files = media_in(session, school.id, row.media.split())
        voices = tuple(str(each.id) for each in files if each.kind == "voice")
        pictures = tuple(str(each.id) for each in files if each.kind == "image" and not each.refused)
        heard = {each: words for each in voices if (words := heard_in(session, school.id, int(each)))}
        versions.append(Version(row.version, by, at_school(row.at), json.loads(packed), voices, pictures, heard))
    promises = of_source(session, school.id, SOURCE, visit.id)
    return Record(found, visit.child_present, tuple(versions), tuple(promises))


def _check(session: Session, school: SchoolContext, visit: HomeVisit, written: Written, now: datetime) -> None:
    if visit.state == "cancelled" or (visit.starts_at and visit.starts_at > now and visit.recorded_at is None):
        raise UserError("home_visit/not_yet")
    voices = [each for each in media_in(session, school.id, written.media) if each.kind == "voice"]
    if not voices and not any(written.words.get(name, "").strip() for name in FIELDS):
        raise UserError("home_visit/record_empty")
    if any(len(text) > LONGEST for text in written.words.values()):
        raise UserError("home_visit/too_long", most=LONGEST)


def _can_be_recorded(visit: VisitSeen, now: datetime) -> bool:
    if visit.recorded_at is not None:
        return now - visit.recorded_at < FRESH
    return visit.starts_at is None or visit.starts_at <= now


def kept_media(record: Record) -> Sequence[str]:
    """Every recording and picture of a record, also of its earlier states."""
    return [media for each in record.versions for media in (*each.voices, *each.pictures)]


def may_hear(session: Session, school: SchoolContext, actor: Actor, visit_id: int, media_id: int, now: datetime) -> int:
    """The same id, if it is a recording or picture of this visit; :class:`AccessDeniedError` for any other."""
    found = record_of(session, school, actor, visit_id, now)
    notes = [media for row, _, _ in notes_of(session, school.id, visit_id) for media in row.media.split()]
    if str(media_id) not in (*found.visit.voices, *kept_media(found), *notes):
        raise AccessDeniedError
    return media_id
