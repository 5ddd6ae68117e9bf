"""Wrong tries: five a day per WeChat user, ten per pupil. Counted, never raised, so that an error cannot undo them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from storage.binding import BindingTries
from storage.upsert import insert


def of_identity(identity_id: int) -> str:
    """The counter of one WeChat user."""
    return f"identity:{identity_id}"


def of_pupil(pupil_id: int) -> str:
    """The counter of one pupil, whoever tries."""
    return f"pupil:{pupil_id}"


def tries_today(session: Session, school_id: int, who: str, now: datetime) -> int:
    """How often ``who`` was wrong on this day of the school's calendar."""
    mine = (BindingTries.school_id == school_id, BindingTries.who == who, BindingTries.day == at_school(now).date())
    return session.scalar(select(BindingTries.count).where(*mine)) or 0


def count_wrong_try(session: Session, school_id: int, who: str, now: datetime) -> int:
    """One more wrong try; returns how many that makes today."""
    first = {"school_id": school_id, "who": who, "day": at_school(now).date(), "count": 1}
    statement = insert(session, BindingTries).values(first)
    again = statement.on_conflict_do_update(
        index_elements=["school_id", "who", "day"], set_={"count": BindingTries.count + 1}
    )
    return int(session.scalars(again.returning(BindingTries.count)).one())
