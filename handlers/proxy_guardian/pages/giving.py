"""Who stands in for whom on pages: all left-behind children, and one child with all that is kept about its care."""

from datetime import date

from bot.core.calendar import DAY
from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError
from bot.delivery.along import playable
from bot.identity.guardian_chain import own_pupil
from bot.identity.teachers import colleagues
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Kept, Leave, Show, Shown, Visit
from handlers.proxy_guardian.actions import agreements, assigning, entries, looking, sheets
from handlers.proxy_guardian.pages.asked import day, month, number
from handlers.proxy_guardian.rules import month_end

PDF = "application/pdf"


def board(visit: Visit) -> Shown:
    """Every left-behind child with who stands in for the parents and what was done in the month."""
    asked = month(visit.query.get("month", ""), at_school(visit.now).date())
    rows = assigning.board(visit.session, visit.actor, asked, visit.now)
    birthdays = entries.birthdays_near(visit.session, visit.actor, visit.now)
    first = date.fromisoformat(f"{asked}-01")
    after = f"{month_end(first) + DAY:%Y-%m}"
    values = {
        "rows": rows,
        "month": asked,
        "before": f"{first - DAY:%Y-%m}",
        "after": after if after <= f"{at_school(visit.now):%Y-%m}" else "",
        "birthdays": birthdays,
    }
    return Show("proxy_guardian/board.html", values)


def child(visit: Visit, pupil: int) -> Shown:
    """One child; posted: somebody is put in the parents' place, or is there no longer."""
    problem = ""
    if "act" in visit.form:
        with attempt(visit) as tried:
            done = _act(visit, pupil)
            return Leave(visit.url("proxy_guardian.child", pupil=pupil, done=done))
        problem = tried.problem
    found = own_pupil(visit.session, visit.actor, pupil, why=assigning.WHY, now=visit.now)
    values = {
        "child": found,
        "proxies": assigning.who_stands_in(visit.session, visit.actor, pupil, visit.now),
        "staff": colleagues(visit.session, visit.school.id, visit.now),
        "entries": entries.entries_of(visit.session, visit.actor, pupil, visit.now),
        "buddies": [each for each, _ in assigning.left_behind_children(visit.session, visit.actor) if each.id != pupil],
        "agreements": agreements.agreements_of(visit.session, visit.actor, pupil, visit.now),
        "today": at_school(visit.now).date(),
        "done_duties": looking.done_duties(visit.session, visit.actor, pupil, visit.now),
        "sheets": sheets.sheets_of(visit.session, visit.actor, pupil, visit.now),
        "problem": problem,
        "done": visit.query.get("done", ""),
        "given": visit.form,
    }
    return Show("proxy_guardian/child.html", values, 422 if problem else 200)


def recording(visit: Visit, pupil: int, media_id: int) -> Shown:
    """What a proxy guardian said about a duty, for the homeroom teacher and who leads the school."""
    if str(media_id) not in looking.media_of(visit.session, visit.actor, pupil, visit.now):
        raise AccessDeniedError
    return Kept(*playable(visit.session, visit.school.id, media_id))


def sheet_pdf(visit: Visit, pupil: int, month: str) -> Shown:
    """四管四掌握 of one month on paper."""
    made = sheets.sheet_pdf(visit.session, visit.school, visit.actor, pupil, month, visit.now)
    return Download(made, PDF, sheets.file_name(month))


def _act(visit: Visit, pupil: int) -> str:
    form, act = visit.form, visit.form["act"]
    if act == "assign":
        staff_id = number(form.get("staff", ""))
        assigning.assign(visit.session, visit.school, visit.actor, pupil, staff_id, form.get("kind", ""), visit.now)
        return "assigned"
    if act == "end":
        assigning.end(visit.session, visit.actor, number(form.get("proxy", "")), visit.now)
        return "ended"
    if act == "agree":
        since, until = day(form.get("since", "")), day(form.get("until", ""))
        written = agreements.Written(form.get("carer", ""), form.get("phone", ""), form.get("words", ""), since, until)
        agreements.agree(visit.session, visit.actor, pupil, written, visit.now)
        return "kept"
    if act == "enter":
        kind, buddy = form.get("kind", ""), number(form.get("buddy") or "0")
        on, words = day(form.get("on", "")), form.get("words", "")
        entries.enter(
            visit.session, visit.actor, pupil, kind, on, words, visit.now, buddy=buddy if kind == "buddy" else 0
        )
        return "kept"
    if act == "remove":
        entries.remove(visit.session, visit.actor, number(form.get("entry", "")), visit.now)
        return "kept"
    if act == "end_agreement":
        agreements.end_agreement(visit.session, visit.actor, number(form.get("agreement", "")), visit.now)
        return "kept"
    raise AccessDeniedError
