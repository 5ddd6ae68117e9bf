"""Decisions about what a row of the class says."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from storage.class_page import GuardianRow

Way = Literal["reached", "nobody_bound", "unfollowed", "quarantined", "muted", "no_consent"]
State = Literal["", "all", "some", "none"]


def way_to(guardian: "GuardianRow") -> Way:
    """Whether WeChat reaches this guardian, or the first thing that stands in the way."""
    if not guardian.is_bound:
        return "nobody_bound"
    if not guardian.follows:
        return "unfollowed"
    if guardian.is_quarantined:
        return "quarantined"
    if not guardian.listens:
        return "muted"
    return "reached" if guardian.agrees else "no_consent"


def signed_state(signed: int, families: int) -> State:
    """Whether all families of a child have signed a card; empty where there is nobody who could."""
    if not families:
        return ""
    if signed >= families:
        return "all"
    return "some" if signed else "none"
