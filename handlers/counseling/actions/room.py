"""The counselor's room: what was said, answered and noted in a talk; each look is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import Words, apart
from bot.core.names import surname
from bot.core.people import LEADERS, TEACHERS, Actor
from bot.core.school import SchoolContext
from bot.delivery.along import playable, refuse_pictures
from bot.identity.access import children_of
from bot.policy import Leaving, pass_each
from handlers.counseling.actions.appointing import appoint, release, tell_family
from handlers.counseling.actions.children import child_of, is_counselor, pupils_of
from storage.counseling import (
    Counseling,
    CounselingLook,
    add_note,
    add_word,
    counseling_of,
    notes_of,
    of_counselor,
    of_guardians,
    that_exist,
    words_of,
)
from storage.pupils import Pupil
from storage.schools import Class
from storage.staff import Staff

MOST = 60


@dataclass(frozen=True, slots=True)
class Head:
    """That a talk exists, and when: what others may know."""

    talk_id: int
    child: str
    class_name: str
    source: str
    state: str
    opened_at: datetime
    starts_at: datetime | None
    waits: bool
    hidden: bool
    counselor: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message: ``by`` counselor, family or staff, with the surname of who of the staff wrote it."""

    by: str
    name: str
    words: Words
    at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """One talk as its counselor reads it; a guardian reads the lines of an own one, and no notes."""

    head: Head
    lines: tuple[Line, ...]
    notes: tuple[tuple[str, datetime, str], ...]


def room(session: Session, actor: Actor, *, ended: bool = False) -> list[Head]:
    """The talks of this counselor; :class:`AccessDeniedError` for all others."""
    if not is_counselor(actor) or actor.staff_id is None:
        raise AccessDeniedError
    return _heads(
        session, actor.school_id, of_counselor(session, actor.school_id, actor.staff_id, ended=ended, most=MOST)
    )


def exist(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Head]:
    """That there are talks, and when, for a homeroom or subject teacher's classes, or the school for its leaders."""
    leads = any(held.role in LEADERS for held in actor.held)
    if actor.staff_id is None or not (leads or actor.classes_as(*TEACHERS)):
        return []
    children = [pupil_id for pupil_id, _, _ in pupils_of(session, actor)]
    since = now - timedelta(days=school.rules.counseling.known_days)
    return _heads(session, school.id, that_exist(session, school.id, children, since))


def talk(session: Session, actor: Actor, talk_id: int, now: datetime) -> Whole:
    """All of one talk, for its counselor."""
    return _whole(session, reach(session, actor, talk_id, now))


def reach(session: Session, actor: Actor, talk_id: int, now: datetime, *, lock: bool = False) -> Counseling:
    """A talk that this counselor has; the look is written down. :class:`AccessDeniedError` for everybody else."""
    found = counseling_of(session, actor.school_id, talk_id, lock=lock)
    if found is None or not is_counselor(actor) or found.counselor_id != actor.staff_id:
        raise AccessDeniedError
    session.add(CounselingLook(school_id=found.school_id, counseling_id=found.id, staff_id=found.counselor_id, at=now))
    child_of(session, actor, found.pupil_id, now)
    return found


def answer(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    talk_id: int,
    pieces: Sequence[str],
    now: datetime,
    because: str = "",
) -> bool:
    """The counselor's words to the guardian; whether they could be brought. UserError where no guardian began it."""
    found = _open(session, actor, talk_id, now)
    if found.source != "family":
        raise UserError("counseling/no_family")
    words = apart(pieces)
    leaving = Leaving(words.text, to="family")
    pass_each(session, school, actor, [leaving], place="counseling", reason=because, now=now)
    refuse_pictures(session, school.id, words.pictures)
    add_word(session, found, pieces, now, staff_id=actor.staff_id)
    found.waits = False
    session.flush()
    return tell_family(session, school, found, "counseling/answer_there", f"answer/{now:%Y%m%d%H%M%S}", now)


def note(session: Session, actor: Actor, talk_id: int, words: str, now: datetime) -> None:
    """A note that only this counselor reads, and who has the talk after him."""
    found = reach(session, actor, talk_id, now, lock=True)
    add_note(session, found, found.counselor_id, words, now)


def set_time(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    talk_id: int,
    starts_at: datetime,
    minutes: int,
    now: datetime,
) -> None:
    """The counselor names the time. Raises as :func:`appoint`."""
    found = _open(session, actor, talk_id, now)
    appoint(session, school, found, starts_at, minutes, now)
    found.waits = False
    session.flush()


def end(session: Session, school: SchoolContext, actor: Actor, talk_id: int, now: datetime) -> None:
    """The talk is over; a time that is still ahead is given back."""
    found = _open(session, actor, talk_id, now)
    if found.starts_at is not None and found.starts_at > now:
        release(session, school, found)
    found.state, found.ended_at, found.waits, found.last_at = "ended", now, False, now
    session.flush()


def let_family_know(session: Session, actor: Actor, talk_id: int, now: datetime, *, hidden: bool) -> None:
    """Whether guardians learn that there is a talk with the child; by default they do not."""
    found = reach(session, actor, talk_id, now, lock=True)
    if found.source != "family":
        found.hidden = hidden
        session.flush()


def own_talks(session: Session, actor: Actor, pupil_id: int | None = None) -> list[Whole]:
    """What this guardian began with a counselor about the own children, or about one: without anybody's notes."""
    mine = {child.pupil_id for child in children_of(session, actor) if pupil_id in (None, child.pupil_id)}
    found = of_guardians(session, actor.school_id, actor.guardian_ids, MOST)
    return [_whole(session, each, notes=False) for each in found if each.pupil_id in mine]


def file_of(session: Session, actor: Actor, whole: Whole, media_id: int) -> tuple[str, str]:
    """Where a recording or picture of a talk lies, and its MIME type. Raises :class:`AccessDeniedError`."""
    if str(media_id) not in {each for line in whole.lines for each in (*line.words.voices, *line.words.pictures)}:
        raise AccessDeniedError
    return playable(session, actor.school_id, media_id)


def _open(session: Session, actor: Actor, talk_id: int, now: datetime) -> Counseling:
    found = reach(session, actor, talk_id, now, lock=True)
    if found.state == "ended":
        raise UserError("counseling/over")
    return found


def _whole(session: Session, found: Counseling, *, notes: bool = True) -> Whole:
    said = words_of(session, found)
    noted = notes_of(session, found) if notes else []
    names = _names(session, {row.staff_id for row, _ in said} | {row.writer_id for row, _ in noted})
    lines = tuple(
        Line(
            "family" if row.staff_id is None else "counselor" if found.source == "family" else "staff",
            names.get(row.staff_id or 0, ""),
            apart(pieces),
            row.written_at,
        )
        for row, pieces in said
    )
    written = tuple((names[row.writer_id], row.written_at, words) for row, words in noted)
    return Whole(_heads(session, found.school_id, [found])[0], lines, written)


def _heads(session: Session, school_id: int, talks: Sequence[Counseling]) -> list[Head]:
    of = (Pupil.school_id == school_id, Pupil.id.in_({each.pupil_id for each in talks}))
    rows = session.execute(
        select(Pupil.id, Pupil.name, Class.name.label("class_name")).join(Class, Class.id == Pupil.class_id).where(*of)
    )
    children = {row.id: (row.name, row.class_name) for row in rows}
    names = _names(session, {each.counselor_id for each in talks})
    return [
        Head(
            each.id, *children[each.pupil_id], each.source, each.state, each.opened_at, each.starts_at, each.waits,
            each.hidden, names[each.counselor_id],
        )
        for each in talks
    ]  # fmt: skip


def _names(session: Session, staff_ids: set[int | None] | set[int]) -> dict[int, str]:
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_({each for each in staff_ids if each})))
    return {row.id: surname(row.name) for row in rows}
