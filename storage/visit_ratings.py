"""What families and pupils thought of a visit, and whom the principal calls back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.home_visit import HomeVisit
from storage.pupils import Pupil
from storage.upsert import insert

HEARD = ("visit_callbacks", "words")


class VisitRating(OfSchool, Base):
    """One anonymous answer: whom it is about and in which period, never which family or which visit.

    ``who``: guardian | pupil; ``score``: 2 satisfied, 1 so so, 0 not. ``counts`` becomes true for a whole group of
    answers at once: until then it is in no figure, so that nobody learns one by taking two figures from each other.
    """

    __tablename__ = "visit_ratings"
    __table_args__ = own(same_school("visitor_id", "staff", ondelete="CASCADE"))

    visitor_id: Mapped[int] = mapped_column(index=True)
    period: Mapped[Short]
    who: Mapped[Short]
    score: Mapped[Small]
    counts: Mapped[bool] = mapped_column(default=False)


class RatingTurn(OfSchool, Base):
    """That this family, or this pupil, was asked about a visit; ``is_given`` says that an answer came, not which.

    ``paper`` of who cannot answer on a phone: wanted (a slip is to be handed out) → out → in (the box was counted,
    whoever's slips were in it); empty for everybody else.
    """

    __tablename__ = "visit_rating_turns"
    __table_args__ = own(
        same_school("visit_id", "home_visits", ondelete="CASCADE"), UniqueConstraint("visit_id", "who")
    )

    visit_id: Mapped[int]
    who: Mapped[Short]
    asked_on: Mapped[date]
    is_given: Mapped[bool] = mapped_column(default=False)
    paper: Mapped[Short] = mapped_column(default="")


class VisitCallback(OfSchool, Base):
    """A family that the principal calls after a visit. ``why``: random, or wished (it was not content and asked).

    ``seed`` is what a random one was drawn with, so that the draw can be made again.
    """

    __tablename__ = "visit_callbacks"
    __table_args__ = own(
        same_school("visit_id", "home_visits", ondelete="CASCADE"), UniqueConstraint("visit_id", "why")
    )

    visit_id: Mapped[int]
    why: Mapped[Short]
    seed: Mapped[Short] = mapped_column(default="")
    picked_at: Mapped[datetime]
    called_by_id: Mapped[int | None]
    called_at: Mapped[datetime | None]
    result: Mapped[Short] = mapped_column(default="")  # content | mixed | not_content | no_answer
    words: Mapped[Sealed | None]


def was_asked(session: Session, school_id: int, household_id: int, since: date) -> bool:
    """Whether this household was asked about any visit since this day, that day included."""
    asked = (
        select(RatingTurn.id)
        .join(HomeVisit, HomeVisit.id == RatingTurn.visit_id)
        .where(RatingTurn.school_id == school_id, HomeVisit.household_id == household_id, RatingTurn.asked_on >= since)
    )
    return session.scalar(asked.limit(1)) is not None


def give_turns(session: Session, school_id: int, visit_id: int, asked_on: date, whose: Mapping[str, str]) -> bool:
    """Let each of ``whose`` (guardian, pupil; ``wanted`` on paper) answer once about this visit.

    False if all had a turn before.
    """
    rows = [
        {
            "id": new_id(),
            "school_id": school_id,
            "visit_id": visit_id,
            "who": who,
            "asked_on": asked_on,
            "is_given": False,
            "paper": paper,
        }
        for who, paper in whose.items()
    ]
    written = insert(session, RatingTurn).on_conflict_do_nothing().returning(RatingTurn.id)
    return bool(session.execute(written, rows).all())


def turns_of(session: Session, school_id: int, visit_id: int, since: date) -> dict[str, bool]:
    """By who was asked on the phone about this visit since ``since``: whether an answer came."""
    mine = (RatingTurn.school_id == school_id, RatingTurn.visit_id == visit_id, RatingTurn.paper == "")
    asked = select(RatingTurn.who, RatingTurn.is_given).where(*mine, RatingTurn.asked_on >= since)
    return {row.who: row.is_given for row in session.execute(asked)}


def take_turn(session: Session, school_id: int, visit_id: int, who: str, since: date) -> bool:
    """Use up a turn given since ``since``; False where there is none, or another was faster."""
    mine = (RatingTurn.school_id == school_id, RatingTurn.visit_id == visit_id, RatingTurn.who == who)
    still = (RatingTurn.asked_on >= since, RatingTurn.is_given.is_(False), RatingTurn.paper == "")
    taken = update(RatingTurn).where(*mine, *still).values(is_given=True).returning(RatingTurn.id)
    return session.scalar(taken) is not None


def open_turns(session: Session, school_id: int, household_ids: Collection[int], since: date) -> list[HomeVisit]:
    """The visits of these households about which the guardian was asked since ``since`` and has said nothing."""
    mine = (RatingTurn.school_id == school_id, RatingTurn.who == "guardian")
    turn = (*mine, RatingTurn.paper == "", RatingTurn.is_given.is_(False))
    found = (
        select(HomeVisit)
        .join(RatingTurn, RatingTurn.visit_id == HomeVisit.id)
        .where(*turn, RatingTurn.asked_on >= since, HomeVisit.household_id.in_(household_ids))
        .order_by(RatingTurn.asked_on, HomeVisit.id)
    )
    return list(session.scalars(found))


def turns_out_of_time(session: Session, school_id: int, before: date, after: date) -> list[int]:
    """The visits whose guardian was asked between these days (``after`` included) and has said nothing."""
    old = (RatingTurn.asked_on < before, RatingTurn.asked_on >= after, RatingTurn.is_given.is_(False))
    mine = (RatingTurn.school_id == school_id, RatingTurn.who == "guardian", RatingTurn.paper == "")
    return list(session.scalars(select(RatingTurn.visit_id).where(*mine, *old)))


def turns_on_paper(session: Session, school_id: int, state: str) -> list[tuple[RatingTurn, HomeVisit]]:
    """Slips in this state (wanted, out), each with its visit; not of children who have left."""
    rows = session.execute(
        select(RatingTurn, HomeVisit)
        .join(HomeVisit, HomeVisit.id == RatingTurn.visit_id)
        .join(Pupil, Pupil.id == HomeVisit.pupil_id)
        .where(RatingTurn.school_id == school_id, RatingTurn.paper == state, Pupil.left_at.is_(None))
        .order_by(HomeVisit.visitor_id, Pupil.class_id, Pupil.number, RatingTurn.who)
    )
    return [(turn, visit) for turn, visit in rows]


def put_ratings(session: Session, ratings: Sequence[VisitRating], smallest_group: int) -> None:
    """Keep answers of one kind about one visitor and period.

    Once so many wait that none of them stands alone, all of these count together.
    """
    session.add_all(ratings)
    session.flush()
    wanted = {name: getattr(ratings[0], name) for name in ("school_id", "visitor_id", "period", "who")}
    waiting = select(VisitRating.id).filter_by(**wanted, counts=False)
    ids = session.scalars(waiting).all()
    if len(ids) >= smallest_group:
        session.execute(update(VisitRating).where(VisitRating.id.in_(ids)).values(counts=True))
    # No answer may stay in the session beside the family that gave it.
    for each in ratings:
        session.expunge(each)


def ratings_by_visitor(session: Session, school_id: int, period: str) -> dict[int, tuple[int, int]]:
    """By visitor how many answers of this period count, and how many of them are satisfied."""
    satisfied = func.count().filter(VisitRating.score == 2).label("satisfied")
    rows = session.execute(
        select(VisitRating.visitor_id, func.count().label("many"), satisfied)
        .where(VisitRating.school_id == school_id, VisitRating.period == period, VisitRating.counts)
        .group_by(VisitRating.visitor_id)
    )
    return {row.visitor_id: (row.many, row.satisfied) for row in rows}


def visits_recorded(session: Session, school_id: int, since: datetime, until: datetime) -> list[int]:
    """The visits that were written up from ``since`` until before ``until``."""
    recorded = (HomeVisit.recorded_at >= since, HomeVisit.recorded_at < until, HomeVisit.state == "recorded")
    return list(session.scalars(select(HomeVisit.id).where(HomeVisit.school_id == school_id, *recorded)))


def put_callbacks(
    session: Session, school_id: int, visit_ids: Collection[int], why: str, now: datetime, *, seed: str = ""
) -> int:
    """Let these families be called back; how many were not on the list for this reason."""
    rows = [
        {
            "id": new_id(),
            "school_id": school_id,
            "visit_id": visit_id,
            "why": why,
            "seed": seed,
            "picked_at": now,
            "result": "",
        }
        for visit_id in visit_ids
    ]
    if not rows:
        return 0
    written = insert(session, VisitCallback).on_conflict_do_nothing().returning(VisitCallback.id)
    return len(session.execute(written, rows).all())


def callbacks_of(
    session: Session, school_id: int, since: datetime, whys: Collection[str]
) -> list[tuple[VisitCallback, HomeVisit]]:
    """Who is to be called back for one of these reasons, and who was since ``since``; the oldest first."""
    still = VisitCallback.called_at.is_(None) | (VisitCallback.called_at >= since)
    rows = session.execute(
        select(VisitCallback, HomeVisit)
        .join(HomeVisit, HomeVisit.id == VisitCallback.visit_id)
        .where(VisitCallback.school_id == school_id, VisitCallback.why.in_(whys), still)
        .order_by(VisitCallback.picked_at, VisitCallback.id)
    )
    return [(callback, visit) for callback, visit in rows]
