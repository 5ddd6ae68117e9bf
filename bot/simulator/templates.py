"""Template messages: the account's templates and the rules for their fields since 2023.

Violations give 47003 with the field's name, as the platform does.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.errors import ApiError
from bot.simulator.ids import Ids

SAME_MESSAGE = timedelta(minutes=10)  # how long client_msg_id is guaranteed
_FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _at_most(length: int) -> Callable[[str], bool]:
    return lambda value: len(value) <= length


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


def _name(value: str) -> bool:
    return len(value) <= (10 if _CHINESE.search(value) else 20)


_CLOCK = r"\d{1,2}:\d{2}(:\d{2})?"
_DAY = r"(\d{4}(年|-|/|\.)\d{1,2}(月|-|/|\.)\d{1,2}日?|\d{1,2}月\d{1,2}日)"
_MOMENT = rf"({_DAY}\s*)?{_CLOCK}|{_DAY}"

RULES: Mapping[str, Callable[[str], bool]] = {
    "thing": _at_most(20),
    "short_thing": _at_most(10),
    "const": _at_most(20),
    "character_string": lambda value: len(value) <= 32 and not _CHINESE.search(value),
    "number": _like(r"-?[\d.]{1,32}"),
    "letter": _like(r"[A-Za-z]{1,32}"),
    "symbol": _at_most(5),
    "phrase": _like(r"[\u4e00-\u9fff]{1,5}"),
    "name": _name,
    "phone_number": _like(r"[\d\-+() ]{1,17}"),
    "car_number": _at_most(8),
    "amount": _like(r"[^\d\s]?\d{1,12}(\.\d{1,2})?元?"),
    "time": _like(rf"({_MOMENT})(\s*~\s*({_MOMENT}))?"),
    "date": _like(rf"({_MOMENT})(\s*~\s*({_MOMENT}))?"),
}


@dataclass(frozen=True, slots=True)
class Template:
    """One approved template; ``content`` has a line per field: ``事项：{{thing1.DATA}}``."""

    template_id: str
    title: str
    content: str

    def lines(self, data: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        """The card's lines (label, value), each checked; ApiError 47003 names the first bad field."""
        return tuple((row[: match.start()], _value(match[1], data)) for row, match in self._rows())

    def _rows(self) -> list[tuple[str, re.Match[str]]]:
        found = ((row, _FIELD.search(row)) for row in self.content.splitlines())
        return [(row, match) for row, match in found if match]


def _value(name: str, data: Mapping[str, object]) -> str:
    given = data.get(name)
    value = given.get("value") if isinstance(given, Mapping) else None
    kind = re.sub(r"\d+$", "", name)
    if value is None or (str(value) == "" and kind != "const"):
        raise ApiError(47003, f"argument invalid! data.{name}.value is empty")
    text = str(value)
    if "\n" in text or "\r" in text or not RULES.get(kind, _at_most(20))(text):
        raise ApiError(47003, f"argument invalid! data.{name}.value invalid")
    return text


class Templates:
    """The templates of every account, and which messages were sent lately."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._of: dict[str, dict[str, Template]] = {}
        self._sent: dict[tuple[str, str], tuple[int, datetime]] = {}

    def add(self, app_id: str, title: str, content: str, template_id: str = "") -> Template:
        """Approve a template for an account."""
        template = Template(template_id or self._ids.word(43), title, content)
        self._of.setdefault(app_id, {})[template.template_id] = template
        return template

    def remove(self, app_id: str, template_id: str) -> None:
        """Take a template away; ApiError 40037 if it is not the account's."""
        self.get(app_id, template_id)
        del self._of[app_id][template_id]

    def get(self, app_id: str, template_id: str) -> Template:
        """A template of the account; ApiError 40037 otherwise."""
        try:
            return self._of[app_id][template_id]
        except KeyError:
            raise ApiError(40037, "invalid template_id") from None

    def every(self, app_id: str) -> list[Template]:
        """All templates of an account."""
        return list(self._of.get(app_id, {}).values())

    def sent_before(self, openid: str, client_msg_id: str, now: datetime) -> int | None:
        """The msgid of the same message to the same person in the last ten minutes."""
        msgid, at = self._sent.get((openid, client_msg_id), (0, now - SAME_MESSAGE))
        return msgid if now - at < SAME_MESSAGE else None

    def remember(self, openid: str, client_msg_id: str, msgid: int, now: datetime) -> None:
        """Note a message's own id."""
        self._sent[(openid, client_msg_id)] = (msgid, now)
