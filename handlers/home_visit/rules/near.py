"""Who lives near whom: by the village, else by what stands before the house number."""

import re

_NUMBER = re.compile(r"[0-9〇零一二三四五六七八九十]+\s*(?:号|栋|幢|单元|组|社|室|楼|-|#)|[0-9]")
# A street or hamlet with its town; what is shorter is no place.
SHORTEST, LONGEST = 2, 20


def place_of(village: str, address: str) -> str:
    """The same words for who lives near each other; empty when nothing is known."""
    if village.strip():
        return village.strip()
    found = _NUMBER.split(re.sub(r"\s+", "", address), maxsplit=1)[0][:LONGEST]
    return found if len(found) >= SHORTEST else ""
