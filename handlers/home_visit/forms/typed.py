"""An answer that must be words."""

from bot.core.errors import UserError
from bot.core.fields import is_voice
from bot.core.forms import Asked


def check_typed(_asked: Asked, raw: str) -> None:
    """Ask a voice to be typed instead: it goes to families as it is written."""
    if is_voice(raw):
        raise UserError("home_visit/type_please")
