"""What waits for a person, the choices of the last message, and which of them a digit means."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.inbound import Kind
from bot.core.reply import Go, Reply
from storage.matters import HIGHEST_NUMBER, NEVER_A_MATTER
from storage.session import Database
from tests import factories
from tests.dialogue.person import Person


def labels(reply: Reply) -> list[str]:
    """The lines of the choices."""
    return [f"{choice.digit} {choice.label}" for choice in reply.choices]


def test_a_matter_keeps_its_number_until_it_closes_and_others_get_other_numbers(person: Person) -> None:
    assert [person.has_waiting(label, label) for label in ("甲", "乙", "甲", "丙")] == [1, 2, 1, 3]
    person.closes("乙")
    assert [matter.label for matter in person.matters()] == ["甲", "丙"]
    assert person.has_waiting("丁", "丁") == 2


def test_nine_is_never_a_matter_and_the_hundredth_takes_the_oldest_ones_place(person: Person) -> None:
    numbers = [person.has_waiting(f"{n}", f"key-{n}") for n in range(HIGHEST_NUMBER)]
    assert NEVER_A_MATTER not in numbers
    assert numbers[:-1] == [n for n in range(1, HIGHEST_NUMBER + 1) if n != NEVER_A_MATTER]
    assert numbers[-1] == 1
    assert "0" not in [matter.label for matter in person.matters()]


def test_matters_close_for_everybody_in_one_school_only(db: Database) -> None:
    mother = Person(db, openid="o-1")
    father = Person(db, openid="o-2", school_id=mother.school_id)
    away = db.transact(lambda session: factories.school(session, code="away", app_id="wx_away").id)
    stranger = Person(db, openid="o-3", school_id=away)
    for each in (mother, father, stranger):
        each.has_waiting("卡", "card:1")
    mother.closes("card:1")
    assert [len(each.matters()) for each in (mother, father, stranger)] == [0, 0, 1]


def test_two_that_open_matters_for_one_person_at_once_get_different_numbers(person: Person) -> None:
    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(lambda key: person.has_waiting(key, key), [f"key-{n}" for n in range(8)]))
    assert sorted(numbers) == list(range(1, 9))


def test_two_persons_have_numbers_of_their_own(db: Database) -> None:
    mother = Person(db, openid="o-1")
    father = Person(db, openid="o-2", school_id=mother.school_id)
    assert (mother.has_waiting("卡", "card:1"), father.has_waiting("信", "letter:1")) == (1, 1)
    assert father.says("1").text == "签好了信。"


def test_a_number_is_its_matter_even_where_several_wait(parent: Person) -> None:
    parent.has_waiting("小明的卡", "card:1")
    parent.has_waiting("小红的卡", "card:2")
    assert parent.says("2").text == "签好了小红的卡。"
    assert parent.says("1 小明的卡").text == "签好了小明的卡。"


def test_a_number_that_nothing_has_is_answered_with_the_list(parent: Person) -> None:
    parent.has_waiting("小明的卡", "card:1")
    parent.has_waiting("小红的卡", "card:2")
    assert labels(parent.says("7")) == ["1 小明的卡", "2 小红的卡", "0 等会儿"]
    assert parent.says("2").text == "签好了小红的卡。"


def test_more_than_six_matters_are_counted(parent: Person) -> None:
    for n in range(1, 9):
        parent.has_waiting(f"第{n}件", f"key-{n}")
    said = parent.says("好")
    assert "还有2件" in said.text
    assert len(said.choices) == 7


def test_a_voice_belongs_to_the_one_matter_that_waits(parent: Person) -> None:
    parent.has_waiting("卡", "card:1")
    assert parent.speaks("31").text == "签好了卡31。"


def test_a_voice_where_several_wait_is_kept_until_one_is_chosen(parent: Person) -> None:
    parent.has_waiting("甲", "card:1")
    parent.has_waiting("乙", "card:2")
    assert parent.speaks("31").text == "您的话收好了。是给哪件事的?"
    assert parent.says("哪件呢").choices[0].label == "甲"
    assert parent.says("2").text == "签好了乙31。"
    assert parent.says("2").text == "签好了乙。"  # given away once


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.VOICE, "听到您说话了"),
        (Kind.IMAGE, "图收到了"),
        (Kind.FILE, "这个我打不开"),
    ],
)
def test_what_nobody_waits_for_gets_a_kind_answer(parent: Person, kind: Kind, words: str) -> None:
    assert parent.sends(kind, media="31").text.startswith(words)


@pytest.mark.parametrize("text", ["好", "谢谢老师", "不用了", "👍"])
def test_a_friendly_word_where_nothing_waits_is_no_misunderstanding(parent: Person, text: str) -> None:
    assert parent.says(text).text == "好的。有事随时说。"
    assert '"misses":0' in parent.state()


def test_the_choices_of_the_last_message_come_first(parent: Person) -> None:
    parent.says("签")
    assert labels(parent.last) == ["1 知道了,签字", "2 签字,我也说两句", "0 等会儿"]
    assert parent.says("1签字").text == "签好了。"


def test_a_choice_that_leads_nowhere_ends_the_talk(parent: Person) -> None:
    parent.says("签")
    assert parent.says("0").text == "好的。有事随时说。"
    assert parent.says("1").text.startswith("没看明白")


def test_choices_do_not_outlive_the_silence(parent: Person) -> None:
    parent.says("签")
    parent.waits(minutes=31)
    assert parent.says("1").text.startswith("没看明白")


def test_who_was_not_understood_sees_the_choices_again_and_then_a_person(parent: Person) -> None:
    parent.says("签")
    assert labels(parent.says("嗯哼哼")) == ["1 知道了,签字", "2 签字,我也说两句", "0 等会儿"]
    assert labels(parent.says("啥"))[-2:] == ["9 请老师打电话给我", "0 等会儿"]
    assert parent.says("9").text == "老师会打给您。"


def test_an_act_is_taken_back_once_and_for_a_day(parent: Person) -> None:
    parent.says("签")
    parent.says("1")
    assert parent.says("撤").text == "收回了。"
    assert parent.says("撤").text == "没有可以收回的。"
    parent.says("签")
    parent.says("1")
    parent.waits(hours=25)
    assert parent.says("撤").text == "没有可以收回的。"


def test_an_act_is_taken_back_out_of_the_form_behind_it(parent: Person) -> None:
    parent.says("签")
    parent.says("1")
    parent.says("捎话")
    assert parent.says("撤回").text == "收回了。"


def test_without_an_act_the_last_answer_is_taken_back(parent: Person) -> None:
    parent.says("捎话")
    parent.says("1")
    parent.says("他很乖")
    parent.says("1")
    assert parent.says("撤").text.startswith("您说,")


def test_a_digit_that_a_push_has_named_since_is_asked_back(parent: Person) -> None:
    parent.says("签")
    parent.waits(minutes=1)
    parent.has_waiting("新的通知", "notice:1")
    assert labels(parent.says("1")) == ["1 知道了,签字", "2 新的通知", "0 都不是"]
    assert parent.says("2").text == "签好了新的通知。"


def test_the_same_doubt_inside_a_form(parent: Person) -> None:
    parent.says("捎话")
    parent.waits(minutes=1)
    parent.has_waiting("新的通知", "notice:1")
    assert labels(parent.says("1")) == ["1 表扬", "2 新的通知", "0 都不是"]
    assert parent.says("1").text.startswith("您说,")
    parent.says("上一步")
    parent.waits(minutes=1)
    parent.closes("notice:1")
    parent.has_waiting("又一个", "notice:2")
    parent.says("1")
    assert parent.says("0").text.startswith("捎给1的老师。")
    assert parent.says("表扬").text.startswith("您说,")  # in words there is no doubt


def test_an_older_matter_leaves_no_doubt(parent: Person) -> None:
    parent.has_waiting("卡", "card:1", Go("post.sign"))
    parent.waits(minutes=1)
    parent.says("捎话")
    assert parent.says("1").text.startswith("您说,")


def test_a_tap_on_an_old_message_does_nothing(parent: Person) -> None:
    card = parent.says("签")
    parent.says("捎话")
    assert parent.taps("1", on=card).text.startswith("这是以前的一条,已经过了。\n捎给1的老师。")
    assert parent.taps("2").text.startswith("这是") is False


def test_a_tap_on_a_message_whose_choices_are_gone_reaches_no_matter(parent: Person) -> None:
    parent.has_waiting("卡", "card:1")
    card = parent.says("签")
    parent.taps("0", on=card)
    assert parent.taps("1", on=card).text == "这是以前的一条,已经过了。"


def test_a_tap_on_the_confirmation_of_an_old_draft_asks_again(parent: Person) -> None:
    for text in ("捎话", "1", "他很乖", "1", "跳过", "明天"):
        parent.says(text)
    old = parent.last
    for text in ("2", "哪天送", "后天"):
        parent.says(text)
    said = parent.taps("1", on=old)
    assert said.text.startswith("这是以前的一条,已经过了。\n您写的是:")
    assert "11月22日" in said.text
    assert parent.taps("1").text.startswith("praise|")


def test_a_tap_on_a_push_is_the_number_of_its_matter(parent: Person) -> None:
    parent.has_waiting("卡", "card:1")
    assert parent.says("1", menu_id="1").text == "签好了卡。"
