"""The secret addresses under which the calendars of members of staff read their appointments."""

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.links import feed_token, read_feed_token
from storage.base import Base, OfSchool, Small, new_id, own, same_school
from storage.session import vault_of


class CalendarFeed(OfSchool, Base):
    """One host's feed. The address is signed over ``version``: a new version makes every older address void.

    ``names``: this host wants the children's names in the own calendar; without it they are not in the feed at all.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"), UniqueConstraint("school_id", "staff_id")
    )

    staff_id: Mapped[int]
    version: Mapped[Small] = mapped_column(default=1)
    names: Mapped[bool] = mapped_column(default=False)


def feed_of(session: Session, school_id: int, staff_id: int) -> CalendarFeed | None:
    """The host's feed; None where none was ever asked for."""
    mine = (CalendarFeed.school_id == school_id, CalendarFeed.staff_id == staff_id)
    return session.scalar(select(CalendarFeed).where(*mine))


def make_feed(session: Session, school_id: int, staff_id: int) -> CalendarFeed:
    """The host's feed, made if there is none yet."""
    found = feed_of(session, school_id, staff_id)
    if found is None:
        found = CalendarFeed(id=new_id(), school_id=school_id, staff_id=staff_id, version=1, names=False)
        session.add(found)
        session.flush()
    return found


def secret_of(session: Session, feed: CalendarFeed) -> str:
    """What stands in the address of this feed."""
    return feed_token(vault_of(session), feed.staff_id, feed.version)


def feed_with(session: Session, school_id: int, secret: str) -> CalendarFeed | None:
    """The feed whose address holds this; None for one that was altered, renewed, or is of another school."""
    named = read_feed_token(vault_of(session), secret)
    found = feed_of(session, school_id, named[0]) if named else None
    return found if named and found and found.version == named[1] else None
