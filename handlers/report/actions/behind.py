"""The families behind one figure."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from handlers.report.actions.seeing import Sight, groups_of, scope_of, sight
from handlers.report.rules.spans import Span
from storage.report.counting import ChildLine, children_behind
from storage.report.figure import Figure
from storage.report.groups import FIGURES, GROUP_OF

# More on one page is more than an old phone should load; the spreadsheet has all of them.
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure, of whom (as :class:`Sight` names it), of which span; ``missing``: whom something is missing for."""

    name: str
    span: Span
    of: str = ""
    missing: bool = False
    start: int = 0


@dataclass(frozen=True, slots=True)
class Behind:
    """Some of the families behind a figure, in the order of classes; ``many`` in all."""

    figure: Figure
    seen: Sight
    many: int
    lines: tuple[ChildLine, ...]


def behind(
    session: Session, school: SchoolContext, actor: Actor, asked: Asked, now: datetime, most: int = MOST_LINES
) -> Behind:
    """Who stands behind a figure, ``most`` from ``asked.start`` on.

    :class:`AccessDeniedError` for a figure that opens nothing, and for whom it opens nothing.
    """
    seen, figure = sight(session, actor, asked.of), FIGURES.get(asked.name)
    if figure is None or figure.opens == "nothing" or not seen.opens:
        raise AccessDeniedError
    if GROUP_OF[asked.name] not in groups_of(seen, asked.span, now):
        raise AccessDeniedError
    scope = scope_of(school, seen, asked.span, now)
    many, lines = children_behind(session, scope, figure, missing=asked.missing, start=asked.start, most=most)
    return Behind(figure, seen, many, tuple(lines))
