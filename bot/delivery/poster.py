"""A notice as one picture for a WeChat group: readable on a phone without opening it, with a code to scan."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from bot.core.paper import qr_svg, typeset
from bot.core.texts import TEMPLATES

PAGE = TEMPLATES / "class_group/poster.typ"
# 90 mm wide on the page: 1,080 pixels, the width of a phone.
POINTS_PER_INCH = 305


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it, from top to bottom; never a child's name. ``scan`` is left out where there is no code."""

    school: str
    class_name: str
    title: str
    words: str
    ask: str
    until: str
    teacher: str
    code: str
    how: str
    scan: str
    check: str

    def packed(self) -> Mapping[str, str]:
        """As arguments of a task."""
        return asdict(self)


def draw_poster(poster: Poster, *, qr: str) -> bytes:
    """The picture as PNG; ``qr`` is what its code holds, empty for none.

    Words and code go to typst as data, never as source.
    """
    data = {**asdict(poster), "qr": qr_svg(qr) if qr else ""}
    return typeset(PAGE, data, kind="png", ppi=POINTS_PER_INCH)[0]
