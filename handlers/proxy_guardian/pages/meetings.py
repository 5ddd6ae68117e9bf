"""Meetings of the guardians of left-behind children on pages: the school's list, one meeting, a family's answer."""

from datetime import datetime

from bot.core.clock import SHANGHAI
from bot.core.errors import AccessDeniedError, UserError
from bot.identity.guardian_chain import leads_school
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.proxy_guardian.actions import meetings as gathering
from handlers.proxy_guardian.pages.asked import number, told


def meetings(visit: Visit) -> Shown:
    """All meetings with their answers; posted: families are invited to one more."""
    tried = None
    if "about" in visit.form:
        with attempt(visit) as tried:
            class_id = visit.form.get("class_id", "")
            of = gathering.Invited(
                _moment(visit.form.get("begins_at", "")),
                visit.form.get("place", ""),
                visit.form["about"],
                number(class_id) if class_id else None,
                visit.form.get("because", ""),
            )
            made = gathering.invite(visit.session, visit.school, visit.actor, of, visit.now)
            return Leave(visit.url("proxy_guardian.guardians", meeting=made, done="invited"))
    values = {
        "meetings": gathering.meetings_of(visit.session, visit.actor),
        "classes": gathering.classes_to_invite(visit.session, visit.actor),
        "leads": leads_school(visit.actor),
        "given": visit.form,
        "problem": tried.problem if tried else "",
        "ask_why": tried.asks_why if tried else False,
    }
    return Show("proxy_guardian/meetings.html", values, 422 if values["problem"] else 200)


def guardians(visit: Visit, meeting: int) -> Shown:
    """One meeting: who comes, who came; posted: ticks, the minutes, or it is called off."""
    tried = None
    if "act" in visit.form:
        with attempt(visit) as tried:
            done = _act(visit, meeting)
            return Leave(visit.url("proxy_guardian.guardians", meeting=meeting, done=done))
    seats = gathering.seats_of(visit.session, visit.actor, meeting)
    found = next(each for each in gathering.meetings_of(visit.session, visit.actor) if each.meeting_id == meeting)
    values = {
        "of": found,
        "seats": seats,
        "has_begun": found.begins_at <= visit.now,
        "given": visit.form,
        "problem": tried.problem if tried else "",
        "ask_why": tried.asks_why if tried else False,
        "done": told(
            visit,
            invited="proxy_guardian/page_invited",
            kept="proxy_guardian/page_kept",
            sent="proxy_guardian/page_minutes_sent",
        ),
    }
    return Show("proxy_guardian/meeting.html", values, 422 if values["problem"] else 200)


def my_meetings(visit: Visit) -> Shown:
    """The meetings that one's household was invited to; posted: whether it comes."""
    if "answer" in visit.form:
        about = number(visit.form.get("meeting", ""))
        gathering.answer(visit.session, visit.actor, about, visit.form["answer"], visit.now)
        return Leave(visit.url("proxy_guardian.my_meetings", done="kept"))
    values = {
        "invitations": gathering.invitations(visit.session, visit.actor, visit.now),
        "now": visit.now,
        "done": told(visit, kept="proxy_guardian/page_kept"),
    }
    return Show("proxy_guardian/my_meetings.html", values)


def _act(visit: Visit, meeting: int) -> str:
    where, act = (visit.session, visit.actor), visit.form["act"]
    if act == "tick":
        came = [number(each) for each in visit.form.getlist("came")]
        gathering.tick(*where, meeting, came, visit.now)
        return "kept"
    if act == "minutes":
        words, because = visit.form.get("words", ""), visit.form.get("because", "")
        gathering.write_minutes(visit.session, visit.school, visit.actor, meeting, words, visit.now, because)
        return "sent"
    if act == "call_off":
        gathering.call_off(visit.session, visit.school, visit.actor, meeting, visit.now)
        return "kept"
    raise AccessDeniedError


def _moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise UserError("dialogue/which_day") from None
