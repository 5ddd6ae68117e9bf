"""The short sentences of a notice's pages: every end, every way of answering, every moment of a timeline."""

from pathlib import Path

import pytest

from bot.core.texts import phrase
from bot.delivery.ladder.timeline import Moment
from storage.obligations import BY_HAND, BY_THEMSELVES
from tests.golden import agrees
from tests.school_week import at

GOLDEN = Path(__file__).parent / "golden" / "pages"
WHEN = at(20, 15, 2)
MOMENTS = (
    Moment(WHEN, "written", "杨静"),
    Moment(WHEN, "waiting", "妈妈", "template"),
    Moment(WHEN, "sent", "妈妈", "template"),
    Moment(WHEN, "delivered", "妈妈", "template"),
    Moment(WHEN, "opened", "妈妈", "template"),
    Moment(WHEN, "failed", "爸爸", "sms 1106"),
    Moment(WHEN, "unknown", "爸爸", "voice"),
    Moment(WHEN, "cancelled", "爸爸", "school_notice"),
    Moment(WHEN, "skipped", "", "nobody_in_wechat"),
    Moment(WHEN, "skipped", "", "nobody_else"),
    Moment(WHEN, "skipped", "", "no_number"),
    Moment(WHEN, "skipped", "", "something"),
    Moment(WHEN, "task_opened", "奶奶", "call"),
    Moment(WHEN, "task_opened", "", "slip"),
    Moment(WHEN, "task_moved", "李强", "call"),
    Moment(WHEN, "called", "奶奶", "wrong_number"),
    Moment(WHEN, "slip_printed"),
    Moment(WHEN, "reminded"),
    Moment(WHEN, "reopened"),
    Moment(WHEN, "call_done", "杨静", "reached"),
    Moment(WHEN, "slip_done", "杨静", "back"),
    Moment(WHEN, "closed", "奶奶", "tapped"),
)


def test_a_timeline_reads_as_agreed() -> None:
    agrees(GOLDEN / "moments.txt", "\n".join(phrase("notice/moment_line", moment=moment) for moment in MOMENTS))


@pytest.mark.parametrize("how", [*BY_THEMSELVES, *BY_HAND])
def test_every_way_of_answering_has_its_words(how: str) -> None:
    assert phrase("notice/how", how=how)


def test_the_ends_and_the_rest() -> None:
    ends = [phrase("notice/end", end=end) for end in ("acknowledged", "by_hand", "task", "open", "withdrawn")]
    assert ends == ["自己回了", "老师问到了", "有人在办", "还没回", "撤回了"]
    assert len(phrase("notice/export_heads").split()) == 11
    assert phrase("notice/export_answer", spoken=True, words="voice:31") == "(语音)"
    assert phrase("notice/export_drawn", drawn=False) == ""
    assert phrase("notice/export_sheet") == "回应"
    assert phrase("notice/choose_what_was_said") == "请选家里回的是哪一个。"
    assert phrase("notice/nothing_answered") == "请写几个字再交。"
    assert phrase("notice/sent_when", at=WHEN) == "11月20日 15:02"
