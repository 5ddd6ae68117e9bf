"""What an address or a form of ours says; anything else was made up, and meets what strangers meet."""

from datetime import date

from bot.core.errors import AccessDeniedError, UserError
from bot.core.texts import phrase
from bot.pages.visit import Visit


def number(typed: str) -> int:
    """An id. Raises :class:`AccessDeniedError` for what is none."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)


def day(typed: str) -> date:
    """A day that was typed. Raises :class:`UserError` for what is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise UserError("dialogue/which_day") from None


def month(typed: str, else_: date) -> str:
    """``2026-11``, or the month of ``else_`` where nothing was asked; AccessDeniedError for what is none."""
    try:
        return f"{date.fromisoformat(f'{typed}-01') if typed else else_:%Y-%m}"
    except ValueError:
        raise AccessDeniedError from None


def told(visit: Visit, **sentences: str) -> str:
    """The sentence behind ``?done=``: which message says it, by its name; empty for nothing and for what is unknown."""
    name = sentences.get(visit.query.get("done", ""))
    return phrase(name, child=visit.query.get("child", "")[:20]) if name else ""
