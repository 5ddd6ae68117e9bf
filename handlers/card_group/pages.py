"""Groups on pages: the teacher arranges and rates them, a child ticks the own one, a family agrees to be named."""

from bot.core.clock import machine_now
from bot.core.day_card import ASPECTS, GOOD, RATING_NAMES
from bot.core.errors import AccessDeniedError
from bot.core.texts import phrase
from bot.pages.attempt import attempt
from bot.pages.cookies import forget_code, keep_code, kept_code
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.card_group import actions
from handlers.card_group.rules import DUTY_NAMES, LONGEST_PRAISE, SIZES


def tick(visit: Visit) -> Shown:
    """A child at a shared computer: the code, then the boxes of the own group. Whoever has no code learns nothing."""
    machine, here = machine_now(), _here(visit)
    if "leave" in visit.form:
        forget_code()
        return Leave(here)
    if "digits" in visit.form:
        typed = (visit.form.get("class_code", "").strip(), visit.form["digits"].strip())
        opened = actions.open_by_code(visit.session, visit.school, *typed, visit.now)
        if opened is None:
            return Show("card_group/code.html", {"wrong": True}, status=404)
        keep_code(opened, machine)
        return Leave(here)
    code_id = kept_code(machine)
    said = ""
    if code_id is not None and "children" in visit.form:
        children = [_number(each) for each in visit.form["children"].split()]
        good = {pupil: [aspect for aspect in ASPECTS if f"{aspect[0]}{pupil}" in visit.form] for pupil in children}
        said = "kept" if actions.tick(visit.session, visit.school, code_id, good, visit.now) else ""
    sheet = None if code_id is None else actions.sheet_of(visit.session, visit.school, code_id, visit.now)
    if code_id is None or sheet is None:
        return Show("card_group/code.html", {"wrong": False})
    keep_code(code_id, machine)
    return Show("card_group/tick.html", {"sheet": sheet, "said": said, "aspects": ASPECTS})


def naming(visit: Visit) -> Shown:
    """Each child of the guardian: may it be named when it is praised? Posted: the word for one of them."""
    if "pupil" in visit.form:
        pupil, agrees = _number(visit.form["pupil"]), visit.form.get("agrees") == "1"
        if "agrees" in visit.form:
            actions.say_naming(visit.session, visit.school, visit.actor, pupil, agrees=agrees, now=visit.now)
        return Leave(visit.url("card_group.naming"))
    return Show("card_group/naming.html", {"namings": actions.namings_of(visit.session, visit.actor)})


def classes(visit: Visit) -> Shown:
    """The classes whose groups the teacher makes; the only one at once."""
    found = actions.classes_to_lead(visit.session, visit.actor)
    if len(found) == 1:
        return Leave(visit.url("card_group.groups", class_id=found[0][0]))
    links = [(name, visit.url("card_group.groups", class_id=class_id)) for class_id, name in found]
    return Show("card_group/classes.html", {"links": links})


def groups(visit: Visit, class_id: int) -> Shown:
    """The groups of a class; posted: new ones of a size, or where each child belongs."""
    found = actions.groups_of_class(visit.session, visit.actor, class_id)
    with attempt(visit) as tried:
        if "size" in visit.form:
            size = _number(visit.form["size"])
            found = actions.propose_groups(visit.session, visit.school, visit.actor, class_id, size, visit.now)
        elif "saved" in visit.form:
            found = actions.save_groups(visit.session, visit.actor, class_id, _wanted(visit, found))
    problem = tried.problem
    values = {
        "found": found,
        "sizes": SIZES,
        "duties": DUTY_NAMES,
        "said": phrase("card_group/saved") if visit.form and not problem else "",
        "problem": problem,
    }
    return Show("card_group/groups.html", values, status=400 if problem else 200)


def codes(visit: Visit, class_id: int) -> Shown:
    """Posted: new codes, shown this once, to be printed and cut."""
    actions.groups_of_class(visit.session, visit.actor, class_id)
    made = None
    if "renew" in visit.form:
        made = actions.renew_codes(visit.session, visit.school, visit.actor, class_id, visit.now)
    values = {"made": made, "class_id": class_id, "address": actions.address_of(visit.school)}
    return Show("card_group/codes.html", values)


def roundup(visit: Visit, class_id: int) -> Shown:
    """The week of all groups on one page: all 好 until something else is tapped; praise for some children."""
    found, week = actions.week_of_groups(visit.session, visit.school, visit.actor, class_id, visit.now)
    said, problem, ask_why = "", "", False
    reason = visit.form.get("because", "").strip()
    if "rounded" in visit.form:
        week = _posted_week(visit, found)
        with attempt(visit) as tried:
            done = actions.write_roundup(
                visit.session, visit.school, visit.actor, class_id, week, visit.now, reason=reason
            )
            said = phrase("card_group/rounded", done=done)
        problem, ask_why = tried.problem, tried.asks_why
    values = {
        "found": found,
        "week": week,
        "aspects": ASPECTS,
        "ratings": [(value, name) for value, name in RATING_NAMES.items() if value != GOOD],
        "most": LONGEST_PRAISE,
        "said": said,
        "problem": problem,
        "ask_why": ask_why,
    }
    return Show("card_group/roundup.html", values, status=400 if problem else 200)


def _wanted(visit: Visit, found: actions.ClassGroups) -> dict[int, tuple[int, str]]:
    """Where the page wants each child of the class; who was not on it stays."""
    everybody = [*(member for group in found.groups for member in group.members), *found.without]
    return {
        member.pupil_id: (_number(visit.form[f"g{member.pupil_id}"]), visit.form.get(f"d{member.pupil_id}", ""))
        for member in everybody
        if f"g{member.pupil_id}" in visit.form
    }


def _posted_week(visit: Visit, found: actions.ClassGroups) -> actions.Week:
    ratings: dict[int, dict[str, int]] = {group.id: {} for group in found.groups}
    for group in found.groups:
        for aspect in ASPECTS:
            tapped = [_number(each) for each in visit.form.getlist(f"{aspect[0]}{group.place}")]
            if not RATING_NAMES.keys() >= set(tapped):
                raise AccessDeniedError
            if tapped and min(tapped) != GOOD:
                ratings[group.id][aspect] = min(tapped)
    members = [*(member for group in found.groups for member in group.members), *found.without]
    praise = {each.pupil_id: visit.form.get(f"p{each.pupil_id}", "").strip() for each in members}
    return actions.Week(ratings, {pupil_id: words for pupil_id, words in praise.items() if words})


def _here(visit: Visit) -> str:
    """This page again; where several schools share it, the address names one."""
    school = visit.query.get("school", "")
    return visit.url("card_group.tick", school=school) if school else visit.url("card_group.tick")


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
