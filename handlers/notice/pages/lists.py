"""Own lists of children: made by ticking names class by class."""

from itertools import groupby

from bot.core.errors import AccessDeniedError
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.notice.actions import lists as own


def lists(visit: Visit) -> Shown:
    """All own lists."""
    return Show("notice/lists.html", {"lists": own.own_lists(visit.session, visit.actor)})


def new_list(visit: Visit) -> Shown:
    """A list is made."""
    return _page(visit, None)


def one_list(visit: Visit, list_id: int) -> Shown:
    """A list is changed, or thrown away."""
    own.own_list(visit.session, visit.actor, list_id)
    if visit.form.get("do") == "drop":
        own.drop(visit.session, visit.actor, list_id)
        return Leave(visit.url("notice.lists"))
    return _page(visit, list_id)


def _page(visit: Visit, list_id: int | None) -> Shown:
    problem, name = "", visit.form.get("name", "")
    chosen = {_number(each) for each in visit.form.getlist("pupil")}
    if visit.form.get("do") == "keep":
        with attempt(visit) as tried:
            own.keep(visit.session, visit.actor, list_id, name, chosen, visit.now)
            return Leave(visit.url("notice.lists"))
        problem = tried.problem
    elif list_id is not None:
        name = own.own_list(visit.session, visit.actor, list_id).name
    rows = own.to_pick_from(visit.session, visit.actor, list_id)
    names = own.class_names(visit.session, visit.actor)
    classes = [
        (names[class_id], [(pupil, pupil.id in chosen if problem else on) for pupil, on in members])
        for class_id, members in groupby(rows, key=lambda row: row[0].class_id)
    ]
    values = {"list_id": list_id, "name": name, "classes": classes, "problem": problem}
    return Show("notice/list_edit.html", values, status=400 if problem else 200)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal()):
        raise AccessDeniedError
    return int(typed)
