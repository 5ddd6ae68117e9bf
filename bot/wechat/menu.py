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
    Wrapped(api).menu.create(_checked(buttons))


def create_menu_for_tag(api: ApiClient, tag_id: int, buttons: Sequence[Button]) -> None:
    """Put another menu up for the followers with this tag, in place of the one there is for them.

    Needs the menu for everybody to be up. Raises as :func:`create_menu`.
    """
    menu = Wrapped(api).menu
    before = menu.get().get("conditionalmenu", ())
    menu.add_conditional({**_checked(buttons), "matchrule": {"tag_id": str(tag_id)}})
    for each in before:
        # The answer names a tag by the older name of groups.
        rule = each["matchrule"]
        if str(rule.get("tag_id", rule.get("group_id"))) == str(tag_id):
            menu.del_conditional(each["menuid"])


def _checked(buttons: Sequence[Button]) -> dict[str, list[dict[str, Any]]]:
    _check(buttons, COLUMNS, COLUMN_BYTES)
    for column in buttons:
        _check(column.get("sub_button", ()), ROWS, ROW_BYTES)
    return {"button": [dict(button) for button in buttons]}


def _check(buttons: Sequence[Button], most: int, name_bytes: int) -> None:
    if len(buttons) > most:
        raise OperatorError(f"menu: {len(buttons)} buttons side by side, WeChat takes {most}")
    for button in buttons:
        name = str(button["name"])
        if len(name.encode()) > name_bytes:
            raise OperatorError(
                f"menu: the name {name} is longer than {name_bytes // 3} Chinese characters; shorten it"
            )
