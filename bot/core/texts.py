"""Every sentence a person reads comes from ``templates/<service>/messages/<name>.j2``.

Above a line ``---`` stand the words, below it one choice a line: its digit, a space, its label.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.core.clock import at_school
from bot.core.reply import Choice, Go, Reply

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Stands for the line while a message is rendered: unlike ---, nobody can have written it.
_LINE = secrets.token_hex(16)
_CHOICE = re.compile(r"^(\d{1,2}) (.+)$")


def say(name: str, /, *, go: Mapping[str, Go] | None = None, media: str = "", **values: object) -> Reply:
    """Render the message ``"service/name"``.

    ``go`` says where each digit leads; a choice without one ends the talk politely. Raises jinja2's errors for an
    unknown template or a value that the template needs and did not get: both are bugs.
    """
    words, _, below = _render(name, values).partition(_LINE)
    return Reply(text=words.strip(), choices=tuple(_choices(below, go or {})), media=media, template=name)


def phrase(name: str, /, **values: object) -> str:
    """The words alone of a message that offers no choice."""
    return _render(name, values).partition(_LINE)[0].strip()


def _render(name: str, values: Mapping[str, object]) -> str:
    service, _, short = name.partition("/")
    return _messages().get_template(f"{service}/messages/{short}.j2").render(**values)


def _choices(below: str, go: Mapping[str, Go]) -> list[Choice]:
    lines = [line.strip() for line in below.splitlines() if line.strip()]
    found = [_CHOICE.match(line) for line in lines]
    if not all(found):
        raise ValueError(f"a choice must read '1 label': {lines}")
    return [Choice(match[1], match[2], go.get(match[1])) for match in found if match]


class _Messages(FileSystemLoader):
    """Templates whose own line can be told from one in a value, which would end the words and begin the choices."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, file, is_fresh = super().get_source(environment, template)
        return source.replace("\n---\n", f"\n{_LINE}\n"), file, is_fresh


# How moments and days are said, in messages and on pages alike.
FILTERS: dict[str, Callable[..., object]] = {
    "clock": lambda moment: at_school(moment).strftime("%H:%M"),
    "clock_time": lambda hour: f"{hour:%H:%M}",
    "day": lambda moment: f"{_day(moment).month}月{_day(moment).day}日",
    "hour": lambda moment: _hour(at_school(moment)),
    "year": lambda moment: _day(moment).year,
    "weekday": lambda moment: f"周{'一二三四五六日'[_day(moment).weekday()]}",
}


@cache
def _messages() -> Environment:
    environment = Environment(  # noqa: S701  chat text, not HTML; pages have their own environment with escaping
        loader=_Messages(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(FILTERS)
    return environment


def _hour(moment: datetime) -> str:
    """The time as one says it: 下午4点20."""
    part = "早上" if moment.hour < 9 else "上午" if moment.hour < 12 else "中午" if moment.hour < 13 else "下午"
    part = "晚上" if moment.hour >= 18 else part
    minutes = "半" if moment.minute == 30 else f"{moment.minute:02}" if moment.minute else ""
    return f"{part}{moment.hour - 12 if moment.hour > 12 else moment.hour}点{minutes}"


def _day(moment: date | datetime) -> date:
    """The school's day: what is half past seven in the morning there is still yesterday in UTC."""
    return at_school(moment).date() if isinstance(moment, datetime) else moment
