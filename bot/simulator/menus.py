"""Menus: three buttons, five items each, and the platform's rules for their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.simulator.errors import ApiError
from bot.simulator.ids import Ids
from bot.simulator.words import default_menu

Button = Mapping[str, object]

_WITH_KEY = (
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
)
_TYPES = (*_WITH_KEY, "view", "miniprogram", "media_id", "view_limited")


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu; ``tag`` is set on a conditional one."""

    menu_id: int
    buttons: Sequence[Button]
    tag: int | None = None


class Menus:
    """The menus of every account."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._default: dict[str, Menu] = {}
        self._conditional: dict[str, list[Menu]] = {}

    def create(self, app_id: str, body: Mapping[str, object]) -> Menu:
        """Put up the menu for everybody; ApiError 40015–40027 by the rule that is broken."""
        menu = Menu(self._ids.number(), checked(body))
        self._default[app_id] = menu
        return menu

    def add_conditional(self, app_id: str, body: Mapping[str, object]) -> Menu:
        """Put up a menu for those with a tag; ApiError 65303 without a default menu, 40035 without a tag."""
        rule = body.get("matchrule")
        tag = str(rule.get("tag_id", "")) if isinstance(rule, Mapping) else ""
        if app_id not in self._default:
            raise ApiError(65303, "no selfmenu, please create default menu first")
        if not tag.isdecimal():
            raise ApiError(40035, "invalid matchrule")
        menu = Menu(self._ids.number(), checked(body), int(tag))
        self._conditional.setdefault(app_id, []).append(menu)
        return menu

    def delete_conditional(self, app_id: str, menu_id: int) -> None:
        """Take one menu for a tag down; ApiError 65301 for one that is not there."""
        kept = [menu for menu in self.conditional(app_id) if menu.menu_id != menu_id]
        if len(kept) == len(self.conditional(app_id)):
            raise ApiError(65301, "menuid invalid")
        self._conditional[app_id] = kept

    def delete(self, app_id: str) -> None:
        """Take all menus down."""
        self._default.pop(app_id, None)
        self._conditional.pop(app_id, None)

    def pushed(self, app_id: str) -> Menu:
        """The menu the school put up; ApiError 46003 if it has not yet."""
        if app_id not in self._default:
            raise ApiError(46003, "menu no exist")
        return self._default[app_id]

    def conditional(self, app_id: str) -> list[Menu]:
        """The menus for tags."""
        return self._conditional.get(app_id, [])

    def seen_by(self, app_id: str, tags: set[int]) -> Menu:
        """What a person with these tags sees: the newest conditional menu that fits, else the default one."""
        for menu in reversed(self.conditional(app_id)):
            if menu.tag in tags:
                return menu
        return self._default.get(app_id) or Menu(0, checked(default_menu()))


def checked(body: Mapping[str, object]) -> Sequence[Button]:
    """The buttons of a menu, if they keep the rules; ApiError otherwise."""
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40016, "invalid button size")
    for button in buttons:
        _check_name(button, 16, 40018)
        items = button.get("sub_button") or []
        if not isinstance(items, list) or len(items) > 5:
            raise ApiError(40023, "invalid sub button size")
        for item in items:
            _check_name(item, 60, 40025)
            _check_action(item, (40024, 40026, 40027))
        if not items:
            _check_action(button, (40017, 40019, 40020))
    return buttons


def _check_name(button: object, most_bytes: int, code: int) -> None:
    name = str(button.get("name", "")) if isinstance(button, Mapping) else ""
    if not 1 <= len(name.encode()) <= most_bytes:
        raise ApiError(code, f"invalid button name size: {name}")


def _check_action(button: Button, codes: tuple[int, int, int]) -> None:
    kind = button.get("type")
    bad_type, bad_key, bad_url = codes
    if kind not in _TYPES:
        raise ApiError(bad_type, "invalid button type")
    if kind in _WITH_KEY and not 1 <= len(str(button.get("key", "")).encode()) <= 128:
        raise ApiError(bad_key, "invalid button key size")
    if kind in ("view", "miniprogram") and not 1 <= len(str(button.get("url", "")).encode()) <= 1024:
        raise ApiError(bad_url, "invalid button url size")
