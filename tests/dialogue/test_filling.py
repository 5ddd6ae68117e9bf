"""A form in chat: asked question by question, with a way back, a way out, and a way to a person."""

from datetime import timedelta

import pytest

from bot.core.inbound import Kind
from tests.dialogue.person import Person

LETTER = ("捎话", "2", "小明说数学听不懂", "1", "奶奶", "6688", "明天")


def plays(person: Person, *texts: str) -> str:
    """Type these one after the other; the words of the last answer."""
    return [person.says(text).text for text in texts][-1]


def digits(person: Person) -> str:
    """The digits of the last message's choices."""
    return "".join(choice.digit for choice in person.last.choices)


def test_a_form_from_its_word_to_its_act(person: Person) -> None:
    assert plays(person, *LETTER).startswith("您写的是:")
    assert digits(person) == "120"
    assert plays(person, "好的。") == "ask|小明说数学听不懂|奶奶|6688|2026-11-21|"
    assert '"form":null' in person.state()


def test_a_question_that_an_answer_rules_out_is_not_asked(parent: Person) -> None:
    assert plays(parent, "捎话", "1", "他很乖", "1", "跳过") == "哪天送去?"


def test_subject_and_facts_reach_the_prompt(parent: Person) -> None:
    assert plays(parent, "捎话") == "捎给1的老师。是哪一种?"


@pytest.mark.parametrize(
    ("before", "wrong", "why"),
    [
        (3, "1", "请您回一句。"),  # nothing said yet, and already the end
        (5, "王奶奶是我的名字", "太长了,最多 5 个字。"),
        (6, "668", "要 4 个数字。"),
        (6, "66888", "要 4 个数字。"),
        (6, "六六八八", "没看明白,对不起。"),
        (7, "改天吧", "没看明白,对不起。"),
    ],
)
def test_a_wrong_answer_is_told_why_and_asked_again(parent: Person, before: int, wrong: str, why: str) -> None:
    asked = plays(parent, *(LETTER[: before - 1] if before > 3 else LETTER[:2]))
    said = plays(parent, wrong)
    assert said.startswith(why)
    assert said.endswith(asked)


def test_several_pieces_end_with_1(parent: Person) -> None:
    plays(parent, *LETTER[:2], "第一句", "我家有1个孩子")
    assert "一共2段" in parent.last.text
    parent.speaks("31")
    assert plays(parent, "说完了", "跳过", "6688", "明天", "1") == "ask|第一句/我家有1个孩子/voice:31||6688|2026-11-21|"


def test_nobody_names_a_recording_by_typing_like_one(parent: Person) -> None:
    plays(parent, *LETTER[:2], " voice:voice:31")
    assert "voice:31" not in parent.state()


def test_back_goes_back_one_question_and_forgets_its_answer(parent: Person) -> None:
    plays(parent, *LETTER[:5])
    assert plays(parent, "上一步") == '落什么款?可以回"跳过"。'
    assert plays(parent, "返回").startswith("您说,")
    plays(parent, "说错了")
    assert plays(parent, "上一步").startswith("您说,")  # the half-said answer first
    assert plays(parent, "上一步").startswith("捎给1的老师。")
    assert plays(parent, "上一步").startswith("前面没有了。\n捎给1的老师。")


def test_only_what_may_be_skipped_is(parent: Person) -> None:
    assert plays(parent, "捎话", "跳过").startswith("这一句要请您回一下。")
    parent.says("取消")
    parent.sends(Kind.CLICK, event_key="write")
    assert parent.last.text.startswith("捎给1的老师。")


@pytest.mark.parametrize("way", ["取消", "0", "零", "算了。", "等会儿"])
def test_leaving_says_what_was_kept(parent: Person, way: str) -> None:
    plays(parent, "捎话")
    assert plays(parent, way) == "好,先不办了。想办的时候,随时再来。"
    assert '"form":null' in parent.state()
    assert '"drafts":[]' in parent.state()


def test_one_answer_can_be_changed_at_the_end(parent: Person) -> None:
    plays(parent, *LETTER, "2")
    assert [choice.label for choice in parent.last.choices] == [
        "哪一种",
        "说的话",
        "落款",
        "电话后四位",
        "哪天送",
        "不改了",
    ]
    assert plays(parent, "落款") == '落什么款?可以回"跳过"。'
    assert "落款:外婆" in plays(parent, "外婆")
    assert plays(parent, "2", "0").startswith("您写的是:")


def test_an_answer_to_a_question_that_is_no_more_is_not_handed_on(parent: Person) -> None:
    plays(parent, *LETTER, "2", "1", "1")
    assert "6688" not in parent.last.text
    assert plays(parent, "好") == "praise|小明说数学听不懂|奶奶||2026-11-21|"


def test_an_aside_is_said_and_the_question_comes_behind_it(parent: Person) -> None:
    said = parent.says("捎话")
    aloud = parent.says("3")
    assert (aloud.text, aloud.media) == ("这封信说的是……", "77")
    assert [(after.text, len(after.choices)) for after in aloud.also] == [(said.text, 4)]
    assert plays(parent, "1").startswith("您说,")


def test_what_all_answers_together_cannot_be_is_told_and_the_form_stays(parent: Person) -> None:
    plays(parent, *LETTER[:-1], "11月19日")
    assert plays(parent, "1").startswith("那天已经过了。\n您写的是:")
    assert plays(parent, "2", "5", "明天", "1").startswith("ask|")


def test_what_a_refused_act_has_written_is_taken_back(person: Person) -> None:
    plays(person, "签", "2", "2")
    assert person.last.text == "那天已经过了。\n多大?"
    assert person.matters() == []
    plays(person, "小")
    assert [matter.label for matter in person.matters()] == ["记下 quick-small-0"]


def test_a_refusal_may_offer_ways_that_lie_on_top_of_the_form(parent: Person) -> None:
    plays(parent, "签", "2")
    assert plays(parent, "3") == "太大了。"
    assert plays(parent, "1") == "多大?"
    plays(parent, "3")
    assert plays(parent, "小") == "办好了。"  # the answer itself, straight away
    plays(parent, "签", "2", "3")
    assert plays(parent, "0").startswith("好,先不办了。")
    assert '"form":null' in parent.state()


def test_a_step_that_fails_leaves_no_trace(person: Person) -> None:
    assert plays(person, "出错") == "那天已经过了。"
    assert person.matters() == []
    assert '"form":null' in person.state()


def test_a_form_whose_question_cannot_be_asked_any_more_closes_with_the_reason(parent: Person) -> None:
    plays(parent, "集市")
    parent.waits(minutes=11)
    assert plays(parent, "帮助") == "那天已经过了。"
    assert '"form":null' in parent.state()
    assert plays(parent, "集市") == "那天已经过了。"


def test_a_form_that_has_become_somebody_elses_closes_without_a_word_about_it(parent: Person) -> None:
    plays(parent, "集市", "糖")
    parent.waits(minutes=11)
    assert plays(parent, "帮助") == "青山小学能为您办:"
    assert '"form":null' in parent.state()


def test_it_closes_for_an_overtaken_message_too(parent: Person) -> None:
    plays(parent, "集市", "糖")
    parent.waits(minutes=11)
    overtaken = parent.sends(Kind.TEXT, text="话", created=parent.now - timedelta(hours=1))
    assert overtaken.text.startswith("没看明白,对不起。")
    assert '"form":null' in parent.state()


def test_an_answer_in_pieces_has_an_end(parent: Person) -> None:
    plays(parent, *LETTER[:2])
    with parent.in_one_transaction():
        for number in range(20):
            parent.says(f"第{number + 5}句")
        assert plays(parent, "还有一句").startswith("一次说这么多,够了。")
        assert "还有一句" not in parent.state()


def test_two_misunderstandings_in_a_row_offer_a_person(parent: Person) -> None:
    plays(parent, "捎话", "什么呀")
    assert digits(parent) == "1230"
    plays(parent, "听不懂")
    assert digits(parent) == "12390"
    assert parent.last.choices[-2].label == "请老师打电话给我"
    assert plays(parent, "9") == "老师会打给您。"


def test_an_answer_between_two_misunderstandings_starts_the_count_anew(parent: Person) -> None:
    plays(parent, "捎话", "什么呀", "1", "嗯", "1", "跳过", "什么呀")
    assert "9" not in digits(parent)


@pytest.mark.parametrize("nine", ["9", "九", "找人", "人工"])
def test_nine_calls_a_person_from_any_question_and_keeps_the_draft(parent: Person, nine: str) -> None:
    plays(parent, *LETTER[:4])
    assert plays(parent, nine) == "老师会打给您。"
    assert plays(parent, "捎话").startswith("接着上次的。\n落什么款?")


def test_help_says_what_can_be_answered(parent: Person) -> None:
    plays(parent, "捎话")
    assert plays(parent, "帮助").startswith("回前面的数字就行")
    assert parent.last.text.endswith("捎给1的老师。是哪一种?")


def test_a_voice_at_a_choice_is_kept_for_the_words_and_the_choice_asked_once_more(parent: Person) -> None:
    plays(parent, "捎话")
    parent.speaks("31")
    assert parent.last.text.startswith("您的话收好了。")
    assert digits(parent) == "1230"
    assert plays(parent, "1").startswith("记下了")
    assert plays(parent, "1", "跳过", "明天", "1") == "praise|voice:31|||2026-11-21|"


def test_a_voice_that_no_later_question_takes_reaches_the_act(parent: Person) -> None:
    plays(parent, "签", "2")
    parent.speaks("31")
    plays(parent, "小")
    assert [matter.label for matter in parent.matters()] == ["记下 quick-small-1"]


def test_a_voice_may_be_another_way_and_ends_the_form(parent: Person) -> None:
    plays(parent, *LETTER[:5])
    assert parent.speaks("31").text == "收到:voice:31 ask"
    assert '"form":null' in parent.state()


def test_a_voice_that_was_not_stored_is_asked_for_again(parent: Person) -> None:
    plays(parent, *LETTER[:2])
    assert parent.sends(Kind.VOICE).text.startswith("这段话没有收到,请再说一次。")


@pytest.mark.parametrize("kind", [Kind.IMAGE, Kind.VIDEO, Kind.FILE, Kind.LINK])
def test_a_picture_where_words_are_wanted_gets_a_kind_sentence(parent: Person, kind: Kind) -> None:
    plays(parent, *LETTER[:2])
    assert parent.sends(kind).text.startswith("这里请打字,或者按住说话。\n您说,")


def test_a_place_that_was_sent_says_its_name(parent: Person) -> None:
    plays(parent, *LETTER[:4])
    parent.sends(Kind.LOCATION, fields={"Label": "东莞长安"})
    assert parent.last.text == "请打您手机号的最后四个数字。"


def test_a_long_list_is_shown_in_parts(parent: Person) -> None:
    parent.sends(Kind.CLICK, event_key="places")
    assert [choice.label for choice in parent.last.choices] == [
        *(f"地方{n}" for n in range(1, 6)),
        "看后面的",
        "都不是",
    ]
    parent.says("6")
    assert [choice.label for choice in parent.last.choices] == [
        *(f"地方{n}" for n in range(6, 11)),
        "看后面的",
        "都不是",
    ]
    parent.says("6")
    assert [choice.label for choice in parent.last.choices] == ["地方11", "地方12", "看后面的", "都不是"]
    assert parent.says("看后面的").choices[0].label == "地方1"
    parent.says("6")
    assert plays(parent, "2") == "收到:p7"
    parent.sends(Kind.CLICK, event_key="places")
    assert plays(parent, "都不是") == "收到:none"


def test_an_optional_choice_is_skipped_and_a_digit_of_another_script_taken(parent: Person) -> None:
    parent.sends(Kind.CLICK, event_key="strict")
    assert plays(parent, "跳过", "什么都行", "好") == "收到:+什么都行"
    parent.sends(Kind.CLICK, event_key="strict")
    assert plays(parent, "②", "什么都行", "1") == "收到:b+什么都行"


def test_yes_confirms_and_no_does_not_decide_between_mending_and_leaving(parent: Person) -> None:
    parent.sends(Kind.CLICK, event_key="strict")
    plays(parent, "1", "话")
    assert plays(parent, "不").startswith("没看明白,对不起。\n您写的是:")
    assert plays(parent, "👍") == "收到:a+话"
