"""The platform's side of signatures and encryption, independent of what the school's server uses.

AES-256-CBC, IV = first 16 bytes of the key, 16 random bytes + length + message + app id, PKCS#7 to 32 bytes.
"""

import base64
import binascii
import hashlib
import json
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.simulator.account import DataFormat, FakeAccount, Mode
from bot.simulator.errors import BadAnswerError
from bot.simulator.markup import Fields, read_xml, to_json, to_xml

BLOCK = 32


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, joined (platform: "sort token, timestamp, nonce [, Encrypt]")."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324  the platform's choice


def encrypt(account: FakeAccount, message: str, *, app_id: str = "") -> str:
    """``message`` as the text of ``<Encrypt>``; ``app_id`` only to forge one of another account."""
    raw = message.encode()
    plain = secrets.token_bytes(16) + struct.pack(">I", len(raw)) + raw + (app_id or account.app_id).encode()
    pad = BLOCK - len(plain) % BLOCK
    worker = _cipher(account).encryptor()
    return base64.b64encode(worker.update(plain + bytes([pad]) * pad) + worker.finalize()).decode()


def decrypt(account: FakeAccount, text: str) -> str:
    """The message in ``<Encrypt>``; BadAnswerError if the key, the padding or the app id is wrong."""
    try:
        raw = base64.b64decode(text, validate=True)
        worker = _cipher(account).decryptor()
        plain = worker.update(raw) + worker.finalize()
        pad = plain[-1]
        if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
            raise BadAnswerError("the cipher text is not padded as the platform pads")
        (length,) = struct.unpack(">I", plain[16:20])
        message, owner = plain[20 : 20 + length].decode(), plain[20 + length : -pad].decode()
    except (binascii.Error, ValueError, struct.error, IndexError) as error:
        raise BadAnswerError(f"the answer cannot be decrypted: {error}") from error
    if owner != account.app_id:
        raise BadAnswerError(f"the answer is encrypted for {owner!r}")
    return message


def _cipher(account: FakeAccount) -> Cipher[CBC]:
    key = base64.b64decode(account.encoding_aes_key + "=")
    return Cipher(AES(key), CBC(key[:16]))


def url_check(account: FakeAccount, *, timestamp: int, nonce: str, echostr: str) -> dict[str, str]:
    """The query of the GET by which the console checks a callback address."""
    sign = signature(account.token, str(timestamp), nonce)
    return {"signature": sign, "timestamp": str(timestamp), "nonce": nonce, "echostr": echostr}


def signed_push(
    account: FakeAccount, payload: str | Fields, *, timestamp: int, nonce: str
) -> tuple[dict[str, str], bytes]:
    """A push in the account's mode and format: the query and the body to POST.

    ``payload``: the fields of the push, or ready text (hostile or hand-made) that is sent as it stands.
    """
    query = {"signature": signature(account.token, str(timestamp), nonce), "timestamp": str(timestamp), "nonce": nonce}
    if not isinstance(payload, str):
        query["openid"] = str(payload.get("FromUserName", ""))
    inner = payload if isinstance(payload, str) else _written(account, payload)
    if account.mode is Mode.PLAIN:
        return query, inner.encode()
    cipher = encrypt(account, inner)
    query["encrypt_type"] = "aes"
    query["msg_signature"] = signature(account.token, str(timestamp), nonce, cipher)
    return query, _enveloped(account, inner, cipher).encode()


def _written(account: FakeAccount, fields: Fields) -> str:
    return to_json(fields) if account.data_format is DataFormat.JSON else to_xml(fields)


def _enveloped(account: FakeAccount, inner: str, cipher: str) -> str:
    if account.data_format is DataFormat.JSON:
        shown = json.loads(inner) if account.mode is Mode.COMPAT else {"ToUserName": account.original_id}
        return json.dumps({**shown, "Encrypt": cipher}, ensure_ascii=False)
    if account.mode is Mode.COMPAT:
        return inner.replace("</xml>", f"<Encrypt><![CDATA[{cipher}]]></Encrypt></xml>")
    return to_xml({"ToUserName": account.original_id, "Encrypt": cipher})


def opened_answer(account: FakeAccount, body: str) -> str:
    """The plain text of our encrypted answer, its signature checked; BadAnswerError otherwise."""
    fields = answer_fields(account, body)
    if "Encrypt" not in fields:
        if account.mode is Mode.SECURE:
            raise BadAnswerError("the answer is not encrypted, but the account is in secure mode")
        return body
    cipher = str(fields["Encrypt"])
    timestamp, nonce = str(fields.get("TimeStamp", "")), str(fields.get("Nonce", ""))
    if fields.get("MsgSignature") != signature(account.token, timestamp, nonce, cipher):
        raise BadAnswerError("MsgSignature of the answer is wrong")
    return decrypt(account, cipher)


def answer_fields(account: FakeAccount, body: str) -> dict[str, object]:
    """An answer's fields: XML, or JSON where the account is set to JSON; BadAnswerError if neither."""
    try:
        if account.data_format is DataFormat.JSON and body.lstrip().startswith("{"):
            return dict(json.loads(body))
        return read_xml(body)
    except ValueError as error:
        raise BadAnswerError(f"the answer is malformed: {error}") from error
