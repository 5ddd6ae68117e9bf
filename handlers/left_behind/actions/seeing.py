"""A child's file as the staff reads it: each home with its people and its words, what waits, who looked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.fields import is_voice, media_of
from bot.core.people import Actor
from bot.identity.phones import phone_of
from handlers.left_behind.actions.parents_away import places_of
from handlers.left_behind.actions.reaching import Reached, reach
from handlers.left_behind.actions.writers import Writers, writers_of
from handlers.left_behind.rules import OF_FAMILIES, QUESTIONS, month_of
from storage.left_behind.files import FileSection, sections_of, why_refused, words_of
from storage.left_behind.report_ins import report_ins
from storage.pupils import Guardian, GuardianLink, is_live
from storage.schools import Class
from storage.sealing import unseal

ADDRESS = ("pupils", "address")


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of one section. ``by`` is empty for what the roster said; ``why`` a refusal's reason."""

    section_id: int
    section: str
    household_id: int | None
    words: dict[str, str]
    state: str
    by: str
    by_staff: bool
    at: datetime
    decided_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Person:
    """One guardian of a home. ``answer`` is this month's report of who works away, empty until there is one."""

    guardian_id: int
    relation: str
    name: str
    phone: str
    is_away: bool
    hours: str
    place: str
    answer: str
    reported_on: date | None


@dataclass(frozen=True, slots=True)
class Home:
    """One family of the child, with what the file says of it and what it proposes."""

    household_id: int
    people: tuple[Person, ...]
    sections: dict[str, Shown]
    proposed: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file as one member of the staff may read it; ``mind`` is None where it says nothing, or not to this one."""

    pupil_id: int
    name: str
    class_id: int
    class_name: str
    address: str
    opened_on: date
    ended_on: date | None
    homes: tuple[Home, ...]
    mind: Shown | None
    all: bool
    decides: bool


def read_file(session: Session, actor: Actor, pupil_id: int, now: datetime, *, why: str = "file") -> WholeFile:
    """The whole of a child's file that this member of the staff may read; the look is written down."""
    reached = reach(session, actor, pupil_id, why=why, now=now)
    pupil, file = reached.pupil, reached.file
    rows = sections_of(session, actor.school_id, [pupil_id], ("current", "proposed"))
    writers = writers_of(session, actor.school_id, rows)
    shown = [shown_of(session, row, writers) for row in rows]
    mind = next((each for each in shown if each.section == "mind"), None)
    return WholeFile(
        pupil_id,
        pupil.name,
        pupil.class_id,
        session.get_one(Class, pupil.class_id).name,
        unseal(session, ADDRESS, pupil.id, pupil.school_id, pupil.address),
        at_school(file.opened_at).date(),
        at_school(file.ended_at).date() if file.ended_at else None,
        tuple(_homes(session, reached, shown, now)),
        mind if reached.all else None,
        reached.all,
        reached.decides,
    )


def history(session: Session, actor: Actor, pupil_id: int, section: str, now: datetime) -> tuple[str, list[Shown]]:
    """The child's name and every version of one section, newest first, with who wrote it and when."""
    reached = reach(session, actor, pupil_id, why="history", now=now)
    if section not in QUESTIONS or (section == "mind" and not reached.all):
        raise AccessDeniedError
    states = ("current", "proposed", "refused", "replaced", "past")
    rows = [row for row in sections_of(session, actor.school_id, [pupil_id], states) if row.section == section]
    writers = writers_of(session, actor.school_id, rows)
    return reached.pupil.name, [shown_of(session, row, writers) for row in rows]


def shown_of(session: Session, row: FileSection, writers: Writers) -> Shown:
    """One version with the names behind it."""
    return Shown(
        row.id,
        row.section,
        row.household_id,
        words_of(session, row),
        row.state,
        writers.of(row),
        row.by_staff_id is not None,
        row.written_at,
        writers.decided(row),
        why_refused(session, row),
    )


def people_of(
    session: Session, school_id: int, pupil_ids: Sequence[int], now: datetime
) -> dict[tuple[int, int], list[Person]]:
    """By (child, household) the guardians who are neither barred nor gone, first of the chain first."""
    rows = session.execute(
        select(GuardianLink, Guardian)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .order_by(GuardianLink.pupil_id, GuardianLink.place, GuardianLink.id)
    ).all()
    away = {guardian: link.relation for link, guardian in rows if guardian.is_away}
    months = report_ins(session, school_id, month_of(now), [guardian.id for guardian in away])
    places = places_of(session, school_id, away)
    found: dict[tuple[int, int], list[Person]] = {}
    for link, guardian in rows:
        report = months.get(guardian.id)
        said = report is not None and report.reported_at is not None
        person = Person(
            guardian.id,
            link.relation,
            guardian.name,
            phone_of(session, guardian),
            guardian.is_away,
            guardian.hours,
            places.get(guardian.id, ""),
            report.answer if report and said else "",
            at_school(report.reported_at).date() if report and report.reported_at else None,
        )
        found.setdefault((link.pupil_id, guardian.household_id), []).append(person)
    return found


def _homes(session: Session, reached: Reached, shown: list[Shown], now: datetime) -> list[Home]:
    pupil = reached.pupil
    people = people_of(session, pupil.school_id, [pupil.id], now)
    homes = []
    for (_, household_id), them in people.items():
        mine = [each for each in shown if each.household_id == household_id and each.section in OF_FAMILIES]
        current = {each.section: each for each in mine if each.state == "current"}
        proposed = tuple(each for each in mine if each.state == "proposed")
        seen = them if reached.all else [replace(each, phone="") for each in them]
        homes.append(Home(household_id, tuple(seen), current, proposed))
    return homes


def recordings(session: Session, actor: Actor, pupil_id: int, now: datetime) -> set[int]:
    """The media ids of what was said aloud in a child's file, for who may read that; hearing is a look."""
    reached = reach(session, actor, pupil_id, why="said", now=now)
    rows = sections_of(session, actor.school_id, [pupil_id], ("current", "proposed", "refused", "replaced", "past"))
    readable = [row for row in rows if row.section != "mind" or reached.all]
    said = [each for row in readable for each in words_of(session, row).values() if is_voice(each)]
    return {int(media_of(each)) for each in said if media_of(each).isdigit()}
