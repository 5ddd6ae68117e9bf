"""What was said, apart; and which names a typed one may mean."""

from collections.abc import Mapping

from bot.core.names import given_name


def match_name(typed: str, names: Mapping[int, str]) -> list[int]:
    """Whom a typed name means: the whole name, else the given name; several where it fits several."""
    wanted = typed.strip()
    whole = [each for each, name in names.items() if name == wanted]
    return whole or [each for each, name in names.items() if given_name(name) == wanted]
