"""Who did not match the roster waits for the homeroom teacher, who knows the voice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import LEADERS, Actor, Role
from bot.identity.binding import bind_guardian
from bot.identity.headings import OTHER, relation_kind, relation_name
from storage.binding import BindingRequest
from storage.identities import Identity
from storage.pupils import Guardian, GuardianLink, Pupil, household_numbered, is_here, own_household
from storage.schools import Class
from storage.sealing import seal, unseal

_WAITING = "waiting"
SAID = ("binding_requests", "said")
IN_A_ROW = 10


class Verdict(StrEnum):
    """What the teacher says to a request."""

    APPROVED = "approved"
    REFUSED = "refused"
    CALLING = "calling"  # the teacher rings up first; the request stays open


class Decided(StrEnum):
    """What came of it."""

    DONE = "done"
    ALREADY = "already"  # somebody else was faster
    WHICH_PUPIL = "which_pupil"  # the words named no child of the roster; say which one
    BARRED = "barred"  # the office has barred this guardian: no teacher can let them in


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of themselves: typed, or a recording that the teacher hears."""

    relation: str = ""
    text: str = ""
    media_id: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """``guardian_id`` and ``pupil_id`` are set once approved; ``identity_id`` is who must be told."""

    outcome: Decided
    identity_id: int
    pupil_id: int | None = None
    guardian_id: int | None = None
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request as the teacher hears it."""

    request_id: int
    pupil_id: int | None
    pupil_name: str
    class_name: str
    relation: str
    said: str
    media_id: int | None
    asked_at: datetime


def ask_teacher(
    session: Session,
    *,
    identity: Identity,
    said: Said,
    pupil_id: int | None = None,
    class_id: int | None = None,
    now: datetime,
) -> BindingRequest:
    """Put somebody before the homeroom teacher; asking again for the same child replaces what was said before.

    With neither child nor class known, the office decides. Raises :class:`AccessDeniedError` for a child who is not
    of this school.
    """
    if pupil_id is not None:
        class_id = session.scalar(
            select(Pupil.class_id).where(Pupil.id == pupil_id, Pupil.school_id == identity.school_id)
        )
        if class_id is None:
            raise AccessDeniedError  # a child of another school, or of none
    request = session.scalar(
        select(BindingRequest).where(
            BindingRequest.identity_id == identity.id,
            BindingRequest.pupil_id == pupil_id if pupil_id is not None else BindingRequest.pupil_id.is_(None),
            BindingRequest.state.in_((_WAITING, Verdict.CALLING)),
        )
    )
    if request is None:
        request = BindingRequest(school_id=identity.school_id, identity_id=identity.id, pupil_id=pupil_id)
        session.add(request)
    request.class_id, request.relation, request.media_id = class_id, said.relation, said.media_id
    request.asked_at, request.state = now, _WAITING
    session.flush()
    request.said = seal(session, SAID, request.id, identity.school_id, said.text) if said.text else None
    return request


def waiting_requests(session: Session, actor: Actor) -> list[Waiting]:
    """The first ten who wait for this actor: own classes of a homeroom teacher; leaders, who belong to no class."""
    rows = session.execute(
        select(BindingRequest, Pupil.name, Class.name)
        .outerjoin(Pupil, Pupil.id == BindingRequest.pupil_id)
        .outerjoin(Class, Class.id == BindingRequest.class_id)
        .where(
            BindingRequest.school_id == actor.school_id,
            BindingRequest.state.in_((_WAITING, Verdict.CALLING)),
            _decides(actor),
        )
        # Who is being called already comes behind those who have heard nothing yet.
        .order_by(BindingRequest.state.desc(), BindingRequest.asked_at, BindingRequest.id)
        .limit(IN_A_ROW)
    )
    return [
        Waiting(
            request_id=request.id,
            pupil_id=request.pupil_id,
            pupil_name=pupil_name or "",
            class_name=class_name or "",
            relation=request.relation,
            said=unseal(session, SAID, request.id, request.school_id, request.said),
            media_id=request.media_id,
            asked_at=request.asked_at,
        )
        for request, pupil_name, class_name in rows
    ]


def waiting_by_class(session: Session, actor: Actor) -> dict[tuple[int | None, str], int]:
    """How many wait for this actor, by class (id and name); those who named no class under ``(None, "")``."""
    rows = session.execute(
        select(BindingRequest.class_id, Class.name, func.count())
        .outerjoin(Class, Class.id == BindingRequest.class_id)
        .where(
            BindingRequest.school_id == actor.school_id,
            BindingRequest.state.in_((_WAITING, Verdict.CALLING)),
            _decides(actor),
        )
        .group_by(BindingRequest.class_id, Class.name)
        .order_by(Class.name)
    )
    return {(class_id, name or ""): many for class_id, name, many in rows}


def decide(
    session: Session,
    actor: Actor,
    request_id: int,
    verdict: Verdict,
    *,
    pupil_id: int | None = None,
    now: datetime,
) -> Decision:
    """The teacher's word on one request; approved, the WeChat user is bound to the guardian of that relation.

    A relation that the roster does not have is added to the child's first household, without a phone. ``pupil_id``
    names the child where the request named none. Raises :class:`AccessDeniedError` for a request of another class.
    """
    request = session.scalar(
        select(BindingRequest)
        .where(BindingRequest.id == request_id, BindingRequest.school_id == actor.school_id, _decides(actor))
        .with_for_update()
    )
    if request is None:
        raise AccessDeniedError
    if request.state not in (_WAITING, Verdict.CALLING):
        return Decision(Decided.ALREADY, request.identity_id)
    outcome, link = Decided.DONE, None
    if verdict is Verdict.APPROVED:
        outcome, link = _let_in(session, actor, request, pupil_id or request.pupil_id, now)
    if outcome is Decided.DONE:
        request.state, request.decided_by, request.decided_at = verdict, actor.staff_id, now
    if link is None:
        return Decision(outcome, request.identity_id, request.pupil_id)
    return Decision(outcome, request.identity_id, link.pupil_id, link.guardian_id, link.relation)


def _decides(actor: Actor) -> ColumnElement[bool]:
    mine = BindingRequest.class_id.in_(actor.classes_as(Role.HOMEROOM_TEACHER))
    if any(held.role in LEADERS for held in actor.held):
        return or_(mine, BindingRequest.class_id.is_(None))
    return mine


def _let_in(
    session: Session, actor: Actor, request: BindingRequest, pupil_id: int | None, now: datetime
) -> tuple[Decided, GuardianLink | None]:
    pupil = session.scalar(select(Pupil).where(Pupil.id == pupil_id, Pupil.school_id == actor.school_id, is_here()))
    if pupil is None:
        return Decided.WHICH_PUPIL, None
    if request.class_id is not None and pupil.class_id != request.class_id:
        raise AccessDeniedError
    links = session.scalars(
        select(GuardianLink)
        .where(GuardianLink.pupil_id == pupil.id, GuardianLink.ended_at.is_(None))
        .order_by(GuardianLink.place)
    ).all()
    same = [link for link in links if _same_relation(link.relation, request.relation)]
    live = [link for link in same if link.barred_at is None]
    if same and not live:
        return Decided.BARRED, None
    exact = [link for link in live if link.relation == request.relation]
    fitting = exact or live
    link = fitting[0] if fitting else _new_guardian(session, pupil, request.relation, links)
    session.flush()
    identity = session.get_one(Identity, request.identity_id)
    bind_guardian(session, identity=identity, guardian_id=link.guardian_id, how="approved", now=now)
    return Decided.DONE, link


def _same_relation(known: str, said: str) -> bool:
    if said in ("", OTHER) or relation_kind(said) != OTHER:
        return relation_kind(known) == relation_kind(said)
    return known == said


def _new_guardian(session: Session, pupil: Pupil, relation: str, links: Sequence[GuardianLink]) -> GuardianLink:
    household_id = None
    if links:
        household_id = session.scalar(select(Guardian.household_id).where(Guardian.id == links[0].guardian_id))
    if household_id is None:
        household_id = household_numbered(session, pupil.school_id, own_household(pupil.number))
    name = relation_name(relation)
    guardian = Guardian(school_id=pupil.school_id, household_id=household_id, name=name)
    session.add(guardian)
    session.flush()
    link = GuardianLink(
        school_id=pupil.school_id,
        pupil_id=pupil.id,
        guardian_id=guardian.id,
        relation=name,
        place=max((each.place for each in links), default=0) + 1,
        source="teacher",
    )
    session.add(link)
    return link
