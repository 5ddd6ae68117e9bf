"""The few sentences WeChat itself says, and the menu of an account that has none yet."""

import tomllib
from functools import cache
from importlib.resources import files


def word(name: str, **values: object) -> str:
    """One of WeChat's own sentences (``templates/simulator/words.toml``)."""
    return _words()[name].format(**values)


@cache
def _words() -> dict[str, str]:
    return tomllib.loads((files("templates") / "simulator" / "words.toml").read_text(encoding="utf-8"))


@cache
def default_menu() -> dict[str, object]:
    """The menu shown until the school pushes its own (``templates/simulator/menu.toml``)."""
    return tomllib.loads((files("templates") / "simulator" / "menu.toml").read_text(encoding="utf-8"))
