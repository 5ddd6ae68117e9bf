"""An act on a page that may be refused: nothing of it stays, and the page says why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.pages.visit import Visit
from bot.policy.gate import QUESTIONED


@dataclass(slots=True)
class Attempt:
    """``problem`` is the sentence of the refusal, or empty; ``asks_why``: a reason would let it pass."""

    problem: str = ""
    asks_why: bool = False


@contextmanager
def attempt(visit: Visit) -> Iterator[Attempt]:
    """Do what stands inside in one piece: ``with attempt(visit) as tried: …; return Leave(…)``, then show ``tried``."""
    tried = Attempt()
    try:
        with visit.session.begin_nested():
            yield tried
    except UserError as refused:
        tried.problem, tried.asks_why = phrase(refused.text, **refused.values), refused.text == QUESTIONED
