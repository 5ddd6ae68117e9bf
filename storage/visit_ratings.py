"""What families and pupils thought of a visit, and whom the principal calls back."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, own, same_school

HEARD = ("visit_callbacks", "words")


class VisitRating(OfSchool, Base):
    """One anonymous answer: whom it is about and in which period, never which family or which visit.

    ``who``: guardian | pupil; ``score``: 2 satisfied, 1 so so, 0 not.
    """

    __tablename__ = "visit_ratings"
    __table_args__ = own(same_school("visitor_id", "staff", ondelete="CASCADE"))

    visitor_id: Mapped[int] = mapped_column(index=True)
    period: Mapped[Short]
    who: Mapped[Short]
    score: Mapped[Small]


class RatingTurn(OfSchool, Base):
    """That this family, or this pupil, was asked about a visit; ``is_given`` says that an answer came, not which."""

    __tablename__ = "visit_rating_turns"
    __table_args__ = own(
        same_school("visit_id", "home_visits", ondelete="CASCADE"), UniqueConstraint("visit_id", "who")
    )

    visit_id: Mapped[int]
    who: Mapped[Short]
    asked_on: Mapped[date]
    is_given: Mapped[bool] = mapped_column(default=False)


class VisitCallback(OfSchool, Base):
    """A family that the principal calls after a visit. ``why``: random, or wished (it was not content and asked)."""

    __tablename__ = "visit_callbacks"
    __table_args__ = own(
        same_school("visit_id", "home_visits", ondelete="CASCADE"), UniqueConstraint("visit_id", "why")
    )

    visit_id: Mapped[int]
    why: Mapped[Short]
    picked_at: Mapped[datetime]
    called_by_id: Mapped[int | None]
    called_at: Mapped[datetime | None]
    result: Mapped[Short] = mapped_column(default="")  # content | mixed | not_content | no_answer
    words: Mapped[Sealed | None]
