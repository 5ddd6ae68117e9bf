"""What a guardian agrees to for one child, purpose by purpose; a new text is asked anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import Child, children_of
from bot.identity.binding import ConsentText, record_consent
from handlers.privacy.rules import PURPOSES, Purpose
from storage.erasure.requests import Erasure, open_erasure
from storage.left_behind.files import left_behind_pupils
from storage.privacy import count_looks, said_to

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class OfChild:
    """One child of the guardian: what was said to each purpose (None: nothing yet), looks of the last year."""

    child: Child
    said: Mapping[str, bool | None]
    looks: int
    erasure: Erasure | None


def of_children(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[OfChild]:
    """Each own child, in class order. Of a file are asked only those whose child has one."""
    children = children_of(session, actor)
    said, with_file = _said(session, school, actor, children), _with_file(session, school, children)
    return [
        OfChild(
            child,
            {
                purpose: said.get((child.pupil_id, purpose))
                for purpose in PURPOSES
                if purpose != "file" or child.pupil_id in with_file
            },
            count_looks(session, school.id, child.pupil_id, now - YEAR),
            open_erasure(session, school.id, child.pupil_id),
        )
        for child in children
    ]


def answer(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    pupil_id: int,
    purpose: Purpose,
    now: datetime,
    *,
    given: bool,
) -> Child:
    """The guardian agrees, or not; it may be said anew at any time. Raises AccessDeniedError for another's child."""
    child = own_child(session, actor, pupil_id)
    version = school.rules.privacy.consent_version
    text = ConsentText(purpose, version)
    record_consent(session, school.id, child.guardian_id, pupil_id, text, given=given, now=now)
    return child


def own_child(session: Session, actor: Actor, pupil_id: int) -> Child:
    """One of the guardian's own; :class:`AccessDeniedError` for every other."""
    found = next((child for child in children_of(session, actor) if child.pupil_id == pupil_id), None)
    if found is None:
        raise AccessDeniedError
    return found


def not_said_yet(session: Session, school: SchoolContext, actor: Actor) -> list[Child]:
    """Own children with a file of whose health and mind nobody of the guardian's has said yes or no."""
    children = children_of(session, actor)
    said, with_file = _said(session, school, actor, children), _with_file(session, school, children)
    return [one for one in children if one.pupil_id in with_file and (one.pupil_id, "file") not in said]


def _said(session: Session, school: SchoolContext, actor: Actor, children: list[Child]) -> dict[tuple[int, str], bool]:
    ids, version = [child.pupil_id for child in children], school.rules.privacy.consent_version
    return said_to(session, school.id, actor.guardian_ids, ids, version)


def _with_file(session: Session, school: SchoolContext, children: list[Child]) -> set[int]:
    classes = {child.class_id for child in children}
    return {each.pupil_id for each in left_behind_pupils(session, school.id, classes)} if classes else set()
