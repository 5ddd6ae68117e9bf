"""All of a family in one place: what every service has to say, under the children of the reader that it is about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.overview import FamilyLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.identity.access import Child, children_of

# So far ahead families look when they plan.
AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Said:
    """One line, and the children it is about: all of the reader's where the service named none."""

    line: FamilyLine
    children: tuple[Child, ...]


@dataclass(frozen=True, slots=True)
class FamilyView:
    """The children of one reader in class order, and all that there is to do, to expect and to read.

    A line that services say alike about several children stands once.
    """

    children: tuple[Child, ...]
    said: tuple[Said, ...]

    def of(self, *children: Child) -> "FamilyView":
        """What is about exactly these children."""
        return FamilyView(children, tuple(each for each in self.said if each.children == children))

    @property
    def shared(self) -> "FamilyView":
        """What is about several of the children."""
        return FamilyView(self.children, tuple(each for each in self.said if len(each.children) > 1))

    @property
    def todo(self) -> list[Said]:
        """What is to be signed or answered, the next deadline first."""
        return sorted(self._of_kind("todo"), key=_day)

    @property
    def dates(self) -> list[Said]:
        """What is ahead, in the order of days."""
        return sorted(self._of_kind("date"), key=_day)

    @property
    def news(self) -> list[Said]:
        """What there is to read."""
        return self._of_kind("news")

    def _of_kind(self, kind: str) -> list[Said]:
        return [each for each in self.said if each.line.kind == kind]


def family_view(
    sources: Iterable[Callable[..., list[FamilyLine]]],
    session: Session,
    school: SchoolContext,
    actor: Actor,
    now: datetime,
) -> FamilyView:
    """What all services say to this guardian; nothing for who is none, or none any more.

    A line about a child that is not this reader's is left out, whatever a service says.
    """
    children = children_of(session, actor)
    if not children:
        return FamilyView((), ())
    today = at_school(now).date()
    lines = [line for source in sources for line in source(session, school, actor, now)]
    return FamilyView(tuple(children), tuple(_merged([line for line in lines if _is_due(line, today)], children)))


def _merged(lines: Sequence[FamilyLine], children: Sequence[Child]) -> list[Said]:
    about: dict[tuple[object, ...], tuple[FamilyLine, set[int]]] = {}
    everybody = {child.pupil_id for child in children}
    for line in lines:
        named = {line.pupil_id} if line.pupil_id is not None else everybody
        args = (*sorted(line.args.items()), *sorted(line.step_args.items(), key=str))
        key = (line.kind, line.words, line.day, line.view, line.step, args)
        about.setdefault(key, (line, set()))[1].update(named)
    found = ((line, tuple(child for child in children if child.pupil_id in named)) for line, named in about.values())
    return [Said(line, mine) for line, mine in found if mine]


def _is_due(line: FamilyLine, today: date) -> bool:
    return line.kind != "date" or (line.day is not None and today <= line.day <= today + AHEAD)


def _day(said: Said) -> date:
    return said.line.day or date.max
