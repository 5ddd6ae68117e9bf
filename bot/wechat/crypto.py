"""Signatures and AES as WeChat uses them, on wechatpy's signer, cipher and padding.

What wechatpy leaves out stands here: comparison in constant time, padding and lengths checked, a random
prefix from the system's secure source (wechatpy 1.8.18 takes ``random.sample``), the cipher kept per key.
"""

import base64
import binascii
import hmac
import secrets
from functools import lru_cache

from wechatpy.crypto.cryptography import WeChatCipher
from wechatpy.crypto.pkcs7 import PKCS7Encoder
from wechatpy.utils import WeChatSigner

PREFIX = 16  # random bytes before the message
HEAD = PREFIX + 4  # and, behind them, the message's length, big-endian
BLOCK = 32  # padding fills up to 32 although AES blocks are 16


class CiphertextError(Exception):
    """The text was not encrypted with this key, for this account, or not by WeChat's scheme."""


def signature(*parts: str) -> str:
    """SHA-1 in hexadecimal over the parts, sorted as strings and joined (``platform``: token, timestamp, nonce …)."""
    signer = WeChatSigner()
    signer.add_data(*(part.encode("utf-8", "surrogatepass") for part in parts))
    return str(signer.signature)


def is_signed(given: str, *parts: str) -> bool:
    """Whether ``given`` is the signature of the parts; takes the same time whatever is wrong with it."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature(*parts).encode())


def aes_key(encoding_aes_key: str) -> bytes:
    """The 32 bytes behind the 43 letters and digits shown in the account's console."""
    return base64.b64decode(encoding_aes_key + "=")


def encrypt(key: bytes, message: bytes, app_id: str) -> str:
    """Base64 of the encrypted message, as it stands in ``Encrypt``."""
    packed = secrets.token_bytes(PREFIX) + len(message).to_bytes(4) + message + app_id.encode()
    return base64.b64encode(_cipher(key).encrypt(PKCS7Encoder.encode(packed))).decode()


def decrypt(key: bytes, text: str, app_id: str) -> bytes:
    """The message behind ``Encrypt``. Raises :class:`CiphertextError`, also when it was meant for another account."""
    try:
        sealed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CiphertextError("not base64") from error
    if not sealed or len(sealed) % BLOCK:
        raise CiphertextError("not whole blocks")
    packed: bytes = _cipher(key).decrypt(sealed)
    padding = packed[-1]
    # PKCS7Encoder.decode lets any padding pass; a wrong key would then look like a wrong account. One in 250 such
    # paddings is right by chance, but not the length as well.
    if not 1 <= padding <= BLOCK or packed[-padding:] != bytes([padding]) * padding:
        raise CiphertextError("padding")
    end = HEAD + int.from_bytes(packed[PREFIX:HEAD])
    if end > len(packed) - padding:
        raise CiphertextError("length")
    if packed[end:-padding] != app_id.encode():
        raise CiphertextError("app_id")
    return packed[HEAD:end]


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> WeChatCipher:
    # Building it costs as much as a decryption; each use draws a fresh context, so threads may share it.
    return WeChatCipher(key)
