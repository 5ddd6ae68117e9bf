"""What one push from WeChat says, whatever its mode, format or kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """Message types and, behind ``event.``, events; ``unknown`` for what the platform invents next."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORTVIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    FILE = "file"
    MINIPROGRAMPAGE = "miniprogrampage"
    SUBSCRIBE = "event.subscribe"
    UNSUBSCRIBE = "event.unsubscribe"
    SCAN = "event.SCAN"
    EVENT_LOCATION = "event.LOCATION"
    CLICK = "event.CLICK"
    VIEW = "event.VIEW"
    VIEW_MINIPROGRAM = "event.view_miniprogram"
    SCANCODE_PUSH = "event.scancode_push"
    SCANCODE_WAITMSG = "event.scancode_waitmsg"
    PIC_SYSPHOTO = "event.pic_sysphoto"
    PIC_PHOTO_OR_ALBUM = "event.pic_photo_or_album"
    PIC_WEIXIN = "event.pic_weixin"
    LOCATION_SELECT = "event.location_select"
    TEMPLATE_RECEIPT = "event.TEMPLATESENDJOBFINISH"
    MASS_RECEIPT = "event.MASSSENDJOBFINISH"
    SUBSCRIBE_MSG_POPUP = "event.subscribe_msg_popup_event"
    SUBSCRIBE_MSG_CHANGE = "event.subscribe_msg_change_event"
    SUBSCRIBE_MSG_SENT = "event.subscribe_msg_sent_event"
    USER_INFO_MODIFIED = "event.user_info_modified"
    AUTHORIZATION_REVOKE = "event.user_authorization_revoke"
    AUTHORIZATION_CANCELLATION = "event.user_authorization_cancellation"
    KF_CREATE_SESSION = "event.kf_create_session"
    KF_CLOSE_SESSION = "event.kf_close_session"
    KF_SWITCH_SESSION = "event.kf_switch_session"
    MEDIA_CHECK = "event.wxa_media_check"
    VERIFY = "event.verify"  # *_verify_* and verify_expired: the account's yearly re-verification
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One push, verified and decrypted.

    ``key`` tells this push from every other, however often WeChat repeats it: for messages
    (ToUserName, FromUserName, MsgId, CreateTime), for events SHA-256 over the decrypted body, since both
    of the platform's own pieces of advice (MsgId; FromUserName + CreateTime) were seen to collide.
    ``fields`` holds what else the kind carries, under the platform's names, lists normalised to lists.
    """

    kind: Kind
    raw_kind: str  # the platform's own words, e.g. "event.brand_new"
    to_user: str
    openid: str
    created: datetime
    key: bytes
    msg_id: int = 0
    text: str = ""  # Content of a text; empty elsewhere
    menu_id: str = ""  # bizmsgmenuid: the text was tapped, not typed
    media_id: str = ""
    media_format: str = ""  # amr, speex … as the platform says; not to be believed
    event_key: str = ""  # menu key, or the scene without "qrscene_"
    fields: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_event(self) -> bool:
        """Whether this is an event rather than something a person wrote."""
        return self.raw_kind.startswith("event")

    @property
    def scene(self) -> str:
        """The scene of a scanned code, for both followers and new followers; empty if none."""
        return self.event_key if self.kind in (Kind.SCAN, Kind.SUBSCRIBE) else ""
