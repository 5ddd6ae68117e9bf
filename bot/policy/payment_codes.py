"""A code that collects money is found in a picture before families see it (promise 12). Nothing leaves this machine."""

import io
import re
import tomllib
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import zxingcpp
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from bot.core.errors import UserError

RULES = Path(__file__).with_name("payment_codes.toml")
# A picture of a phone has 12 million pixels; a larger one is made for harm and is not even opened.
MOST_PIXELS = 40_000_000
# A code must be seen by families for some moments: so many pictures of a film in one file are looked at.
MOST_FRAMES = 20
KINDS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.AllMatrix])
# Codes that are small in a photo are found when it is looked at larger; large ones when it is smaller.
SMALL, LARGE = 1_000, 2_600


def payment_code_in(picture: bytes) -> bool:
    """Whether a code in this picture collects money. Raises ``ValueError`` for what cannot be opened as a picture."""
    return any(is_payment(text) for text in codes_in(picture))


def refuse_payment_code(picture: bytes) -> None:
    """Raise :class:`UserError` for a picture that collects money, and for one that cannot be looked into."""
    try:
        found = payment_code_in(picture)
    except ValueError:
        raise UserError("policy/picture_unreadable") from None
    if found:
        raise UserError("policy/payment_code")


def is_payment(code: str) -> bool:
    """Whether the text of one code leads to where money is collected."""
    plain = code
    for _ in range(3):  # an address within an address is encoded again
        plain = unquote(plain)
    plain = plain.strip().lower()
    return any(pattern.search(plain) for pattern in _patterns())


def codes_in(picture: bytes) -> set[str]:
    """The texts of all codes in a picture. Raises ``ValueError`` for what is no picture that can be opened."""
    found: set[str] = set()
    for frame in _frames(picture):
        for view in _views(frame):
            found.update(each.text for each in zxingcpp.read_barcodes(view, formats=KINDS))
    return found


def _frames(picture: bytes) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is judged here
            opened = Image.open(io.BytesIO(picture))
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("a picture of too many pixels")
        for number, frame in enumerate(ImageSequence.Iterator(opened)):
            if number == MOST_FRAMES:
                break
            yield _grey(frame)
    except (UnidentifiedImageError, OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValueError("not a picture") from error


def _grey(frame: Image.Image) -> Image.Image:
    """On white: a code drawn on a transparent ground is seen so."""
    coloured = frame.convert("RGBA")
    white = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(white, coloured).convert("L")


def _views(frame: Image.Image) -> Iterator[Image.Image]:
    yield frame
    longest = max(frame.size)
    if longest < SMALL:
        yield ImageOps.scale(frame, min(4.0, SMALL / longest * 2))
    if longest > LARGE:
        yield ImageOps.scale(frame, LARGE / 2 / longest)
    yield ImageOps.autocontrast(frame, cutoff=2)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    rules = tomllib.loads(RULES.read_text(encoding="utf-8"))["code"]
    return tuple(re.compile(pattern, re.IGNORECASE) for rule in rules for pattern in rule["pattern"])
