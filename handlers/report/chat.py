"""The month's question in chat, and where the figures are."""

from bot.core.clock import at_school
from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.report.actions import pulse as actions
from handlers.report.actions.counting import report
from handlers.report.actions.paper import shown, title_of
from handlers.report.rules.spans import month_of

# The digit of each choice and what it means.
SCORES = {"1": 2, "2": 1, "3": 0}
# What a message has room for; the rest stands on the desk.
IN_CHAT = ("signatures", "receipts", "opinions_in_time", "updates", "visits", "calls", "contact_any")


def pulse(talk: Talk) -> Reply:
    """每月一问: one tap, nobody sees whose."""
    month = actions.open_question(talk.session, talk.school, talk.actor, talk.now)
    if month is None:
        actions.close_question(talk.session, talk.school, talk.actor)
        return say("report/pulse_none")
    go = {digit: Go("report.pulse_answer", {"score": score}) for digit, score in SCORES.items()}
    smallest = talk.school.rules.report.smallest_group
    return say("report/pulse", go=go, month=month.first.month, is_staff=talk.actor.face == "staff", smallest=smallest)


def pulse_answer(talk: Talk, score: int) -> Reply:
    """The answer, once."""
    actions.answer(talk.session, talk.school, talk.actor, score, talk.now)
    return say("report/pulse_thanks")


def figures(talk: Talk) -> Reply:
    """统计: this month in a few lines, of what the reader may see."""
    span = month_of(talk.school.calendar, at_school(talk.now).date())
    found = report(talk.session, talk.school, talk.actor, span, talk.now)
    lines = [
        (title_of(each.figure), shown(each.figure, each.now)) for each in found.lines if each.figure.name in IN_CHAT
    ]
    return say("report/figures", lines=lines, month=span.first.month, title=found.title)
