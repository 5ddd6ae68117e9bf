"""Access tokens, classic and stable, as the platform gives and voids them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.simulator.errors import ApiError
from bot.simulator.ids import Ids

LIFE = timedelta(seconds=7200)
OVERLAP = timedelta(minutes=5)  # an older token works on for five minutes
FORCED_PER_DAY = 20
FORCED_APART = timedelta(seconds=30)


@dataclass(slots=True)
class _Kept:
    current: str = ""
    until: datetime | None = None
    forced: list[datetime] = field(default_factory=list)


class Tokens:
    """All tokens ever given: each knows its account and until when it works."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._valid: dict[str, tuple[str, datetime]] = {}
        self._kept: dict[tuple[str, bool], _Kept] = {}

    def classic(self, app_id: str, now: datetime) -> tuple[str, int]:
        """A new token; the former works on for five minutes."""
        return self._renew(app_id, self._of(app_id, stable=False), now, OVERLAP)

    def stable(self, app_id: str, now: datetime, *, force: bool) -> tuple[str, int]:
        """The same token during its life; a forced one voids the old at once (20 a day, 30 s apart)."""
        kept = self._of(app_id, stable=True)
        if force:
            kept.forced = [at for at in kept.forced if at > now - timedelta(days=1)]
            if len(kept.forced) >= FORCED_PER_DAY:
                raise ApiError(45009, "reach max api daily quota limit")
            if kept.forced and now - kept.forced[-1] < FORCED_APART:
                raise ApiError(45011, "api minute-quota reach limit, must slower, retry next minute")
            kept.forced.append(now)
            return self._renew(app_id, kept, now, timedelta())
        if kept.until is None or kept.until - now < OVERLAP:
            return self._renew(app_id, kept, now, OVERLAP)
        return kept.current, int((kept.until - now).total_seconds())

    def owner(self, token: str, now: datetime) -> str:
        """The account a token speaks for; ApiError 41001, 40001 or 42001."""
        if not token:
            raise ApiError(41001, "access_token missing")
        if token not in self._valid:
            raise ApiError(40001, "invalid credential, access_token is invalid or not latest")
        app_id, until = self._valid[token]
        if until <= now:
            raise ApiError(42001, "access_token expired")
        return app_id

    def void(self, token: str) -> None:
        """Somebody else took a token: none of this account's works any more."""
        if token not in self._valid:
            return
        app_id, _ = self._valid[token]
        self._valid = {each: kept for each, kept in self._valid.items() if kept[0] != app_id}
        for stable in (False, True):
            self._kept.pop((app_id, stable), None)

    def _of(self, app_id: str, *, stable: bool) -> _Kept:
        return self._kept.setdefault((app_id, stable), _Kept())

    def _renew(self, app_id: str, kept: _Kept, now: datetime, overlap: timedelta) -> tuple[str, int]:
        if kept.current in self._valid:
            _, until = self._valid[kept.current]
            self._valid[kept.current] = (app_id, min(until, now + overlap))
        kept.current = f"{self._ids.number()}_{self._ids.word(140)}"
        kept.until = now + LIFE
        self._valid[kept.current] = (app_id, kept.until)
        return kept.current, int(LIFE.total_seconds())
