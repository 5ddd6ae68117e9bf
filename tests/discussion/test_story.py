"""A theme in chat, word for word: opened, answered by typing and speaking, chosen in a few taps, read by the class."""

from pathlib import Path

import pytest

from storage.session import Database
from tests.discussion.talks import Talks
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def talks(sqlite_db: Database) -> Talks:
    """Tuesday afternoon."""
    talks = Talks(sqlite_db)
    talks.goes_on_to(at(17, 16))
    return talks


def test_from_the_theme_to_what_the_class_reads(talks: Talks) -> None:
    lines = list[str]()
    for name, text in (
        ("father", "话题"),
        ("class_teacher", "话题"),
        ("class_teacher", "1"),
        ("class_teacher", "孩子在家怎么看书"),
        ("class_teacher", "说一件小事就好。"),
        ("class_teacher", "1"),
        ("class_teacher", "1"),
        ("father", "话题"),
        ("father", "1"),
        ("father", "我们每天一起看十分钟。"),
        ("father", "1"),
        ("father", "2"),
        ("grandmother", "话题"),
        ("grandmother", "1"),
        ("grandmother", "(语音)"),
        ("grandmother", "1"),
        ("class_teacher", "话题"),
        ("class_teacher", "3"),
        ("class_teacher", "1"),
        ("class_teacher", "2"),
        ("mother", "话题"),
        ("class_teacher", "话题"),
    ):
        reply = talks.speaks(name, media="77") if text == "(语音)" else talks.says(name, text)
        lines += [f"{name}: {text}", shown(reply)]
    talks.pushes()
    lines += ["→ father", *talks.texts_for("father")]
    agrees(GOLDEN / "from_theme_to_class.txt", "\n".join(lines))


def test_ten_answers_are_chosen_in_three_taps(talks: Talks) -> None:
    names = [f"王小{sign}" for sign in "一二三四五六七八九十"]
    talks.classmates(*names)
    theme = talks.opens()
    for name in names:
        talks.tells(name, theme, "睡前讲一个小故事,然后她自己看一会儿。")
    talks.says("class_teacher", "话题")
    taps, answer = 1, talks.says("class_teacher", "1")
    while answer.choices and taps < 3:
        talks.says("class_teacher", "1")
        taps, answer = taps + 2, talks.says("class_teacher", "1")
    assert talks.board().waiting == []
    assert len(talks.reads("father", theme)) == 10
    assert taps <= 3


def test_every_message_fits(talks: Talks) -> None:
    names = [f"王小{sign}" for sign in "一二三四五六七八九十"]
    talks.classmates(*names)
    theme = talks.opens(words="好" * 300)
    for name in names:
        talks.tells(name, theme, "好" * 200)
    board = talks.says("class_teacher", "话题")
    assert len(shown(board).encode()) <= 2048
    talks.decides("shown")
    assert len(shown(talks.says("father", "话题")).encode()) <= 2048
