"""One recorded push per kind, each with what must be read from it."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.inbound import Inbound, Kind
from bot.wechat import document, parse
from tests.wechat.platform_side import NOW

PAYLOADS = Path(__file__).parents[1] / "payloads"
MSG_ID = 23410297420361543
ACCEPTED = {"TemplateId": "tmpl-1", "SubscribeStatusString": "accept", "PopupScene": "1"}
REJECTED = {"TemplateId": "tmpl-2", "SubscribeStatusString": "reject", "PopupScene": "1"}
CHANGED = {"TemplateId": "tmpl-1", "SubscribeStatusString": "reject"}
SENT = {"TemplateId": "tmpl-1", "MsgID": "1700827132819554304", "ErrorCode": "0", "ErrorStatus": "success"}
SCANNED = {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "12345678"}}
ONE_PICTURE = {"SendPicsInfo": {"Count": "1", "PicList": [{"PicMd5Sum": "md5-1"}]}}
PLACE = {"Location_X": "23", "Location_Y": "113", "Scale": "15", "Label": "广州市", "Poiname": ""}
CONSENT = {"OpenID": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "AppID": "wxba5fad812f8e6fb9", "RevokeInfo": "1"}
CHECKED = {
    "appid": "wxba5fad812f8e6fb9",
    "trace_id": "trace-1",
    "version": "2",
    "result": {"suggest": "risky", "label": "20001"},
}
MASS = {
    "MsgID": "1000001625",
    "Status": "err(30003)",
    "TotalCount": "2",
    "FilterCount": "2",
    "SentCount": "1",
    "ErrorCount": "1",
    "CopyrightCheckResult": {"Count": "1", "ResultList": [{"ArticleIdx": "1"}], "CheckState": "2"},
}
ARTICLE = {"MsgDataId": "2650001", "Idx": "1"}
FILE = {
    "Title": "请假条.docx",
    "Description": "",
    "FileKey": "key-1",
    "FileMd5": "d41d8cd98f00b204e9800998ecf8427e",
    "FileTotalLen": "10240",
}
MINI_PAGE = {
    "Title": "家校桥",
    "AppId": "wx0000000000000001",
    "PagePath": "pages/index",
    "ThumbUrl": "http://mmbiz.qpic.cn/t/0",
    "ThumbMediaId": "thumb-3",
}
LINK = {"Title": "通知", "Description": "说明", "Url": "https://example.com/?a=1&b=2"}
AT = {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": "20", "Label": "东莞市厚街镇"}
MOVED = {"Latitude": "23.137466", "Longitude": "113.352425", "Precision": "119.385040"}
HEAD_NAMES = ["CreateTime", "Event", "FromUserName"]
KF = {"FromKfAccount": "t1@school", "ToKfAccount": "t2@school"}
FAILED = {"FailTime": "1714037059", "FailReason": "by time"}
RENEWED = {"ExpiredTime": "1745573059"}


def expect(kind: Kind, fields: dict[str, Any] | None = None, **own: object) -> dict[str, object]:
    """What must be read besides the common head; unnamed places are empty."""
    places = {"text": "", "menu_id": "", "media_id": "", "media_format": "", "event_key": ""}
    return {**places, **own, "kind": kind, "fields": fields or {}}


EXPECTED = {
    "text.xml": expect(Kind.TEXT, text=" 签字 <Encrypt>x</Encrypt> "),
    "text.json": expect(Kind.TEXT, text=" 签字 "),
    "text_tapped.xml": expect(Kind.TEXT, text="1 签字", menu_id="1"),
    "text_from_article.xml": expect(Kind.TEXT, ARTICLE, text="谢谢"),
    "image.xml": expect(Kind.IMAGE, {"PicUrl": "http://mmbiz.qpic.cn/p/0"}, media_id="img-1"),
    "voice.xml": expect(
        Kind.VOICE, {"MediaId16K": "voice-16k", "Recognition": ""}, media_id="voice-1", media_format="amr"
    ),
    "voice.json": expect(Kind.VOICE, {"MediaId16K": "voice-16k"}, media_id="voice-1", media_format="amr"),
    "video.xml": expect(Kind.VIDEO, {"ThumbMediaId": "thumb-1"}, media_id="video-1"),
    "shortvideo.xml": expect(Kind.SHORTVIDEO, {"ThumbMediaId": "thumb-2"}, media_id="video-2"),
    "location.xml": expect(Kind.LOCATION, AT),
    "link.xml": expect(Kind.LINK, LINK),
    "file.xml": expect(Kind.FILE, FILE),
    "miniprogrampage.xml": expect(Kind.MINIPROGRAMPAGE, MINI_PAGE),
    "subscribe.xml": expect(Kind.SUBSCRIBE),
    "subscribe_scene.xml": expect(Kind.SUBSCRIBE, {"Ticket": "ticket-1"}, event_key="bind_8KD2"),
    "unsubscribe.xml": expect(Kind.UNSUBSCRIBE),
    "scan.xml": expect(Kind.SCAN, {"Ticket": "ticket-1"}, event_key="bind_8KD2"),
    "scan.json": expect(Kind.SCAN, {"Ticket": "ticket-1"}, event_key="42"),
    "event_location.xml": expect(Kind.EVENT_LOCATION, MOVED),
    "click.xml": expect(Kind.CLICK, event_key="contact_card"),
    "view.xml": expect(Kind.VIEW, {"MenuId": "450001"}, event_key="https://example.com/m/"),
    "view_miniprogram.xml": expect(Kind.VIEW_MINIPROGRAM, {"MenuId": "450002"}, event_key="pages/index"),
    "scancode_push.xml": expect(Kind.SCANCODE_PUSH, SCANNED, event_key="scan"),
    "scancode_waitmsg.xml": expect(Kind.SCANCODE_WAITMSG, SCANNED, event_key="scan"),
    "pic_sysphoto.xml": expect(Kind.PIC_SYSPHOTO, ONE_PICTURE, event_key="photo"),
    "pic_weixin.xml": expect(Kind.PIC_WEIXIN, ONE_PICTURE, event_key="photo"),
    "pic_photo_or_album.xml": expect(
        Kind.PIC_PHOTO_OR_ALBUM,
        {"SendPicsInfo": {"Count": "2", "PicList": [{"PicMd5Sum": "md5-1"}, {"PicMd5Sum": "md5-2"}]}},
        event_key="photo",
    ),
    "location_select.xml": expect(Kind.LOCATION_SELECT, {"SendLocationInfo": PLACE}, event_key="place"),
    "template_receipt.xml": expect(Kind.TEMPLATE_RECEIPT, {"MsgID": "200163836", "Status": "success"}),
    "template_receipt_blocked.xml": expect(
        Kind.TEMPLATE_RECEIPT, {"MsgID": "200163837", "Status": "failed:user block"}
    ),
    "template_receipt_failed.xml": expect(
        Kind.TEMPLATE_RECEIPT, {"MsgID": "200163838", "Status": "failed: system failed"}
    ),
    "mass_receipt.xml": expect(Kind.MASS_RECEIPT, MASS),
    "subscribe_msg_popup_one.xml": expect(Kind.SUBSCRIBE_MSG_POPUP, {"List": [ACCEPTED]}),
    "subscribe_msg_popup_two.xml": expect(Kind.SUBSCRIBE_MSG_POPUP, {"List": [ACCEPTED, REJECTED]}),
    "subscribe_msg_popup_one.json": expect(Kind.SUBSCRIBE_MSG_POPUP, {"List": [ACCEPTED]}),
    "subscribe_msg_popup_two.json": expect(Kind.SUBSCRIBE_MSG_POPUP, {"List": [ACCEPTED, REJECTED]}),
    "subscribe_msg_change.xml": expect(Kind.SUBSCRIBE_MSG_CHANGE, {"List": [CHANGED]}),
    "subscribe_msg_change_as_documented.xml": expect(Kind.SUBSCRIBE_MSG_CHANGE, {"List": [CHANGED]}),
    "subscribe_msg_sent.xml": expect(Kind.SUBSCRIBE_MSG_SENT, {"List": [SENT]}),
    "user_info_modified.xml": expect(Kind.USER_INFO_MODIFIED, CONSENT),
    "user_authorization_revoke.xml": expect(Kind.AUTHORIZATION_REVOKE, CONSENT),
    "user_authorization_cancellation.xml": expect(Kind.AUTHORIZATION_CANCELLATION, CONSENT),
    "kf_create_session.xml": expect(Kind.KF_CREATE_SESSION, {"KfAccount": "t1@school"}),
    "kf_close_session.xml": expect(Kind.KF_CLOSE_SESSION, {"KfAccount": "t1@school", "CloseType": "KF"}),
    "kf_switch_session.xml": expect(Kind.KF_SWITCH_SESSION, KF),
    "media_check.xml": expect(Kind.MEDIA_CHECK, CHECKED),
    "media_check.json": expect(Kind.MEDIA_CHECK, CHECKED),
    "qualification_verify_success.xml": expect(Kind.VERIFY, RENEWED),
    "qualification_verify_fail.xml": expect(Kind.VERIFY, FAILED),
    "naming_verify_success.xml": expect(Kind.VERIFY, RENEWED),
    "naming_verify_fail.xml": expect(Kind.VERIFY, FAILED),
    "annual_renew.xml": expect(Kind.VERIFY, RENEWED),
    "verify_expired.xml": expect(Kind.VERIFY, RENEWED),
    "unknown_message.xml": expect(
        Kind.UNKNOWN,
        {"names": ["Content", "CreateTime", "Depth", "FromUserName", "MsgId", "MsgType", "ToUserName"]},
    ),
    "unknown_event.xml": expect(Kind.UNKNOWN, {"names": [*HEAD_NAMES, "Inner", "MsgType", "Secret", "ToUserName"]}),
    "debug_demo.json": expect(Kind.UNKNOWN, {"names": [*HEAD_NAMES, "MsgType", "ToUserName", "debug_str"]}),
}


def parsed(body: bytes) -> Inbound:
    return parse.inbound(document.read(body), body)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_payload_is_read_as_expected(name: str) -> None:
    inbound = parsed((PAYLOADS / name).read_bytes())
    read = {place: getattr(inbound, place) for place in EXPECTED[name] if place != "fields"}
    assert {**read, "fields": dict(inbound.fields)} == EXPECTED[name]
    assert (inbound.to_user, inbound.openid) == ("gh_97417a04a28d", "o9AgO5Kd5ggOC-bXrbNODIiE3bGY")
    assert inbound.created == NOW
    assert inbound.msg_id == (0 if inbound.is_event or inbound.kind is Kind.UNKNOWN else MSG_ID)


def test_every_payload_has_an_expectation_and_every_kind_a_payload() -> None:
    on_disk = {path.name for path in PAYLOADS.iterdir() if path.suffix in (".xml", ".json")}
    assert on_disk == set(EXPECTED)
    assert {expected["kind"] for expected in EXPECTED.values()} == set(Kind)
