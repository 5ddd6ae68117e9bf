"""念给我听: a notice in the teacher's own voice, or in a machine's where one speaks; else somebody calls."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.core.reply import Reply
from bot.delivery.speech.tasks import SPEAK
from storage.media import Media
from storage.session import Database
from storage.tasks import Task
from tests.notice.school import NoticeSchool

WORDS = "明天带水"


@pytest.fixture
def school(sqlite_db: Database) -> NoticeSchool:
    """青山小学, which has told the class something."""
    made = NoticeSchool(sqlite_db)
    made.writes("1", WORDS, "1", "2", "1", "1")
    made.climb(minutes=5)
    return made


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def test_without_a_voice_somebody_calls_and_the_answer_is_still_at_hand(school: NoticeSchool) -> None:
    said = school.says("father", "念给我听")
    assert "回 9" in said.text
    assert labels(said) == ["收到", "等会儿"]
    assert "记好了" in school.says("father", "1").text


def test_a_machine_reads_it_once_and_the_line_stands_where_one_can_tap(school: NoticeSchool) -> None:
    school.school = replace(school.school, speaks=True)
    assert labels(school.says("father", "通知")) == ["收到", "念给我听", "等会儿"]
    first, again = school.says("father", "2"), school.says("mother", "念给我听")
    assert first.media == again.media != ""
    assert labels(first) == ["收到", "等会儿"]
    spoken = select(Task.kind).where(Task.kind == SPEAK)
    assert school.db.read(lambda session: len(session.scalars(spoken).all())) == 1


def test_who_has_no_notice_is_told_so(school: NoticeSchool) -> None:
    assert school.says("other_parent", "念给我听").text.startswith("还没有")
    assert WORDS not in school.says("stranger", "念给我听").text
    assert school.db.read(lambda session: session.scalars(select(Media.id)).all()) == []
