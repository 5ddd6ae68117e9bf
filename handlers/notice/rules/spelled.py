"""The spellings of ``templates/notice/words.toml`` and how a text is compared with them."""

import re
import tomllib
import unicodedata
from typing import Any

from bot.core.texts import TEMPLATES

SPELLED: dict[str, Any] = tomllib.loads((TEMPLATES / "notice" / "words.toml").read_text(encoding="utf-8"))
_SPACES = re.compile(r"[^\S\n]+")


def plain(text: str) -> str:
    """Half-width signs, no spaces; lines stay lines."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).strip()


def spaced(text: str) -> str:
    """Half-width signs, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
