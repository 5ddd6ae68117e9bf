"""What families wrote back to teachers: how much was answered, by the time promised, and how soon."""

from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select

from storage.card_opinions import KEY, SERVICE
from storage.contact_card import CardOpinion
from storage.obligations import Obligation
from storage.pupils import Guardian, Pupil, is_here
from storage.report.figure import ONE, Facts, Figure, Group, Scope
from storage.report.seconds import seconds_between

_ROWS = ("card_opinions", "obligations")


def facts(scope: Scope) -> Facts:
    """One row for each opinion written in the span, by whom it is for.

    It is decided, in time or late, once it was answered or its time is over; who still has time is neither.
    """
    owed = and_(
        Obligation.school_id == CardOpinion.school_id,
        Obligation.service == SERVICE,
        Obligation.subject_key == literal(KEY) + cast(CardOpinion.id, String),
    )
    late = func.coalesce(Obligation.closed_at, literal(scope.now)) > Obligation.deadline
    done = Obligation.closed_at.is_not(None)
    return (
        select(
            Pupil.class_id,
            CardOpinion.staff_id,
            CardOpinion.pupil_id,
            Guardian.household_id,
            ONE.label("opinions_written"),
            _one_if(done).label("opinions_answered"),
            _one_if(and_(done, or_(Obligation.deadline.is_(None), ~late))).label("opinions_in_time"),
            _one_if(or_(done, late)).label("opinions_decided"),
            func.coalesce(seconds_between(CardOpinion.written_at, Obligation.closed_at), 0).label("opinion_seconds"),
        )
        .join(Pupil, Pupil.id == CardOpinion.pupil_id)
        .join(Guardian, Guardian.id == CardOpinion.guardian_id)
        .outerjoin(Obligation, owed)
        .where(
            CardOpinion.school_id == scope.school_id,
            CardOpinion.written_at >= scope.since,
            CardOpinion.written_at < scope.until,
            scope.within(Pupil.class_id),
            is_here(),
        )
    )


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


OPINIONS = Group(
    "opinions",
    (
        Figure("opinions", "share", "opinions_answered", "opinions_written", _ROWS),
        Figure("opinions_in_time", "share", "opinions_in_time", "opinions_decided", _ROWS),
        Figure("opinion_hours", "hours", "opinion_seconds", "opinions_answered", _ROWS),
    ),
    ("opinions_written", "opinions_answered", "opinions_in_time", "opinions_decided", "opinion_seconds"),
    facts,
)
