"""The month of a class: which parents away have reported, who is silent, what a teacher has to do about it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from handlers.left_behind.actions.parents_away import Away, everybody_away
from handlers.left_behind.actions.reaching import decides_class, keeps_class
from handlers.left_behind.rules import ANSWERS, month_of
from storage.left_behind.report_ins import ReportIn, away_from, homes_until, report_ins

# What stands first: what waits for the teacher, then the silent, then those of whom one knows.
ORDER = ("not_reached", "voice", "silent", "asked_at_home", "reached", "waiting", "at_home", "done")
WAITS = ("not_reached", "voice")


@dataclass(frozen=True, slots=True)
class Line:
    """One parent away in this month; ``state`` one of :data:`ORDER`, ``answer`` what was reported."""

    guardian_id: int
    children: tuple[str, ...]
    relation: str
    name: str
    state: str
    answer: str
    on: date | None
    media: str
    beside: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a class stands: so many away, so many have reported, so many wait for the teacher."""

    away: int
    reported: int
    waiting: int


def month_of_class(session: Session, actor: Actor, class_id: int, now: datetime) -> list[Line]:
    """Every parent away of a class, what waits for the teacher first. Raises AccessDeniedError."""
    if not keeps_class(actor, class_id):
        raise AccessDeniedError
    away = everybody_away(session, actor.school_id, [class_id])
    rows = report_ins(session, actor.school_id, month_of(now), [each.guardian.id for each in away])
    home = homes_until(session, actor.school_id, at_school(now).date())
    lines = [_line(each, rows.get(each.guardian.id), is_home=each.guardian.id in home) for each in away]
    return sorted(lines, key=lambda line: ORDER.index(line.state))


def standings(
    session: Session, school_id: int, class_ids: Collection[int] | None, now: datetime
) -> dict[int, Standing]:
    """By class how the month stands, of classes with anybody away; texts are not opened."""
    away = away_from(session, school_id, class_ids)
    rows = report_ins(session, school_id, month_of(now), {each.guardian.id for each in away})
    home = homes_until(session, school_id, at_school(now).date())
    people: dict[int, set[int]] = {}
    for each in away:
        people.setdefault(each.class_id, set()).add(each.guardian.id)
    states = {key: _state(row, is_home=key in home) for key, row in rows.items()}
    return {
        class_id: Standing(
            len(them),
            sum(states.get(each) in ("done", "at_home", "voice") for each in them),
            sum(states.get(each) in WAITS for each in them),
        )
        for class_id, them in people.items()
    }


def settle(session: Session, actor: Actor, guardian_id: int, answer: str, now: datetime) -> None:
    """A teacher has heard the recording, or has found the parent: ``answer`` is what it was, one of the answers.

    Raises AccessDeniedError for who does not keep the files of a class of the children.
    """
    row = _row(session, actor, guardian_id, now)
    if answer not in ANSWERS:
        raise AccessDeniedError
    row.answer, row.reported_at = answer, row.reported_at or now
    row.settled_at, row.settled_by_id = now, actor.staff_id


def recording(session: Session, actor: Actor, guardian_id: int, now: datetime) -> int:
    """What a parent said instead of tapping, for who keeps the files. Raises AccessDeniedError where there is none."""
    row = _row(session, actor, guardian_id, now)
    if not row.media.isdigit():
        raise AccessDeniedError
    return int(row.media)


def _row(session: Session, actor: Actor, guardian_id: int, now: datetime) -> ReportIn:
    away = away_from(session, actor.school_id, guardian_ids=[guardian_id])
    row = report_ins(session, actor.school_id, month_of(now), [guardian_id]).get(guardian_id)
    if row is None or not any(decides_class(actor, each.class_id) for each in away):
        raise AccessDeniedError
    return row


def _line(away: Away, row: ReportIn | None, *, is_home: bool) -> Line:
    reported = row.reported_at if row else None
    return Line(
        away.guardian.id,
        away.children,
        away.relation,
        away.guardian.name,
        _state(row, is_home=is_home),
        row.answer if row and reported else "",
        at_school(reported).date() if reported else None,
        row.media if row else "",
        f"{away.beside.relation} {away.beside.name}" if away.beside else "",
    )


def _state(row: ReportIn | None, *, is_home: bool) -> str:
    if row is None:
        return "at_home" if is_home else "waiting"
    if row.reported_at is not None:
        return "voice" if row.media and row.settled_at is None else "done"
    if row.adult_answer in ("not_reached", "nobody"):
        return "not_reached"
    if row.adult_answer == "reached":
        return "reached"
    if row.adult_asked_at is not None:
        return "asked_at_home"
    return "silent" if row.reminded else "waiting"
