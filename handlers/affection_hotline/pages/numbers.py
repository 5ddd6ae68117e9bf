"""Numbers that a page of ours posted."""

from bot.core.errors import AccessDeniedError


def number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.isdigit():
        raise AccessDeniedError
    return int(typed)
