"""How many template messages each account has sent on each day of WeChat's (midnight in Beijing)."""

from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Short
from storage.upsert import insert


class TemplateCount(Base):
    """One account's day."""

    __tablename__ = "template_counts"

    app_id: Mapped[Short] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


def take_templates(session: Session, app_id: str, day: date, wanted: int, *, per_day: int) -> int:
    """Count up to ``wanted`` template messages of this day; returns how many of them the quota still allows."""
    if wanted == 0:
        return 0
    # One statement, which also locks the day's row until this transaction ends; every group of messages runs it.
    counted = insert(session, TemplateCount).values(app_id=app_id, day=day, count=wanted)
    more = {"count": TemplateCount.count + wanted}
    upsert = counted.on_conflict_do_update(index_elements=["app_id", "day"], set_=more).returning(TemplateCount.count)
    before: int = session.connection().execute(upsert).scalar_one() - wanted
    granted = max(0, min(wanted, per_day - before))
    if granted < wanted:
        today = (TemplateCount.app_id == app_id, TemplateCount.day == day)
        session.execute(update(TemplateCount).where(*today).values(count=before + granted))
    return granted
