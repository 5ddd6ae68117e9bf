"""The few sentences WeChat itself says, and the menu of an account that has none yet."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def word(name: str) -> str:
    """One of WeChat's own sentences (``templates/simulator/words.toml``)."""
    words = tomllib.loads((files("templates") / "simulator" / "words.toml").read_text(encoding="utf-8"))
    return str(words[name])


@cache
def default_menu() -> dict[str, object]:
    """The menu shown until the school pushes its own (``templates/simulator/menu.toml``)."""
    return tomllib.loads((files("templates") / "simulator" / "menu.toml").read_text(encoding="utf-8"))
