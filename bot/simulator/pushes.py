"""What the platform pushes: every kind of message and event, under the platform's own field names.

Each function gives the fields of one kind; :func:`enveloped` puts them between the two parties.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.simulator.contact import Contact
from bot.simulator.markup import Fields


def enveloped(contact: Contact, fields: Fields, *, created: datetime, number: int) -> Fields:
    """A whole push. ``number`` becomes the MsgId of a message; events have none."""
    head = {
        "ToUserName": contact.account.original_id,
        "FromUserName": contact.openid,
        "CreateTime": int(created.timestamp()),
    }
    tail = {} if fields["MsgType"] == "event" else {"MsgId": number}
    return {**head, **fields, **tail}


def name_of(fields: Fields) -> str:
    """``text`` or ``event.CLICK``."""
    return f"event.{fields['Event']}" if fields["MsgType"] == "event" else str(fields["MsgType"])


def text(content: str, menu_id: str = "") -> Fields:
    """Typed, or tapped if ``menu_id`` is given."""
    tapped = {"bizmsgmenuid": menu_id} if menu_id else {}
    return {"MsgType": "text", "Content": content, **tapped}


def image(url: str, media_id: str) -> Fields:
    """A picture."""
    return {"MsgType": "image", "PicUrl": url, "MediaId": media_id}


def voice(media_id: str) -> Fields:
    """A recording; Recognition is dead and empty."""
    return {
        "MsgType": "voice",
        "MediaId": media_id,
        "Format": "amr",
        "MediaId16K": f"{media_id}16k",
        "Recognition": "",
    }


def video(media_id: str, thumb_id: str, *, short: bool = False) -> Fields:
    """A film."""
    return {"MsgType": "shortvideo" if short else "video", "MediaId": media_id, "ThumbMediaId": thumb_id}


def location(latitude: float, longitude: float, label: str) -> Fields:
    """A place that the person sends."""
    return {
        "MsgType": "location",
        "Location_X": f"{latitude:.6f}",
        "Location_Y": f"{longitude:.6f}",
        "Scale": "15",
        "Label": label,
    }


def link(title: str, description: str, url: str) -> Fields:
    """A shared article."""
    return {"MsgType": "link", "Title": title, "Description": description, "Url": url}


def file(title: str, size: int) -> Fields:
    """A file; its content cannot be fetched."""
    return {
        "MsgType": "file",
        "Title": title,
        "Description": "",
        "FileKey": "key-of-the-file",
        "FileMd5": "0" * 32,
        "FileTotalLen": str(size),
    }


def miniprogrampage(title: str, app_id: str, path: str) -> Fields:
    """A mini-program card."""
    return {
        "MsgType": "miniprogrampage",
        "Title": title,
        "AppId": app_id,
        "PagePath": path,
        "ThumbUrl": "",
        "ThumbMediaId": "",
    }


def event(name: str, **fields: object) -> Fields:
    """An event by its name, also one that nobody knows yet."""
    return {"MsgType": "event", "Event": name, **fields}


def subscribe(scene: str = "", ticket: str = "") -> Fields:
    """A follow; with the scene of a scanned code. Without one EventKey is there and empty."""
    if not scene:
        return event("subscribe", EventKey="")
    return event("subscribe", EventKey=f"qrscene_{scene}", Ticket=ticket)


def unsubscribe() -> Fields:
    """The person left."""
    return event("unsubscribe", EventKey="")


def scan(scene: str, ticket: str) -> Fields:
    """A code scanned by a follower."""
    return event("SCAN", EventKey=scene, Ticket=ticket)


def position(latitude: float, longitude: float) -> Fields:
    """Where the person is, sent by itself on entry."""
    return event("LOCATION", Latitude=f"{latitude:.6f}", Longitude=f"{longitude:.6f}", Precision="40.000000")


def click(key: str) -> Fields:
    """A tap on a menu item with a key."""
    return event("CLICK", EventKey=key)


def view(url: str, menu_id: int) -> Fields:
    """A tap on a menu item with an address."""
    return event("VIEW", EventKey=url, MenuId=menu_id)


def view_miniprogram(path: str, menu_id: int) -> Fields:
    """A tap on a menu item that opens a mini-program."""
    return event("view_miniprogram", EventKey=path, MenuId=menu_id)


def scancode(key: str, result: str, *, wait: bool = False) -> Fields:
    """A code scanned through the menu."""
    name = "scancode_waitmsg" if wait else "scancode_push"
    return event(name, EventKey=key, ScanCodeInfo={"ScanType": "qrcode", "ScanResult": result})


def pictures(name: str, key: str, sums: Sequence[str]) -> Fields:
    """pic_sysphoto, pic_photo_or_album, pic_weixin; the images follow as messages."""
    items = {"item": [{"PicMd5Sum": each} for each in sums]}
    return event(name, EventKey=key, SendPicsInfo={"Count": len(sums), "PicList": items})


def location_select(key: str, latitude: float, longitude: float, label: str) -> Fields:
    """A place chosen through the menu; the location message follows."""
    info = {"Location_X": str(latitude), "Location_Y": str(longitude), "Scale": "15", "Label": label, "Poiname": ""}
    return event("location_select", EventKey=key, SendLocationInfo=info)


def template_receipt(msgid: int, status: str) -> Fields:
    """What became of a template message: success, "failed:user block", "failed: system failed", "failed:freq limit"."""
    return event("TEMPLATESENDJOBFINISH", MsgID=msgid, Status=status)


def mass_receipt(msgid: int, total: int) -> Fields:
    """What became of a mass message."""
    return event(
        "MASSSENDJOBFINISH",
        MsgID=msgid,
        Status="send success",
        TotalCount=total,
        FilterCount=total,
        SentCount=total,
        ErrorCount=0,
    )


def subscription_popup(choices: Sequence[tuple[str, str]]) -> Fields:
    """What the person chose in the consent popup: (template id, accept | reject)."""
    rows = [{"TemplateId": each, "SubscribeStatusString": said, "PopupScene": "1"} for each, said in choices]
    return event("subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": rows})


def subscription_rejected(template_ids: Sequence[str]) -> Fields:
    """Consent taken back later, in the settings."""
    rows = [{"TemplateId": each, "SubscribeStatusString": "reject"} for each in template_ids]
    return event("subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": rows})


def subscription_sent(template_id: str, msgid: int, code: int, status: str) -> Fields:
    """What became of a subscription message."""
    row = {"TemplateId": template_id, "MsgID": str(msgid), "ErrorCode": str(code), "ErrorStatus": status}
    return event("subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": [row]})


def authorization(name: str, app_id: str, openid: str) -> Fields:
    """user_info_modified, user_authorization_revoke, user_authorization_cancellation: consent withdrawn."""
    return event(name, OpenID=openid, AppID=app_id, RevokeInfo="1")


def staff_chat(name: str, account: str) -> Fields:
    """kf_create_session, kf_close_session, kf_switch_session."""
    key = "ToKfAccount" if name == "kf_switch_session" else "KfAccount"
    extra = {"FromKfAccount": account} if name == "kf_switch_session" else {}
    return event(name, **extra, **{key: account})


def media_check(trace_id: str, suggest: str, label: int) -> Fields:
    """The verdict on a picture or a recording (version 2)."""
    return event("wxa_media_check", trace_id=trace_id, version=2, result={"suggest": suggest, "label": label})


def verification(name: str, when: datetime) -> Fields:
    """qualification_verify_success, naming_verify_success, annual_renew, verify_expired."""
    return event(name, ExpiredTime=int(when.timestamp()))
