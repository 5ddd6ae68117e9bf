"""A teacher's day: what each service says is missing, in the order in which it is read."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.overview import TeacherLine
from bot.core.people import LEADERS, Actor
from bot.core.school import SchoolContext
from bot.dialogue.registry import Registry
from storage.matters import Matter, open_matters


def teachers_day(
    registry: Registry, session: Session, school: SchoolContext, actor: Actor, now: datetime
) -> list[TeacherLine]:
    """The lines of all services: what is urgent, then what waits, then figures; for who leads the school figures
    come before what waits.
    """
    lines = [line for of in registry.teacher_lines() for line in of(session, school, actor, now)]
    first = "figure" if leads(actor) else "todo"
    return sorted(lines, key=lambda line: (not line.urgent, line.kind != first))


def beside(session: Session, identity_ids: Iterable[int], lines: Iterable[TeacherLine]) -> list[Matter]:
    """The matters that wait for these WeChat users of one person and that no line counts already."""
    counted = {step for line in lines for step in (line.step, line.counts) if step}
    return [
        matter
        for identity in identity_ids
        for matter in open_matters(session, identity)
        if matter.go.step not in counted
    ]


def leads(actor: Actor) -> bool:
    """Whether this person reads figures of the school first: the office, the principal, the administrator."""
    return any(held.role in LEADERS for held in actor.held)
