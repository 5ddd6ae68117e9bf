"""What this person can open: a plain list, from the cards of the services."""

from bot.core.errors import AccessDeniedError
from bot.pages.site import Site
from bot.pages.visit import Show, Shown, Visit


def home(visit: Visit, site: Site) -> Shown:
    """The list for families; nothing for a browser that nobody has let in."""
    if visit.actor.identity_id is None:
        raise AccessDeniedError
    return Show("pages/home.html", {"links": links(visit, site, "/m/")})


def desk_home(visit: Visit, site: Site) -> Shown:
    """The list for staff."""
    return Show("pages/home.html", {"links": links(visit, site, "/desk/")})


def links(visit: Visit, site: Site, beginning: str) -> list[tuple[str, str]]:
    """(title, address) of all pages and forms that this person may open as they stand, in the order of the menu."""
    found = [
        (page.title, visit.url(f"{service.name}.{page.view}"))
        for service, page, _view in site.registry.pages()
        if page.title and page.rule.startswith(beginning) and "<" not in page.rule and visit.actor.may(page.audience)
    ]
    forms = [
        (card.title, visit.form_url(name, {}))
        for name, card in site.registry.forms()
        if card.title and "page" in card.faces and visit.actor.may(card.audience)
    ]
    return found + forms
