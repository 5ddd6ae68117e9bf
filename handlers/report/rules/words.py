"""How long may be what is written in a report."""

from bot.core.errors import UserError

LONGEST = 1_000


def short(words: str) -> str:
    """The words, if they are short enough to be read; else :class:`UserError`."""
    if len(words) > LONGEST:
        raise UserError("report/too_long", most=LONGEST)
    return words
