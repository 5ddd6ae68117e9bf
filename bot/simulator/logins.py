"""Login codes: OAuth2 pages and wx.login of mini-programs. Each works once, for five minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.errors import ApiError
from bot.simulator.ids import Ids

LIFE = timedelta(minutes=5)


@dataclass(slots=True)
class _Code:
    app_id: str
    openid: str
    scope: str
    until: datetime
    used: bool = False


class Logins:
    """Codes that wait for the school's server."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._codes: dict[str, _Code] = {}

    def give(self, app_id: str, openid: str, now: datetime, scope: str = "") -> str:
        """A code that says who is there."""
        code = self._ids.word(32)
        self._codes[code] = _Code(app_id, openid, scope, now + LIFE)
        return code

    def take(self, app_id: str, code: str, now: datetime) -> tuple[str, str]:
        """The openid and scope of a code; ApiError 40029 invalid, 40163 used, 42003 expired."""
        kept = self._codes.get(code)
        if kept is None or kept.app_id != app_id:
            raise ApiError(40029, "invalid code")
        if kept.used:
            raise ApiError(40163, "code been used")
        if kept.until <= now:
            raise ApiError(42003, "code expired")
        kept.used = True
        return kept.openid, kept.scope
