"""What this person can open: a plain list, from the cards of the services."""

from bot.core.errors import AccessDeniedError
from bot.pages.site import Site
from bot.pages.visit import Show, Shown, Visit
from bot.pages.ways import ways


def home(visit: Visit, site: Site) -> Shown:
    """The list for families; nothing for a browser that nobody has let in."""
    if visit.actor.identity_id is None:
        raise AccessDeniedError
    return Show("pages/home.html", {"links": [(way.title, way.address) for way in ways(visit, site, "/m/")]})
