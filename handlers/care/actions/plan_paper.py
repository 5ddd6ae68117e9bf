"""The plan of a child and its way on paper, for the child's file."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.paper import typeset
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import TEMPLATES
from handlers.care.actions.plan_view import Whole, show_plan

PAGE = TEMPLATES / "care/plan.typ"

Line = tuple[date, str, dict[str, str]]


def plan_on_paper(session: Session, school: SchoolContext, actor: Actor, plan_id: int, now: datetime) -> bytes:
    """As PDF. Raises :class:`AccessDeniedError` as every look does."""
    of = show_plan(session, school, actor, plan_id, now)
    data = {
        "school": school.name,
        "child": of.child,
        "class": of.class_name,
        "kinds": list(of.kinds),
        "goal": of.goal,
        "owner": of.owner,
        "opened": f"{at_school(of.plan.opened_at):%Y-%m-%d}",
        "opened_by": of.opened_by,
        "review": "" if of.plan.closed_at else f"{of.plan.review_on:%Y-%m-%d}",
        "measures": [
            {
                "words": each.words,
                "owner": each.owner,
                "due": f"{each.due_on:%Y-%m-%d}",
                "done_on": f"{each.done_on:%Y-%m-%d}" if each.done_on else "",
                "done": each.done,
            }
            for each in of.measures
        ],
        "lines": [{"on": f"{on:%Y-%m-%d}", "what": what, **more} for on, what, more in sorted(_lines(of), key=_when)],
        "printed": f"{at_school(now):%Y-%m-%d %H:%M}",
    }
    return typeset(PAGE, data, kind="pdf")[0]


def _lines(of: Whole) -> list[Line]:
    lines: list[Line] = [(each.noted_on, "sign", {"words": each.words, "by": each.noted_by}) for each in of.signs]
    lines += [
        (
            each.on,
            each.kind,
            {"words": each.words, "by": each.by, "stands": each.stands, "who": each.who, "to": each.to},
        )
        for each in of.entries
    ]
    if of.plan.ending_at:
        lines.append((at_school(of.plan.ending_at).date(), "end", {"words": of.evidence, "by": of.ended_by}))
    if of.plan.closed_at and of.agreed_by:
        lines.append((at_school(of.plan.closed_at).date(), "agreed", {"words": "", "by": of.agreed_by}))
    return lines


def _when(line: Line) -> date:
    return line[0]
