"""A photo of slips that came back: which of them are on it, and how many could be seen but not read."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import zxingcpp
from PIL import Image, ImageOps

from bot.delivery.ladder.slip_results import CODE

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
# A code of a dozen slips on a table is some 60 dots wide in WeChat's pictures; enlarged, more of them are read.
LONGEST_SIDE = 2600
MOST_ENLARGED = 2.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code lies and how wide it is, in shares of the picture's longer side."""

    x: float
    y: float
    width: float

    def is_at(self, other: "Place") -> bool:
        """Whether both are one code: the codes of two slips are farther apart than they are wide."""
        return math.hypot(self.x - other.x, self.y - other.y) < max(self.width, other.width)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is on a photo: the eight digits of each slip, and the number of codes that could not be read."""

    codes: frozenset[str]
    unreadable: int


def slips_on_photo(photo: Path) -> Seen:
    """Read every slip's code, rotated, slanted or half in the shade; codes of other kinds count as nothing."""
    with Image.open(photo) as opened:
        grey = opened.convert("L")
    if max(grey.size) > LONGEST_SIDE:
        grey.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    codes, read, broken = set[str](), list[Place](), list[Place]()
    for picture in _versions(grey):
        found = zxingcpp.read_barcodes(picture, formats=QR, try_invert=False, return_errors=True)
        for each in found:
            (read if each.valid else broken).append(_place(each, max(picture.size)))
            if each.valid and (slip := CODE.fullmatch(each.text)):
                codes.add(slip[1])
    return Seen(frozenset(codes), _apart(broken, read))


def _versions(grey: Image.Image) -> Iterable[Image.Image]:
    """The picture as it is, and enlarged with its light evened out: each shows codes that the other hides."""
    yield grey
    factor = min(LONGEST_SIDE / max(grey.size), MOST_ENLARGED)
    larger = grey.resize((round(grey.width * factor), round(grey.height * factor))) if factor > 1 else grey
    yield ImageOps.autocontrast(larger, cutoff=2)


def _place(code: zxingcpp.Barcode, side: int) -> Place:
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    x, y = sum(corner.x for corner in corners) / 4, sum(corner.y for corner in corners) / 4
    half = sum(math.hypot(corner.x - x, corner.y - y) for corner in corners) / 4
    return Place(x / side, y / side, half * math.sqrt(2) / side)


def _apart(broken: list[Place], read: list[Place]) -> int:
    """How many different places hold a code that was never read; what has no place is none."""
    known = list[Place]()
    for place in broken:
        if place.width and not any(place.is_at(other) for other in (*read, *known)):
            known.append(place)
    return len(known)
