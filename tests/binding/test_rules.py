"""What binding decides on values alone."""

import pytest

from handlers.binding.rules import is_invitation, is_slip, typed_line


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("3207 李小明 6688", ("3207", "李小明", "6688")),
        ("3207李小明6688", ("3207", "李小明", "6688")),
        ("3207,李小明、6688", ("3207", "李小明", "6688")),
        ("3207 买买提·艾力 6688", ("3207", "买买提·艾力", "6688")),
        ("3207  李 小明  6688", ("3207", "李 小明", "6688")),
        ("3207 李小明 668", None),
        ("320 李小明 6688", None),
        ("3207 李小明 13900006688", None),
        ("3207 6688", None),
        ("李小明 3207 6688", None),
        ("", None),
    ],
)
def test_a_line_is_read(typed: str, read: tuple[str, str, str] | None) -> None:
    assert typed_line(typed) == read


@pytest.mark.parametrize(
    ("typed", "slip", "invitation"),
    [("12345678", True, False), ("1234567", False, False), ("1234567890", False, True), ("abcdefgh", False, False)],
)
def test_long_numbers_are_told_apart(typed: str, slip: bool, invitation: bool) -> None:
    assert (is_slip(typed), is_invitation(typed)) == (slip, invitation)
