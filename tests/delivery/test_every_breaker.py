"""Every sender has the same breaker: it opens after failures in a row, one group probes, the others wait."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from pydantic import SecretStr

from bot.core.reply import Reply
from bot.core.settings import Email, Gateway, Limits, MiniProgram, WeCom
from bot.delivery.channels.breaker import FAILURES, FIRST
from bot.delivery.channels.email import Mail
from bot.delivery.channels.group_robot import GroupRobot
from bot.delivery.channels.mini_program import MiniProgramSender
from bot.delivery.channels.school_notice import SchoolNotice
from bot.delivery.channels.sender import Sender
from bot.delivery.channels.sms import text_messages
from bot.delivery.channels.voice_call import voice_calls
from bot.delivery.payload import Payload, pack
from bot.wechat.token_stores import MemoryTokenStore
from bot.wecom.tokens import CorpTokens
from storage.claimed import Channel, Claimed, Sending
from storage.session import Database
from tests.delivery.world import SUBSCRIPTION, Clock, FixedTokens, World, account
from tests.factories import NOW


@dataclass
class Silence:
    """Another end that takes every connection and hangs up without a word."""

    port: int = 0
    connections: int = 0
    clock: Clock = field(default_factory=Clock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def silence() -> Iterator[Silence]:
    made = Silence()
    with socket.create_server(("127.0.0.1", 0)) as server:
        made.port = server.getsockname()[1]
        answering = threading.Thread(target=_hang_up, args=(server, made), daemon=True)
        answering.start()
        yield made
        server.shutdown(socket.SHUT_RDWR)
        answering.join()


def _hang_up(server: socket.socket, silence: Silence) -> None:
    while True:
        try:
            caller, _ = server.accept()
        except OSError:
            return
        silence.connections += 1
        caller.close()


def official(to: Silence, _db: Database) -> Sender:
    return account(to.url, FixedTokens(), to.clock)


def mini(to: Silence, _db: Database) -> Sender:
    settings = MiniProgram(
        app_id="wxmini", app_secret=SecretStr("s"), api_base=to.url, subscriptions={"notice": SUBSCRIPTION}
    )
    return MiniProgramSender(settings, FixedTokens(), clock=to.clock)


def sms(to: Silence, _db: Database) -> Sender:
    return text_messages(Gateway(provider="http", url=to.url, access_secret=SecretStr("s")), Limits(), to.clock)


def voice(to: Silence, _db: Database) -> Sender:
    return voice_calls(Gateway(provider="http", url=to.url, access_secret=SecretStr("s")), Limits(), to.clock)


def email(to: Silence, _db: Database) -> Sender:
    return Mail(Email(host="127.0.0.1", port=to.port, sender="a@example.cn", security="none"), clock=to.clock)


def school_notice(to: Silence, _db: Database) -> Sender:
    corp = WeCom(corp_id="ww1", agent_id=1, secret=SecretStr("s"), api_base=to.url)
    store = MemoryTokenStore()
    store.put("wecom:ww1:1", "token", seconds=7_200)
    return SchoolNotice(corp, CorpTokens(corp, store), clock=to.clock)


def robot(to: Silence, db: Database) -> Sender:
    return GroupRobot("robot:1", SecretStr("key"), to.url, db, to.clock)


SENDERS: dict[str, tuple[Callable[[Silence, Database], Sender], Channel]] = {
    "official account": (official, "template"),
    "mini-program": (mini, "mini_subscription"),
    "text messages": (sms, "sms"),
    "calls": (voice, "voice"),
    "mail": (email, "email"),
    "school notice": (school_notice, "school_notice"),
    "robot": (robot, "group_robot"),
}


def send(sender: Sender, channel: Channel, many: int) -> list[Sending]:
    address = "13812345678" if channel in ("sms", "voice") else "a@example.cn"
    words = pack(Payload(Reply("明天放学早")))
    claims = [
        Claimed(row, 1, "t", sender.name, address, "notice", words, channel, 0, NOW, template_id="T1")
        for row in range(many)
    ]

    async def run() -> list[Sending]:
        async with aiohttp.ClientSession() as http:
            return await sender.send_batch(http, claims)

    return asyncio.run(run())


@pytest.mark.parametrize("name", SENDERS)
def test_it_opens_after_failures_in_a_row_and_one_group_probes(
    silence: Silence, sqlite_db: Database, name: str
) -> None:
    make, channel = SENDERS[name]
    sender = make(silence, sqlite_db)
    send(sender, channel, FAILURES - 1)
    assert not _open(sender, channel)
    send(sender, channel, 1)
    assert _open(sender, channel)
    heard = silence.connections
    [waiting] = send(sender, channel, 1)
    assert (waiting.outcome.error_code, waiting.outcome.counts, waiting.outcome.unused) == ("unreachable", False, True)
    assert waiting.outcome.not_before == silence.clock() + FIRST
    assert silence.connections == heard, "behind an open breaker nothing leaves"
    silence.clock.pass_by(seconds=FIRST.total_seconds())
    send(sender, channel, 1)
    assert silence.connections > heard, "the probe"
    [waiting] = send(sender, channel, 1)
    assert waiting.outcome.not_before == silence.clock() + 2 * FIRST, "it has failed, too"


def _open(sender: Sender, channel: Channel) -> bool:
    """An account rests when all of its channels are unreachable; here one of two is."""
    return sender.rests() or (channel == "template" and send(sender, channel, 1)[0].outcome.error_code == "unreachable")


def test_a_worker_finds_a_used_up_quota_out_by_one_refused_group(world: World) -> None:
    """Halts are kept by each process: the next one is refused once, too, and no message loses a try by it."""
    for number in range(2):
        world.say(world.person(f"o{number}"), f"m{number}")
        world.wechat.orders[f"o{number}"] = [45009]
    world.feed()
    assert world.account.rests()
    world.account = account(world.wechat.url, world.tokens, world.clock)  # another worker, with rows of its own
    world.say(world.person("o2"), "m2")
    world.wechat.orders["o2"] = [45009]
    heard = len(world.wechat.requests)
    world.feed()
    assert len(world.wechat.requests) == heard + 1, "the rows that were refused before wait for every worker"
    world.feed()
    assert len(world.wechat.requests) == heard + 1
    assert world.states() == {f"m{number}": "queued 45009" for number in range(3)}
    assert {row.attempts for row in world.rows().values()} == {0}
    world.clock.pass_by(hours=24)
    assert not world.account.rests()
