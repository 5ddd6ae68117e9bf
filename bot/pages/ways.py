"""What a person can open as it stands, from the cards of the services: the lists of both home pages."""

from dataclasses import dataclass

from bot.core.people import ANYONE
from bot.core.service import Quick
from bot.pages.site import Site
from bot.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Way:
    """One page or form; ``quick`` is its place among the quick ways of a teacher's day, if it has one."""

    title: str
    address: str
    quick: Quick = ""


def ways(visit: Visit, site: Site, beginning: str) -> list[Way]:
    """All pages below ``beginning`` and all forms that this person may open as they stand, in the order of the menu.

    At the desk without those for anybody: they are how strangers become known.
    """
    found = [
        Way(page.title, visit.url(f"{service.name}.{page.view}"), page.quick)
        for service, page, _view in site.registry.pages()
        if page.title and page.rule.startswith(beginning) and "<" not in page.rule and visit.actor.may(page.audience)
    ]
    forms = [
        Way(card.title, visit.form_url(name, {}), card.quick)
        for name, card in site.registry.forms()
        if card.title and "page" in card.faces and visit.actor.may(card.audience)
        if not (visit.is_desk and card.audience == ANYONE)
    ]
    return found + forms
