"""Plans for children in need (一生一案): what is aimed at, who does what by when, how it stands, what shows the end."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Index, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Text, own, same_school
from storage.home_visit import HomeVisit, HomeVisitSibling

GOAL, EVIDENCE = ("care_plans", "goal"), ("care_plans", "evidence")
MEASURE, DONE = ("care_measures", "words"), ("care_measures", "done")
REVIEW, WHO = ("care_reviews", "words"), ("care_reviews", "who")


class CarePlan(OfSchool, Base):
    """The plan of one child; a child has one open plan at the most.

    ``kinds``: of learning | behaviour | mind | bullying | dropout | family, in this order, separated by spaces.
    States: open; ``ending_at`` set: its end is proposed with evidence and waits for a second person where the kinds
    ask for one; ``closed_at`` set: over. ``media``: recordings and pictures that are evidence, ids by spaces.
    """

    __tablename__ = "care_plans"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("owner_id", "staff"),
        same_school("opened_by_id", "staff"),
        same_school("shared_by_id", "staff"),
        same_school("ended_by_id", "staff"),
        same_school("agreed_by_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    kinds: Mapped[Short]
    goal: Mapped[Sealed]
    owner_id: Mapped[int] = mapped_column(index=True)
    opened_by_id: Mapped[int]
    opened_at: Mapped[datetime]
    review_on: Mapped[date]
    meets_on: Mapped[date | None]  # when those who have to do with it sit together next, until that is written down
    shared_at: Mapped[datetime | None]  # since when the child's guardians may read goal and measures
    shared_by_id: Mapped[int | None]
    evidence: Mapped[Sealed | None]
    media: Mapped[Text] = mapped_column(default="")
    ending_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None]
    agreed_by_id: Mapped[int | None]  # the second person, where one was asked for
    closed_at: Mapped[datetime | None]


_OPEN = CarePlan.closed_at.is_(None)
Index("uq_care_plans_open", CarePlan.school_id, CarePlan.pupil_id, unique=True,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


class CareMeasure(OfSchool, Base):
    """One thing that one member of staff does for a child until a day (措施); ``done`` says what came of it."""

    __tablename__ = "care_measures"
    __table_args__ = own(
        same_school("plan_id", "care_plans", ondelete="CASCADE"),
        same_school("owner_id", "staff"),
        same_school("made_by_id", "staff"),
    )

    plan_id: Mapped[int] = mapped_column(index=True)
    words: Mapped[Sealed]
    owner_id: Mapped[int]
    due_on: Mapped[date]
    made_by_id: Mapped[int]
    made_at: Mapped[datetime]
    done: Mapped[Sealed | None]
    done_media: Mapped[Text] = mapped_column(default="")
    done_at: Mapped[datetime | None]


_UNDONE = CareMeasure.done_at.is_(None)
Index("ix_care_measures_undone", CareMeasure.school_id, CareMeasure.owner_id, CareMeasure.due_on,
      postgresql_where=_UNDONE, sqlite_where=_UNDONE)  # fmt: skip


class CareReview(OfSchool, Base):
    """One thing that happened on the way of a plan, in order its history.

    ``kind``: review (``stands``: better | same | harder) | meeting (``who`` sat together, what was agreed) | visit
    (``visit_id``, once it is linked) | handed (to another owner) | kept (the second person saw no end yet).
    """

    __tablename__ = "care_reviews"
    __table_args__ = own(
        same_school("plan_id", "care_plans", ondelete="CASCADE"),
        same_school("visit_id", "home_visits", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        same_school("to_id", "staff"),
    )

    plan_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Short]
    stands: Mapped[Short] = mapped_column(default="")
    happened_on: Mapped[date]
    who: Mapped[Sealed | None]
    words: Mapped[Sealed | None]
    media: Mapped[Text] = mapped_column(default="")
    visit_id: Mapped[int | None]
    staff_id: Mapped[int]
    to_id: Mapped[int | None]
    at: Mapped[datetime]


def plan_of(session: Session, school_id: int, plan_id: int, *, lock: bool = False) -> CarePlan | None:
    """One plan of this school; with ``lock`` nobody else changes it until this transaction ends."""
    wanted = select(CarePlan).where(CarePlan.school_id == school_id, CarePlan.id == plan_id)
    held = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalar(held if lock else wanted)


def open_plan_of(session: Session, school_id: int, pupil_id: int) -> CarePlan | None:
    """The plan that this child has now."""
    mine = (CarePlan.school_id == school_id, CarePlan.pupil_id == pupil_id, _OPEN)
    return session.scalar(select(CarePlan).where(*mine))


def measures_of(session: Session, school_id: int, plan_ids: Collection[int]) -> list[CareMeasure]:
    """The measures of these plans, the nearest due first."""
    mine = (CareMeasure.school_id == school_id, CareMeasure.plan_id.in_(plan_ids))
    return list(session.scalars(select(CareMeasure).where(*mine).order_by(CareMeasure.due_on, CareMeasure.id)))


def reviews_of(session: Session, school_id: int, plan_id: int) -> list[CareReview]:
    """What happened on the way of a plan, oldest first."""
    mine = (CareReview.school_id == school_id, CareReview.plan_id == plan_id)
    return list(session.scalars(select(CareReview).where(*mine).order_by(CareReview.at, CareReview.id)))


def visits_to_link(session: Session, plan: CarePlan) -> list[HomeVisit]:
    """Visits made to the child's family since the plan was opened that its history does not have, the newest first."""
    linked = select(CareReview.visit_id).where(CareReview.plan_id == plan.id, CareReview.visit_id.is_not(None))
    sibling = select(HomeVisitSibling.visit_id).where(HomeVisitSibling.pupil_id == plan.pupil_id)
    made = (HomeVisit.visited_at.is_not(None), HomeVisit.visited_at >= plan.opened_at, HomeVisit.id.not_in(linked))
    about = or_(HomeVisit.pupil_id == plan.pupil_id, HomeVisit.id.in_(sibling))
    visits = select(HomeVisit).where(HomeVisit.school_id == plan.school_id, about, *made)
    return list(session.scalars(visits.order_by(HomeVisit.visited_at.desc())))


def shared_plans(session: Session, school_id: int, pupil_ids: Collection[int]) -> list[CarePlan]:
    """The open plans of these children that their guardians may read."""
    mine = (CarePlan.school_id == school_id, CarePlan.pupil_id.in_(pupil_ids), _OPEN, CarePlan.shared_at.is_not(None))
    return list(session.scalars(select(CarePlan).where(*mine).order_by(CarePlan.opened_at)))
