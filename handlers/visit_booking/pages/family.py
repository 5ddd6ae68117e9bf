"""What a family has ahead, and a new appointment in three steps, each a page that needs no script."""

from datetime import datetime

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.identity.access import children_of
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.visit_booking.actions import choosing, family, hosts, recording
from handlers.visit_booking.pages.sent import moment, number

# Times on one page; more are found day by day.
MOST_TIMES = 30
MOST_BEHIND = 6
DONE = frozenset({"booked", "moved", "accepted", "off", "phone", "line", "unline"})


def visits(visit: Visit) -> Shown:
    """What is ahead, what waits for an answer, where one stands in line, and what was agreed before."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            return Leave(visit.url("visit_booking.visits", done=_act(visit)))
    where = (visit.session, visit.actor, visit.now)
    ahead = family.ahead(*where)
    movable = [each for each in ahead if each.state in ("asked", "booked", "invited", "wanted") and not each.day_id]
    moves = {each.booking_id: _moves(visit, each.booking_id) for each in movable if each.starts_at}
    done = visit.query.get("done", "")
    values = {
        "problem": tried.problem,
        "ahead": ahead,
        "moves": moves,
        "lines": family.lines(*where),
        "behind": recording.behind(*where, MOST_BEHIND),
        "done": done if done in DONE else "",
        "children": children_of(visit.session, visit.actor),
        "now": visit.now,
    }
    return Show("visit_booking/visits.html", values, status=422 if tried.problem else 200)


def new(visit: Visit) -> Shown:
    """Whom, how, when: each answer leads to the next question; posted, the time is taken or waited for."""
    with attempt(visit) as tried:
        if "at" in visit.form:
            return Leave(visit.url("visit_booking.visits", done=_take(visit)))
    children = children_of(visit.session, visit.actor)
    pupil = number(visit.query.get("pupil", "")) or (children[0].pupil_id if len(children) == 1 else 0)
    who, way = visit.query.get("who", ""), visit.query.get("way", "")
    values: dict[str, object] = {"problem": tried.problem, "children": children, "pupil": pupil}
    values |= {"who": who, "way": way}
    values |= {
        "groups": [],
        "ways": [],
        "of": None,
        "name": "",
        "given": visit.form if tried.problem else {},
        "places": [],
    }
    if pupil:
        values |= _about(visit, pupil, who, way)
    return Show("visit_booking/new.html", values, status=422 if tried.problem else 200)


def _about(visit: Visit, pupil: int, who: str, way: str) -> dict[str, object]:
    """What is asked next about this child."""
    where = (visit.session, visit.actor, pupil)
    found: dict[str, object] = {"name": hosts.own_child(*where).name}
    if not who:
        return found | {"groups": _groups(hosts.groups_for(*where, visit.now))}
    group = hosts.group_of(*where, who, visit.now)
    ways = hosts.ways_of(visit.session, visit.school.id, group)
    found |= {"called": group.called, "ways": [(each, phrase("visit_booking/way", way=each)) for each in ways]}
    if way == "home":
        return found | {"wish": visit.form_url("visit_booking.home", {"pupil": pupil, "who": who})}
    if way in ways:
        of = choosing.choose(visit.session, visit.school, visit.actor, pupil, who, way, visit.now)
        wish = visit.form_url("visit_booking.wish", {"pupil": pupil, "who": who, "way": way})
        free, full = of.free[:MOST_TIMES], of.full[:MOST_TIMES]
        places = sorted({each.place for each in free})
        found |= {"of": of, "free": free, "full": full, "places": places, "wish": wish}
    return found


def _groups(groups: list[hosts.Group]) -> list[tuple[str, str]]:
    """Who can be met, each by what leads to it; teachers of subjects one by one."""
    found = list[tuple[str, str]]()
    for group in groups:
        if group.kind == "teacher":
            found += [
                (f"teacher:{host.staff_id}", phrase("visit_booking/teacher_line", host=host)) for host in group.hosts
            ]
        else:
            found.append((group.key, phrase("visit_booking/host_line", group=group)))
    return found


def _take(visit: Visit) -> str:
    """Take the time, or stand in its line; what was chosen reads ``<host>|<moment>``."""
    staff, _, at = visit.form.get("at", "").partition("|")
    pupil, who, way = number(visit.form.get("pupil", "")), visit.form.get("who", ""), visit.form.get("way", "")
    wanted = choosing.Wanted(pupil, who, way, number(staff), moment(at))
    where = (visit.session, visit.school, visit.actor, wanted, visit.now)
    if visit.form.get("act") == "line":
        choosing.stand_in_line(*where)
        return "line"
    said = visit.form.get("topic", "").strip()
    choosing.take(*where, [said] if said else [])
    return "booked"


def _act(visit: Visit) -> str:
    """What came of the button below an appointment."""
    act, booking_id = visit.form.get("act", ""), number(visit.form.get("booking", ""))
    where = (visit.session, visit.school, visit.actor, booking_id)
    if act == "move":
        family.move(*where, moment(visit.form.get("at", "")), visit.now)
        return "moved"
    if act == "unline":
        family.leave_line(visit.session, visit.school, visit.actor, booking_id, visit.now)
        return "unline"
    acts = {
        "accept": (family.accept, "accepted"),
        "off": (family.not_coming, "off"),
        "phone": (family.by_phone, "phone"),
    }
    if act not in acts:
        raise UserError("visit_booking/changed_since")
    do, done = acts[act]
    do(*where, visit.now)
    return done


def _moves(visit: Visit, booking_id: int) -> list[tuple[str, datetime]]:
    times = family.times_to_move(visit.session, visit.school, visit.actor, booking_id, visit.now)
    return [(at_school(each.starts_at).isoformat(timespec="minutes"), each.starts_at) for each in times[:MOST_TIMES]]
