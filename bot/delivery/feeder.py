"""The feeder: claims what is due, paces, sends, marks. One per process, in a thread with its own event loop."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

import aiohttp
import structlog
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, at_school, machine_now
from bot.delivery.channels.official_account import OfficialAccount
from bot.delivery.pacing import Pacer
from bot.wechat.failures import until_midnight
from storage.outbox_claims import (
    LEASE,
    Claimed,
    Sending,
    begin_sending,
    claim,
    due_accounts,
    mark,
    prolong,
    recover,
    release,
)
from storage.quotas import take_templates
from storage.session import Database, LockTimeoutError

P = ParamSpec("P")
T = TypeVar("T")

BATCH = 200
GROUP = 20  # rows whose fate is open at once if this process is killed, for each group on its way
GROUPS_ON_THE_WAY = 16
SWEEP_SECONDS = 1.0  # what no wake-up named is found this late at most
MARKING_TRIES = 3

log = structlog.get_logger()


class Feeder:
    """Sends the outbox of these accounts; any number of feeders on any number of hosts share one database."""

    def __init__(
        self,
        db: Database,
        accounts: Mapping[str, OfficialAccount],
        pacer: Pacer,
        *,
        templates_per_day: int,
        clock: MachineClock = machine_now,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._pacer = pacer
        self._templates_per_day = templates_per_day
        self._clock = clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._wake: Callable[[], None] = lambda: None
        # SQLite has one writer at a time anyway.
        self._threads = ThreadPoolExecutor(1 if db.is_sqlite else 4, thread_name_prefix="outbox")

    def start(self) -> None:
        """Begin to send, in a thread of its own."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._forever()), name="feeder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is on its way, give back the rest, and end."""
        self._stopping.set()
        self.wake()
        if self._thread:
            self._thread.join()
        self._threads.shutdown()

    def wake(self) -> None:
        """Something is due: look now. For any thread; never blocks."""
        self._wake()

    def run_once(self) -> int:
        """Send all that is due now, in this thread; returns how many rows were tried."""
        return asyncio.run(self._once())

    async def _once(self) -> int:
        handled = 0
        async with self._http() as http:
            # Again until nothing is due: the next of a thread is free when the one before it is sent.
            while tried := await self._round(http):
                handled += tried
        return handled

    async def _forever(self) -> None:
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: _set_safely(loop, woken)
        async with self._http() as http:
            while not self._stopping.is_set():
                woken.clear()
                try:
                    handled = await self._round(http)
                except Exception:
                    # A database that is away for a moment must not end the sending; the sweep comes back.
                    log.exception("feeder_round_failed")
                    handled = 0
                if not handled:
                    await _wait(woken, SWEEP_SECONDS)

    def _http(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=GROUP * GROUPS_ON_THE_WAY))

    async def _round(self, http: aiohttp.ClientSession) -> int:
        due = await self._in_thread(lambda: self._db.read(due_accounts, self._clock()))
        ready = [self._accounts[app_id] for app_id in due if app_id in self._accounts]
        fed = (self._feed(http, account) for account in ready if not account.rests())
        return sum(await asyncio.gather(*fed))

    async def _feed(self, http: aiohttp.ClientSession, account: OfficialAccount) -> int:
        """Claim batch after batch of one account until nothing is due, several groups on their way at once."""
        slots, handled = asyncio.Semaphore(GROUPS_ON_THE_WAY), 0
        async with asyncio.TaskGroup() as on_the_way:
            try:
                while claims := await self._claim(account):
                    handled += len(claims)
                    async for group in self._turns(account, claims, slots):
                        on_the_way.create_task(self._send(http, account, group, slots))
            except Exception:
                # Raised further it would cut off the groups under way; what is claimed comes back with its lease.
                log.exception("feeding_failed", app_id=account.settings.app_id)
        return handled

    async def _turns(
        self, account: OfficialAccount, claims: list[Claimed], slots: asyncio.Semaphore
    ) -> AsyncIterator[list[Claimed]]:
        """Group after group as slots and pace allow, holding on to the rest meanwhile."""
        held_at = self._clock()
        while claims:
            await slots.acquire()
            group, claims = claims[:GROUP], claims[GROUP:]
            await self._pacer.take(account.settings.app_id, len(group))
            if self._stopping.is_set() or account.rests():
                await self._write(release, [*group, *claims])
                return
            yield group
            if claims and self._clock() - held_at > LEASE / 3:
                held_at = self._clock()
                claims = await self._write(prolong, claims, held_at)

    async def _claim(self, account: OfficialAccount) -> list[Claimed]:
        if self._stopping.is_set() or account.rests():
            return []
        return await self._write(_claim, account.settings.app_id, self._clock())

    async def _send(
        self, http: aiohttp.ClientSession, account: OfficialAccount, group: list[Claimed], slots: asyncio.Semaphore
    ) -> None:
        try:
            quota = (account.settings.app_id, self._templates_per_day)
            begun = await self._write(_begin, group, quota, self._clock())
            if begun:
                await self._mark(await account.send_batch(http, begun))
        except Exception:
            # One group never stops the others; its rows come back when their lease ends.
            log.exception("feeder_group_failed", rows=[each.id for each in group])
        finally:
            slots.release()

    async def _mark(self, sendings: list[Sending]) -> None:
        """Write the outcomes down; what was sent and cannot be marked would be unknown, so try hard."""
        for attempt in range(MARKING_TRIES):
            try:
                marked = await self._write(mark, sendings, self._clock())
            except LockTimeoutError:
                log.warning("marking_again", attempt=attempt + 1)
                continue
            if marked < len(sendings):
                log.warning("lease_lost", rows=len(sendings) - marked)
            return
        raise LockTimeoutError

    async def _write(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        work = partial(self._db.transact, unit, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _claim(session: Session, app_id: str, now: datetime) -> list[Claimed]:
    recover(session, now)
    return claim(session, app_id, BATCH, now)


def _begin(session: Session, group: list[Claimed], quota: tuple[str, int], now: datetime) -> list[Claimed]:
    """Say that the group is being sent, as far as the day's quota of templates goes; the rest waits for midnight."""
    app_id, per_day = quota
    templates = [each for each in group if each.channel == "template"]
    granted = take_templates(session, app_id, at_school(now).date(), len(templates), per_day=per_day)
    beyond = templates[granted:]
    if beyond:
        log.error("template_quota_used_up", app_id=app_id, waiting=len(beyond), alarm=True)
        release(session, beyond, not_before=now + until_midnight(now))
    return begin_sending(session, [each for each in group if each not in beyond], now)


def _set_safely(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    # A wake-up behind the end of the loop has nobody to wake.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(event.set)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
