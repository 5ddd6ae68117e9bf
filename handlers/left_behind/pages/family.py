"""The file of one's own child, the month's report, and the question about a parent away."""

from bot.core.errors import AccessDeniedError
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.left_behind.actions import adults, family
from handlers.left_behind.rules import OF_FAMILIES


def own_files(visit: Visit) -> Shown:
    """One's children that have a file; where there is one, it at once."""
    children = family.children_with_files(visit.session, visit.actor)
    if len(children) == 1:
        return file(visit, children[0].pupil_id)
    return Show("left_behind/own_files.html", {"children": children})


def file(visit: Visit, pupil: int) -> Shown:
    """What the file says of one's own home, and who looked."""
    of = family.read_own_file(visit.session, visit.actor, pupil, visit.now)
    change = {section: visit.form_url(f"left_behind.{section}", {"pupil": pupil}) for section in OF_FAMILIES}
    return Show("left_behind/own_file.html", {"of": of, "change": change})


def report(visit: Visit) -> Shown:
    """每月报平安 is a form."""
    return Leave(visit.form_url("left_behind.report", {}))


def heard(visit: Visit, guardian: int) -> Shown:
    """Was the parent away heard of? Posted: yes or no."""
    if (said := visit.form.get("said")) is not None:
        if said not in adults.ANSWERS:
            raise AccessDeniedError
        away = adults.answer(visit.session, visit.actor, guardian, said, visit.now)
        return Show("left_behind/heard.html", {"of": away, "said": said})
    away = adults.asked_about(visit.session, visit.actor, guardian)
    return Show("left_behind/heard.html", {"of": away, "said": ""})
