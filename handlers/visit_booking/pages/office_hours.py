"""办公时间 at the desk: all of it on one page."""

from bot.core.errors import AccessDeniedError
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.visit_booking.actions import office_hours


def hours(visit: Visit) -> Shown:
    """The host's hours and days away; posted: one of them is no more."""
    if "act" in visit.form:
        act, _, number = visit.form["act"].partition(":")
        if act not in ("hours", "away") or not (number.isascii() and number.isdigit()):
            raise AccessDeniedError
        drop = office_hours.remove if act == "hours" else office_hours.come_back
        drop(visit.session, visit.actor, int(number))
        return Leave(visit.url("visit_booking.hours", done=act))
    values = {
        "mine": office_hours.my_hours(visit.session, visit.actor, visit.now),
        "away": office_hours.my_days_away(visit.session, visit.actor, visit.now),
        "more": visit.form_url("visit_booking.office_time", {}),
        "absent": visit.form_url("visit_booking.days_away", {}),
        "done": visit.query.get("done", ""),
    }
    return Show("visit_booking/hours.html", values)
