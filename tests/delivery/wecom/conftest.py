"""A school with an enterprise WeChat whose other end is the local one, over real HTTP; machine time moves by hand."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import cast

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays, WeCom
from bot.delivery.channels.group_robot import GroupRobot
from bot.delivery.channels.school_notice import SchoolNotice
from bot.delivery.payload import Payload, pack
from bot.delivery.teachers_group import robot_of
from bot.simulator.app import create_simulator
from bot.simulator.serve import serve_in_thread
from bot.simulator.switches import Rule, Trouble
from bot.simulator.wecom.corp import FakeCorp, FakeParent, FakeRobot
from bot.simulator.world import World as Platform
from bot.wechat.token_stores import MemoryTokenStore
from bot.wecom.client import CorpClient
from bot.wecom.tokens import CorpTokens
from storage.claimed import Channel, Claimed, Outcome, Sending
from storage.session import Database
from tests import factories
from tests.delivery.world import Clock

GROUP, KEY = "三年级组", "key-of-the-robot"


class Scene:
    """All parts, real; only the platform is the local one."""

    def __init__(self, db: Database, platform: Platform, url: str, clock: Clock) -> None:
        self.db, self.platform, self.clock = db, platform, clock
        self.fake = platform.add_corp(FakeCorp("ww_qingshan", "corp-secret", 1000002, robots={KEY: FakeRobot(GROUP)}))
        self.corp = WeCom(
            corp_id="ww_qingshan",
            agent_id=1000002,
            secret=SecretStr("corp-secret"),
            api_base=f"{url}/qyapi",
            robots={GROUP: SecretStr(KEY)},
        )
        self.tokens = CorpTokens(self.corp, MemoryTokenStore())
        self.client = CorpClient(self.corp, self.tokens)
        self.notices = SchoolNotice(self.corp, self.tokens, clock=clock)
        self.school_id = db.transact(_school)
        self._ids = count(1)

    def robot(self) -> GroupRobot:
        """A sender of its own, as each worker has one."""
        return GroupRobot(robot_of("qingshan", GROUP), SecretStr(KEY), self.corp.api_base, self.db, self.clock)

    @property
    def group(self) -> FakeRobot:
        """What the teachers see."""
        return self.fake.robots[KEY]

    def parent(
        self, user_id: str, phone: str = "13800000000", *, follows: bool = True, in_scope: bool = True
    ) -> FakeParent:
        """A parent in the address book."""
        return self.fake.add_parent(FakeParent(user_id, phone, follows, in_scope), 妈妈=(1, f"孩子{user_id}"))

    def claim(self, words: str, address: str = "", *, attempts: int = 0, **more: object) -> Claimed:
        """A row in the worker's hand."""
        channel: Channel = "school_notice" if address else "group_robot"
        payload = pack(Payload(cast("Reply", more.pop("reply", Reply(words))), link=str(more.pop("link", ""))))
        due_at = cast("datetime", more.pop("due_at", self.clock()))
        sender = self.notices.name if address else self.robot().name
        row_id, identity_id = next(self._ids), cast("int | None", more.pop("identity_id", None))
        return Claimed(
            row_id, self.school_id, "token", sender, address, "notice", payload, channel, attempts, due_at,
            identity_id=identity_id,
        )  # fmt: skip

    def send(self, claims: Sequence[Claimed], sender: SchoolNotice | GroupRobot | None = None) -> list[Outcome]:
        """What becomes of each, in the order of ``claims``."""
        became = {each.claim.id: each.outcome for each in asyncio.run(_send(sender or self.notices, claims))}
        return [became[claim.id] for claim in claims]

    def trouble(self, trouble: Trouble, *, path: str = "/send", times: int = 1, errcode: int = -1) -> Rule:
        """The next calls of this path go wrong."""
        return self.platform.switches.on(Rule(trouble, path=path, times=times, errcode=errcode, seconds=0.1))


async def _send(sender: SchoolNotice | GroupRobot, claims: Sequence[Claimed]) -> list[Sending]:
    async with aiohttp.ClientSession() as http:
        return await sender.send_batch(http, claims)


def context(scene: Scene) -> SchoolContext:
    """The school as services are given it."""
    rules, days = Rules(), SchoolCalendarDays()
    config = School(name="青山小学", code="qingshan", wecom=scene.corp)
    return SchoolContext(scene.school_id, config, rules, SchoolCalendar(days, rules.quiet))


def _school(session: Session) -> int:
    return factories.school(session).id


@pytest.fixture
def scene(db: Database) -> Iterator[Scene]:
    """The school and its enterprise WeChat."""
    clock = Clock()
    platform = Platform(now=clock)
    with serve_in_thread(create_simulator(platform)) as server:
        yield Scene(db, platform, server.url, clock)
        platform.close()
