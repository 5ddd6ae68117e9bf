"""Who lives near whom: by the village, else by what stands before the house number."""

import re
import tomllib
from functools import cache
from pathlib import Path

# A street or hamlet with its town; what is shorter is no place.
SHORTEST, LONGEST = 2, 20


def place_of(village: str, address: str) -> str:
    """The same words for who lives near each other; empty when nothing is known."""
    if village.strip():
        return village.strip()
    found = _number().split(re.sub(r"\s+", "", address), maxsplit=1)[0][:LONGEST]
    return found if len(found) >= SHORTEST else ""


@cache
def _number() -> re.Pattern[str]:
    of = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return re.compile(of["number"])
