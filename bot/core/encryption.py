"""What is written about children is encrypted at rest; what must be found again is indexed by a keyed hash."""

import hmac
import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_VERSION = b"\x01"
NONCE_BYTES = 12


class Vault:
    """Encrypts fields and makes their search keys. The two keys differ, so that neither opens the other's door."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derive(secret, "fields at rest"))
        self._index_key = _derive(secret, "equality search")

    def seal(self, place: str, text: str) -> bytes:
        """Encrypt ``text`` for one ``place`` only: ``table|column|row id|school id``.

        A ciphertext moved to another row, column or school does not open there.
        """
        nonce = os.urandom(NONCE_BYTES)
        return KEY_VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), KEY_VERSION + place.encode())

    def open(self, place: str, sealed: bytes) -> str:
        """Decrypt what :meth:`seal` made for the same place; :class:`cryptography.exceptions.InvalidTag` if not."""
        version, nonce, body = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._cipher.decrypt(nonce, body, version + place.encode()).decode()

    def index(self, purpose: str, value: str | bytes) -> bytes:
        """A keyed hash of 16 bytes: equal values of one purpose are equal, nothing else can be read from it."""
        raw = value.encode() if isinstance(value, str) else value
        return hmac.digest(self._index_key, purpose.encode() + b"\x00" + raw, sha256)[:16]


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"jiaxiao " + purpose.encode()).derive(secret.encode())
