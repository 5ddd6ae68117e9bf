"""改孩子的情况: which child, which part of the file; the form asks the rest."""

from bot.core.errors import AccessDeniedError
from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which_child
from handlers.left_behind.actions import family
from handlers.left_behind.rules import OF_FAMILIES


def change(talk: Talk) -> Reply:
    """What is to be changed, of which child."""
    children = family.children_with_files(talk.session, talk.actor)
    if not children:
        return say("left_behind/no_file")
    named = [(child.pupil_id, child.name) for child in children]
    pupil = which_child(talk, "left_behind.change", named)
    if isinstance(pupil, Reply):
        return pupil
    go = {
        str(number): Go("left_behind.section", {"pupil": pupil, "section": section})
        for number, section in enumerate(OF_FAMILIES, 1)
    }
    return say("left_behind/change", child=dict(named)[pupil], go=go)


def section(talk: Talk, pupil: int, section: str) -> Reply:
    """One part of it."""
    if section not in OF_FAMILIES:
        raise AccessDeniedError
    return talk.open(f"left_behind.{section}", pupil=pupil)
