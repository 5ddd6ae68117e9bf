"""What the signed cookie of one browser remembers: which links let it in, and which desk session is its own.

Several links may be open at once, each for another path and perhaps another person.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import session as cookie

from bot.core.links import PersonLink

# A link lets a browser in for so long; the link itself may be opened again until it expires.
GRANT_LIFE = timedelta(minutes=30)
MOST_GRANTS = 8
# So long a group leader may look away from the boxes before the code is asked again.
CODE_IDLE = timedelta(minutes=10)
WHOLE_SITE = "/m/"


@dataclass(frozen=True, slots=True)
class Grant:
    """This browser may be this person under ``path`` until then."""

    path: str
    identity_id: int
    until: datetime

    @property
    def is_limited(self) -> bool:
        """Whether a link let the person in, for one path only, rather than WeChat itself."""
        return self.path != WHOLE_SITE

    def covers(self, path: str) -> bool:
        """Whether ``path`` is the granted one or below it."""
        return path == self.path or path.startswith(self.path.rstrip("/") + "/")


def grant(identity_id: int, path: str, until: datetime, now: datetime) -> None:
    """Remember that this browser is this person under ``path``."""
    kept = [one for one in _grants() if one.until > now and one.path != path]
    new = Grant(path, identity_id, min(until, now + GRANT_LIFE))
    cookie["grants"] = [[one.path, one.identity_id, int(one.until.timestamp())] for one in [*kept, new][-MOST_GRANTS:]]


def granted(path: str, now: datetime) -> Grant | None:
    """The grant that covers ``path``, the narrowest first."""
    found = [one for one in _grants() if one.until > now and one.covers(path)]
    return max(found, key=lambda one: len(one.path), default=None)


def path_of(link: PersonLink) -> str:
    """The path of a link without its query."""
    return link.path.partition("?")[0]


def desk_session_id() -> int | None:
    """The desk session of this browser, if it has one."""
    found = cookie.get("desk")
    return found if isinstance(found, int) else None


def keep_desk_session(session_id: int) -> None:
    """This browser is logged in; nothing of before stays in its cookie."""
    cookie.clear()
    cookie["desk"] = session_id


def keep_code(code_id: int, now: datetime) -> None:
    """A child opened the own group's boxes with a code; the computer is shared and forgets it soon."""
    cookie["code"] = [code_id, int(now.timestamp())]


def kept_code(now: datetime) -> int | None:
    """The code that this browser was opened with, unless it has been idle too long."""
    code_id, at = cookie.get("code", (None, 0))
    return code_id if code_id is not None and now - datetime.fromtimestamp(at, UTC) <= CODE_IDLE else None


def forget_code() -> None:
    """The child is done."""
    cookie.pop("code", None)


def _grants() -> list[Grant]:
    return [Grant(path, who, datetime.fromtimestamp(until, UTC)) for path, who, until in cookie.get("grants", [])]
