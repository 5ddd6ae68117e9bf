"""What has happened, at the desk: all that was entered, and each as a whole."""

from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.home_visit.actions import incidents


def events(visit: Visit) -> Shown:
    """What was entered lately, without the words."""
    values = {
        "found": incidents.incidents(visit.session, visit.actor, visit.now),
        "form": visit.form_url("home_visit.event", {}),
    }
    return Show("home_visit/events.html", values)


def event(visit: Visit, incident_id: int) -> Shown:
    """One incident as a whole; posted: further children are concerned."""
    with attempt(visit) as tried:
        if "who" in visit.form:
            children = incidents.children_named(visit.session, visit.actor, visit.form["who"])
            incidents.add_families(visit.session, visit.school, visit.actor, incident_id, children, visit.now)
            return Leave(visit.url("home_visit.event", incident_id=incident_id, done="added"))
    values = {
        "of": incidents.look(visit.session, visit.actor, incident_id, visit.now),
        "problem": tried.problem,
        "given": visit.form.get("who", "") if tried.problem else "",
        "done": visit.query.get("done", ""),
    }
    return Show("home_visit/event.html", values, 422 if tried.problem else 200)
