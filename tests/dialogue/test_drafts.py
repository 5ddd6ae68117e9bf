"""What is begun outlives a restart, thirty minutes of silence as a draft, and never more than it should."""

from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from bot.core.inbound import Kind
from bot.dialogue.sealed_drafts import KeyInMemory, KeyInRedis, open_draft, seal_draft
from bot.dialogue.state import State, from_json
from storage.dialogues import Dialogue
from tests.dialogue.person import Person
from tests.factories import NOW


def begins_a_letter(person: Person) -> str:
    """Two answers given, the third question asked."""
    for text in ("捎话", "1", "他很乖", "1"):
        person.says(text)
    return person.last.text


def test_after_a_restart_the_form_goes_on(person: Person) -> None:
    begins_a_letter(person)
    again = Person.__new__(Person)
    again.__dict__.update(person.__dict__, keys=KeyInMemory())
    assert again.says("奶奶").text == "哪天送去?"


def test_after_half_an_hour_of_silence_the_form_swallows_nothing(parent: Person) -> None:
    begins_a_letter(parent)
    parent.waits(minutes=31)
    assert parent.says("12345678").text == "收到:slip 12345678"
    parent.has_waiting("卡", "card:1")
    assert parent.says("1").text == "签好了卡。"


def test_before_half_an_hour_it_is_still_open(parent: Person) -> None:
    begins_a_letter(parent)
    parent.waits(minutes=29)
    assert parent.says("奶奶").text == "哪天送去?"


@pytest.mark.parametrize("hours", [1, 23])
def test_opened_again_within_a_day_it_goes_on_where_it_was(parent: Person, hours: int) -> None:
    question = begins_a_letter(parent)
    parent.waits(hours=hours)
    assert parent.says("写信").text == f"接着上次的。\n{question}"
    parent.says("奶奶")
    parent.says("后天")
    assert parent.says("好").text.startswith("praise|他很乖|奶奶||")


def test_half_said_words_are_part_of_the_draft(parent: Person) -> None:
    for text in ("捎话", "1", "第一句"):
        parent.says(text)
    parent.waits(hours=2)
    assert parent.says("捎话").text.startswith("接着上次的。\n记下了。")


def test_after_a_day_it_is_gone(parent: Person) -> None:
    begins_a_letter(parent)
    parent.waits(hours=25)
    assert parent.says("捎话").text == "捎给1的老师。是哪一种?"
    assert "他很乖" not in parent.state()


def test_a_form_that_was_left_leaves_no_draft(parent: Person) -> None:
    begins_a_letter(parent)
    parent.says("取消")
    assert parent.says("捎话").text == "捎给1的老师。是哪一种?"


def test_who_is_not_understood_later_is_shown_the_way_back(parent: Person) -> None:
    question = begins_a_letter(parent)
    parent.waits(hours=1)
    assert [choice.label for choice in parent.says("奶奶").choices] == ["接着上次的", "看看能办什么", "没事"]
    assert parent.says("1").text == f"接着上次的。\n{question}"


def test_a_word_or_a_button_leads_away_from_a_choice_and_back_again(parent: Person) -> None:
    for text in ("捎话", "1", "他很乖", "1", "上一步", "上一步"):
        parent.says(text)
    assert parent.says("签").text.startswith("【李小明】")
    question = begins_a_letter(parent)
    parent.sends(Kind.CLICK, event_key="strict")
    parent.says("甲")
    assert parent.sends(Kind.CLICK, event_key="write").text == f"接着上次的。\n{question}"
    assert parent.sends(Kind.CLICK, event_key="strict").text == "接着上次的。\n第二?"


def test_at_most_three_drafts_are_kept(parent: Person) -> None:
    begins_a_letter(parent)
    for child in ("1", "2"):
        parent.says("取消")
        parent.says("给孩子捎话")
        parent.says(child)
        parent.says("1")
        parent.sends(Kind.CLICK, event_key="strict")
        parent.says("甲")
    assert parent.state().count('"name":') <= 4


def test_the_clock_moved_back_harms_nothing(parent: Person) -> None:
    begins_a_letter(parent)
    parent.now -= timedelta(days=3)
    created = parent.now + timedelta(days=4)
    assert parent.sends(Kind.TEXT, text="奶奶", created=created).text == "哪天送去?"


def test_nothing_readable_is_in_the_row(person: Person) -> None:
    begins_a_letter(person)
    row = person.db.read(lambda session: session.get_one(Dialogue, person.identity.id))
    assert "他很乖".encode() not in row.state
    assert "他很乖" in person.state()


def test_a_sealed_form_from_its_word_to_its_act_leaves_an_empty_row(person: Person) -> None:
    person.says("悄悄话")
    person.says("有人欺负我")
    assert "欺负" not in person.state()
    assert "post.secret" not in person.state()
    person.says("1")
    assert person.last.text.startswith("您写的是:\n悄悄话:有人欺负我")
    assert person.says("1").text == "收到:有人欺负我"
    assert replace(from_json(person.state()), last=None) == State()


def test_a_sealed_form_that_is_left_leaves_an_empty_row(parent: Person) -> None:
    parent.says("悄悄话")
    parent.says("有人欺负我")
    assert parent.says("取消").text == "好,没有送,写的都删掉了。"
    assert replace(from_json(parent.state()), last=None) == State()


def test_a_sealed_form_takes_no_voice(parent: Person) -> None:
    parent.says("悄悄话")
    assert parent.speaks().text.startswith("这段话没有存。不留名请打字。")
    assert parent.says("话").text.startswith("记下了。")


@pytest.mark.parametrize("minutes", [31, 60 * 23])
def test_a_sealed_draft_is_destroyed_by_silence(parent: Person, minutes: int) -> None:
    parent.says("悄悄话")
    parent.says("有人欺负我")
    parent.waits(minutes=minutes)
    assert parent.says("悄悄话").text == "悄悄说。"


def test_a_sealed_draft_does_not_outlive_its_key(parent: Person) -> None:
    parent.says("悄悄话")
    parent.says("有人欺负我")
    parent.keys = KeyInMemory()  # a restart without Redis
    assert parent.says("1").text == "刚才学校电脑断了一下。不留名的信不留底,要请您重写,对不起。"
    assert parent.says("悄悄话").text == "悄悄说。"


def test_going_elsewhere_destroys_a_sealed_draft(parent: Person) -> None:
    parent.says("悄悄话")
    parent.says("有人欺负我")
    parent.sends(Kind.CLICK, event_key="write")
    parent.says("取消")
    assert parent.says("悄悄话").text == "悄悄说。"


def test_yesterdays_key_is_gone() -> None:
    keys = KeyInMemory()
    sealed = seal_draft(keys, 7, NOW, "话")
    assert open_draft(keys, 7, NOW, sealed) == "话"
    assert open_draft(keys, 8, NOW, sealed) is None
    assert open_draft(keys, 7, NOW + timedelta(days=1), sealed) is None
    assert open_draft(keys, 7, NOW, sealed) is None


@pytest.mark.redis
def test_all_processes_share_the_key_of_a_day_and_redis_forgets_it(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    sealed = seal_draft(KeyInRedis(redis), 7, NOW, "话")
    assert open_draft(KeyInRedis(redis), 7, NOW, sealed) == "话"
    assert open_draft(KeyInRedis(redis), 7, NOW + timedelta(days=1), sealed) is None
    (name,) = redis.scan_iter("*2026-11-20")
    assert 0 < redis.ttl(name) <= 24 * 3600
    redis.close()
