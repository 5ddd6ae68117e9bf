"""Fields open only where they were sealed, and search keys give nothing away."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from bot.core.encryption import Vault

VAULT = Vault("a secret of the tests, and of them alone")
PLACE = "guardians|phone|7|1"


@given(place=st.text(), text=st.text())
def test_what_is_sealed_opens_at_its_place(place: str, text: str) -> None:
    assert VAULT.open(place, VAULT.seal(place, text)) == text


@pytest.mark.parametrize(
    "place", ["guardians|phone|8|1", "guardians|workplace|7|1", "pupils|phone|7|1", "guardians|phone|7|2", ""]
)
def test_it_opens_nowhere_else(place: str) -> None:
    with pytest.raises(InvalidTag):
        VAULT.open(place, VAULT.seal(PLACE, "13812345678"))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(InvalidTag):
        Vault("another secret of the tests, as long as it").open(PLACE, VAULT.seal(PLACE, "13812345678"))


@given(position=st.integers(min_value=0, max_value=39), flip=st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_noticed(position: int, flip: int) -> None:
    sealed = bytearray(VAULT.seal(PLACE, "13812345678"))
    sealed[position] ^= flip
    with pytest.raises(InvalidTag):
        VAULT.open(PLACE, bytes(sealed))


@pytest.mark.parametrize("short", [b"", b"\x01", b"\x01" + b"0" * 12, b"\x01" + b"0" * 20])
def test_what_is_too_short_is_refused(short: bytes) -> None:
    with pytest.raises((InvalidTag, ValueError)):
        VAULT.open(PLACE, short)


def test_the_same_text_never_looks_the_same() -> None:
    assert len({VAULT.seal(PLACE, "是") for _ in range(100)}) == 100
    assert "是".encode() not in VAULT.seal(PLACE, "是" * 100)


@given(first=st.text(), second=st.text())
def test_search_keys_are_equal_for_equal_values_only(first: str, second: str) -> None:
    assert (VAULT.index("phone", first) == VAULT.index("phone", second)) == (first == second)


def test_search_keys_belong_to_one_purpose_and_one_deployment() -> None:
    key = VAULT.index("phone", "13812345678")
    assert len(key) == 16
    assert key == VAULT.index("phone", b"13812345678")
    assert key == Vault("a secret of the tests, and of them alone").index("phone", "13812345678")
    assert key != VAULT.index("last four", "13812345678")
    assert key != Vault("another secret of the tests, as long as it").index("phone", "13812345678")
