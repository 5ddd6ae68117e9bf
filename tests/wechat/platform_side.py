"""WeChat's side of the wire, written from its documents with the cipher alone: nothing of ``bot.wechat`` in it."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.core.settings import WeChat

NOW = datetime.fromtimestamp(1714037059, UTC)
KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
OLD_KEY = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA"
OTHER_KEY = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA"
APP_ID = "wxba5fad812f8e6fb9"


def account(**changes: object) -> WeChat:
    """The account of the official examples: token ``AAAAA``."""
    values = {
        "app_id": APP_ID,
        "app_secret": "s",
        "token": "AAAAA",
        "encoding_aes_key": KEY,
        "previous_aes_key": OLD_KEY,
    }
    return WeChat.model_validate({**values, **changes})


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def encrypt(message: bytes, key: str = KEY, app_id: str = APP_ID) -> str:
    raw = base64.b64decode(key + "=")
    packed = os.urandom(16) + len(message).to_bytes(4, "big") + message + app_id.encode()
    padding = 32 - len(packed) % 32
    encryptor = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).encryptor()
    return base64.b64encode(encryptor.update(packed + bytes([padding]) * padding) + encryptor.finalize()).decode()


def decrypt(text: str, key: str = KEY) -> tuple[str, str]:
    """Message and app id behind an ``Encrypt``."""
    raw = base64.b64decode(key + "=")
    decryptor = Cipher(algorithms.AES(raw), modes.CBC(raw[:16])).decryptor()
    packed = decryptor.update(base64.b64decode(text)) + decryptor.finalize()
    end = 20 + int.from_bytes(packed[16:20], "big")
    return packed[20:end].decode(), packed[end : -packed[-1]].decode()


@dataclass(frozen=True)
class Sent:
    """One request as WeChat would make it."""

    query: Mapping[str, str]
    body: bytes


def query(
    encrypted: str = "", *, now: datetime = NOW, nonce: str = "486452656", token: str = "AAAAA"
) -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    signed = {"signature": sha1(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
    if encrypted:
        signed |= {"encrypt_type": "aes", "msg_signature": sha1(token, timestamp, nonce, encrypted)}
    return signed


def plain(body: bytes) -> Sent:
    return Sent(query(), body)


def secure(body: bytes, key: str = KEY, app_id: str = APP_ID) -> Sent:
    encrypted = encrypt(body, key, app_id)
    return Sent(query(encrypted), _envelope(encrypted, json_like=body.lstrip().startswith(b"{")))


def compatible(body: bytes, beside: str) -> Sent:
    """Encrypted ``body``, with the unsigned plain fields ``beside`` in front of it."""
    encrypted = encrypt(body)
    return Sent(query(encrypted), f"<xml>{beside}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode())


def opened(answer: str, key: str = KEY) -> str:
    """What WeChat reads in an encrypted answer, its signature and account checked."""
    said: dict[str, str] = (
        json.loads(answer) if answer.startswith("{") else {e.tag: e.text or "" for e in ElementTree.fromstring(answer)}
    )
    expected = sha1("AAAAA", str(said["TimeStamp"]), said["Nonce"], said["Encrypt"])
    assert said["MsgSignature"] == expected
    message, app_id = decrypt(said["Encrypt"], key)
    assert app_id == APP_ID
    return message


def _envelope(encrypted: str, *, json_like: bool) -> bytes:
    if json_like:
        return json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": encrypted}).encode()
    return (
        f"<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    ).encode()
