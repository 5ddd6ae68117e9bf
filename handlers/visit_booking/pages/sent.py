"""What a browser sent, read as what it is meant to be."""

from datetime import datetime

from bot.core.errors import UserError

LONGEST_NUMBER = 20


def moment(words: str) -> datetime:
    """The chosen moment; raises :class:`UserError` where none was chosen."""
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        raise UserError("visit_booking/choose_time") from None
    if found.tzinfo is None:
        raise UserError("visit_booking/choose_time")
    return found


def number(words: str) -> int:
    """The number that was sent; 0, which nothing has, for anything else."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < LONGEST_NUMBER else 0
