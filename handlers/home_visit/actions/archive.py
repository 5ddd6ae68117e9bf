"""成长档案: what visits, talks and calls about one child came to, in the order of time, each look written down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.appointments.follow_ups import Promised, of_pupils
from bot.core.clock import at_school
from bot.core.people import LEADERS, Actor, Role
from bot.core.school import SchoolContext
from bot.identity.access import access_pupil
from handlers.home_visit.actions import answering
from handlers.home_visit.actions.finding import VisitSeen, all_seen
from handlers.home_visit.actions.recording import current
from storage.bookings import RECORD as BOOKING_RECORD
from storage.home_visit import visit_of
from storage.home_visit_archive import calls_of_pupil, households_of, talks_of_pupil
from storage.home_visit_lists import MADE, visits_of_pupils
from storage.phone_call import WORDS as CALL_WORDS
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import unseal

WHY = "growth_archive"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, done ``by`` whom.

    ``home`` counts the child's families from 1, 0 where it has one or it is not known.
    """

    kind: Literal["visit", "talk", "call", "promise"]
    at: datetime
    by: tuple[int | None, ...]
    who: str
    way: str
    words: tuple[tuple[str, str], ...]
    home: int = 0
    visit_id: int = 0
    promise: Promised | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """A child with all of it, the newest first."""

    pupil_id: int
    child: str
    class_id: int
    class_name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """A visit as the family keeps it: when, who, and what was agreed."""

    visit: VisitSeen
    agreed: str


def archive(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> Archive:
    """The child's archive for who may see the record. :class:`AccessDeniedError` for everybody else.

    All of it for the homeroom teacher, the mentor, the counselor and who leads the school; for others what they did
    themselves, and of the rest when it was and what was agreed.
    """
    pupil = access_pupil(session, actor, pupil_id, why=WHY, now=now)
    whole = _reads_all(actor, pupil)
    homes = households_of(session, school.id, pupil_id)
    number = {household: place for place, household in enumerate(homes, 1)} if len(homes) > 1 else {}
    found = [
        *_visits(session, school, pupil_id, number, now),
        *_talks(session, school.id, pupil_id, number),
        *_calls(session, school.id, pupil_id),
        *(_promise(each) for each in of_pupils(session, school.id, [pupil_id])),
    ]
    entries = [each if whole or actor.staff_id in each.by else _in_short(each) for each in found]
    return Archive(
        pupil_id=pupil_id,
        child=pupil.name,
        class_id=pupil.class_id,
        class_name=session.get_one(Class, pupil.class_id).name,
        entries=tuple(sorted(entries, key=lambda each: each.at, reverse=True)),
    )


def own_archive(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[OwnVisit]:
    """The visits to the actor's own home, the latest first; what the teachers wrote for themselves is not in it."""
    found = []
    for each in answering.mine(session, school, actor, now):
        visit = visit_of(session, school.id, each.visit_id)
        agreed = current(session, visit).get("agreed", "") if visit and each.state in MADE else ""
        found.append(OwnVisit(each, agreed))
    return found


def _visits(
    session: Session, school: SchoolContext, pupil_id: int, number: dict[int, int], now: datetime
) -> Sequence[Entry]:
    listed = [each for each in visits_of_pupils(session, school.id, [pupil_id]) if each.visit.state in MADE]
    return [
        Entry(
            kind="visit",
            at=at_school(row.visit.visited_at or row.visit.made_at),
            by=(seen.visitor_id, seen.second_id),
            who=seen.who,
            way=seen.way,
            words=_words(current(session, row.visit)),
            home=number.get(seen.household_id, 0),
            visit_id=seen.visit_id,
        )
        for seen, row in zip(all_seen(session, school, listed, now), listed, strict=True)
    ]


def _talks(session: Session, school_id: int, pupil_id: int, number: dict[int, int]) -> Sequence[Entry]:
    found = []
    for booking, host in talks_of_pupil(session, school_id, pupil_id):
        packed = unseal(session, BOOKING_RECORD, booking.id, school_id, booking.record)
        words = _words(json.loads(packed) if packed else {})
        at = at_school(booking.starts_at or booking.made_at)
        found.append(
            Entry("talk", at, (booking.staff_id,), host, booking.way, words, number.get(booking.household_id, 0))
        )
    return found


def _calls(session: Session, school_id: int, pupil_id: int) -> Sequence[Entry]:
    found = []
    for call, caller in calls_of_pupil(session, school_id, pupil_id):
        words = unseal(session, CALL_WORDS, call.id, school_id, call.words)
        said = (("said", words),) if words else ()
        at = at_school(call.called_at or call.made_at)
        found.append(Entry("call", at, (call.caller_id,), caller, call.result, said))
    return found


def _promise(of: Promised) -> Entry:
    return Entry("promise", at_school(of.opened_at), (of.owner_id,), of.owner, "", (), promise=of)


def _in_short(entry: Entry) -> Entry:
    """For who teaches the child and was not there."""
    return replace(entry, words=tuple(pair for pair in entry.words if pair[0] == "agreed"), promise=None, visit_id=0)


def _reads_all(actor: Actor, pupil: Pupil) -> bool:
    if pupil.class_id in actor.classes_as(Role.HOMEROOM_TEACHER) or pupil.mentor_id == actor.staff_id:
        return True
    return any(held.role in LEADERS or held.role is Role.COUNSELOR for held in actor.held)


def _words(record: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """The fields of a record that say something, whatever form they came from."""
    return tuple((name, text) for name, text in record.items() if isinstance(text, str) and text)
