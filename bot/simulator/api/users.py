"""Followers and their tags. Names and pictures of people are not told since 2021."""

from flask import Blueprint, request

from bot.simulator.api.gate import body, caller, number, ok, the_world
from bot.simulator.contact import Contact
from bot.simulator.errors import ApiError

routes = Blueprint("users", __name__)


def _info(contact: Contact) -> dict[str, object]:
    if not contact.following or contact.followed_at is None:
        return {"subscribe": 0, "openid": contact.openid}
    return {
        "subscribe": 1,
        "openid": contact.openid,
        "language": "zh_CN",
        "subscribe_time": int(contact.followed_at.timestamp()),
        "remark": contact.remark,
        "groupid": 0,
        "tagid_list": sorted(contact.tags),
        "subscribe_scene": "ADD_SCENE_QR_CODE" if contact.scene else "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": contact.scene,
    }


@routes.get("/cgi-bin/user/info")
def info() -> dict[str, object]:
    """One person."""
    return _info(the_world().known(caller().app_id, request.args.get("openid", "")))


@routes.post("/cgi-bin/user/info/batchget")
def infos() -> dict[str, object]:
    """Up to a hundred people."""
    account, fields, world = caller(), body(), the_world()
    asked = fields.get("user_list")
    if not isinstance(asked, list) or not 1 <= len(asked) <= 100:
        raise ApiError(40032, "invalid openid list size")
    openids = [str(each.get("openid")) if isinstance(each, dict) else "" for each in asked]
    return {"user_info_list": [_info(world.known(account.app_id, openid)) for openid in openids]}


@routes.get("/cgi-bin/user/get")
def followers() -> dict[str, object]:
    """All followers, 10,000 at a time, after ``next_openid``."""
    account, world = caller(), the_world()
    with world.lock:
        every = [
            each.openid for each in world.contacts.values() if each.account.app_id == account.app_id and each.following
        ]
    after = request.args.get("next_openid", "")
    if after and after not in every:
        raise ApiError(40003, "invalid openid")
    some = every[every.index(after) + 1 if after else 0 :][:10_000]
    answer: dict[str, object] = {"total": len(every), "count": len(some), "next_openid": some[-1] if some else ""}
    return {**answer, "data": {"openid": some}} if some else answer


@routes.post("/cgi-bin/user/info/updateremark")
def remark() -> dict[str, object]:
    """The account's own name for a person."""
    account, fields = caller(), body()
    the_world().known(account.app_id, str(fields.get("openid"))).remark = str(fields.get("remark", ""))
    return ok()


@routes.post("/cgi-bin/tags/create")
def create_tag() -> dict[str, object]:
    """A new tag; ApiError 45157 if the name is taken."""
    account, fields, world = caller(), body(), the_world()
    tag = fields.get("tag")
    name = str(tag.get("name", "")) if isinstance(tag, dict) else ""
    with world.lock:
        names = world.tags.setdefault(account.app_id, {})
        if not 1 <= len(name) <= 30:
            raise ApiError(45158, "invalid tag name size")
        if name in names.values():
            raise ApiError(45157, "invalid tag name")
        number_ = 100 + len(names)
        names[number_] = name
    return {"tag": {"id": number_, "name": name}}


@routes.get("/cgi-bin/tags/get")
def tags() -> dict[str, object]:
    """All tags."""
    named = the_world().tags.get(caller().app_id, {})
    return {"tags": [{"id": each, "name": name, "count": 0} for each, name in named.items()]}


@routes.post("/cgi-bin/tags/members/batchtagging")
def tag() -> dict[str, object]:
    """Put a tag on up to fifty people."""
    return _tagged(on=True)


@routes.post("/cgi-bin/tags/members/batchuntagging")
def untag() -> dict[str, object]:
    """Take a tag off up to fifty people."""
    return _tagged(on=False)


def _tagged(*, on: bool) -> dict[str, object]:
    account, fields, world = caller(), body(), the_world()
    tag_id, openids = number(fields, "tagid", 0), fields.get("openid_list")
    if tag_id not in world.tags.get(account.app_id, {}):
        raise ApiError(45159, "invalid tag id")
    if not isinstance(openids, list) or not 1 <= len(openids) <= 50:
        raise ApiError(40032, "invalid openid list size")
    with world.lock:
        for contact in [world.known(account.app_id, str(each)) for each in openids]:
            (contact.tags.add if on else contact.tags.discard)(tag_id)
    return ok()
