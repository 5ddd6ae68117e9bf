"""How many template messages each account has sent on each day of WeChat's (midnight in Beijing)."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Short
from storage.upsert import prepared


class TemplateCount(Base):
    """One account's day."""

    __tablename__ = "template_counts"

    app_id: Mapped[Short] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


def _counting(into: Callable[[Table], Any]) -> Any:
    counted = into(_counts).values(app_id=bindparam("b_app_id"), day=bindparam("b_day"), count=bindparam("b_wanted"))
    more = {"count": _counts.c.count + bindparam("b_wanted")}
    return counted.on_conflict_do_update(index_elements=["app_id", "day"], set_=more).returning(_counts.c.count)


_counts = cast("Table", TemplateCount.__table__)
_COUNT = prepared(_counting)


def take_templates(session: Session, app_id: str, day: date, wanted: int, *, per_day: int) -> int:
    """Count up to ``wanted`` template messages of this day; returns how many of them the quota still allows."""
    if wanted == 0:
        return 0
    # One statement, which also locks the day's row until this transaction ends; every group of messages runs it.
    values = {"b_app_id": app_id, "b_day": day, "b_wanted": wanted}
    before: int = session.connection().execute(_COUNT(session), values).scalar_one() - wanted
    granted = max(0, min(wanted, per_day - before))
    if granted < wanted:
        today = (TemplateCount.app_id == app_id, TemplateCount.day == day)
        session.execute(update(TemplateCount).where(*today).values(count=before + granted))
    return granted
