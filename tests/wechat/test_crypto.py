"""Our ciphertext against an independent one, and ciphertexts that nobody honest sends."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat import crypto
from tests.wechat import platform_side
from tests.wechat.platform_side import APP_ID, KEY

RAW = crypto.aes_key(KEY)


def block(packed: bytes) -> str:
    """What the bytes look like encrypted, however they are padded."""
    encryptor = Cipher(algorithms.AES(RAW), modes.CBC(RAW[:16])).encryptor()
    return base64.b64encode(encryptor.update(packed) + encryptor.finalize()).decode()


def packed(message: bytes, padding: bytes, *, length: int | None = None) -> bytes:
    size = len(message) if length is None else length
    return bytes(16) + size.to_bytes(4, "big") + message + APP_ID.encode() + padding


@given(st.text(max_size=300))
def test_what_we_encrypt_the_platform_reads_and_the_other_way_round(text: str) -> None:
    assert platform_side.decrypt(crypto.encrypt(RAW, text.encode(), APP_ID)) == (text, APP_ID)
    assert crypto.decrypt(RAW, platform_side.encrypt(text.encode()), APP_ID) == text.encode()


def test_the_same_message_never_looks_the_same() -> None:
    assert crypto.encrypt(RAW, b"x", APP_ID) != crypto.encrypt(RAW, b"x", APP_ID)


def test_a_well_made_block_is_read() -> None:
    assert crypto.decrypt(RAW, block(packed(b"x" * 10, b"\x10" * 16)), APP_ID) == b"x" * 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "blocks"),
        ("!!!!", "base64"),
        ("签", "base64"),
        ("AAAA", "blocks"),
        (block(packed(b"x" * 10, b"\x10" * 16)) + "\n", "base64"),
        (block(bytes(32)), "padding"),
        (block(packed(b"x" * 10, b"\x30" * 48)), "padding"),
        (block(packed(b"x" * 10, b"\x00" * 15 + b"\x10")), "padding"),
        (block(packed(b"x" * 10, b"\x10" * 16, length=2**32 - 1)), "length"),
        (block(packed(b"x" * 10, b"\x10" * 16, length=9)), "app_id"),
        (block(b"\x20" * 32), "length"),
        pytest.param(crypto.encrypt(RAW, b"x", "wx_other"), "app_id", id="another account"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(crypto.CiphertextError, match=reason):
        crypto.decrypt(RAW, text, APP_ID)


def test_a_signature_sorts_strings_not_numbers() -> None:
    assert crypto.signature("9", "10", "a") == crypto.signature("a", "9", "10") == platform_side.sha1("10", "9", "a")
