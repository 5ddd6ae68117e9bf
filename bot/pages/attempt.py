"""An act on a page that may be refused: nothing of it stays, and the page says why."""

from types import TracebackType

from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.pages.visit import Visit
from bot.policy.gate import QUESTIONED


class Attempt:
    """``problem`` is the sentence of the refusal, or empty; ``asks_why``: a reason would let it pass.

    A class rather than a generator with ``contextmanager``: so the type checker sees that a view goes on behind it.
    """

    def __init__(self, visit: Visit) -> None:
        self.problem, self.asks_why = "", False
        self._piece = visit.session.begin_nested()

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        self._piece.__exit__(kind, error, at)
        if not isinstance(error, UserError):
            return False
        self.problem, self.asks_why = phrase(error.text, **error.values), error.text == QUESTIONED
        return True


def attempt(visit: Visit) -> Attempt:
    """Do what stands inside in one piece: ``with attempt(visit) as tried: …; return Leave(…)``, then show ``tried``."""
    return Attempt(visit)
