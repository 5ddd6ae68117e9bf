"""The fields of one decrypted push -> :class:`Inbound`, for every message and event WeChat is known to send."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from bot.core.inbound import Inbound, Kind
from bot.wechat.document import Fields, Value

EVENT = "event."
MESSAGES = {kind.value: kind for kind in Kind if not kind.value.startswith(EVENT) and kind is not Kind.UNKNOWN}
EVENTS = {
    kind.value.removeprefix(EVENT).lower(): kind
    for kind in Kind
    if kind.value.startswith(EVENT) and kind is not Kind.VERIFY
}
NAME = re.compile(r"[A-Za-z0-9_\-]{1,64}")  # openids, account names, types, fields: all that was ever seen
NUMBER = re.compile(r"[0-9]{1,20}")
SCENE = "qrscene_"
HEADER = {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "MsgId", "Encrypt"}
OWN_PLACE = {"Content", "bizmsgmenuid", "MediaId", "Format", "EventKey"}
TOLD_APART = HEADER | OWN_PLACE
NO_FIELDS: Mapping[str, object] = MappingProxyType({})


def inbound(fields: Fields, body: bytes) -> Inbound:
    """What the push says; ``body`` is the decrypted document the fields were read from.

    Without a usable sender, receiver, time or (for messages) MsgId it is ``unknown``: it could not be told
    from its own repeats, nor answered.
    """
    said = _word(fields.get("MsgType"))
    raw_kind = EVENT + _word(fields.get("Event")) if said == "event" else said
    kind = _kind(raw_kind)
    to_user, openid = _word(fields.get("ToUserName")), _word(fields.get("FromUserName"))
    created = _moment(fields.get("CreateTime"))
    msg_id = _number(fields.get("MsgId"))
    if kind is Kind.UNKNOWN or not (to_user and openid and created) or not (msg_id or said == "event"):
        return _unknown(fields, body, raw_kind, created)
    return Inbound(
        kind=kind,
        raw_kind=raw_kind,
        to_user=to_user,
        openid=openid,
        created=created,
        key=_event_key(body) if said == "event" else _message_key(to_user, openid, msg_id, created),
        msg_id=msg_id,
        text=_text(fields.get("Content")) if kind is Kind.TEXT else "",
        menu_id=_text(fields.get("bizmsgmenuid")),
        media_id=_text(fields.get("MediaId")),
        media_format=_text(fields.get("Format")),
        event_key=_text(fields.get("EventKey")).removeprefix(SCENE),
        fields=_others(fields),
    )


def unreadable(body: bytes) -> Inbound:
    """A body that no parser takes: ``unknown``, told from others by its bytes, sent by nobody."""
    return _unknown({}, body, "unreadable", None)


def _unknown(fields: Fields, body: bytes, raw_kind: str, created: datetime | None) -> Inbound:
    # Type and field names only: what a brand-new kind carries may be about a child.
    names = sorted(name for name in fields if NAME.fullmatch(name))
    return Inbound(
        kind=Kind.UNKNOWN,
        raw_kind=raw_kind or "nameless",
        to_user=_word(fields.get("ToUserName")),
        openid=_word(fields.get("FromUserName")),
        created=created or datetime.fromtimestamp(0, UTC),
        key=_event_key(body),
        fields=MappingProxyType({"names": names}),
    )


def _kind(raw_kind: str) -> Kind:
    if not raw_kind.startswith(EVENT):
        return MESSAGES.get(raw_kind, Kind.UNKNOWN)
    event = raw_kind.removeprefix(EVENT).lower()
    if "_verify_" in event or event in ("verify_expired", "annual_renew"):
        return Kind.VERIFY
    return EVENTS.get(event, Kind.UNKNOWN)


def _message_key(to_user: str, openid: str, msg_id: int, created: datetime) -> bytes:
    parts = f"{to_user},{openid},{msg_id},{int(created.timestamp())}"
    return hashlib.sha256(b"message:" + parts.encode()).digest()


def _event_key(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def _others(fields: Fields) -> Mapping[str, object]:
    others: dict[str, object] = {name: value for name, value in fields.items() if name not in TOLD_APART}
    for name, value in fields.items():
        # subscribe_msg_* wrap their list in XML (under a name the documents contradict each other about), not in JSON.
        if isinstance(value, dict) and "List" in value:
            del others[name]
            others["List"] = value["List"]
    return MappingProxyType(others) if others else NO_FIELDS


def _text(value: Value | None) -> str:
    return value if isinstance(value, str) else ""


def _word(value: Value | None) -> str:
    return value if isinstance(value, str) and NAME.fullmatch(value) else ""


def _number(value: Value | None) -> int:
    return int(value) if isinstance(value, str) and NUMBER.fullmatch(value) else 0


def _moment(value: Value | None) -> datetime | None:
    seconds = _number(value)
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 1 << 35 else None
