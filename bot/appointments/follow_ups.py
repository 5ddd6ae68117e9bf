"""What was promised in a talk, a visit or a call, until something shows that it is done (跟进)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from storage.base import new_id
from storage.follow_ups import (
    EVIDENCE,
    STEP,
    WORDS,
    FollowUp,
    FollowUpStep,
    ListedFollowUp,
    follow_up_of,
    follow_ups_of_pupils,
    follow_ups_of_source,
    open_follow_ups,
    steps_of_follow_ups,
)
from storage.pupils import Pupil
from storage.sealing import seal, unseal
from storage.staff import Staff
from storage.staff_news import News, put_news

# Where a member of staff finds what was promised.
MINE = "home_visit.follow_ups"
LONGEST = 500


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """One thing that became of a promise: prolonged until ``due_on``, or handed ``to`` somebody."""

    kind: str
    at: datetime
    by: str
    words: str
    due_on: date | None
    to: str


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as lists show it; ``media`` are the recordings and pictures of its evidence."""

    follow_up_id: int
    pupil_id: int
    child: str
    class_id: int
    class_name: str
    source: str
    source_id: int
    words: str
    owner_id: int
    owner: str
    visitor: str
    opened_at: datetime
    due_on: date
    closed_at: datetime | None
    evidence: str
    media: tuple[str, ...]
    steps: tuple[OnTheWay, ...]

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and nothing shows yet that it is done."""
        return self.closed_at is None and self.due_on < today


def promise(  # noqa: PLR0913  what was promised, all by keyword
    session: Session,
    school: SchoolContext,
    *,
    source: str,
    source_id: int,
    pupil_id: int,
    visitor_id: int,
    owner_id: int,
    words: str,
    due_on: date | None,
    now: datetime,
) -> FollowUp:
    """Write down what somebody of the staff will do about a child until ``due_on``.

    ``source``: booking | home_visit | phone_call. Without a day it is due ``[rules.home_visit] follow_up_days`` from
    now. An owner who was not in the talk reads of it with the next round. Raises :class:`UserError` for no words, a
    day that has passed, or an owner who is not here, and :class:`AccessDeniedError` for a child of another school.
    """
    today, words = at_school(now).date(), words.strip()
    due_on = due_on or today + timedelta(days=school.rules.home_visit.follow_up_days)
    if not words:
        raise UserError("home_visit/follow_up_no_words")
    if len(words) > LONGEST:
        raise UserError("home_visit/follow_up_too_long", most=LONGEST)
    if due_on < today:
        raise UserError("home_visit/follow_up_day_gone")
    owner, pupil = _here(session, school, owner_id, now), session.get(Pupil, pupil_id)
    if pupil is None or pupil.school_id != school.id:
        raise AccessDeniedError
    row_id = new_id()
    made = FollowUp(
        id=row_id,
        school_id=school.id,
        pupil_id=pupil_id,
        source=source,
        source_id=source_id,
        visitor_id=visitor_id,
        owner_id=owner.id,
        words=seal(session, WORDS, row_id, school.id, words),
        opened_at=now,
        due_on=due_on,
    )
    session.add(made)
    session.flush()
    if owner_id != visitor_id:
        _tell_owner(session, made, pupil, words, now)
    return made


def close(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    follow_up_id: int,
    evidence: str,
    now: datetime,
    *,
    media: Sequence[str] = (),
) -> FollowUp:
    """It is done: ``evidence`` in words, or recordings or pictures in ``media``. A closed one stays as it was.

    Raises :class:`UserError` without evidence, :class:`AccessDeniedError` for what is somebody else's.
    """
    evidence = evidence.strip()
    if not evidence and not media:
        raise UserError("home_visit/follow_up_no_evidence")
    if len(evidence) > LONGEST:
        raise UserError("home_visit/follow_up_too_long", most=LONGEST)
    found = _mine(session, school, actor, follow_up_id, now)
    if found.closed_at is None:
        found.closed_at, found.closed_by_id, found.media = now, actor.staff_id, " ".join(media)
        found.evidence = seal(session, EVIDENCE, found.id, school.id, evidence) if evidence else None
    return found


def prolong(
    session: Session, school: SchoolContext, actor: Actor, follow_up_id: int, due_on: date, why: str, now: datetime
) -> FollowUp:
    """It takes longer, until ``due_on``, and ``why`` is kept beside it. Raises as :func:`close` does."""
    found, why = _open(session, school, actor, follow_up_id, now), why.strip()
    if not why:
        raise UserError("home_visit/follow_up_no_why")
    if due_on < at_school(now).date() or due_on <= found.due_on:
        raise UserError("home_visit/follow_up_day_gone")
    found.first_due_on, found.due_on = found.first_due_on or found.due_on, due_on
    _step(session, actor, found, "prolonged", why, now, due_on=due_on)
    return found


def hand_over(
    session: Session, school: SchoolContext, actor: Actor, follow_up_id: int, to_id: int, why: str, now: datetime
) -> FollowUp:
    """A colleague does it from now on and reads of it with the next round. Raises as :func:`close` does."""
    found, to = _open(session, school, actor, follow_up_id, now), _here(session, school, to_id, now)
    if to.id != found.owner_id:
        found.owner_id = to.id
        _step(session, actor, found, "handed", why.strip(), now, to_id=to.id)
        words = unseal(session, WORDS, found.id, school.id, found.words)
        _tell_owner(session, found, session.get_one(Pupil, found.pupil_id), words, now)
    return found


def open_of(session: Session, school_id: int, owner_id: int) -> list[Promised]:
    """What this member of staff still has to do, the nearest due first."""
    return _shown(session, school_id, open_follow_ups(session, school_id, owner_id))


def of_source(session: Session, school_id: int, source: str, source_id: int) -> list[Promised]:
    """All promises of one talk, visit or call."""
    return _shown(session, school_id, follow_ups_of_source(session, school_id, source, source_id))


def of_pupils(session: Session, school_id: int, pupil_ids: Collection[int]) -> list[Promised]:
    """All promises about these children. Who may read them, the caller has asked."""
    return _shown(session, school_id, follow_ups_of_pupils(session, school_id, pupil_ids))


def mine(session: Session, school: SchoolContext, actor: Actor, follow_up_id: int) -> Promised:
    """One promise for its owner or a leader, open or closed; :class:`AccessDeniedError` for everybody else."""
    found = follow_up_of(session, school.id, follow_up_id)
    if found is None or actor.staff_id is None or not (_leads(actor, school) or found.owner_id == actor.staff_id):
        raise AccessDeniedError
    listed = follow_ups_of_source(session, school.id, found.source, found.source_id)
    return _shown(session, school.id, [each for each in listed if each.follow_up.id == found.id])[0]


def _leads(actor: Actor, school: SchoolContext) -> bool:
    return actor.school_id == school.id and any(held.role in LEADERS for held in actor.held)


def _mine(session: Session, school: SchoolContext, actor: Actor, follow_up_id: int, now: datetime) -> FollowUp:
    """To be changed: by its owner; by who leads the school once the owner has left."""
    found = follow_up_of(session, school.id, follow_up_id, lock=True)
    if found is None or actor.staff_id is None:
        raise AccessDeniedError
    left_at = session.get_one(Staff, found.owner_id).left_at
    is_orphan = left_at is not None and left_at <= now
    if found.owner_id != actor.staff_id and not (is_orphan and _leads(actor, school)):
        raise AccessDeniedError
    return found


def _open(session: Session, school: SchoolContext, actor: Actor, follow_up_id: int, now: datetime) -> FollowUp:
    found = _mine(session, school, actor, follow_up_id, now)
    if found.closed_at is not None:
        raise UserError("home_visit/follow_up_is_closed")
    return found


def _here(session: Session, school: SchoolContext, staff_id: int, now: datetime) -> Staff:
    found = session.get(Staff, staff_id)
    if found is None or found.school_id != school.id:
        raise AccessDeniedError
    if found.left_at and found.left_at <= now:
        raise UserError("home_visit/follow_up_owner_left", name=found.name)
    return found


def _step(  # noqa: PLR0913  one row
    session: Session,
    actor: Actor,
    found: FollowUp,
    kind: str,
    words: str,
    now: datetime,
    *,
    due_on: date | None = None,
    to_id: int | None = None,
) -> None:
    row_id = new_id()
    session.add(
        FollowUpStep(
            id=row_id,
            school_id=found.school_id,
            follow_up_id=found.id,
            kind=kind,
            staff_id=actor.staff_id,
            at=now,
            words=seal(session, STEP, row_id, found.school_id, words) if words else None,
            due_on=due_on,
            to_id=to_id,
        )
    )
    session.flush()


def _tell_owner(session: Session, found: FollowUp, pupil: Pupil, words: str, now: datetime) -> None:
    line = phrase("home_visit/follow_up_yours", child=pupil.name, words=words, due_on=found.due_on)
    label = phrase("home_visit/follow_up_label")
    put_news(session, found.school_id, News(found.owner_id, f"follow_up/{found.id}", line, MINE, label), now)


def _shown(session: Session, school_id: int, listed: Iterable[ListedFollowUp]) -> list[Promised]:
    rows = list(listed)
    ways: dict[int, list[OnTheWay]] = {}
    for step, by, to in steps_of_follow_ups(session, school_id, [each.follow_up.id for each in rows]):
        words = unseal(session, STEP, step.id, school_id, step.words)
        ways.setdefault(step.follow_up_id, []).append(OnTheWay(step.kind, step.at, by, words, step.due_on, to))
    return [_promised(session, school_id, each, tuple(ways.get(each.follow_up.id, ()))) for each in rows]


def _promised(session: Session, school_id: int, listed: ListedFollowUp, steps: tuple[OnTheWay, ...]) -> Promised:
    of = listed.follow_up
    return Promised(
        follow_up_id=of.id,
        pupil_id=of.pupil_id,
        child=listed.pupil.name,
        class_id=listed.pupil.class_id,
        class_name=listed.class_name,
        source=of.source,
        source_id=of.source_id,
        words=unseal(session, WORDS, of.id, school_id, of.words),
        owner_id=of.owner_id,
        owner=listed.owner,
        visitor=listed.visitor,
        opened_at=of.opened_at,
        due_on=of.due_on,
        closed_at=of.closed_at,
        evidence=unseal(session, EVIDENCE, of.id, school_id, of.evidence),
        media=tuple(of.media.split()),
        steps=steps,
    )
