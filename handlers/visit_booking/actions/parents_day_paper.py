"""A parents' day on paper: a timetable for each teacher's door, a slip for each family that WeChat does not reach."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.paper import typeset
from bot.core.people import Actor
from bot.core.texts import TEMPLATES, phrase
from handlers.visit_booking.actions.parents_day_board import Board, Row, board
from handlers.visit_booking.actions.parents_day_facts import DayFacts

PAGE = TEMPLATES / "visit_booking/day.typ"


def day_on_paper(
    session: Session, school: str, actor: Actor, of: Board, now: datetime, *, kind: Literal["pdf", "png"] = "pdf"
) -> list[bytes]:
    """The pages of a day: who leads it gets every teacher's timetable and the slips, a teacher the own one."""
    shown = of.day.teachers if of.may_lead or of.met is None else (of.met,)
    boards = [board(session, actor, of.day.day_id, now, of=met.staff_id) for met in shown]
    slips = [row for row in of.taken if row.family and not row.family.identity_ids] if of.may_lead else []
    data = {
        "school": school,
        "class_name": of.day.class_name,
        "when": phrase("visit_booking/day_on_paper", day=of.day).strip(),
        "words": of.day.words,
        "teachers": [_teacher(each) for each in boards],
        "slips": [_slip(of.day, row) for row in slips],
        "left": [family.names for family in of.left] if of.may_lead else [],
    }
    return typeset(PAGE, data, kind=kind)


def _teacher(of: Board) -> dict[str, object]:
    met = of.met
    return {
        "name": phrase("visit_booking/met_on_paper", met=met).strip(),
        "place": met.place if met else "",
        "rows": [_row(row) for row in _used(of.rows)],
    }


def _used(rows: Sequence[Row]) -> list[Row]:
    """The turns up to the last that is taken: behind it the teacher may go home."""
    last = max((number for number, row in enumerate(rows) if row.family), default=-1)
    return list(rows[: last + 1])


def _row(row: Row) -> dict[str, str]:
    family = row.family
    return {
        "time": _clock(row.starts_at),
        "names": family.names if family else "",
        "relation": family.relation if family else "",
    }


def _slip(day: DayFacts, row: Row) -> dict[str, object]:
    talks = [
        {
            "time": _clock(talk.starts_at),
            "name": phrase("visit_booking/met_on_paper", met=talk.met).strip(),
            "place": talk.met.place,
        }
        for talk in day.talks(row.turn)
    ]
    return {"names": row.family.names if row.family else "", "code": row.code, "talks": talks}


def _clock(moment: datetime) -> str:
    return f"{at_school(moment):%H:%M}"
