"""A grandmother who never types: she taps the menu and the lines, and speaks. It is enough for all that is asked."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.demo.stage import Stage, open_stage
from bot.core.clock import SHANGHAI
from bot.simulator.contact import Shown
from bot.simulator.play import Player
from bot.simulator.world import Habits
from tests.stories.hand import Hand
from tests.stories.telling import Teller

EVENING = datetime(2026, 11, 17, 18, 31, tzinfo=SHANGHAI)
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
老师: 下周三去春游,请签字。
老师: 1
老师: 签字
老师: <点 1>
老师: <点 1>
钟: 2026-11-17 18:31
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Without any page: whoever cannot read does not find the way back from one."""
    with open_stage(tmp_path, pages=False, habits=Habits(receipt_delay=(0.0, 0.1))) as opened:
        yield opened


def test_a_card_is_signed_by_three_taps_and_a_word_for_the_teacher_by_one_voice(stage: Stage) -> None:
    Teller(stage, "keyboard").play(INTRODUCED + CARD)
    hand = Hand(Player(stage.world, "two_children"), types=False)
    hand.press("看卡签字")
    hand.speak()
    hand.tap("1")
    assert "签好了" in hand.read[-1]
    assert (hand.taps, hand.voices) == (3, 1)


def test_a_letter_is_received_and_signed_by_three_taps(stage: Stage) -> None:
    Teller(stage, "keyboard").play(INTRODUCED + LETTER)
    hand = Hand(Player(stage.world, "two_children"), types=False)
    hand.press("学校通知")
    hand.tap("1")
    assert hand.taps <= 3
    assert "签" in hand.read[-1]


def test_what_she_said_is_still_heard_on_the_fourth_day(stage: Stage) -> None:
    Teller(stage, "keyboard").play(INTRODUCED + CARD)
    hand = Hand(Player(stage.world, "two_children"), types=False)
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


def wait_for_a_voice(player: Player, after: int) -> Shown:
    """The voice that comes behind the answer."""

    def voice() -> Shown | None:
        return next((shown for shown in player.contact.chat[after:] if shown.look == "voice"), None)

    with player.world.changed:
        assert player.world.changed.wait_for(lambda: voice() is not None, timeout=10), player.chat[after:]
    found = voice()
    assert found
    return found
