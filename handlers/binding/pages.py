"""家人和号码 on the desk: who stands for a child, a new number, a guardian barred; and a class's new teacher."""

from datetime import date

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.identity.teachers import colleagues
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.binding.actions import chain, handover

DONE = frozenset({"phone", "bar"})


def families(visit: Visit) -> Shown:
    """The classes; the only one at once."""
    found = chain.classes_answered_for(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.url("binding.family_class", class_id=found[0][0]))
    links = [(name, visit.url("binding.family_class", class_id=class_id)) for class_id, name in found]
    return Show("binding/links.html", {"title": phrase("binding/families_title"), "links": links})


def family_class(visit: Visit, class_id: int) -> Shown:
    """The children of a class."""
    name, pupils = chain.children_of_class(visit.session, visit.actor, class_id)
    links = [(pupil.name, visit.url("binding.child", pupil=pupil.id)) for pupil in pupils]
    return Show("binding/links.html", {"title": name, "links": links})


def child(visit: Visit, pupil: int) -> Shown:
    """One child's guardians in the order of the chain; posted: a new number, or one is barred."""
    found = chain.child_chain(visit.session, visit.actor, pupil, visit.now)
    if "act" not in visit.form:
        return _child(visit, found)
    with attempt(visit) as tried:
        _act(visit, found, _number(visit.form.get("guardian", "")))
        return Leave(visit.url("binding.child", pupil=pupil, done=visit.form["act"]))
    return _child(visit, found, problem=tried.problem)


def teachers(visit: Visit) -> Shown:
    """Who is homeroom teacher of which class; posted: somebody else is, from now on."""
    said = problem = ""
    if "class_id" in visit.form:
        class_id, successor = (_number(visit.form.get(name, "")) for name in ("class_id", "successor"))
        with attempt(visit) as tried:
            where = (visit.session, visit.school, visit.actor)
            name, teacher = handover.give_class(*where, class_id, successor, visit.now)
            said = phrase("binding/class_handed_over", class_name=name, teacher=teacher)
        problem = tried.problem
    values = {
        "classes": handover.classes_held(visit.session, visit.actor, visit.now),
        "staff": colleagues(visit.session, visit.school.id, visit.now),
        "said": said,
        "problem": problem,
    }
    return Show("binding/teachers.html", values, status=400 if problem else 200)


def _act(visit: Visit, found: chain.ChildChain, guardian_id: int) -> None:
    match visit.form["act"]:
        case "phone":
            typed = visit.form.get("phone", "")
            chain.give_new_phone(visit.session, visit.actor, found, guardian_id, typed, visit.now)
        case "bar":
            paper, of = visit.form.get("paper", ""), _day(visit.form.get("day", ""))
            chain.bar_guardian(visit.session, visit.actor, found, guardian_id, paper, of, visit.now)
        case _:
            raise AccessDeniedError


def _child(visit: Visit, found: chain.ChildChain, problem: str = "") -> Shown:
    done = visit.query.get("done", "")
    values = {
        "child": found,
        "may_bar": chain.may_bar(visit.actor),
        "done": done if done in DONE else "",
        "problem": problem,
        "posted": visit.form,
        "today": at_school(visit.now).date().isoformat(),
    }
    return Show("binding/child.html", values, status=400 if problem else 200)


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)


def _day(typed: str) -> date | None:
    """The day that was picked; None for none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
