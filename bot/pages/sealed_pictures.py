"""The pictures of a page that nobody signs: drawn anew before anything else of the request is done."""

from flask import current_app, request
from flask_wtf.csrf import CSRFProtect

from bot.core.errors import UserError
from bot.delivery.unsigned_pictures import drawn_anew

Drawn = tuple[bytes | None, ...]


def pictures_drawn(most: int) -> Drawn:
    """What was chosen in the field ``pictures``; None for what is no picture, and for all if they are too many."""
    given = [file for file in request.files.getlist("pictures") if file.filename]
    if not given:
        return ()
    csrf: CSRFProtect = current_app.extensions["csrf"]
    csrf.protect()
    return tuple(_drawn(file.read()) if len(given) <= most else None for file in given)


def _drawn(content: bytes) -> bytes | None:
    try:
        return drawn_anew(content)
    except UserError:
        return None
