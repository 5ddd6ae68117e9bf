"""值班表 at the desk, for the office: every week, single days, exchanges, absences."""

from datetime import date

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.identity.teachers import colleagues
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.care.actions import duty as roster
from handlers.care.pages.plans import number
from storage.duty_roster import SHIFTS, Shift

TWO_WEEKS = 14


def duty(visit: Visit) -> Shown:
    """The next two weeks, and what stands for every week; posted: one change."""
    with attempt(visit) as tried:
        if (act := visit.form.get("act")) is not None:
            if act not in ACTS:
                raise AccessDeniedError
            ACTS[act](visit)
            return Leave(visit.url("care.duty", done=act))
    today = at_school(visit.now).date()
    values = {
        "days": roster.days_from(visit.session, visit.school, today, TWO_WEEKS),
        "weekly": roster.weekly(visit.session, visit.school),
        "away": roster.away_from(visit.session, visit.school, today),
        "people": colleagues(visit.session, visit.school.id, visit.now),
        "shifts": SHIFTS,
        "hours": visit.school.rules.care,
        "today": today,
        "problem": tried.problem,
        "done": visit.query.get("done", ""),
    }
    return Show("care/duty.html", values, 422 if tried.problem else 200)


def _week(visit: Visit) -> None:
    plan: dict[tuple[int, Shift], int] = {}
    for weekday in range(roster.WEEK):
        for shift in SHIFTS:
            if chosen := visit.form.get(f"{shift}{weekday}", ""):
                plan[weekday, shift] = number(chosen)
    roster.set_week(visit.session, visit.school, visit.actor, plan, visit.now)


def _one_day(visit: Visit) -> None:
    slot, chosen = _slot(visit, ""), visit.form.get("staff", "")
    if chosen == "weekly":
        roster.as_every_week(visit.session, visit.school, visit.actor, slot)
        return
    roster.set_day(visit.session, visit.school, visit.actor, slot, number(chosen) if chosen else None, visit.now)


def _swap(visit: Visit) -> None:
    one, other = _slot(visit, ""), _slot(visit, "2")
    roster.swap(visit.session, visit.school, visit.actor, one, other, visit.now)


def _away(visit: Visit) -> None:
    staff_id, days = number(visit.form.get("staff", "")), (_day(visit, "first"), _day(visit, "last"))
    roster.set_away(visit.session, visit.school, visit.actor, staff_id, days, visit.now)


def _back(visit: Visit) -> None:
    roster.is_back(visit.session, visit.school, visit.actor, number(visit.form.get("absence", "")))


def _slot(visit: Visit, which: str) -> tuple[date, Shift]:
    shift = next((each for each in SHIFTS if each == visit.form.get(f"shift{which}")), None)
    if shift is None:
        raise AccessDeniedError
    return _day(visit, f"day{which}"), shift


def _day(visit: Visit, name: str) -> date:
    try:
        return date.fromisoformat(visit.form.get(name, ""))
    except ValueError:
        raise UserError("dialogue/which_day") from None


ACTS = {"week": _week, "day": _one_day, "swap": _swap, "away": _away, "back": _back}
