"""The way of one alarm on one page of paper, to be handed to whoever asks later."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.paper import typeset
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import TEMPLATES
from handlers.care.actions.seeing import Case, show

PAGE = TEMPLATES / "care/timeline.typ"


def timeline_on_paper(session: Session, school: SchoolContext, actor: Actor, alarm_id: int, now: datetime) -> bytes:
    """One page as PDF. Raises :class:`AccessDeniedError` as every look does."""
    case = show(session, school, actor, alarm_id, now)
    data = {
        "school": school.name,
        "kind": case.alarm.kind,
        "place": case.alarm.place,
        "opened": _moment(case.alarm.opened_at),
        "owner": case.owner,
        "writers": [{"name": each.name, "children": list(each.children)} for each in case.writers],
        "outcome": case.alarm.outcome,
        "note": case.note,
        "printed": _moment(now),
        "lines": [{"at": _moment(at), "what": what, **more} for at, what, more in sorted(_lines(case), key=_when)],
    }
    return typeset(PAGE, data, kind="pdf")[0]


Line = tuple[datetime, str, dict[str, str]]


def _lines(case: Case) -> list[Line]:
    alarm = case.alarm
    lines: list[Line] = [(at, "said", {"words": words}) for at, words, _ in case.texts]
    lines += [(each.at, "called", {"who": each.name, "by": each.channel}) for each in case.called]
    lines += [
        (
            step.done_at,
            "void" if step.channel == "void" else "done",
            {"kind": step.kind, "person": step.person, "by": step.channel, "proof": step.proof, "who": step.by},
        )
        for step in case.steps
        if step.done_at
    ]
    lines += [(step.due_at, "owed", {"kind": step.kind}) for step in case.open_steps if step.due_at]
    moments = ((alarm.wants_call_at, "wants_call", ""), (alarm.acknowledged_at, "taken", case.owner))
    lines += [(at, what, {"who": who}) for at, what, who in moments if at]
    return lines + ([(alarm.closed_at, "closed", {"who": case.closed_by})] if alarm.closed_at else [])


def _when(line: Line) -> datetime:
    return line[0]


def _moment(at: datetime) -> str:
    return f"{at_school(at):%Y-%m-%d %H:%M}"
