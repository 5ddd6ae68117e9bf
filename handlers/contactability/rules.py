"""Whether a family can be reached, why not, and the one thing to do about it: decided on values alone.

Promise 3 of the domain: no family drops out silently; every child with nobody reachable, or only shakily, is shown
with its cause and one next step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from storage.contactability import ContactRow

Cause = Literal[
    "nobody_in_roster",
    "nobody_bound",
    "unfollowed",
    "muted",
    "no_consent",
    "quarantined",
    "wrong_number",
    "blocked",
    "silent",
]
NextStep = Literal["slip", "correct", "call", "pin", "verify"]

# In the order in which a board names them: where nothing arrives at all comes first.
CAUSES: tuple[Cause, ...] = (
    "nobody_in_roster",
    "nobody_bound",
    "unfollowed",
    "wrong_number",
    "quarantined",
    "blocked",
    "no_consent",
    "muted",
    "silent",
)
# Of several guardians the family is called by the one that is nearest to being reached again.
_NEAREST: tuple[Cause, ...] = (
    "silent",
    "wrong_number",
    "blocked",
    "muted",
    "no_consent",
    "quarantined",
    "unfollowed",
    "nobody_bound",
)
# Something still leaves for these; whether it is seen is the question.
_SHAKY: frozenset[Cause] = frozenset({"silent", "blocked"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """A family that cannot be reached for sure: why, by whom it could be, and what to do next.

    ``is_shaky``: something still leaves, but nobody knows that it is seen; else nothing arrives at all. ``contact``
    is the guardian nearest to being reached; None when nobody stands in the roster.
    """

    cause: Cause
    step: NextStep
    is_shaky: bool
    contact: "ContactRow | None"


@dataclass(frozen=True, slots=True)
class Figures:
    """When somebody counts as silent, and how often a family may be asked for its number (``rules.delivery``)."""

    now: datetime
    verify_days: int
    verify_times: int


def trouble_of(family: Sequence["ContactRow"], figures: Figures) -> Trouble | None:
    """What is wrong with the ways to one family, its guardians in the order of the chain; None: one is sure."""
    if not family:
        return Trouble("nobody_in_roster", "slip", is_shaky=False, contact=None)
    causes = [(cause_of(contact), contact) for contact in family]
    known = [(cause, contact) for cause, contact in causes if cause is not None]
    if len(known) < len(causes):
        return None
    cause, contact = min(known, key=lambda each: _NEAREST.index(each[0]))
    shaky = any(each in _SHAKY or (each == "wrong_number" and row.follows) for each, row in known)
    return Trouble(cause, next_step(cause, contact, figures), is_shaky=shaky, contact=contact)


def cause_of(contact: "ContactRow") -> Cause | None:  # noqa: PLR0911  one line a cause, the first that holds
    """Why this guardian is not reached for sure; None if WeChat reaches and nothing speaks against it."""
    if contact.is_quarantined:
        return "quarantined"
    if not contact.is_bound and _number_is_wrong(contact):
        return "wrong_number"
    if not contact.is_bound and not contact.was_bound:
        return "nobody_bound"
    if not contact.follows:
        return "unfollowed"
    if not contact.agrees:
        return "no_consent"
    if contact.is_muted:
        return "muted"
    if _after(contact.blocked_at, contact.delivered_at):
        return "blocked"
    if contact.unanswered_at is not None and _after(contact.unanswered_at, contact.heard_at):
        return "silent"
    return "wrong_number" if _number_is_wrong(contact) else None


def next_step(cause: Cause, contact: "ContactRow", figures: Figures) -> NextStep:
    """The one thing to do: paper for who is not in WeChat, a call for who left it, a word for who overlooks it."""
    match cause:
        case "nobody_in_roster" | "nobody_bound" | "unfollowed":
            return "slip"
        case "quarantined":
            return "correct"
        case "wrong_number":
            return "verify" if contact.follows and may_ask(contact, figures) else "correct"
        case "silent" if contact.pin_shown_at is None:
            return "pin"
        case _:
            return "call"


def may_ask(contact: "ContactRow", figures: Figures) -> bool:
    """Whether this guardian may be asked for the number again: once in so many days, so often in all."""
    rested = contact.asked_at is None or contact.asked_at <= figures.now - timedelta(days=figures.verify_days)
    return rested and contact.asked_times < figures.verify_times


def _number_is_wrong(contact: "ContactRow") -> bool:
    """A call met somebody else, and nobody has put the number right since."""
    return _after(contact.wrong_at, contact.confirmed_at)


def _after(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and (other is None or moment > other)


# Our own words for an end, and the codes of the platform that say the same.
_WHY_UNSENT = {
    "no_way": ("no_channel", "not_in_scope", "minor", "43004", "43101", "45015", "45047", "43117", "50005"),
    "gone": ("no_longer_bound", "not_a_guardian"),
    "number": ("no_number", "bad_number", "no_address"),
    "refused": ("refused", "user block"),
    "silent_phone": ("no_answer", "unreachable", "number_rests"),
    "too_late": ("expired",),
    "network": ("no_connection", "again", "-1"),
    "ours": ("fault", "no_recording"),
}
_REASONS = {code: why for why, codes in _WHY_UNSENT.items() for code in codes}


def why_unsent(error_code: str) -> str:
    """The reason for which a message did not go out; one that only the platform's documents explain is its own."""
    return _REASONS.get(error_code.removeprefix("failed:").strip(), "platform")
