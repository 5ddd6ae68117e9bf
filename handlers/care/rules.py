"""What may end an alarm, and what counts as done."""

from collections.abc import Iterable

OUTCOMES = ("safe", "in_care", "handed_over", "mistake")
CHANNELS = ("phone", "in_person", "wechat", "paper", "other")
STEPS = ("contact", "caretaker", "parent", "authority", "report", "other")
SHORTEST_PROOF = 4


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
