"""The teacher's day on one page: what is missing, the quick ways to write and remind, the classes, all the rest."""

from dataclasses import dataclass, field

from bot.core.clock import at_school
from bot.core.overview import TeacherLine
from bot.core.service import Quick
from bot.core.texts import phrase
from bot.dialogue.teachers_day import beside, leads, teachers_day
from bot.pages.site import Site
from bot.pages.visit import Show, Shown, Visit
from bot.pages.ways import ways
from storage.identities import identities_of_staff

QUICK: tuple[Quick, ...] = ("write", "remind", "hand_over")


@dataclass(frozen=True, slots=True)
class Linked:
    """A line and the page behind its number; ``address`` is empty where there is none that this person may open."""

    line: TeacherLine
    address: str


@dataclass(frozen=True, slots=True)
class ClassCard:
    """One class in figures; ``address`` is where the first of them leads."""

    name: str
    figures: list[Linked] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The page of the class."""
        return self.figures[0].address


def desk_day(visit: Visit, site: Site) -> Shown:
    """The day of who sits at the desk: teachers read what waits first, who leads the school the figures."""
    lines = _linked(visit, site)
    mine = identities_of_staff(visit.session, visit.school.id, visit.actor.staff_id or 0)
    rest = ways(visit, site, "/desk/")
    values = {
        "day": phrase("pages/desk_date", day=at_school(visit.now).date()),
        "todo": [each for each in lines if each.line.kind == "todo"],
        "matters": beside(visit.session, mine, [each.line for each in lines]),
        "figures": [each for each in lines if each.line.kind == "figure" and each.line.class_id is None],
        "classes": _classes(lines),
        "figures_first": leads(visit.actor),
        "quick": [(kind, found) for kind in QUICK if (found := [way for way in rest if way.quick == kind])],
        "rest": [way for way in rest if not way.quick],
    }
    return Show("pages/desk_day.html", values)


def _linked(visit: Visit, site: Site) -> list[Linked]:
    opens = {
        f"{service.name}.{page.view}": page.audience
        for service, page, _view in site.registry.pages()
        if page.rule.startswith("/desk/")
    }
    return [
        Linked(line, visit.url(line.view, **line.args) if visit.actor.may(opens.get(line.view, frozenset())) else "")
        for line in teachers_day(site.registry, visit.session, visit.school, visit.actor, visit.now)
    ]


def _classes(lines: list[Linked]) -> list[ClassCard]:
    """The figures of each class together, classes in the order of their first line."""
    found: dict[int, ClassCard] = {}
    for each in lines:
        if each.line.kind == "figure" and each.line.class_id is not None:
            found.setdefault(each.line.class_id, ClassCard(each.line.class_name)).figures.append(each)
    return list(found.values())
