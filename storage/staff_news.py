"""What a member of staff is told at the next round (07:30, 16:30) rather than at once: one message for all of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, new_id, own, same_school
from storage.sealing import seal, unseal
from storage.upsert import insert

LINE = ("staff_news", "line")


class StaffNews(OfSchool, Base):
    """One line for one person, with the step it leads to; ``told_at`` is empty until a round took it along."""

    __tablename__ = "staff_news"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"), UniqueConstraint("school_id", "staff_id", "key")
    )

    staff_id: Mapped[int]
    key: Mapped[str]
    line: Mapped[Sealed]
    label: Mapped[Short] = mapped_column(default="")  # of the number that leads on; empty: nothing to do
    step: Mapped[Short] = mapped_column(default="")
    written_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


_UNTOLD = StaffNews.told_at.is_(None)
Index("ix_staff_news_untold", StaffNews.school_id, StaffNews.staff_id, postgresql_where=_UNTOLD, sqlite_where=_UNTOLD)


@dataclass(frozen=True, slots=True)
class News:
    """One line; ``step`` is where its number leads and ``label`` its name, both empty for a mere word."""

    staff_id: int
    key: str
    line: str
    step: str = ""
    label: str = ""


def put_news(session: Session, school_id: int, news: News, now: datetime) -> None:
    """Keep a line for the next round; a later one with the same key says the newer thing, and is told anew."""
    row_id = new_id()
    known = {"school_id": school_id, "staff_id": news.staff_id, "key": news.key}
    said = {"label": news.label, "step": news.step, "written_at": now, "told_at": None}
    fresh = insert(session, StaffNews).values(id=row_id, **known, **said, line=b"").on_conflict_do_nothing()
    session.execute(fresh)
    mine = [getattr(StaffNews, name) == value for name, value in known.items()]
    row = session.scalars(select(StaffNews).where(*mine).with_for_update()).one()
    row.line = seal(session, LINE, row.id, school_id, news.line)
    row.label, row.step, row.written_at, row.told_at = news.label, news.step, now, None


def untold(session: Session, school_id: int) -> dict[int, list[tuple[StaffNews, str]]]:
    """By member of staff the lines that wait for a round, oldest first, with their words."""
    waiting = select(StaffNews).where(StaffNews.school_id == school_id, StaffNews.told_at.is_(None))
    found: dict[int, list[tuple[StaffNews, str]]] = {}
    for news in session.scalars(waiting.order_by(StaffNews.written_at, StaffNews.key)):
        found.setdefault(news.staff_id, []).append((news, unseal(session, LINE, news.id, school_id, news.line)))
    return found


def mark_told(session: Session, school_id: int, news_ids: Collection[int], now: datetime) -> None:
    """These lines went out with a round."""
    these = (StaffNews.school_id == school_id, StaffNews.id.in_(news_ids))
    session.execute(update(StaffNews).where(*these).values(told_at=now))
