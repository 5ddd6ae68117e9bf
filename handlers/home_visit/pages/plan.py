"""The plan of visits at the desk: a term by weeks, changed by hand, made anew after a look."""

from datetime import date

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.periods import Period, next_period, period_of
from bot.core.texts import phrase
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.home_visit.actions import adjusting, planning
from handlers.home_visit.rules.weeks import monday


def plan(visit: Visit) -> Shown:
    """A teacher's visits by week; who leads the school finds everybody's."""
    today, period = _today(visit), _period(visit)
    who = _number(visit.query.get("who", "")) if visit.query.get("who") else None
    found = adjusting.board(visit.session, visit.actor, period, visit.now, who)
    running = period_of(visit.school.calendar, today)
    staff = dict(adjusting.along(visit.session, visit.actor, visit.now))
    values = {
        "board": found,
        "of": staff.get(found.staff_id, "") if who else "",
        "mine": found.staff_id == visit.actor.staff_id,
        "visitors": [] if who else adjusting.visitors(visit.session, visit.actor, period, visit.now),
        "leads": planning.leads(visit.actor),
        "can_plan": planning.can_be_planned(visit.school, period, today),
        "periods": [(each, _name(each)) for each in (running, next_period(visit.school.calendar, running))],
        "name": _name(period),
        "this_week": monday(today),
        "line": _line,
        "done": visit.query.get("done", ""),
    }
    return Show("home_visit/plan.html", values)


def plan_proposal(visit: Visit) -> Shown:
    """What a new plan would change; posted: it stands."""
    period, of_school = _period(visit), visit.query.get("of") == "school"
    if not planning.can_be_planned(visit.school, period, _today(visit)):
        raise AccessDeniedError
    with attempt(visit) as tried:
        if "digest" in visit.form:
            where = (visit.session, visit.school, visit.actor, period)
            planning.take_over(*where, visit.form["digest"], visit.now, of_school=of_school)
            return Leave(visit.url("home_visit.plan", period=period.key, done="taken"))
    found = planning.propose(visit.session, visit.school, visit.actor, period, visit.now, of_school=of_school)
    values = {
        "found": found,
        "name": _name(period),
        "problem": tried.problem,
        "unmet": [
            (phrase("home_visit/plan_unmet", named=each, of_school=of_school), "、".join(each.children))
            for each in found.unmet
        ],
        "kind": _kind,
        "reason": _reason,
    }
    return Show("home_visit/plan_proposal.html", values, 422 if tried.problem else 200)


def plan_change(visit: Visit, visit_id: int) -> Shown:
    """One visit; posted: another day, kind or companion, or it is taken out or put back."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            return Leave(visit.url("home_visit.plan", period=_change(visit, visit_id), done="changed"))
    line = adjusting.line_of(visit.session, visit.actor, visit_id, visit.now)
    values = {
        "line": line,
        "words": _line(line),
        "kind": _kind,
        "reason": _reason(line.reason),
        "kinds": adjusting.KINDS,
        "staff": adjusting.along(visit.session, visit.actor, visit.now),
        "most": adjusting.LONGEST_WHY,
        "problem": tried.problem,
        "given": visit.form if tried.problem else {},
    }
    return Show("home_visit/plan_change.html", values, 422 if tried.problem else 200)


def plan_add(visit: Visit) -> Shown:
    """A family that no rule asks for, or that cannot wait; posted: it is planned."""
    with attempt(visit) as tried:
        if "pupil" in visit.form:
            pupil_id, day = _number(visit.form["pupil"]), _day(visit)
            kind = visit.form.get("kind", "")
            where = (visit.session, visit.school, visit.actor)
            adjusting.add_family(*where, pupil_id, kind, day, visit.now)
            return Leave(visit.url("home_visit.plan", period=period_of(visit.school.calendar, day).key, done="added"))
    values = {
        "pupils": adjusting.pupils_to_add(visit.session, visit.actor),
        "kinds": adjusting.KINDS,
        "kind": _kind,
        "first": _today(visit),
        "problem": tried.problem,
        "given": visit.form if tried.problem else {},
    }
    return Show("home_visit/plan_add.html", values, 422 if tried.problem else 200)


def _change(visit: Visit, visit_id: int) -> str:
    """Do what the button says; the period that the page then shows."""
    act, form = visit.form["act"], visit.form
    if act == "out":
        return adjusting.take_off(visit.session, visit.actor, visit_id, form.get("why", ""))
    if act == "back":
        return adjusting.put_back(visit.session, visit.actor, visit_id)
    if act != "change":
        raise AccessDeniedError
    second = form.get("second", "")
    wanted = adjusting.Adjusted(_day(visit), form.get("kind", ""), _number(second) if second else None)
    return adjusting.adjust(visit.session, visit.actor, visit_id, wanted, visit.now)


def _period(visit: Visit) -> Period:
    return planning.period_asked(visit.school, visit.query.get("period", ""), _today(visit))


def _today(visit: Visit) -> date:
    return at_school(visit.now).date()


def _day(visit: Visit) -> date:
    try:
        return date.fromisoformat(visit.form.get("day", ""))
    except ValueError:
        raise UserError("dialogue/which_day") from None


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)


def _name(period: Period) -> str:
    return phrase("home_visit/plan_period", period=period)


def _line(line: adjusting.Line) -> str:
    return phrase("home_visit/plan_line", line=line, kind=_kind(line.kind))


def _kind(kind: str) -> str:
    return phrase("home_visit/plan_kind", kind=kind)


def _reason(reason: str) -> str:
    return phrase("home_visit/plan_reason", reason=reason)
