"""How many template messages each account has sent on each day of WeChat's (midnight in Beijing)."""

from datetime import date

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
    session.execute(insert(session, TemplateCount).values(app_id=app_id, day=day, count=0).on_conflict_do_nothing())
    today = session.get_one(TemplateCount, (app_id, day), with_for_update=True)
    granted = max(0, min(wanted, per_day - today.count))
    today.count += granted
    return granted
