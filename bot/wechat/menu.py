"""The menu at the bottom of the account's chat."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.errors import OperatorError
from bot.wechat.client import ApiClient
from bot.wechat.wrapped import Wrapped

Button = Mapping[str, Any]
COLUMNS, ROWS = 3, 5  # (platform)
COLUMN_BYTES, ROW_BYTES = 16, 60  # of UTF-8 in a name (platform)


def create_menu(api: ApiClient, buttons: Sequence[Button]) -> None:
    """Put the menu up in place of the one there is; phones show it within a day, or after following anew.

    ``buttons`` as WeChat names them: ``name`` with ``type`` and ``key``/``url``, or with ``sub_button``.
    Raises OperatorError where WeChat would refuse number or length.
    """
    _check(buttons, COLUMNS, COLUMN_BYTES)
    for column in buttons:
        _check(column.get("sub_button", ()), ROWS, ROW_BYTES)
    Wrapped(api).menu.create({"button": [dict(button) for button in buttons]})


def _check(buttons: Sequence[Button], most: int, name_bytes: int) -> None:
    if len(buttons) > most:
        raise OperatorError(f"menu: {len(buttons)} buttons side by side, WeChat takes {most}")
    for button in buttons:
        name = str(button["name"])
        if len(name.encode()) > name_bytes:
            raise OperatorError(
                f"menu: the name {name} is longer than {name_bytes // 3} Chinese characters; shorten it"
            )
