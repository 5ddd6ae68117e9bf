"""The door: nothing of a push is believed before its signature, its age and its key are."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.inbound import Inbound
from bot.core.settings import WeChat
from bot.wechat import crypto, document, parse

MAX_BODY = 64 * 1024
MAX_AGE = timedelta(minutes=10)
MAX_PARAMETER = 256  # the longest real one, msg_signature, has 40 characters
SUCCESS = "success"


class Refused(Exception):  # noqa: N818  read aloud at the door: "refused, 403, stale"
    """This request is not taken. ``status`` is the HTTP answer; ``reason`` one word for the log, without content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Push:
    """One push that came through the door.

    ``aes_key`` is the key that opened it (current or previous), empty in plaintext mode; ``nonce_key`` is what
    the replay guard stores; ``is_json`` says that the console is set to JSON, which the answer must match.
    """

    inbound: Inbound
    secure: bool
    aes_key: bytes = field(repr=False)
    nonce_key: bytes = field(repr=False)
    account: WeChat = field(repr=False)
    is_json: bool = False


def answer_check(account: WeChat, query: Mapping[str, str], *, now: datetime) -> str:
    """The ``echostr`` WeChat wants back when the callback URL is saved in the console (GET).

    Raises :class:`Refused` when the request is not signed with the account's token, or is too old.
    """
    _check_url(account, query, now)
    return query.get("echostr", "")[:MAX_PARAMETER]


def open_push(account: WeChat, query: Mapping[str, str], body: bytes, *, now: datetime) -> Push:
    """Verify, decrypt and read one push (POST), in any of the console's modes and formats.

    Once ``Encrypt`` is there (secure and compatible mode) only what it holds counts: nothing signs the plain
    fields beside it. A well-signed body that cannot be read is an Inbound of ``Kind.UNKNOWN``.
    Raises :class:`Refused` with 413 (size), 403 (signature, age, key or account wrong) or 400 (not a push).
    """
    if len(body) > MAX_BODY:
        raise Refused(413, "too_large")
    _check_url(account, query, now)
    outer = _read(body)
    secure = query.get("encrypt_type") == "aes" or (outer is not None and "Encrypt" in outer)
    key = b""
    if secure:
        body, key = _decrypted(account, query, outer)
        outer = _read(body)
    inbound = parse.unreadable(body) if outer is None else parse.inbound(outer, body)
    if account.original_id and inbound.to_user not in ("", account.original_id):
        raise Refused(403, "other_account")
    return Push(
        inbound=inbound,
        secure=secure,
        aes_key=key,
        nonce_key=_nonce_key(account.app_id, query["timestamp"], query["nonce"]),
        account=account,
        is_json=body.lstrip()[:1] == b"{",
    )


def seal(push: Push, xml: str, *, now: datetime) -> str:
    """The answer's body as WeChat takes it: in the push's format, encrypted with the key that opened the push.

    ``success`` and the empty body stay literal in every mode; encrypted they are rejected.
    """
    if xml in ("", SUCCESS):
        return xml
    message = _as_json(xml) if push.is_json else xml
    if not push.secure:
        return message
    encrypted = crypto.encrypt(push.aes_key, message.encode(), push.account.app_id)
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    signature = crypto.signature(push.account.token.get_secret_value(), timestamp, nonce, encrypted)
    if push.is_json:
        envelope = {"Encrypt": encrypted, "MsgSignature": signature, "TimeStamp": int(timestamp), "Nonce": nonce}
        return json.dumps(envelope)
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signature}]]></MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
    )


def _check_url(account: WeChat, query: Mapping[str, str], now: datetime) -> None:
    timestamp, nonce, given = (query.get(name, "") for name in ("timestamp", "nonce", "signature"))
    if max(len(timestamp), len(nonce), len(given)) > MAX_PARAMETER:
        raise Refused(403, "signature")
    if not crypto.is_signed(given, account.token.get_secret_value(), timestamp, nonce):
        raise Refused(403, "signature")
    # The signature covers no body and never ends: only the age, and the guard over used nonces, end it.
    seconds = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 else 0
    if abs(now.timestamp() - seconds) > MAX_AGE.total_seconds():
        raise Refused(403, "stale")


def _read(body: bytes) -> document.Fields | None:
    try:
        return document.read(body)
    except document.DoctypeError as error:
        raise Refused(400, "doctype") from error
    except document.UnreadableError:
        return None


def _decrypted(account: WeChat, query: Mapping[str, str], outer: document.Fields | None) -> tuple[bytes, bytes]:
    encrypted = (outer or {}).get("Encrypt")
    if not isinstance(encrypted, str):
        raise Refused(400, "no_ciphertext")
    token, given = account.token.get_secret_value(), query.get("msg_signature", "")
    if not crypto.is_signed(given[:MAX_PARAMETER], token, query["timestamp"], query["nonce"], encrypted):
        raise Refused(403, "msg_signature")
    reason = "aes_key"
    for encoded in (account.encoding_aes_key, account.previous_aes_key):
        if not encoded.get_secret_value():
            continue
        key = crypto.aes_key(encoded.get_secret_value())
        try:
            return crypto.decrypt(key, encrypted, account.app_id), key
        except crypto.CiphertextError as error:
            reason = "app_id" if str(error) == "app_id" else reason
    raise Refused(403, reason)


def _nonce_key(app_id: str, timestamp: str, nonce: str) -> bytes:
    return hashlib.sha256(f"{app_id},{timestamp},{nonce}".encode("utf-8", "surrogatepass")).digest()


def _as_json(xml: str) -> str:
    fields: dict[str, object] = dict(document.read(xml.encode()))
    fields["CreateTime"] = int(str(fields["CreateTime"]))
    return json.dumps(fields, ensure_ascii=False)
