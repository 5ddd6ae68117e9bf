"""The errors that are meant to be seen, each by the right reader."""

from collections.abc import Mapping
from datetime import timedelta

from bot.core.reply import Go


class UserError(Exception):
    """What a person wrote or asked for cannot be done; the person is told why and what to do.

    ``text`` names a message template (``"binding/wrong_digits"``), rendered with ``values`` where the person
    is answered; ``go`` says where the digits of its choices lead. What was written before it is kept only as far
    as the raiser's savepoint says: entrances roll back to where the action began.
    """

    def __init__(self, text: str, *, go: Mapping[str, Go] | None = None, **values: object) -> None:
        super().__init__(text)
        self.text = text
        self.go = dict(go or {})
        self.values = values


class AccessDeniedError(Exception):
    """The actor may not see this, and must not learn that it exists: 404 on pages, a neutral sentence in chat."""


class OperatorError(Exception):
    """The operator must do something; the message is one line that says what is wrong and what to do."""


class DeliveryError(Exception):
    """A message could not be handed to a channel.

    ``permanent``: trying this recipient again on this channel is useless. ``retry_after``: do not try before.
    ``code``: the platform's own code, for the ledger.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        code: int | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.code = code
