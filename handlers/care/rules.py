"""What may end an alarm or a plan, what counts as done, and how a plan is made up."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

OUTCOMES = ("safe", "in_care", "handed_over", "mistake")
CHANNELS = ("phone", "in_person", "wechat", "paper", "other")
STEPS = ("contact", "caretaker", "parent", "authority", "report", "other")
SHORTEST_PROOF = 4
SHORTEST_WORDS = 2

KINDS = ("learning", "behaviour", "mind", "bullying", "dropout", "family")
# What a class teacher does not read, and what nobody ends alone.
HIDDEN = "mind"
WITH_A_SECOND = frozenset({"mind", "bullying", "dropout"})
STANDS = ("better", "same", "harder")
LONGEST = 500
LONGEST_PLAN = timedelta(days=366)
# What an alarm that ended in somebody's care is about; what is not named stays open.
OF_ALARM = {"self_harm": "mind", "abuse": "family", "violence": "behaviour"}


def may_end(outcome: str, open_steps: Iterable[str]) -> bool:
    """Whether an alarm may end so with these steps not done.

    What was no danger leaves any of them undone; a child who is safe was found without the police; all else ends
    only when each step has its person, channel and proof.
    """
    left = set(open_steps)
    return outcome == "mistake" or left <= ({"authority"} if outcome == "safe" else set())


def is_proof(words: str) -> bool:
    """Whether this says when and how anybody could look it up: 好 and 已办 do not."""
    return len(words.strip()) >= SHORTEST_PROOF


def is_evidence(words: str, media: Collection[str]) -> bool:
    """Whether this shows something: words that say what, or a picture or recording of it."""
    return bool(media) or is_proof(words)


def is_said(words: str, media: Collection[str]) -> bool:
    """Whether anything was said of how it stands: 好多了 is enough, a recording too."""
    return bool(media) or len(words.strip()) >= SHORTEST_WORDS


def kinds_in_order(chosen: Collection[str]) -> tuple[str, ...]:
    """The kinds of a plan as they are written; what is no kind is left out."""
    return tuple(kind for kind in KINDS if kind in chosen)


def needs_second(kinds: Collection[str]) -> bool:
    """Whether a second person must agree that such a plan may end."""
    return not WITH_A_SECOND.isdisjoint(kinds)


def is_day_ahead(day: date, today: date) -> bool:
    """Whether a plan can name this day: not today, and no more than a year ahead."""
    return today < day <= today + LONGEST_PLAN
