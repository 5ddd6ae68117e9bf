"""A grandmother who never types: she taps the menu and the lines, and speaks. It is enough for all that is asked."""

from datetime import datetime, timedelta

from bot.cli.demo.stage import Stage
from bot.core.clock import SHANGHAI, machine_now, monotonic
from bot.core.voice_pack import PACK
from bot.simulator.contact import Shown
from bot.simulator.play import Player
from storage.voice_pack import playable_clip
from tests.stories.hand import Hand
from tests.stories.telling import Teller

EVENING = datetime(2026, 11, 17, 18, 31, tzinfo=SHANGHAI)
WAIT_SECONDS = 15
INTRODUCED = """\
钟: 2026-11-17 16:00
人: 奶奶 家长 林秀英
人: 老师 老师 杨静
"""
CARD = """\
老师: 写联系卡
老师: 林家豪 今天帮同学打饭,很热心
老师: 1
老师: <点 1>
钟: 2026-11-17 18:31
"""
LETTER = """\
老师: 发通知
老师: <点 3>
老师: 林家豪
老师: 下周三去春游,{words}。
老师: 1
老师: {act}
老师: <点 1>
老师: <点 1>
钟: 2026-11-17 18:31
"""
SPOKEN_LETTER = LETTER.replace("老师: 下周三去春游,{words}。", "老师: <语音 6>")
TO_SIGN, TO_KNOW = LETTER.format(words="请签字", act="签字"), LETTER.format(words="请回收到", act="收到")
TO_CHOOSE = LETTER.format(words="去不去", act="回几个字里选一个,我来写\n老师: 去 / 不去")


def grandmother(stage: Stage, script: str) -> Hand:
    """Her hand, once the teacher has done what stands in the script."""
    Teller(stage, "keyboard").play(INTRODUCED + script)
    return Hand(Player(stage.world, "two_children"), types=False)


def test_a_card_is_signed_by_three_taps_and_a_word_for_the_teacher_by_one_voice(stage: Stage) -> None:
    hand = grandmother(stage, CARD)
    hand.press("看卡签字")
    hand.speak()
    hand.tap("1")
    assert "签好了" in hand.read[-1]
    assert (hand.taps, hand.voices) == (3, 1)


def test_a_letter_is_received_and_signed_by_three_taps(stage: Stage) -> None:
    hand = grandmother(stage, TO_SIGN)
    hand.press("学校通知")
    assert "请签字" in hand.read[-1]
    hand.tap("1")
    assert hand.read[-1].startswith("签好了:林家豪")
    assert (hand.taps, hand.voices) == (3, 0)


def test_a_notice_is_answered_by_her_voice_alone(stage: Stage) -> None:
    hand = grandmother(stage, TO_KNOW)
    hand.speak()
    assert "您说的话也交给老师了" in hand.read[-1]
    assert (hand.taps, hand.voices) == (0, 1)


def test_a_voice_where_one_must_choose_is_kept_and_goes_along_with_the_choice(stage: Stage) -> None:
    hand = grandmother(stage, TO_CHOOSE)
    hand.speak()
    assert "您说的话我留好了" in hand.read[-1]
    assert "〔1 去〕" in hand.read[-1]
    hand.tap("1")
    assert hand.read[-1].startswith("记好了:林家豪 去")
    assert "您说的话也交给老师了" in hand.read[-1]


def test_several_voices_in_a_row_are_one_word_for_the_teacher(stage: Stage) -> None:
    hand = grandmother(stage, CARD)
    hand.press("看卡签字")
    hand.tap("2")
    for _ in range(3):
        hand.speak()
    assert "一共3段" in hand.read[-1]
    hand.tap("1")
    hand.tap("1")
    assert "话送到" in hand.read[-1]
    teacher = Player(stage.world, "teacher")
    before = len(teacher.contact.chat)
    teacher.say("家长的话")
    wait_for_voices(teacher, before, 3)


def test_a_letter_that_the_teacher_spoke_is_heard(stage: Stage) -> None:
    hand = grandmother(stage, SPOKEN_LETTER.format(act="收到"))
    before = len(hand.player.contact.chat)
    hand.press("学校通知")
    assert wait_for_a_voice(hand.player, before).seconds == 6
    hand.tap("1")
    assert hand.taps == 3


def test_who_does_not_read_hears_a_local_voice_first_and_signs_by_three_taps(stage: Stage) -> None:
    hand = grandmother(stage, CARD)
    Player(stage.world, "two_children").say("不识字")  # a neighbour's hand
    record_the_pack(stage, 2)
    before = len(hand.player.contact.chat)
    heard = hand.press("看卡签字")
    assert [shown.look for shown in heard] == ["voice"]
    hand.player.wait_for("今天帮同学打饭")
    hand.tap("1")
    hand.player.wait_for("签好了")
    looks = [shown.look for shown in hand.player.contact.chat[before:] if shown.way != "own"]
    assert looks == ["voice", "text", "voice", "text"]
    assert (hand.taps, hand.voices) == (3, 0)


def test_what_she_said_is_still_heard_on_the_fourth_day(stage: Stage) -> None:
    hand = grandmother(stage, CARD)
    hand.press("看卡签字")
    hand.speak(7)
    hand.tap("1")
    stage.traveller.set(EVENING + timedelta(days=4, hours=-8))
    teacher = Player(stage.world, "teacher")
    before = len(teacher.contact.chat)
    teacher.say("家长的话")
    heard = wait_for_a_voice(teacher, before)
    # WeChat keeps what she sent for three days; what plays now is the school's own copy.
    assert heard.media_id != hand.spoken


def record_the_pack(stage: Stage, sentences: int) -> None:
    """The principal speaks the first sentences of the pack; done when WeChat plays them."""
    principal = Player(stage.world, "principal")
    principal.say("录语音包")
    for _ in range(sentences):
        principal.voice(5)
        principal.tap("1")
    principal.tap("0")
    database, ends = stage.house.database, monotonic() + WAIT_SECONDS
    while not all(
        database.read(playable_clip, stage.school.id, sentence.id, machine_now()) for sentence in PACK[:sentences]
    ):
        assert monotonic() < ends, principal.chat
        with stage.world.changed:
            stage.world.changed.wait(0.1)


def wait_for_a_voice(player: Player, after: int) -> Shown:
    """The voice that comes behind the answer."""
    return wait_for_voices(player, after, 1)[0]


def wait_for_voices(player: Player, after: int, number: int) -> list[Shown]:
    """So many voices that come behind the answer."""

    def voices() -> list[Shown]:
        return [shown for shown in player.contact.chat[after:] if shown.look == "voice" and shown.way != "own"]

    with player.world.changed:
        assert player.world.changed.wait_for(lambda: len(voices()) == number, timeout=10), player.chat[after:]
        return voices()
