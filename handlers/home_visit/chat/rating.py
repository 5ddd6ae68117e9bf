"""What a family thinks of a visit, in one tap, and the child after it."""

from typing import cast

from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.home_visit.actions import rating as actions

# The digit of each choice and what it means.
SCORES = {"1": 2, "2": 1, "3": 0}
SATISFIED = 2


def rating(talk: Talk, visit: int) -> Reply:
    """The question, or what is left of it."""
    of = actions.question(talk.session, talk.school, talk.actor, visit, talk.now)
    if of.is_given:
        return _thanks("home_visit/rating_thanks", of) if of.pupil_may else say("home_visit/rating_before")
    return say("home_visit/rating", go=_scores(visit, "guardian"), of=of)


def rate(talk: Talk, visit: int, who: str, score: int) -> Reply:
    """The answer of the guardian, or of the child."""
    whose = cast("actions.Who", who)
    of = actions.give(talk.session, talk.school, talk.actor, visit, whose, score, talk.now)
    if who == "pupil":
        return say("home_visit/rating_pupil_thanks", of=of)
    if score < SATISFIED and of.by:
        ways = {digit: Go("home_visit.call_me", {"visit": visit, "wants": digit == "1"}) for digit in ("1", "0")}
        return say("home_visit/rating_call", go=ways, of=of)
    return _thanks("home_visit/rating_thanks", of)


def call_me(talk: Talk, visit: int, wants: bool) -> Reply:
    """Whether the school's head is to call; nothing is kept of a no."""
    if wants:
        actions.wish_call(talk.session, talk.school, talk.actor, visit, talk.now)
    of = actions.question(talk.session, talk.school, talk.actor, visit, talk.now)
    return _thanks("home_visit/rating_wished" if wants else "home_visit/rating_thanks", of)


def pupil(talk: Talk, visit: int) -> Reply:
    """The child has the phone now."""
    of = actions.question(talk.session, talk.school, talk.actor, visit, talk.now)
    if not of.pupil_may:
        return say("home_visit/rating_before")
    return say("home_visit/rating_pupil", go=_scores(visit, "pupil"), of=of)


def _thanks(text: str, of: actions.Question) -> Reply:
    go = {"1": Go("home_visit.pupil", {"visit": of.visit_id})} if of.pupil_may else {}
    return say(text, go=go, of=of)


def _scores(visit: int, who: str) -> dict[str, Go]:
    return {
        digit: Go("home_visit.rate", {"visit": visit, "who": who, "score": score}) for digit, score in SCORES.items()
    }
