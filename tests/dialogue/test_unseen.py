"""A template says 回一句话就能看: whatever the person then writes, the words come, once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core.inbound import Kind
from bot.core.reply import Choice, Reply
from bot.delivery.tell import tell
from bot.identity.binding import stop_waiting
from scheduler.housekeeping import tidy
from storage.outbox import OutboxRow
from tests.dialogue.person import Person

WENT: dict[str, Any] = {"state": "sent", "channel": "template"}
LEFT_OVER: dict[str, Any] = {"state": "failed", "channel": "", "error_code": "no_channel"}


def told(person: Person, words: str | Reply, ended: dict[str, Any] = WENT, *, answer: str = "", days: int = 0) -> None:
    """Something is told to the person, so many days ago, and this became of it; what cannot be read aloud as well."""
    person.waits(minutes=1)
    reply, at = Reply(words) if isinstance(words, str) else words, person.now - timedelta(days=days)

    def unit(session: Session) -> None:
        before = set(session.scalars(select(OutboxRow.id)))
        tell(
            session, school_id=person.school_id, identity_id=person.identity.id, reply=reply, purpose="notice",
            key=f"told/{len(before)}", now=at, answer=answer,
        )  # fmt: skip
        new = OutboxRow.id.not_in(before)
        session.execute(update(OutboxRow).where(new).values({"ended_at": at, **ended}))
        # Nothing but a window takes a recording.
        behind = OutboxRow.idempotency_key.contains("+")
        session.execute(update(OutboxRow).where(new, behind).values(LEFT_OVER))

    person.db.transact(unit)


def kept(person: Person) -> list[bool]:
    """Of each message whether its words are kept."""
    rows = select(OutboxRow.payload).order_by(OutboxRow.place)
    return person.db.read(lambda session: [each is not None for each in session.scalars(rows)])


def all_of(reply: Reply) -> list[str]:
    """What the person reads and hears, message by message."""
    return [each.text or f"(语音 {each.media})" for each in (reply, *reply.also)]


@pytest.mark.parametrize("said", ["看", "嗯嗯", "好", "0", "谢谢", "👍"])
def test_any_word_is_answered_with_what_waited_and_once(person: Person, said: str) -> None:
    told(person, "明天9点秋游")
    assert all_of(person.says(said)) == ["明天9点秋游"]
    assert kept(person) == [False]
    assert "秋游" not in " ".join(all_of(person.says(said)))


def test_also_before_the_first_word_of_all_and_by_a_voice(parent: Person) -> None:
    told(parent, "明天9点秋游")
    assert "明天9点秋游" in all_of(parent.speaks())


@pytest.mark.parametrize(
    ("act", "begins"),
    [
        (lambda parent: parent.says("捎话"), "捎给"),
        (lambda parent: parent.says("帮助"), "青山小学能为您办"),
        (lambda parent: parent.sends(Kind.CLICK, event_key="write"), "捎给"),
    ],
    ids=["a word", "help", "a button"],
)
def test_what_means_something_is_answered_first(parent: Person, act: Any, begins: str) -> None:
    parent.says("嗯")
    told(parent, "明天9点秋游")
    answer, waited = all_of(act(parent))
    assert answer.startswith(begins)
    assert waited == "明天9点秋游"


def test_an_open_form_goes_on_and_the_news_stand_behind(parent: Person) -> None:
    parent.says("捎话")
    told(parent, "明天9点秋游")
    question, waited = all_of(parent.says("不是数字"))
    assert "没看明白" in question
    assert waited == "明天9点秋游"
    assert "您说" in parent.says("1").text


@pytest.mark.parametrize(
    ("ended", "answer"),
    [
        (WENT, "3"),  # its number leads to it
        ({"state": "sent", "channel": "customer_service"}, ""),  # these were the words
        ({"state": "failed", "error_code": "expired"}, ""),
        ({"state": "failed", "error_code": "no_longer_bound"}, ""),
        ({"state": "cancelled"}, ""),
        ({"state": "queued", "ended_at": None}, ""),
    ],
    ids=["a number", "read", "too late", "not bound", "taken back", "on its way"],
)
def test_what_was_read_or_is_not_the_person_s_stays_away(parent: Person, ended: dict[str, Any], answer: str) -> None:
    parent.says("嗯")
    told(parent, "明天9点秋游")
    told(parent, "不该看", {"ended_at": parent.now, **ended}, answer=answer)
    assert all_of(parent.says("看")) == ["明天9点秋游"]


def test_a_template_that_perhaps_arrived_keeps_its_word_too(parent: Person) -> None:
    told(parent, "明天9点秋游", {"state": "unknown", "channel": "template"})
    assert all_of(parent.says("看")) == ["明天9点秋游"]


def test_a_recording_and_a_consent_s_message_come_with_their_words(parent: Person) -> None:
    told(parent, Reply("小明的话:", media="31"))
    told(parent, "饭卡找到了", {"state": "sent", "channel": "service_subscription"})
    assert all_of(parent.says("看")) == ["小明的话:", "(语音 31)", "饭卡找到了"]


def test_several_stand_in_one_message_and_an_older_one_says_its_day(parent: Person) -> None:
    told(parent, "今天提前放学", days=2)
    told(parent, "饭卡找到了")
    told(parent, Reply("来吗?", (Choice("1", "来"),)))
    day = f"{(parent.now - timedelta(days=2)).month}月{(parent.now - timedelta(days=2)).day}日"
    assert all_of(parent.says("看")) == [f"{day}发给您的:\n今天提前放学\n\n饭卡找到了", "来吗?"]


def test_what_finds_no_room_waits_for_the_next_message(parent: Person) -> None:
    for number in range(6):
        told(parent, f"{number}" + "长" * 500)
    first, second = parent.says("看"), parent.says("捎话")
    assert [each[0] for each in all_of(first)] == ["0", "1", "2", "3"]
    assert [each[0] for each in all_of(second)] == ["捎", "4", "5"]
    assert all(len(each.encode()) <= 2_048 for each in all_of(first))


def test_a_sealed_talk_sends_nothing_that_would_tell_who_is_writing(parent: Person) -> None:
    told(parent, "明天9点秋游")
    for text in ("悄悄话", "说一句", "1", "1"):
        assert parent.says(text).also == ()
    assert all_of(parent.says("看")) == ["明天9点秋游"]


def test_danger_comes_alone(parent: Person) -> None:
    told(parent, "明天9点秋游")
    assert "12356" in parent.says("我不想活了").text
    assert parent.last.also == ()
    assert "明天9点秋游" in " ".join(all_of(parent.says("1")))


def test_who_lost_the_right_reads_nothing_of_it(person: Person) -> None:
    told(person, "明天9点秋游")
    person.db.transact(stop_waiting, [person.identity.id], person.now)
    assert kept(person) == [False]
    assert "秋游" not in " ".join(all_of(person.says("看")))


@pytest.mark.parametrize(("days", "stays"), [(2, True), (13, True), (15, False)])
def test_the_words_wait_a_fortnight(parent: Person, days: int, *, stays: bool) -> None:
    told(parent, "明天9点秋游")
    told(parent, "读过的", {"state": "sent", "channel": "customer_service"})
    tidy(parent.db, lambda: parent.now + timedelta(days=days))
    assert kept(parent) == [stays, False]
