"""A teachers' group: what stands in it, how fast, and what becomes of the rows."""

import threading
from datetime import timedelta

import pytest

from bot.delivery.channels.group_robot import GroupRobot
from bot.simulator.switches import Trouble
from storage.claimed import Claimed, Outcome
from tests.delivery.wecom.conftest import KEY, Scene

WEBHOOK = "/webhook/send"


def states(said: list[Outcome]) -> list[str]:
    return [each.state for each in said]


def shown(scene: Scene) -> list[str]:
    return [words for _, words in scene.group.shown]


def test_few_messages_are_said_one_by_one(scene: Scene) -> None:
    said = scene.send([scene.claim(f"三({number})班 38/45 户已回") for number in range(1, 4)], scene.robot())
    assert states(said) == ["sent"] * 3
    assert sorted(shown(scene)) == [f"三({number})班 38/45 户已回" for number in range(1, 4)]


def test_many_that_wait_are_told_in_one_message_and_no_other_digest_in_that_minute(scene: Scene) -> None:
    robot = scene.robot()
    said = scene.send([scene.claim(f"第{number}条") for number in range(12)], robot)
    assert states(said) == ["sent"] * 12
    [digest] = shown(scene)
    assert digest.split("\n\n") == ["一共 12 条:", *(f"第{number}条" for number in range(12))]
    more = scene.send([scene.claim(f"后来{number}") for number in range(12)], robot)
    assert {(each.state, each.error_code, each.counts) for each in more} == {("queued", "robot_full", False)}
    assert more[0].not_before == scene.clock() + timedelta(minutes=1)
    scene.clock.pass_by(seconds=60)
    assert states(scene.send([scene.claim(f"后来{number}") for number in range(12)], robot)) == ["sent"] * 12
    assert len(shown(scene)) == 2


def test_the_last_message_of_a_minute_tells_what_is_left(scene: Scene) -> None:
    robot = scene.robot()
    for start in (0, 8):
        scene.send([scene.claim(f"第{start + number}条") for number in range(8)], robot)
    assert states(scene.send([scene.claim(f"末尾{number}") for number in range(5)], robot)) == ["sent"] * 5
    assert len(shown(scene)) == 18
    assert sorted(shown(scene)[16:], key=len) == ["末尾0", "一共 4 条:\n\n末尾1\n\n末尾2\n\n末尾3\n\n末尾4"]
    [late] = scene.send([scene.claim("太晚")], robot)
    assert (late.state, late.not_before) == ("queued", scene.clock() + timedelta(minutes=1))


def test_a_digest_fits_and_no_character_is_cut_in_two(scene: Scene) -> None:
    said = scene.send([scene.claim(f"{number}" + "家" * 200) for number in range(15)], scene.robot())
    assert states(said) == ["sent"] * 6 + ["queued"] * 9
    [digest] = shown(scene)
    assert len(digest.encode()) <= 4096
    assert digest.startswith("一共 6 条:\n\n0家")
    assert "�" not in digest


def test_a_single_long_message_is_cut_on_a_character(scene: Scene) -> None:
    assert states(scene.send([scene.claim("a" + "家" * 2000)], scene.robot())) == ["sent"]
    [words] = shown(scene)
    assert 2040 < len(words.encode()) <= 2048
    assert words.endswith("家…")


def test_nobody_is_called_by_name(scene: Scene) -> None:
    scene.send([scene.claim("<@all> 三(2)班")], scene.robot())
    assert shown(scene) == ["＜@all> 三(2)班"]


# What the platform says -> what becomes of the row, whether the try counts, and how long the robot rests.
CODES = [
    (-1, "queued", True, None),
    (40008, "failed", True, None),
    (40058, "failed", True, None),
    (44004, "failed", True, None),
    (45009, "queued", False, timedelta(minutes=10)),
    (45033, "queued", False, timedelta(minutes=1)),
    (93000, "queued", False, timedelta(minutes=5)),
    (99999, "failed", True, None),
    (130101, "queued", False, timedelta(minutes=10)),
]


@pytest.mark.parametrize(("code", "state", "counts", "rest"), CODES)
def test_every_code_has_its_outcome(scene: Scene, code: int, state: str, counts: bool, rest: timedelta | None) -> None:
    robot = scene.robot()
    scene.trouble("errcode", path=WEBHOOK, errcode=code)
    [said] = scene.send([scene.claim("三(2)班")], robot)
    assert (said.state, said.error_code, said.counts, robot.rests()) == (state, str(code), counts, rest is not None)
    assert said.not_before == (scene.clock() + (rest or timedelta(seconds=5)) if state == "queued" else None)


@pytest.mark.parametrize("trouble", ["reset_after", "truncated", "html_502"])
def test_without_an_answer_it_is_unknown_and_not_said_twice(scene: Scene, trouble: Trouble) -> None:
    fault = scene.trouble(trouble, path=WEBHOOK)
    [said] = scene.send([scene.claim("三(2)班")], scene.robot())
    assert (said.state, said.error_code, fault.seen) == ("unknown", "no_answer", 1)


def test_a_platform_that_cannot_be_reached_is_tried_again(scene: Scene) -> None:
    robot = scene.robot()
    robot.api_base = "http://127.0.0.1:1"
    [said] = scene.send([scene.claim("三(2)班")], robot)
    assert (said.state, said.error_code, said.uncertain) == ("queued", "no_connection", False)


def test_a_key_that_is_wrong_halts(scene: Scene) -> None:
    robot = scene.robot()
    scene.fake.robots["another"] = scene.fake.robots.pop(KEY)
    [said] = scene.send([scene.claim("三(2)班")], robot)
    assert (said.state, said.error_code, robot.rests()) == ("queued", "93000", True)


def test_two_workers_together_never_pass_the_limit(scene: Scene) -> None:
    """Six batches of seven at once from two workers, minute after minute, until all is said."""
    workers = (scene.robot(), scene.robot())
    waiting = [scene.claim(f"第{number}条") for number in range(42)]
    minutes = 0
    while waiting:
        waiting = at_once(scene, workers, waiting)
        assert scene.group.in_the_minute_before(scene.clock()) <= 18
        scene.clock.pass_by(seconds=30)
        minutes += 1
    assert scene.group.blocked_until is None
    told = "\n\n".join(shown(scene)).split("\n\n")
    assert sorted(line for line in told if line.startswith("第")) == sorted(f"第{number}条" for number in range(42))
    assert minutes <= 4


def at_once(scene: Scene, workers: tuple[GroupRobot, ...], claims: list[Claimed]) -> list[Claimed]:
    """Send batches of seven, by turns from each worker, in threads; returns what has to wait."""
    batches = [claims[start : start + 7] for start in range(0, len(claims), 7)]
    outcomes: list[list[Outcome]] = [[] for _ in batches]

    def send(number: int) -> None:
        outcomes[number] = scene.send(batches[number], workers[number % len(workers)])

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    paired = [pair for batch, said in zip(batches, outcomes, strict=True) for pair in zip(batch, said, strict=True)]
    assert {said.state for _, said in paired} <= {"sent", "queued"}
    return [claim for claim, said in paired if said.state == "queued"]
