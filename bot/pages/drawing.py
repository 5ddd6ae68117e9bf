"""A signature drawn on a page with a finger: strokes as the path of an SVG picture 600 by 200."""

import re

from bot.core.errors import UserError
from bot.pages.visit import Visit

WIDTH, HEIGHT = 600, 200
LONGEST = 8 * 1024
# Below this it is a slip of the finger: a dot, or a stroke shorter than any part of a name.
LEAST_LENGTH = 60
_STROKE = r"M(?:\d{1,3}) (?:\d{1,3})(?:L\d{1,3} \d{1,3})+"
_PATH = re.compile(rf"(?:{_STROKE})+")
_POINT = re.compile(r"([ML])(\d+) (\d+)")


def drawing_in(visit: Visit) -> str:
    """The path of the posted field ``drawing``, empty when nothing was drawn.

    Raises :class:`UserError` for one that is too long or hardly a signature, and for what no page of ours sends.
    """
    path = visit.form.get("drawing", "").strip()
    if not path:
        return ""
    if len(path) > LONGEST or not _PATH.fullmatch(path) or _drawn(path) < LEAST_LENGTH:
        raise UserError("pages/draw_again")
    return path


def _drawn(path: str) -> float:
    """How far the finger went; 0 for a path that leaves the picture."""
    length, last = 0.0, (0, 0)
    for kind, *numbers in _POINT.findall(path):
        x, y = int(numbers[0]), int(numbers[1])
        if x > WIDTH or y > HEIGHT:
            return 0.0
        if kind == "L":
            length += float(((x - last[0]) ** 2 + (y - last[1]) ** 2) ** 0.5)
        last = (x, y)
    return length
