"""A homeroom teacher's whole day on the phone, counted as a hand does it: it costs minutes, not the evening."""

from datetime import datetime

from click import echo

from bot.cli.demo.stage import Stage
from bot.core.clock import SHANGHAI
from bot.simulator.play import Player
from tests.stories.hand import Hand
from tests.stories.telling import Teller

THE_DAY_BEFORE = """\
钟: 2026-11-19 16:00
人: 妈妈 家长 林秀英
人: 老师 老师 杨静
老师: 写联系卡
老师: 都好
老师: <点 1>
老师: <点 1>
钟: 2026-11-19 18:31
妈妈: 看卡签字
妈妈: <点 2>
妈妈: 家豪说数学听不懂,能帮帮他吗
妈妈: 1
妈妈: <点 1>
钟: 2026-11-20 07:31
"""


def test_the_whole_routine_of_a_friday(stage: Stage) -> None:
    Teller(stage, "day").play(THE_DAY_BEFORE)
    teacher = Player(stage.world, "teacher")
    parts = {
        "the family's word": answer_the_family(teacher),
        "a notice": write_a_notice(teacher),
        "the week": write_the_week(teacher),
        "the card": write_the_card(stage, teacher),
        "who is missing": remind_who_is_missing(stage, teacher),
    }
    for name, hand in parts.items():
        echo(f"{name}: {hand.taps} taps, {hand.characters} characters, {hand.seconds:.0f} s")
    whole = sum(hand.seconds for hand in parts.values())
    echo(f"the whole routine: {whole / 60:.1f} minutes")
    assert parts["the card"].taps <= 12
    assert parts["the card"].seconds <= 60
    assert whole <= 20 * 60


def answer_the_family(teacher: Player) -> Hand:
    """Read what a mother wrote, and answer with what is done about it."""
    hand = Hand(teacher)
    hand.press("家长的话")
    hand.say("我每周二下课给他讲一会儿")
    hand.tap("1")
    return hand


def write_a_notice(teacher: Player) -> Hand:
    """School ends earlier; families say whether they can come."""
    hand = Hand(teacher)
    hand.press("发通知")
    hand.tap("1")
    hand.say("下周一下午三点提前放学,请来接孩子")
    hand.tap("1")
    hand.tap("3")
    hand.tap("3")
    hand.tap("1")
    return hand


def write_the_week(teacher: Player) -> Hand:
    """What the class did."""
    hand = Hand(teacher)
    hand.press("写周消息")
    hand.say("这周学了分数,做了手抄报,体育课跳绳比上周好。下周带好雨衣。")
    hand.tap("1")
    hand.tap("1")
    return hand


def write_the_card(stage: Stage, teacher: Player) -> Hand:
    """After the last lesson: all is well, and five children of whom there is more to say."""
    stage.traveller.set(datetime(2026, 11, 20, 16, 20, tzinfo=SHANGHAI))
    hand = Hand(teacher)
    hand.press("写联系卡")
    hand.say("林家豪 学习 有进步\n李小明 帮同学打饭\n王芳菲 纪律 还可以\n吴志强 卫生 还可以\n徐天佑 举手多了")
    hand.tap("1")
    hand.tap("1")
    return hand


def remind_who_is_missing(stage: Stage, teacher: Player) -> Hand:
    """In the evening: who has not answered yet, and only those are reminded."""
    stage.traveller.set(datetime(2026, 11, 20, 19, 0, tzinfo=SHANGHAI))
    hand = Hand(teacher)
    hand.press("谁没回应")
    hand.tap("1")
    return hand
