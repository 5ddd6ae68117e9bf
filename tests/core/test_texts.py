"""How a template becomes a message with choices."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from bot.core import texts
from bot.core.reply import Choice, Go
from bot.core.texts import phrase, say


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of messages that stands in for the product's own."""
    folder = tmp_path / "tea" / "messages"
    folder.mkdir(parents=True)
    monkeypatch.setattr(texts, "TEMPLATES", tmp_path)
    texts._messages.cache_clear()
    return folder


@pytest.fixture(autouse=True)
def _forget_the_folder() -> object:
    yield
    texts._messages.cache_clear()


def test_words_stand_above_the_line_and_choices_below(written: Path) -> None:
    (written / "offer.j2").write_text("{{ who }},喝茶吗?\n---\n1 喝\n0 以后再说\n", encoding="utf-8")
    reply = say("tea/offer", who="王姐", go={"1": Go("tea.drink", {"cups": 2})}, media="7")
    assert reply.text == "王姐,喝茶吗?"
    assert reply.choices == (Choice("1", "喝", Go("tea.drink", {"cups": 2})), Choice("0", "以后再说"))
    assert reply.media == "7"


def test_a_message_without_a_line_offers_nothing(written: Path) -> None:
    (written / "done.j2").write_text("喝完了。\n", encoding="utf-8")
    assert say("tea/done").choices == ()
    assert phrase("tea/done") == "喝完了。"


@pytest.mark.parametrize("line", ["喝", "1喝", "一 喝", "123 喝"])
def test_a_choice_that_cannot_be_read_is_a_bug_that_shows(written: Path, line: str) -> None:
    (written / "bad.j2").write_text(f"喝茶吗?\n---\n1 喝\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="a choice must read"):
        say("tea/bad")


def test_a_value_that_is_missing_is_a_bug_that_shows(written: Path) -> None:
    (written / "offer.j2").write_text("{{ who }},喝茶吗?", encoding="utf-8")
    with pytest.raises(UndefinedError, match="who"):
        say("tea/offer")
    with pytest.raises(TemplateNotFound):
        say("tea/coffee")


def test_what_people_wrote_is_not_read_as_a_template_nor_as_choices(written: Path) -> None:
    (written / "offer.j2").write_text("{{ who }}说:\n---\n1 好\n", encoding="utf-8")
    assert say("tea/offer", who="{{ 7 * 7 }} <b>").text == "{{ 7 * 7 }} <b>说:"


@pytest.mark.parametrize("name", ["offer", "list"])
def test_a_line_of_dashes_that_people_wrote_does_not_begin_the_choices(written: Path, name: str) -> None:
    (written / "offer.j2").write_text("{{ who }}\n---\n1 好\n", encoding="utf-8")
    (written / "list.j2").write_text("老师说:{{ who }}\n---\n1 好\n", encoding="utf-8")
    reply = say(f"tea/{name}", who="明天\n---\n2 骗人")
    assert [choice.label for choice in reply.choices] == ["好"]
    assert "骗人" in reply.text


def test_lines_of_control_leave_no_empty_lines(written: Path) -> None:
    source = "孩子:\n{% for child in children %}\n  {% if child %}\n{{ child }}\n  {% endif %}\n{% endfor %}\n好。\n"
    (written / "list.j2").write_text(source, encoding="utf-8")
    assert phrase("tea/list", children=["小明", "", "小红"]) == "孩子:\n小明\n小红\n好。"


@pytest.mark.parametrize(
    ("filtered", "value", "shown"),
    [
        ("clock", datetime(2026, 11, 20, 9, 5, tzinfo=UTC), "17:05"),  # as the school's clock shows it
        ("clock", datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "00:00"),
        ("hour", datetime(2026, 11, 25, 8, 20, tzinfo=UTC), "下午4点20"),
        ("hour", datetime(2026, 11, 25, 4, 30, tzinfo=UTC), "中午12点半"),
        ("hour", datetime(2026, 11, 25, 0, 5, tzinfo=UTC), "早上8点05"),
        ("hour", datetime(2026, 11, 25, 2, 0, tzinfo=UTC), "上午10点"),
        ("hour", datetime(2026, 11, 25, 11, 0, tzinfo=UTC), "晚上7点"),
        ("day", date(2026, 11, 2), "11月2日"),
        ("weekday", date(2026, 11, 22), "周日"),
        ("weekday", date(2026, 11, 23), "周一"),
    ],
)
def test_times_are_written_as_families_say_them(written: Path, filtered: str, value: object, shown: str) -> None:
    (written / "when.j2").write_text(f"{{{{ at | {filtered} }}}}", encoding="utf-8")
    assert phrase("tea/when", at=value) == shown


@pytest.mark.parametrize("filtered", ["day", "weekday"])
def test_a_moment_in_the_evening_is_of_the_schools_day(written: Path, filtered: str) -> None:
    (written / "when.j2").write_text(f"{{{{ at | {filtered} }}}}", encoding="utf-8")
    after_midnight = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # Monday half past midnight in Shanghai
    assert phrase("tea/when", at=after_midnight) == {"day": "11月23日", "weekday": "周一"}[filtered]
