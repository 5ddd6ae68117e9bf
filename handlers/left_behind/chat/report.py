"""每月报平安 in chat, and the question to the adult beside the child."""

from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.left_behind.actions import adults, reporting


def report(talk: Talk) -> Reply:
    """报平安: who works away says where; who does not, as the roster has it, is told what this is."""
    if reporting.standing(talk.session, talk.actor) is None:
        return say("left_behind/not_away")
    return talk.open("left_behind.report")


def adult(talk: Talk, guardian: int) -> Reply:
    """Was the parent away heard of?"""
    away = adults.asked_about(talk.session, talk.actor, guardian)
    go = {
        "1": Go("left_behind.adult_says", {"guardian": guardian, "said": "reached"}),
        "2": Go("left_behind.adult_says", {"guardian": guardian, "said": "not_reached"}),
        "9": Go("dialogue.call_me"),
    }
    return say("left_behind/adult", away=away, go=go)


def adult_says(talk: Talk, guardian: int, said: str) -> Reply:
    """Yes, or no: then the teacher looks for them."""
    away = adults.answer(talk.session, talk.actor, guardian, said, talk.now)
    return say("left_behind/adult_thanks", away=away, reached=said == "reached")
