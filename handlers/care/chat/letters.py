"""交关注 26: the keeper of the mailbox passes on that a letter tells of a child in need."""

from bot.core.reply import Choice, Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from handlers.care.actions.letters import child_of_letter, children_of_letter


def letter(talk: Talk) -> Reply:
    """Which of the writer's children it is about."""
    number = talk.rest.strip()
    found = children_of_letter(talk.session, talk.actor, number)
    if len(found) == 1:
        return letter_about(talk, number, found[0].pupil_id)
    reply = say("care/which_of_them")
    lines = [
        Choice(str(digit), f"{each.class_name} {each.name}", _about(number, each.pupil_id))
        for digit, each in enumerate(found, 1)
    ]
    return reply.with_choices(*lines, *reply.choices)


def letter_about(talk: Talk, number: str, pupil: int) -> Reply:
    """What the school should know of it."""
    child_of_letter(talk.session, talk.actor, number, pupil)
    return talk.open("care.letter", number=number, pupil=pupil)


def _about(number: str, pupil: int) -> Go:
    return Go("care.letter_about", {"number": number, "pupil": pupil})
