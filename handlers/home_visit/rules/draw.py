"""By lot: which families are called back, so that anybody can draw again and get the same."""

from collections.abc import Collection
from hashlib import sha256


def drawn(visit_ids: Collection[int], seed: str, percent: int) -> list[int]:
    """So many per cent of these visits, rounded up and at least one where there is any.

    Those with the smallest SHA-256 of ``<seed>/<visit id>`` are taken: the same in every language and version, and
    independent of the order in which they come.
    """
    many = -(-len(visit_ids) * percent // 100)
    return sorted(visit_ids, key=lambda each: sha256(f"{seed}/{each}".encode()).digest())[: max(1, many)]
