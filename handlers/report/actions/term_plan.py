"""What a class means to do in each month of a term (班级联系计划)."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.periods import Period
from handlers.report.actions.seeing import ClassName, sight
from handlers.report.rules.words import short
from storage.base import new_id
from storage.report.books import PLAN, ClassTermPlan, plans_of
from storage.sealing import seal, unseal


def months_of(period: Period) -> list[str]:
    """The months that a term touches."""
    found, day = list[str](), period.first.replace(day=1)
    while day <= period.last:
        found.append(f"{day:%Y-%m}")
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found


def term_plan(session: Session, actor: Actor, class_id: int, period: Period) -> tuple[ClassName, dict[str, str], bool]:
    """The class, by month its tasks, and whether the actor may write them. :class:`AccessDeniedError` for others."""
    (each,) = sight(session, actor, f"class:{class_id}").classes
    row = plans_of(session, actor.school_id, period.key, [class_id]).get(class_id)
    words = json.loads(unseal(session, PLAN, row.id, actor.school_id, row.words)) if row else {}
    tasks = {month: words.get(month, "") for month in months_of(period)}
    return each, tasks, class_id in actor.classes_as(Role.HOMEROOM_TEACHER)


def write_plan(
    session: Session, actor: Actor, class_id: int, period: Period, tasks: Mapping[str, str], now: datetime
) -> None:
    """Keep a class's plan of a term."""
    _, months, may_write = term_plan(session, actor, class_id, period)
    if not may_write:
        raise AccessDeniedError
    row = plans_of(session, actor.school_id, period.key, [class_id]).get(class_id)
    if row is None:
        row = ClassTermPlan(id=new_id(), school_id=actor.school_id, class_id=class_id, period=period.key)
        session.add(row)
    kept = {month: short(tasks.get(month, "").strip()) for month in months}
    row.words = seal(session, PLAN, row.id, actor.school_id, json.dumps(kept, ensure_ascii=False))
    row.author_id, row.written_at = actor.staff_id or 0, now
    session.flush()
