"""Tags of an account's followers: those of one tag see the menu that was put up for it."""

from collections.abc import Sequence

from bot.wechat.client import ApiClient

AT_ONCE = 50  # openids a call (platform)


def tag_named(api: ApiClient, name: str) -> int:
    """The id of this tag, made if the account has none of the name."""
    known = api.call("GET", "/cgi-bin/tags/get")["tags"]
    found = next((each for each in known if each["name"] == name), None)
    tag = found or api.call("POST", "/cgi-bin/tags/create", json={"tag": {"name": name}})["tag"]
    return int(tag["id"])


def put_on(api: ApiClient, tag_id: int, openids: Sequence[str]) -> None:
    """Put the tag on these followers; on who has it already, nothing changes."""
    _change(api, "batchtagging", tag_id, openids)


def take_off(api: ApiClient, tag_id: int, openids: Sequence[str]) -> None:
    """Take the tag off these followers."""
    _change(api, "batchuntagging", tag_id, openids)


def _change(api: ApiClient, change: str, tag_id: int, openids: Sequence[str]) -> None:
    for first in range(0, len(openids), AT_ONCE):
        some = {"tagid": tag_id, "openid_list": list(openids[first : first + AT_ONCE])}
        api.call("POST", f"/cgi-bin/tags/members/{change}", json=some)
