"""A class's four-part report of a month to the office: typical cases, use, development, what to improve."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.report.actions.counting import Report, report
from handlers.report.actions.paper import shown, title_of
from handlers.report.actions.seeing import ClassName
from handlers.report.rules.spans import Span
from handlers.report.rules.words import short
from storage.base import new_id
from storage.report.books import REPORT, ClassMonthReport, of_month
from storage.sealing import seal, unseal

PARTS = ("cases", "use", "growth", "better")  # 典型, 运用, 发展, 改进


@dataclass(frozen=True, slots=True)
class ClassReport:
    """A class's report of a month with the figures that it rests on; ``words`` by part, those of the figures filled in.

    ``may_write``: the homeroom teacher, until it is sent.
    """

    each: ClassName
    figures: Report
    words: Mapping[str, str]
    state: str
    may_write: bool


def class_report(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, span: Span, now: datetime
) -> ClassReport:
    """The report of one class. :class:`AccessDeniedError` for a class of others."""
    figures = report(session, school, actor, span, now, f"class:{class_id}")
    row = of_month(session, ClassMonthReport, school.id, span.name, [class_id]).get(class_id)
    words = json.loads(unseal(session, REPORT, row.id, school.id, row.words)) if row else {}
    if not words.get("use"):
        lines = [
            (title_of(each.figure), shown(each.figure, each.now)) for each in figures.lines if each.now is not None
        ]
        words["use"] = phrase("report/use", lines=lines)
    state = row.state if row else ""
    own = class_id in actor.classes_as(Role.HOMEROOM_TEACHER)
    if state != "sent" and not own:
        words = {}  # what is not sent yet is nobody's but the writer's
    return ClassReport(figures.seen.classes[0], figures, words, state, own and state != "sent")


def write_report(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    asked: tuple[int, Span],
    words: Mapping[str, str],
    now: datetime,
    *,
    send: bool,
) -> None:
    """Keep a class's report, or send it to the office. Raises :class:`UserError` where a part is missing when sent."""
    class_id, span = asked
    if not class_report(session, school, actor, class_id, span, now).may_write:
        raise AccessDeniedError
    kept = {part: short(words.get(part, "").strip()) for part in PARTS}
    if send and not all(kept.values()):
        raise UserError("report/part_missing")
    row = of_month(session, ClassMonthReport, school.id, span.name, [class_id]).get(class_id)
    if row is None:
        row = ClassMonthReport(id=new_id(), school_id=school.id, class_id=class_id, month=span.name)
        session.add(row)
    row.words = seal(session, REPORT, row.id, school.id, json.dumps(kept, ensure_ascii=False))
    row.state, row.author_id, row.written_at = "sent" if send else "draft", actor.staff_id or 0, now
    row.sent_at = now if send else None
    session.flush()
