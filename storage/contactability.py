"""What is known of every way to every family, in one look: the rows behind the board 联系得上吗."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Select, String, Subquery, and_, case, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI
from storage.binding import Consent
from storage.identities import Binding, Identity
from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.wrong_numbers import wrong_numbers

# A receipt of WeChat says so of who has blocked the account.
BLOCKED = "failed%user block%"


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One guardian of one child, or (``guardian_id`` None) a child for whom nobody stands in the roster.

    Times are school time. ``unanswered_at``: the newest message known to have arrived on the phone before the time
    that was asked for; ``heard_at``: when anything last came from this person; of words only the day is known, and
    they count as if they had come at its end.
    """

    pupil_id: int
    pupil_name: str
    class_id: int
    class_name: str
    household_id: int | None
    guardian_id: int | None
    relation: str
    has_phone: bool
    is_quarantined: bool
    is_bound: bool
    follows: bool
    is_muted: bool
    was_bound: bool
    agrees: bool
    unanswered_at: datetime | None
    delivered_at: datetime | None
    blocked_at: datetime | None
    heard_at: datetime | None
    wrong_at: datetime | None
    confirmed_at: datetime | None
    asked_at: datetime | None
    asked_times: int
    pin_shown_at: datetime | None


def contact_rows(
    session: Session,
    school_id: int,
    *,
    class_ids: Collection[int] | None = None,
    silent_before: datetime,
    look_back_to: datetime,
) -> list[ContactRow]:
    """Every guardian of every child of these classes (None: of the school), by class and pupil number, in one query.

    ``silent_before`` splits what arrived long ago from what arrived just now; messages written before
    ``look_back_to`` say nothing any more.
    """
    told = Pupil.class_id.in_(class_ids) if class_ids is not None else literal(value=True)
    people = select(GuardianLink.guardian_id).join(Pupil, Pupil.id == GuardianLink.pupil_id)
    people = people.where(Pupil.school_id == school_id, is_here(), is_live(), told)
    within = people if class_ids is not None else None
    statement = _statement(
        _in_wechat(school_id, within, silent_before, look_back_to),
        _acts(school_id, look_back_to),
        wrong_numbers(school_id),
    )
    found = session.execute(statement.where(Pupil.school_id == school_id, is_here(), told))
    return [_row(row) for row in found]


def _in_wechat(school_id: int, people: Select[Any] | None, silent_before: datetime, since: datetime) -> Subquery:
    """By guardian: WeChat users bound, and what became of the messages to them."""
    arrived = OutboxRow.delivered_at
    sent = (
        select(
            OutboxRow.identity_id,
            func.max(arrived).label("delivered_at"),
            func.max(case((arrived <= silent_before, arrived))).label("unanswered_at"),
            func.max(case((OutboxRow.error_code.like(BLOCKED), OutboxRow.ended_at))).label("blocked_at"),
            func.max(OutboxRow.opened_at).label("opened_at"),
        )
        .where(OutboxRow.school_id == school_id, OutboxRow.created_at > since, OutboxRow.identity_id.is_not(None))
        .group_by(OutboxRow.identity_id)
    )
    if people is not None:
        sent = sent.where(OutboxRow.identity_id.in_(select(Binding.identity_id).where(Binding.guardian_id.in_(people))))
    of_one = sent.subquery()
    listens = and_(Identity.follows, ~Identity.muted)
    bound = (
        select(
            Binding.guardian_id,
            func.max(case((Identity.follows, 1), else_=0)).label("follows"),
            func.max(case((listens, 1), else_=0)).label("listens"),
            func.max(Identity.heard_on).label("heard_on"),
            *(func.max(of_one.c[name]).label(name) for name in _OF_MESSAGES),
        )
        .join(Identity, Identity.id == Binding.identity_id)
        .outerjoin(of_one, of_one.c.identity_id == Identity.id)
        .where(Binding.school_id == school_id)
        .group_by(Binding.guardian_id)
    )
    return bound.subquery()


_OF_MESSAGES = ("delivered_at", "unanswered_at", "blocked_at", "opened_at")


def _acts(school_id: int, since: datetime) -> Subquery:
    """By who closed it ("guardian:…"): the newest act."""
    closed = (Obligation.school_id == school_id, Obligation.closed_at > since)
    acts = select(Obligation.closed_by, func.max(Obligation.closed_at).label("acted_at")).where(*closed)
    return acts.group_by(Obligation.closed_by).subquery()


def _statement(in_wechat: Subquery, acts: Subquery, wrong: Subquery) -> Select[Any]:
    said = Consent.guardian_id == GuardianLink.guardian_id
    agrees = exists().where(said, Consent.pupil_id == Pupil.id, Consent.given, Consent.withdrawn_at.is_(None))
    return (
        select(
            Pupil.id.label("pupil_id"),
            Pupil.name.label("pupil_name"),
            Pupil.class_id,
            Class.name.label("class_name"),
            GuardianLink.relation,
            Guardian,
            in_wechat,
            acts.c.acted_at,
            wrong.c.wrong_at,
            exists().where(said).label("was_bound"),
            agrees.label("agrees"),
        )
        .join(Class, Class.id == Pupil.class_id)
        .outerjoin(GuardianLink, and_(GuardianLink.pupil_id == Pupil.id, is_live(), GuardianLink.informed))
        .outerjoin(Guardian, Guardian.id == GuardianLink.guardian_id)
        .outerjoin(in_wechat, in_wechat.c.guardian_id == Guardian.id)
        .outerjoin(acts, acts.c.closed_by == literal("guardian:") + cast(Guardian.id, String))
        .outerjoin(wrong, wrong.c.guardian_id == Guardian.id)
        .order_by(Class.name, Pupil.number, GuardianLink.place)
    )


def _row(row: Any) -> ContactRow:
    of: Guardian | None = row.Guardian
    return ContactRow(
        pupil_id=row.pupil_id,
        pupil_name=row.pupil_name,
        class_id=row.class_id,
        class_name=row.class_name,
        household_id=of.household_id if of else None,
        guardian_id=of.id if of else None,
        relation=row.relation or "",
        has_phone=of is not None and of.phone is not None,
        is_quarantined=of is not None and of.phone_quarantined,
        is_bound=row.follows is not None,
        follows=bool(row.follows),
        is_muted=not row.listens,
        was_bound=row.was_bound,
        agrees=row.agrees,
        unanswered_at=row.unanswered_at,
        delivered_at=row.delivered_at,
        blocked_at=row.blocked_at,
        heard_at=_newest(row.acted_at, row.opened_at, _spoken(row)),
        wrong_at=row.wrong_at,
        confirmed_at=of.confirmed_at if of else None,
        asked_at=of.asked_contact_at if of else None,
        asked_times=of.asked_contact_times if of else 0,
        pin_shown_at=of.pin_shown_at if of else None,
    )


def _spoken(row: Any) -> datetime | None:
    """The end of the day on which this person last wrote or tapped: the hour is kept nowhere."""
    return datetime.combine(row.heard_on, time.max, SHANGHAI) if row.heard_on else None


def _newest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def usable_identities(session: Session, school_id: int, guardian_id: int) -> list[int]:
    """The WeChat users by which one guardian can be told something that is no safety notice."""
    bound = and_(Binding.identity_id == Identity.id, Binding.guardian_id == guardian_id)
    listens = (Identity.school_id == school_id, Identity.follows, ~Identity.muted)
    return list(session.scalars(select(Identity.id).join(Binding, bound).where(*listens).order_by(Binding.bound_at)))
