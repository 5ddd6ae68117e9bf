"""By lot: which classes the office looks at in a month, so that anybody can draw again and get the same."""

from collections.abc import Collection
from hashlib import sha256

# What is looked at, one after the other.
WHATS = ("card", "update", "notice", "visit")


def drawn(class_ids: Collection[int], seed: str, many: int) -> list[tuple[int, str]]:
    """So many classes, and what to look at in each: those with the smallest SHA-256 of ``<seed>/<class id>``."""
    order = sorted(class_ids, key=lambda each: sha256(f"{seed}/{each}".encode()).digest())
    return [(class_id, WHATS[at % len(WHATS)]) for at, class_id in enumerate(order[:many])]
