"""Messages that overtake each other, and what answering one costs."""

from datetime import timedelta

import pytest

from bot.core.inbound import Kind
from tests.dialogue.person import Person


def test_an_overtaken_message_is_answered_with_the_question_and_not_applied(person: Person) -> None:
    person.says("捎话")
    person.says("1")
    late = person.sends(Kind.TEXT, text="2", created=person.now - timedelta(seconds=5))
    assert late.text.startswith("刚才那句来晚了,没有算进去。\n您说,")
    assert person.says("上一步").text.startswith("捎给1的老师。")


def test_within_one_second_the_message_number_tells_the_order(parent: Person) -> None:
    parent.says("捎话")
    parent.says("1")
    assert parent.sends(Kind.TEXT, text="话", created=parent.now, msg_id=1).text.startswith("刚才那句来晚了")
    assert parent.sends(Kind.TEXT, text="话", created=parent.now, msg_id=10_000).text.startswith("记下了。")


def test_a_tap_on_the_menu_in_the_same_second_is_in_time(parent: Person) -> None:
    parent.says("签")
    at_once = parent.now
    assert parent.sends(Kind.CLICK, event_key="write", created=at_once).text.startswith("捎给1的老师。")
    assert parent.sends(Kind.CLICK, event_key="strict", created=at_once - timedelta(seconds=2)).text.startswith(
        "刚才那句"
    )


def test_an_overtaken_message_sees_the_choices_of_the_last(parent: Person) -> None:
    parent.says("签")
    late = parent.sends(Kind.TEXT, text="1", created=parent.now - timedelta(seconds=5))
    assert [choice.digit for choice in late.choices] == ["1", "2", "0"]
    assert parent.taps("1").text == "签好了。"


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("签", 5),  # identity (the test's own), dialogue, savepoint and its release, dialogue
        ("好", 4),  # identity, dialogue, what waits, dialogue
        (" 咕噜", 4),
    ],
)
def test_a_message_costs_few_statements(person: Person, text: str, most: int) -> None:
    person.says("嗯")
    seen = person.statements(text)
    assert len([each for each in seen if each not in {"BEGIN"}]) <= most, seen
