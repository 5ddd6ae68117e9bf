"""A colleague's notice before somebody who may agree to it: 同意, or 退回 with a word why."""

from bot.core.errors import UserError
from bot.pages.answers import refusal
from bot.pages.attempt import attempt
from bot.pages.visit import Leave, Show, Shown, Visit
from handlers.notice.actions import approving, drafting, preview
from handlers.notice.actions.taking_back import own_notice

LONGEST_WORDS = 100


def approve(visit: Visit, notice_id: int) -> Shown:
    """What families will read; posted: the decision about exactly that."""
    problem = ""
    if "do" in visit.form:
        with attempt(visit) as tried:
            return _decide(visit, notice_id)
        problem = tried.problem
    try:
        found = approving.asked(visit.session, visit.school, visit.actor, notice_id, visit.now)
    except UserError as over:
        return Show("notice/approve.html", {"found": None, "problem": problem or refusal(over).text})
    shown = preview.before_approver(visit.session, visit.school, found.notice, visit.now)
    values = {"found": found, "shown": shown, "problem": problem, "now": visit.now}
    return Show("notice/approve.html", values, status=400 if problem else 200)


def waits(visit: Visit, notice_id: int) -> Shown:
    """The writer's own look at what waits for a second person; posted: it is taken back to be changed."""
    if "stop" in visit.form and drafting.pull_back(visit.session, visit.actor, notice_id, visit.now):
        return Leave(visit.url("notice.rewrite", notice_id=notice_id))
    notice = own_notice(visit.session, visit.actor, notice_id)
    if notice.state != approving.APPROVING:
        return Leave(visit.url("notice.notices"))
    shown = preview.before_approver(visit.session, visit.school, notice, visit.now)
    people = approving.approver_names(visit.session, visit.school, notice, visit.now)
    return Show("notice/waits.html", {"notice": notice, "shown": shown, "people": people})


def _decide(visit: Visit, notice_id: int) -> Shown:
    about = (visit.session, visit.school, visit.actor, notice_id, visit.form.get("seen", ""))
    if visit.form["do"] == "agree":
        approving.agree(*about, visit.now)
        return Leave(visit.url("notice.notices", done="agreed"))
    words = visit.form.get("words", "").strip()[:LONGEST_WORDS]
    approving.give_back(*about, words, visit.now)
    return Leave(visit.url("notice.notices", done="sent_back"))
