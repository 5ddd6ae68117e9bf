"""Words of danger come before everything else, whoever writes them and wherever in the talk."""

import pytest
from sqlalchemy import select

from bot.delivery.pager.raising import Heard, raise_alarm
from bot.policy.crisis import find
from storage.care.alarms import Alarm, AlarmText
from storage.session import Database
from tests.dialogue.person import Person


def alarms(person: Person) -> list[Alarm]:
    """All there are."""
    return person.db.read(lambda session: list(session.scalars(select(Alarm))))


def texts(person: Person) -> int:
    """How many texts they have together."""
    return person.db.read(lambda session: len(session.scalars(select(AlarmText)).all()))


def test_what_was_being_filled_in_is_not_lost(person: Person) -> None:
    person.says("捎话")
    person.says("1")
    assert "12356" in person.says("他说不想活了").text
    assert [choice.digit for choice in person.last.choices] == ["1", "9"]
    assert "说完回 1" in person.says("1").text
    person.says("他很乖")
    assert "落什么款" in person.says("1").text


def test_a_sealed_form_passes_on_the_words_and_nobody(person: Person) -> None:
    person.says("悄悄话")
    said = person.says("我不想活了,爸爸不知道")
    assert "学校不知道您是谁" in said.text
    assert said.choices == ()
    (alarm,) = alarms(person)
    assert (alarm.place, alarm.identity_id, alarm.staff_id, alarm.pupil_id) == ("sealed", None, None, None)
    assert str(alarm.id) not in person.state()
    assert "不想活" not in person.state()


def test_what_follows_in_the_same_sealed_form_joins(person: Person) -> None:
    person.says("悄悄话")
    person.says("我不想活了")
    person.says("我真的想死")
    assert len(alarms(person)) == 1
    assert texts(person) == 2
    assert "我不想活了" in person.says("1").text  # the letter goes on


def test_a_tapped_line_is_ours_and_alarms_nobody(person: Person) -> None:
    person.has_waiting("离家出走的故事", "card:1")
    person.says("离家出走的故事", menu_id="1.1")
    assert alarms(person) == []


def test_a_stranger_is_helped_like_everybody(sqlite_db: Database) -> None:
    person = Person(sqlite_db, bound=False)
    assert "12356" in person.says("我不想活了").text
    (alarm,) = alarms(person)
    assert alarm.identity_id == person.identity.id


def test_words_on_their_way_to_a_matter_go_on_after_the_alarm(person: Person) -> None:
    person.has_waiting("签字 李小明", "card:1")
    said = person.says("告诉老师他不来了,他说不想活了")
    assert "12356" in said.text
    assert [choice.digit for choice in said.choices] == ["1", "9"]
    assert person.says("1").text == "老师收到了:告诉老师他不来了,他说不想活了"
    assert len(alarms(person)) == 1


def test_words_on_their_way_to_what_was_just_offered_do_so_too(person: Person) -> None:
    person.says("签")
    person.says("告诉老师他不来了,他说不想活了")
    assert person.says("1").text == "老师收到了:告诉老师他不来了,他说不想活了 (post.signed)"


def test_what_is_told_next_goes_where_it_was_going_and_to_the_people_on_the_alarm(person: Person) -> None:
    person.has_waiting("签字 李小明", "card:1")
    person.says("告诉老师他不来了,他说不想活了")
    assert person.says("告诉老师他在哭").text == "老师收到了:告诉老师他在哭"
    assert texts(person) == 2
    assert "值班老师也看到了" in person.says("他在哭").text
    assert texts(person) == 3


def test_words_that_were_going_nowhere_have_nothing_to_go_on_with(person: Person) -> None:
    assert [choice.digit for choice in person.says("我不想活了").choices] == ["9"]


@pytest.mark.parametrize("has_written", [True, False])
def test_words_after_what_was_written_on_a_page_reach_the_people_on_it(person: Person, has_written: bool) -> None:
    if has_written:
        person.says("你好")
    found = find(words := "他说不想活了")
    assert found
    person.db.transact(raise_alarm, person.school, Heard(found, words, "page", person.actor), person.now)
    assert "值班老师也看到了" in person.says("他把门反锁了").text
    assert texts(person) == 2
