"""The relay in the local WeChat, tried as a new user would: windows that closed, files that WeChat dropped, repeats."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.cli.demo.stage import Stage
from bot.core.clock import machine_now
from bot.simulator.media import MediaStore
from bot.simulator.play import Player
from bot.simulator.switches import Rule
from storage.affection_hotline.messages import HotlineMessage
from storage.identities import Identity
from storage.media import Media
from storage.tasks import Task
from tests.stories.telling import Teller

BOUND = """人: 奶奶 新 张桂英
奶奶: <扫 李小明>
奶奶: 3
奶奶: 6688
奶奶: 1
奶奶: 0"""
FOUR_DAYS = timedelta(days=4)


class Town:
    """The mother, the grandmother who has just bound herself, and somebody whom the school does not know."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        Teller(stage, "relay").play(BOUND)
        world = stage.world
        world.add_person("stranger", "外人", "")
        self.mother, self.grandmother, self.stranger = (
            Player(world, key) for key in ("mother", "grandmother", "stranger")
        )
        self.stranger.follow()

    def clock(self, moment: str) -> None:
        self.stage.traveller.set(datetime.fromisoformat(f"{moment}+08:00"))

    def four_days_go_by_at_wechat(self) -> None:
        """Windows close on both sides, what was uploaded or sent is dropped."""
        world = self.stage.world
        for contact in world.contacts.values():
            contact.ledger.windows.clear()
        world.media = MediaStore(world.ids)
        self.stage.house.database.transact(_four_days_older)

    def count(self, *, to_child: bool) -> int:
        many = select(func.count()).select_from(HotlineMessage).where(HotlineMessage.to_child == to_child)
        return self.stage.house.database.read(lambda session: session.scalar(many) or 0)


def _four_days_older(session: Session) -> None:
    before = machine_now() - FOUR_DAYS
    session.execute(update(Identity).values(window=None, tap_window=None))
    session.execute(update(Media).where(Media.uploaded_at.is_not(None)).values(uploaded_at=before))


@pytest.fixture
def town(stage: Stage) -> Iterator[Town]:
    """A made-up school, in a week in which nobody asks parents anything else."""
    yield Town(stage)
    assert stage.world.faults == []


def comes(player: Player, way: str, words: str) -> bool:
    """Whether the newest message with these words comes this way: template, or custom where a window is open."""
    return player.wait_for(words, 15).way == way


def test_a_minute_of_voice_and_its_answer_when_windows_are_closed_and_after_day_four(town: Town) -> None:
    mother, grandmother = town.mother, town.grandmother
    mother.voice(60)
    mother.say("1")
    mother.say("1")
    mother.say("3")
    town.four_days_go_by_at_wechat()
    town.clock("2026-11-16T17:30:00")
    assert comes(grandmother, "template", "孩子妈妈来话")
    assert not [shown for shown in grandmother.contact.chat if shown.look == "voice"]
    grandmother.say("听")
    assert comes(grandmother, "custom", "[语音 60秒]")
    grandmother.say("2")
    grandmother.voice(60)
    assert "小明真棒" in grandmother.say("1")[0].seen
    grandmother.repeat()
    grandmother.repeat()
    assert town.count(to_child=False) == 1
    assert comes(mother, "template", "孩子有话给您")
    town.four_days_go_by_at_wechat()
    mother.say("听")
    assert comes(mother, "custom", "[语音 60秒]")
    town.four_days_go_by_at_wechat()
    before = len(mother.chat)
    mother.say("听")  # once more, days later
    with town.stage.world.changed:
        assert town.stage.world.changed.wait_for(lambda: "[语音 60秒]" in mother.chat[before:], 15)
    assert not any("小明" in seen or "语音" in seen for seen in town.stranger.chat)


@pytest.mark.parametrize("how", ["refused", "killed"])
def test_a_fetch_that_failed_is_made_up_for_and_a_push_that_comes_again_sends_once(town: Town, how: str) -> None:
    mother, grandmother = town.mother, town.grandmother
    if how == "refused":
        town.stage.world.switches.on(Rule("errcode", path="/cgi-bin/media/get", times=1))
    mother.voice(7)
    mother.repeat()
    mother.say("1")
    mother.say("1")
    mother.repeat()
    assert town.count(to_child=True) == 1
    town.stage.house.database.transact(_killed if how == "killed" else _at_once)
    town.stage.workers.tasks.wake()
    town.clock("2026-11-16T17:30:00")
    assert comes(grandmother, "custom", "小明妈妈的话")
    voices = [shown for shown in grandmother.contact.chat if shown.seen == "[语音 7秒]"]
    assert len(voices) == 1


def _at_once(session: Session) -> None:
    """Nobody waits for the second try."""
    session.execute(update(Task).where(Task.kind == "media.fetch").values(not_before=None))


def _killed(session: Session) -> None:
    """The worker died while it had the task: its lease is over."""
    lost = {"state": "claimed", "claim_token": "dead", "lease_until": machine_now() - timedelta(minutes=1)}
    session.execute(update(Task).where(Task.kind == "media.fetch", Task.state == "queued").values(lost))
