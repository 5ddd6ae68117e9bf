"""Tags of an account's followers: those of one tag see the menu that was put up for it."""

from collections.abc import Sequence

from bot.wechat.client import ApiClient
from bot.wechat.wrapped import Wrapped

AT_ONCE = 50  # openids a call (platform)


def tag_named(api: ApiClient, name: str) -> int:
    """The id of this tag, made if the account has none of the name."""
    tag = Wrapped(api).tag
    known = next((each["id"] for each in tag.get() if each["name"] == name), None)
    return int(known if known is not None else tag.create(name)["id"])


def put_on(api: ApiClient, tag_id: int, openids: Sequence[str]) -> None:
    """Put the tag on these followers; on who has it already, nothing changes."""
    for first in range(0, len(openids), AT_ONCE):
        Wrapped(api).tag.tag_user(tag_id, list(openids[first : first + AT_ONCE]))


def take_off(api: ApiClient, tag_id: int, openids: Sequence[str]) -> None:
    """Take the tag off these followers."""
    for first in range(0, len(openids), AT_ONCE):
        Wrapped(api).tag.untag_user(tag_id, list(openids[first : first + AT_ONCE]))
