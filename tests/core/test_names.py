"""How children and teachers are called."""

import pytest

from bot.core.names import given_name, surname


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("李小明", "小明"),
        ("李明", "李明"),  # whole: one character alone is how nobody is called
        ("欧阳小明", "小明"),
        ("欧阳明", "阳明"),  # a double surname before one character cannot be told from a name of two
        ("阿依古丽", "古丽"),
        ("阿依古丽·买买提", "阿依古丽"),
        ("买买提明江", "买买提明江"),
        ("", ""),
    ],
)
def test_a_child_is_called_as_at_home(name: str, called: str) -> None:
    assert given_name(name) == called


@pytest.mark.parametrize(("name", "called"), [("杨静", "杨"), ("李小明", "李"), ("", "")])
def test_a_teacher_is_called_by_the_surname(name: str, called: str) -> None:
    assert surname(name) == called
