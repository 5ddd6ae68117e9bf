"""Every kind of push reaches the school under the platform's field names, in XML and in JSON."""

import json
from datetime import UTC, datetime

import pytest

from bot.simulator import pushes
from bot.simulator.account import DataFormat
from bot.simulator.markup import Fields, read_xml, to_json, to_xml
from bot.simulator.pusher import push
from tests.simulator.conftest import Scene

POPUP = [("T1", "accept"), ("T2", "reject")]
KINDS: dict[str, tuple[Fields, tuple[str, ...]]] = {
    "text": (pushes.text("你好"), ("Content",)),
    "text tapped": (pushes.text("1", "7"), ("Content", "bizmsgmenuid")),
    "image": (pushes.image("http://x/1", "m"), ("PicUrl", "MediaId")),
    "voice": (pushes.voice("m"), ("MediaId", "Format", "MediaId16K", "Recognition")),
    "video": (pushes.video("m", "t"), ("MediaId", "ThumbMediaId")),
    "shortvideo": (pushes.video("m", "t", short=True), ("MediaId", "ThumbMediaId")),
    "location": (pushes.location(23, 113, "东莞"), ("Location_X", "Location_Y", "Scale", "Label")),
    "link": (pushes.link("题", "述", "http://x"), ("Title", "Description", "Url")),
    "file": (pushes.file("表.xlsx", 9), ("Title", "Description", "FileKey", "FileMd5", "FileTotalLen")),
    "miniprogrampage": (pushes.miniprogrampage("题", "wxm", "p"), ("Title", "AppId", "PagePath", "ThumbMediaId")),
    "event.subscribe": (pushes.subscribe(), ("EventKey",)),
    "event.subscribe by code": (pushes.subscribe("s", "t"), ("EventKey", "Ticket")),
    "event.unsubscribe": (pushes.unsubscribe(), ()),
    "event.SCAN": (pushes.scan("s", "t"), ("EventKey", "Ticket")),
    "event.LOCATION": (pushes.position(23, 113), ("Latitude", "Longitude", "Precision")),
    "event.CLICK": (pushes.click("K"), ("EventKey",)),
    "event.VIEW": (pushes.view("http://x", 4), ("EventKey", "MenuId")),
    "event.view_miniprogram": (pushes.view_miniprogram("p", 4), ("EventKey", "MenuId")),
    "event.scancode_push": (pushes.scancode("K", "r"), ("EventKey", "ScanCodeInfo")),
    "event.scancode_waitmsg": (pushes.scancode("K", "r", wait=True), ("EventKey", "ScanCodeInfo")),
    "event.pic_weixin": (pushes.pictures("pic_weixin", "K", ["0"]), ("EventKey", "SendPicsInfo")),
    "event.location_select": (pushes.location_select("K", 23, 113, "东莞"), ("EventKey", "SendLocationInfo")),
    "event.TEMPLATESENDJOBFINISH": (pushes.template_receipt(7, "success"), ("MsgID", "Status")),
    "event.MASSSENDJOBFINISH": (pushes.mass_receipt(7, 3), ("MsgID", "Status", "TotalCount", "SentCount")),
    "event.subscribe_msg_popup_event": (pushes.subscription_popup(POPUP), ("SubscribeMsgPopupEvent",)),
    "event.subscribe_msg_change_event": (pushes.subscription_rejected(["T1"]), ("SubscribeMsgChangeEvent",)),
    "event.subscribe_msg_sent_event": (pushes.subscription_sent("T1", 7, 0, "success"), ("SubscribeMsgSentEvent",)),
    "event.user_authorization_revoke": (
        pushes.authorization("user_authorization_revoke", "wx1", "o1"),
        ("OpenID", "AppID", "RevokeInfo"),
    ),
    "event.kf_create_session": (pushes.staff_chat("kf_create_session", "kf@x"), ("KfAccount",)),
    "event.kf_switch_session": (pushes.staff_chat("kf_switch_session", "kf@x"), ("FromKfAccount", "ToKfAccount")),
    "event.wxa_media_check": (pushes.media_check("t", "pass", 100), ("trace_id", "version", "result")),
    "event.annual_renew": (pushes.verification("annual_renew", datetime(2027, 1, 1, tzinfo=UTC)), ("ExpiredTime",)),
    "event.brand_new": (pushes.event("brand_new", Anything="1"), ("Anything",)),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_kind_has_its_fields(kind: str) -> None:
    fields, names = KINDS[kind]
    assert pushes.name_of(fields) == kind.split(" ", maxsplit=1)[0]
    assert set(names) <= set(fields)
    assert set(read_xml(to_xml(fields))) == set(fields)


def test_every_kind_is_delivered(scene: Scene) -> None:
    mother = scene.player()
    mother.follow()
    scene.echo.pushes.clear()
    done = [push(scene.world, mother.contact, fields) for fields, _ in KINDS.values()]
    assert {each.result(timeout=20).answer for each in done} == {"reply"}
    for got in scene.echo.pushes:
        assert got["FromUserName"] == mother.contact.openid
        assert ("MsgId" in got) is (got["MsgType"] != "event")
    ids = [got["MsgId"] for got in scene.echo.pushes if "MsgId" in got]
    assert len(set(ids)) == len(ids)
    assert scene.world.faults == []


def test_a_list_of_one_is_no_list() -> None:
    one, two = pushes.subscription_popup(POPUP[:1]), pushes.subscription_popup(POPUP)
    assert isinstance(json.loads(to_json(one))["List"], dict)
    assert [row["TemplateId"] for row in json.loads(to_json(two))["List"]] == ["T1", "T2"]
    inside = read_xml(to_xml(two))["SubscribeMsgPopupEvent"]
    assert isinstance(inside, dict)
    assert [row["SubscribeStatusString"] for row in inside["List"]] == ["accept", "reject"]


def test_json_pushes_keep_numbers(scene: Scene) -> None:
    scene.account.data_format = DataFormat.JSON
    mother = scene.player()
    mother.follow()
    assert mother.last is not None
    assert mother.last.answer == "reply"
    mother.say("你好")
    assert scene.echo.pushes[-1]["CreateTime"] == int(scene.clock().timestamp())
    assert isinstance(scene.echo.pushes[-1]["MsgId"], int)
