"""The plan of visits in chat: this week's and next week's, and a new plan to agree to."""

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.periods import Period, next_period, period_of
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.home_visit.actions import adjusting, planning

# A week has four of a visitor's own, and what has happened comes on top.
MOST_LINES, MOST_UNMET = 6, 4


def plan(talk: Talk) -> Reply:
    """家访安排: the visits of this week and of the next."""
    today = at_school(talk.now).date()
    board = adjusting.board(talk.session, talk.actor, period_of(talk.school.calendar, today), talk.now)
    this, following = adjusting.weeks_ahead(board.weeks, today)
    urgent = [each for each in board.no_day if each.state in adjusting.OPEN]
    lines = [*urgent, *(this.lines if this else ())]
    later = following.lines if following else ()
    go = {"1": Go("home_visit.plan_propose", {"term": ""}), "2": Go("home_visit.announce")}
    return say(
        "home_visit/plan",
        go=go,
        this=[_line(each) for each in lines[:MOST_LINES]],
        following=[_line(each) for each in later[:MOST_LINES]],
        more=len(lines[MOST_LINES:]) + len(later[MOST_LINES:]),
    )


def plan_propose(talk: Talk, term: str) -> Reply:
    """What the teacher's plan would change; nothing is written yet. ``term``: of which period, empty: the running."""
    today = at_school(talk.now).date()
    period = planning.period_asked(talk.school, term, today)
    found = planning.propose(talk.session, talk.school, talk.actor, period, talk.now)
    following = next_period(talk.school.calendar, period) if period == period_of(talk.school.calendar, today) else None
    go = {"1": Go("home_visit.plan_take", {"term": period.key, "digest": found.digest})} if found.changes else {}
    if following:
        go["2"] = Go("home_visit.plan_propose", {"term": following.key})
    return say(
        "home_visit/plan_proposal",
        go=go,
        of=found,
        period=_name(period),
        following=_name(following) if following else "",
        first=[_change(each) for each in found.changes[:MOST_LINES]],
        rest=len(found.changes[MOST_LINES:]),
        unmet=[phrase("home_visit/plan_unmet", named=each, of_school=False) for each in found.unmet[:MOST_UNMET]],
    )


def plan_take(talk: Talk, term: str, digest: str) -> Reply:
    """The plan that was looked at stands; one that would be another by now is shown anew."""
    today = at_school(talk.now).date()
    period = planning.period_asked(talk.school, term, today)
    try:
        found = planning.take_over(talk.session, talk.school, talk.actor, period, digest, talk.now)
    except UserError:
        return plan_propose(talk, term)
    return say("home_visit/plan_taken", go={"1": Go("home_visit.announce")}, of=found)


def _line(line: adjusting.Line) -> str:
    return phrase("home_visit/plan_line", line=line, kind=phrase("home_visit/plan_kind", kind=line.kind))


def _change(change: planning.Change) -> str:
    return phrase("home_visit/plan_proposal_line", change=change, kind=phrase("home_visit/plan_kind", kind=change.kind))


def _name(period: Period) -> str:
    return phrase("home_visit/plan_period", period=period)
