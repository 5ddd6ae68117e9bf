"""A theme of the month: who opens it, who answers, who reads what, and that it costs no message of its own."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from bot.core.errors import AccessDeniedError, UserError
from handlers.discussion.actions import answering, moderating, months
from storage.outbox import OutboxRow
from storage.session import Database
from storage.staff_news import StaffNews
from tests.discussion.talks import TITLE, Talks
from tests.school_week import at


@pytest.fixture
def talks(sqlite_db: Database) -> Talks:
    """Tuesday afternoon."""
    talks = Talks(sqlite_db)
    talks.goes_on_to(at(17, 16))
    return talks


def messages(talks: Talks) -> int:
    """How many messages were written in all."""
    return talks.db.read(lambda session: session.query(OutboxRow).count())


def test_families_hear_of_it_with_the_weeks_message_and_never_beside_it(talks: Talks) -> None:
    theme = talks.opens()
    talks.tells("grandmother", theme, "我们每天一起看十分钟。")
    talks.decides("shown")
    assert messages(talks) == 0
    talks.pushes()
    assert messages(talks) == 3
    (text,) = talks.texts_for("father")
    assert f'"{TITLE}"。回"话题"说说您家的办法,11月30日前都行。' in text


def test_what_is_said_waits_for_the_teacher_and_is_then_the_classs(talks: Talks) -> None:
    talks.classmates("王小龙")
    theme = talks.opens()
    talks.tells("grandmother", theme, "我们每天一起看十分钟。")
    talks.tells("王小龙", theme, "睡前讲故事。", unnamed=True)
    assert talks.reads("father", theme) == []
    assert talks.decides("shown") == moderating.Decided(2, 0, ())
    assert talks.reads("father", theme) == [("小明家", "我们每天一起看十分钟。"), ("一位家长", "睡前讲故事。")]


def test_what_the_teacher_keeps_nobody_else_reads(talks: Talks) -> None:
    theme = talks.opens()
    talks.tells("grandmother", theme, "我们家有难处。")
    talks.decides("kept")
    assert talks.reads("father", theme) == []
    of = talks.do(answering.read, talks.actor("grandmother"), theme.theme_id, talks.now)
    assert of.mine
    assert (of.mine.words, of.mine.state) == ("我们家有难处。", "kept")


def test_only_the_family_that_said_it_is_thanked(talks: Talks) -> None:
    theme = talks.opens()
    talks.tells("grandmother", theme, "我们每天一起看十分钟。")
    talks.decides("shown")
    talks.pushes()
    thanked = {name for name in ("grandmother", "mother", "father") if "谢谢您" in talks.texts_for(name)[0]}
    assert thanked == {"grandmother", "mother"}, "the father lives in the other household"


def test_a_voice_is_for_the_teacher_alone(talks: Talks) -> None:
    theme = talks.opens()
    talks.tells("grandmother", theme, "voice:31")
    talks.tells("father", theme, "我们数图上的小动物。", "voice:32")
    assert [each.voices for each in talks.board().said] == [("31",), ("32",)]
    assert talks.decides("shown") == moderating.Decided(1, 1, ())
    assert talks.reads("mother", theme) == [("小明家", "我们数图上的小动物。")]


def test_what_is_not_decent_cannot_be_shown(talks: Talks) -> None:
    talks.classmates("王小龙")
    theme = talks.opens()
    talks.tells("grandmother", theme, "王小龙才考了38分,我们不学他。")
    assert talks.decides("shown").stopped
    assert talks.reads("father", theme) == []


def test_saying_it_again_replaces_it_and_waits_anew(talks: Talks) -> None:
    theme = talks.opens()
    talks.tells("grandmother", theme, "第一次。")
    talks.decides("shown")
    talks.tells("grandmother", theme, "第二次。")
    assert talks.reads("father", theme) == []
    assert [(each.words, each.state) for each in talks.board().said] == [("第二次。", "waiting")]


@pytest.mark.parametrize("name", ["other_parent", "foreign_parent", "stranger", "principal", "teacher_parent"])
def test_other_classes_and_strangers_find_no_theme(talks: Talks, name: str) -> None:
    theme = talks.opens()
    with pytest.raises(AccessDeniedError):
        talks.reads(name, theme)
    with pytest.raises(AccessDeniedError):
        talks.tells(name, theme, "我也说")
    assert talks.do(answering.themes, talks.actor(name)) == []


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent", "principal", "grandmother", "foreign_principal"])
def test_only_the_homeroom_teacher_opens_and_decides(talks: Talks, name: str) -> None:
    theme = talks.opens()
    talks.tells("grandmother", theme, "我们每天一起看十分钟。")
    with pytest.raises(AccessDeniedError):
        talks.opens(name)
    with pytest.raises(AccessDeniedError):
        talks.decides("shown", name)


@pytest.mark.parametrize(
    ("title", "words", "until", "why"),
    [
        ("", "说说吧", date(2026, 11, 30), "discussion/no_title"),
        ("好" * 31, "", date(2026, 11, 30), "discussion/too_long"),
        (TITLE, "好" * 301, date(2026, 11, 30), "discussion/too_long"),
        (TITLE, "", date(2026, 11, 16), "discussion/day_gone"),
        ("交30元买书", "", date(2026, 11, 30), "policy/refused"),
    ],
)
def test_what_is_no_theme(talks: Talks, title: str, words: str, until: date, why: str) -> None:
    with pytest.raises(UserError, match=why):
        talks.opens(title=title, words=words, until=until)


@pytest.mark.parametrize(
    ("pieces", "why"), [((), "nothing_said"), (("好" * 201,), "answer_too_long"), (("  ",), "nothing_said")]
)
def test_what_is_no_answer(talks: Talks, pieces: tuple[str, ...], why: str) -> None:
    theme = talks.opens()
    with pytest.raises(UserError, match=why):
        talks.tells("father", theme, *pieces)


def test_after_its_last_day_it_is_only_read(talks: Talks) -> None:
    theme = talks.opens(until=date(2026, 11, 18))
    talks.goes_on_to(at(19, 8))
    with pytest.raises(UserError, match="discussion/over"):
        talks.tells("father", theme, "太晚了")
    assert talks.reads("father", theme) == []


@pytest.mark.parametrize(
    ("moment", "lines"),
    [
        (at(1, 7, 25, month=12), 2),  # Tuesday, the first school day of December
        (at(2, 7, 25, month=12), 0),
        (at(8, 7, 25, month=10), 2),  # the first school day of October comes after the holiday
        (at(9, 7, 25, month=10), 0),
    ],
)
def test_on_the_first_school_day_of_a_month_teachers_are_reminded(talks: Talks, moment: datetime, lines: int) -> None:
    talks.goes_on_to(moment)
    assert talks.do(months.nudge, talks.school, talks.now) == lines


def test_the_reminder_goes_with_the_morning_round_to_who_has_no_theme(talks: Talks) -> None:
    talks.goes_on_to(at(2, 7, 20))
    talks.opens()
    talks.goes_on_to(at(2, 7, 25))
    assert talks.job("discussion_nudge") == 1, "who has a theme, and a class without a teacher, hear nothing"
    keys = talks.db.read(lambda session: list(session.scalars(select(StaffNews.key))))
    assert keys == [f"discussion/nudge/{talks.cast.class_31.id}"]
    assert messages(talks) == 0


def test_at_its_end_it_is_summed_up_with_the_weeks_message(talks: Talks) -> None:
    theme = talks.opens(until=date(2026, 11, 20))
    talks.tells("grandmother", theme, "我们每天一起看十分钟。")
    talks.tells("father", theme, "voice:31")
    talks.decides("shown")
    talks.goes_on_to(at(20, 16, 45))
    assert talks.job("discussion_close") == 1
    talks.pushes()
    assert '聊完了:2家说了自己的办法。回"话题"看其中1家的。' in talks.texts_for("father")[0]
    talks.goes_on_to(at(23, 16, 45))
    assert talks.job("discussion_close") == 0
