"""The way into the form."""

from bot.core.reply import Reply
from bot.dialogue.talk import Talk


def write(talk: Talk) -> Reply:
    """写信."""
    return talk.open("letters.write")
