"""When a parent away and a child last heard from each other, by whatever way the school knows of."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.affection_hotline.calls import HEARD, HotlineCall
from storage.affection_hotline.messages import HotlineMessage
from storage.affection_hotline.silence import IN_TOUCH, HotlineSilence
from storage.left_behind.report_ins import ReportIn

# The child, and the parent.
Pair = tuple[int, int]


def last_contacts(session: Session, school_id: int, pupil_ids: Collection[int] | None = None) -> dict[Pair, datetime]:
    """By pupil and guardian when they last heard from each other, school time; who never did is not named.

    Words count when they were heard, calls when they came about; and where a parent, or the adult beside the child,
    has said that the two are in touch, the moment at which it was said. ``pupil_ids`` None: of the whole school.
    """
    found: dict[Pair, datetime] = {}
    for model, at, counts in _ways():
        mine = [model.school_id == school_id, *counts]
        if pupil_ids is not None:
            mine.append(model.pupil_id.in_(pupil_ids))
        rows = select(model.pupil_id, model.guardian_id, func.max(at)).where(*mine)
        for pupil_id, guardian_id, last in session.execute(rows.group_by(model.pupil_id, model.guardian_id)):
            pair = (pupil_id, guardian_id)
            found[pair] = max(last, found.get(pair, last))
    return found


def home_until(session: Session, school_id: int) -> dict[int, date]:
    """By guardian the last day at home with the child that the monthly word named, whether past or ahead."""
    home = (ReportIn.school_id == school_id, ReportIn.answer == "home", ReportIn.until.is_not(None))
    rows = session.execute(
        select(ReportIn.guardian_id, func.max(ReportIn.until)).where(*home).group_by(ReportIn.guardian_id)
    )
    return {guardian_id: until for guardian_id, until in rows if until is not None}


def _ways() -> list[tuple[Any, InstrumentedAttribute[Any], list[ColumnElement[bool]]]]:
    """The tables that know of contacts: the moment, and which of their rows count."""
    told = HotlineSilence.answer == IN_TOUCH
    to_child, arrived = HotlineMessage.to_child, HotlineMessage.brought_at.is_not(None)
    return [
        (HotlineMessage, HotlineMessage.heard_at, [to_child.is_(True), HotlineMessage.heard_at.is_not(None)]),
        (HotlineMessage, HotlineMessage.brought_at, [to_child.is_(False), arrived]),
        (HotlineCall, HotlineCall.ended_at, [HotlineCall.outcome.in_(HEARD)]),
        (HotlineSilence, HotlineSilence.answered_at, [told, HotlineSilence.answered_at.is_not(None)]),
    ]
