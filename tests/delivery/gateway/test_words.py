"""What a text message and a call say, and what it is charged for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reply import Reply
from bot.core.texts import phrase
from bot.delivery.channels.sms import MOST_PARTS, parts, sms_words
from bot.delivery.channels.voice_call import call_words
from bot.delivery.payload import Payload
from bot.delivery.pressed import ACTS

SIGN = "青山小学"  # six characters with its brackets


@pytest.mark.parametrize(
    ("length", "count"), [(1, 1), (64, 1), (65, 2), (128, 2), (129, 3), (195, 3), (196, 4), (262, 4), (263, 5)]
)
def test_parts_hold_70_alone_and_67_joined_with_the_signature(length: int, count: int) -> None:
    assert parts("字" * length, SIGN) == count


def test_what_is_outside_the_common_plane_counts_twice() -> None:
    assert (parts("字" * 70, ""), parts("😀" * 35, ""), parts("😀" * 36, "")) == (1, 1, 2)


@given(st.text(max_size=500))
def test_nothing_is_charged_more_than_four_times(words: str) -> None:
    said = sms_words(Payload(Reply(words)), SIGN)
    assert parts(said, SIGN) <= MOST_PARTS
    whole = " ".join(words.split())
    assert said == whole or (said.endswith("…") and whole.startswith(said[:-1]))


def test_short_words_go_before_the_reply() -> None:
    reply = Reply("第一行\n第二行")
    assert sms_words(Payload(reply), SIGN) == "第一行 第二行"
    assert sms_words(Payload(reply, sms="短信的话"), SIGN) == "短信的话"
    assert call_words(Payload(reply, sms="短信的话", spoken="电话里的话")) == "电话里的话"
    assert call_words(Payload(reply)) == "第一行 第二行"


@pytest.mark.parametrize("act", ["know", "acknowledge", "answer", "sign"])
def test_a_key_is_offered_only_where_it_closes_the_matter(act: str) -> None:
    facts = {"school": "青山小学", "names": ("李小明",), "teacher": "杨", "words": "明天下午3点放学。"}
    said = phrase("delivery/notice_call", act=act, **facts)
    assert said.endswith("按1表示知道了。" if act in ACTS else "或者给杨老师回个电话。")
    assert ("按1" in said) == (act in ACTS)
