"""What a parent, the adult beside the child and the homeroom teacher say about a long silence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.identity.access import access_pupil, children_of
from handlers.affection_hotline.actions import silence_telling
from handlers.affection_hotline.actions.adults import Line, adult_for, line_of
from storage.affection_hotline.contacts import last_contacts
from storage.affection_hotline.silence import IN_TOUCH, HotlineSilence, open_silences, silences_of
from storage.heard_of_parents import ASKED, Answer, answer_month, answer_silence
from storage.pupils import GuardianLink, Pupil, is_here, is_live

LOOK = "affection_hotline silence"


@dataclass(frozen=True, slots=True)
class Silent:
    """One silence as it is read; ``since`` is the last day with a word, ``answer`` what the adult said so far."""

    silence_id: int
    line: Line
    since: date
    asked_on: date
    answer: str


@dataclass(frozen=True, slots=True)
class OnList:
    """One child on the homeroom teacher's list."""

    silence_id: int
    child: str
    parent: str
    since: date
    apart: bool  # the adult beside the child cannot reach the parent either


def of_parent(session: Session, actor: Actor) -> list[Silent]:
    """The actor's own silences, whoever is asked about them now."""
    own = {(each.pupil_id, each.guardian_id) for each in children_of(session, actor)}
    return _shown(
        session, [row for row in open_silences(session, actor.school_id) if (row.pupil_id, row.guardian_id) in own]
    )


def of_adult(session: Session, actor: Actor, now: datetime) -> list[Silent]:
    """The silences about which the actor is asked as the adult beside the child, unanswered so far.

    A late answer is welcome as well.
    """
    rows = [row for row in open_silences(session, actor.school_id) if row.stage in ASKED and not row.answer]
    return [each for each in _shown(session, rows) if _is_adult(session, actor, each.line, now)]


def say_in_touch(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Silent]:
    """The parent says that they talk, by ways of their own: it counts as a word today. What was open before."""
    found = of_parent(session, actor)
    for row in silences_of(session, school.id, [each.silence_id for each in found], lock=True):
        _answer(session, row, IN_TOUCH, "parent", now)
        silence_telling.settle(session, school, row)
    session.flush()
    return found


def say_as_adult(
    session: Session, school: SchoolContext, actor: Actor, silence_id: int, answer: str, now: datetime
) -> Silent:
    """The adult beside the child: they are in touch, or nobody can reach the parent, which the teacher hears now.

    It answers the month's question about this parent as well, where the same adult was asked it.
    Raises AccessDeniedError for who is not that adult, or is not asked any more.
    """
    said = next((each for each in of_adult(session, actor, now) if each.silence_id == silence_id), None)
    if said is None or answer not in (IN_TOUCH, "apart"):
        raise AccessDeniedError
    row = silences_of(session, school.id, [silence_id], lock=True)[0]
    _answer(session, row, answer, "adult", now)
    if answer == IN_TOUCH:
        silence_telling.settle(session, school, row)
    elif row.stage != "teacher":
        row.stage, row.asked_at = "teacher", now
        silence_telling.tell_teacher(session, school, said.line, now)
    session.flush()
    return said


def next_for_adult(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> Silent | None:
    """About which child the actor is asked next; with none left nothing waits under a number any more."""
    found = of_adult(session, actor, now)
    if not found and actor.identity_id is not None:
        silence_telling.settle_adult(session, school, actor.identity_id)
    return found[0] if found else None


def on_list(session: Session, actor: Actor) -> list[OnList]:
    """The silences that stand on the actor's list as homeroom teacher, the longest first.

    Whoever has heard from the other since is left out, before the next run closes it.
    """
    classes = actor.classes_as(Role.HOMEROOM_TEACHER)
    rows = open_silences(session, actor.school_id, stage="teacher") if classes else []
    known = _children(session, actor.school_id, {row.pupil_id for row in rows}, classes)
    last = last_contacts(session, actor.school_id, {row.pupil_id for row in rows}) if rows else {}
    relations = _relations(session, rows)
    found = [
        OnList(row.id, known[row.pupil_id], relations[row.pupil_id, row.guardian_id], row.since, row.answer == "apart")
        for row in rows
        if row.pupil_id in known
        and (row.pupil_id, row.guardian_id) in relations
        and not _heard_since(last.get((row.pupil_id, row.guardian_id)), row.since)
    ]
    return sorted(found, key=lambda each: (each.since, each.child))


def say_as_teacher(session: Session, school: SchoolContext, actor: Actor, silence_id: int, now: datetime) -> str:
    """The homeroom teacher has found out that they are in touch; the child's name. AccessDeniedError for others'."""
    if silence_id not in {each.silence_id for each in on_list(session, actor)}:
        raise AccessDeniedError
    row = silences_of(session, school.id, [silence_id], lock=True)[0]
    pupil = access_pupil(session, actor, row.pupil_id, why=LOOK, now=now)
    _answer(session, row, IN_TOUCH, "teacher", now)
    silence_telling.settle(session, school, row)
    session.flush()
    return pupil.name


def _answer(session: Session, row: HotlineSilence, answer: str, by: str, now: datetime) -> None:
    answer_silence(row, answer, by, now)
    if row.adult_guardian_id is not None:
        said: Answer = "in_touch" if answer == IN_TOUCH else "apart"
        answer_month(session, row.school_id, row.guardian_id, [row.adult_guardian_id], said, now)


def _shown(session: Session, rows: Collection[HotlineSilence]) -> list[Silent]:
    found = [(row, line_of(session, row.school_id, row.pupil_id, row.guardian_id)) for row in rows]
    shown = [
        Silent(row.id, line, row.since, at_school(row.asked_at).date(), row.answer)
        for row, line in found
        if line is not None
    ]
    return sorted(shown, key=lambda each: (each.since, each.line.child))


def _is_adult(session: Session, actor: Actor, line: Line, now: datetime) -> bool:
    adult = adult_for(session, actor.school_id, line, now)
    if adult.staff_id is not None:
        return adult.staff_id == actor.staff_id
    return adult.guardian_id is not None and adult.guardian_id in actor.guardian_ids


def _children(
    session: Session, school_id: int, pupil_ids: Collection[int], class_ids: Collection[int]
) -> dict[int, str]:
    these = (Pupil.school_id == school_id, Pupil.id.in_(pupil_ids), Pupil.class_id.in_(class_ids), is_here())
    return {row.id: row.name for row in session.execute(select(Pupil.id, Pupil.name).where(*these))}


def _relations(session: Session, rows: Collection[HotlineSilence]) -> dict[tuple[int, int], str]:
    """What each parent is to the child, as long as the link gives rights."""
    pupils = {row.pupil_id for row in rows}
    wanted = select(GuardianLink).where(GuardianLink.pupil_id.in_(pupils), is_live())
    return {(link.pupil_id, link.guardian_id): link.relation for link in session.scalars(wanted)}


def _heard_since(last: datetime | None, since: date) -> bool:
    return last is not None and at_school(last).date() > since
