"""学校通知: the only one that waits is opened at once, for whoever counts taps; all others stay within reach."""

import pytest

from storage.session import Database
from tests.notice.school import NoticeSchool

WORDS = "明天带水"


@pytest.fixture
def school(sqlite_db: Database) -> NoticeSchool:
    """青山小学."""
    return NoticeSchool(sqlite_db)


def labels(school: NoticeSchool, text: str) -> list[str]:
    """The choices that one of the families is shown."""
    return [choice.label for choice in school.says("father", text).choices]


def test_nothing_one_and_several(school: NoticeSchool) -> None:
    assert school.says("father", "通知").text.startswith("还没有")
    school.writes("1", WORDS, "1", "2", "1", "1")
    school.climb(minutes=5)
    shown = school.says("father", "通知")
    assert WORDS in shown.text
    assert [choice.label for choice in shown.choices] == ["收到", "等会儿"]
    school.writes("1", "后天带伞", "1", "2", "1", "1")
    school.climb(minutes=5)
    assert len(labels(school, "通知")) == 3


def test_the_earlier_ones_are_one_line_away(school: NoticeSchool) -> None:
    school.writes("1", WORDS, "1", "2", "1", "1")
    school.climb(minutes=5)
    school.says_all("father", "通知", "1")
    school.writes("1", "后天带伞", "1", "2", "1", "1")
    school.climb(minutes=5)
    assert labels(school, "通知") == ["收到", "看别的通知", "等会儿"]
    assert [label.split("(")[0] for label in labels(school, "2")] == ["带伞", "带水", "好"]
