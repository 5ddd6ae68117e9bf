"""谁在孩子身边: a parent says who plays the words to the child."""

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase, say
from bot.dialogue.prompts import MOST_CHOICES
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which_child
from handlers.affection_hotline.actions import adults, settling


def beside(talk: Talk) -> Reply:
    """Who it is now, and who else it could be."""
    lines = adults.own_lines(talk.session, talk.actor)
    if not lines:
        return say("affection_hotline/closed", phone=talk.school.config.duty_phone)
    chosen = which_child(talk, "affection_hotline.beside", [(line.pupil_id, line.child) for line in lines])
    if not isinstance(chosen, int):
        return chosen
    of = settling.own_settled(talk.session, talk.school, talk.actor, chosen, talk.now)
    others = [each for each in of.choices if each.words != of.adult and each.can_be_told]
    ways = [(each.words, each.key) for each in others[: MOST_CHOICES - 1]]
    if of.key != settling.ITSELF:
        ways.append((phrase("affection_hotline/adult_itself"), settling.ITSELF))
    reply = say("affection_hotline/beside", of=of, alone=not ways)
    about = {"pupil": chosen}
    choices = [
        Choice(str(number), label, Go("affection_hotline.settle", {**about, "key": key}))
        for number, (label, key) in enumerate(ways, 1)
    ]
    return reply.with_choices(*choices, *reply.choices)


def settle(talk: Talk, pupil: int, key: str) -> Reply:
    """It is somebody else from now on."""
    of = settling.settle_own(talk.session, talk.school, talk.actor, pupil, key, talk.now)
    return say("affection_hotline/beside_kept", of=of)
