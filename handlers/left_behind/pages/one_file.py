"""One child's file at the desk: all of it, the history of a section, what was said aloud, on paper."""

from bot.core.errors import AccessDeniedError
from bot.delivery.along import playable
from bot.pages.visit import Kept, Show, Shown, Visit
from handlers.left_behind.actions import seeing
from handlers.left_behind.actions.family import who_looked
from handlers.left_behind.rules import OF_FAMILIES


def child(visit: Visit, pupil: int) -> Shown:
    """The whole file, with the ways to write each part of it."""
    of = seeing.read_file(visit.session, visit.actor, pupil, visit.now)
    write = {
        (home.household_id, section): visit.form_url(
            f"left_behind.{section}", {"pupil": pupil, "home": home.household_id}
        )
        for home in of.homes
        for section in OF_FAMILIES
    }
    values = {
        "of": of,
        "sections": OF_FAMILIES,
        "write": write,
        "write_mind": visit.form_url("left_behind.mind", {"pupil": pupil}),
        "looked": who_looked(visit.session, visit.school.id, pupil, visit.now),
    }
    return Show("left_behind/child.html", values)


def history(visit: Visit, pupil: int, section: str) -> Shown:
    """Every version of one section, with who wrote it and when."""
    name, versions = seeing.history(visit.session, visit.actor, pupil, section, visit.now)
    return Show("left_behind/history.html", {"name": name, "section": section, "versions": versions, "pupil": pupil})


def paper(visit: Visit, pupil: int) -> Shown:
    """The file to print."""
    of = seeing.read_file(visit.session, visit.actor, pupil, visit.now, why="paper")
    return Show("left_behind/paper.html", {"of": of, "sections": OF_FAMILIES, "now": visit.now})


def said(visit: Visit, pupil: int, media_id: int) -> Shown:
    """What somebody said instead of writing."""
    if media_id not in seeing.recordings(visit.session, visit.actor, pupil, visit.now):
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))
