"""全家一览: all children of a guardian on one page, and below them what this person can open."""

from bot.core.errors import AccessDeniedError
from bot.dialogue.family_view import family_view
from bot.pages.site import Site
from bot.pages.visit import Show, Shown, Visit
from bot.pages.ways import ways


def home(visit: Visit, site: Site) -> Shown:
    """What is to be signed, ahead and new, child by child; nothing for a browser that nobody has let in."""
    if visit.actor.identity_id is None:
        raise AccessDeniedError
    links = [(way.title, way.address) for way in ways(visit, site, "/m/")]
    view = family_view(site.registry.family_lines(), visit.session, visit.school, visit.actor, visit.now)
    if not view.children:
        return Show("pages/home.html", {"links": links})
    parts = [((child,), view.of(child)) for child in view.children]
    several = len(view.children) > 1
    values = {
        "links": links,
        "parts": [((), view.shared), *parts] if several else parts,
        "waiting": len(view.todo),
    }
    return Show("pages/family.html", values)
