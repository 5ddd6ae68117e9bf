"""The feeder: claims what is due, paces, sends, marks. One per process, in a thread with its own event loop."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

import aiohttp
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, machine_now
from bot.delivery.channels.sender import Choosing, Counted, Sender
from bot.delivery.claiming import Compose, as_written, claim_batch
from bot.delivery.pacing import Pacer
from storage.claimed import Claimed, Outcome, Sending
from storage.outbox_choice import Ways
from storage.outbox_claims import LEASE, begin_sending, decline, due_accounts, mark, prolong, release
from storage.session import CommitUnknownError, Database, LockTimeoutError

P = ParamSpec("P")
T = TypeVar("T")

GROUP = 20  # rows whose fate is open at once if this process is killed, for each group on its way
GROUPS_ON_THE_WAY = 24
SWEEP_SECONDS = 1.0  # what no wake-up named is found this late at most
# WeChat drops a second template message with the same client_msg_id; nothing else can be repeated safely.
REPEATABLE = ("template",)
# A database that restarts is back within some seconds; beyond its lease a row belongs to whoever takes it over.
MARKING_PAUSES = (0.1, 0.3, 1.0, 2.0, 4.0, 6.0)
LAST_PAUSE = 1.0  # of a worker that was asked to end

log = structlog.get_logger()


class Feeder:
    """Sends the outbox by these senders; any number of feeders on any number of hosts share one database."""

    def __init__(
        self,
        db: Database,
        senders: Iterable[Sender],
        pacer: Pacer,
        *,
        compose: Compose = as_written,
        clock: MachineClock = machine_now,
    ) -> None:
        """``compose`` finds the words of rows that a notice says, in the transaction that claims them."""
        self._db = db
        self._senders = {each.name: each for each in senders}
        self._pacer = pacer
        self._compose = compose
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
        ready = [self._senders[name] for name in due if name in self._senders]
        fed = (self._feed(http, sender) for sender in ready if not sender.rests())
        return sum(await asyncio.gather(*fed))

    async def _feed(self, http: aiohttp.ClientSession, sender: Sender) -> int:
        """Claim batch after batch of one sender until nothing is due, several groups on their way at once.

        Of what WeChat cannot be asked to drop a second time, one group alone: were this process killed, nobody would
        ever know of more messages whether they arrived.
        """
        many, one, handled = asyncio.Semaphore(GROUPS_ON_THE_WAY), asyncio.Semaphore(1), 0
        async with asyncio.TaskGroup() as on_the_way:
            try:
                while claims := await self._claim(sender):
                    handled += len(claims)
                    again = [each for each in claims if each.channel in REPEATABLE]
                    once = [each for each in claims if each.channel not in REPEATABLE]
                    begin = partial(self._begin_groups, http, sender, on_the_way)
                    await asyncio.gather(begin(again, many), begin(once, one))
            except Exception:
                # Raised further it would cut off the groups under way; what is claimed comes back with its lease.
                log.exception("feeding_failed", sender=sender.name)
        return handled

    async def _begin_groups(
        self,
        http: aiohttp.ClientSession,
        sender: Sender,
        on_the_way: asyncio.TaskGroup,
        claims: list[Claimed],
        slots: asyncio.Semaphore,
    ) -> None:
        async for group in self._turns(sender, claims, slots):
            on_the_way.create_task(self._send(http, sender, group, slots))

    async def _turns(
        self, sender: Sender, claims: list[Claimed], slots: asyncio.Semaphore
    ) -> AsyncIterator[list[Claimed]]:
        """Group after group as slots and pace allow, holding on to the rest meanwhile."""
        held_at = self._clock()
        while claims:
            await slots.acquire()
            group, claims = claims[:GROUP], claims[GROUP:]
            await self._pacer.take(sender.name, len(group), sender.per_second)
            if self._stopping.is_set() or sender.rests():
                await self._write(release, [*group, *claims])
                return
            yield group
            if claims and self._clock() - held_at > LEASE / 3:
                held_at = self._clock()
                claims = await self._write(prolong, claims, held_at)

    async def _claim(self, sender: Sender) -> list[Claimed]:
        if self._stopping.is_set() or sender.rests():
            return []
        ways = sender.ways() if isinstance(sender, Choosing) else Ways()
        return await self._write(claim_batch, sender.name, ways, self._compose, self._clock())

    async def _send(
        self, http: aiohttp.ClientSession, sender: Sender, group: list[Claimed], slots: asyncio.Semaphore
    ) -> None:
        try:
            begun = await self._write(_begin, sender, group, self._clock())
            if begun:
                await self._mark(await sender.send_batch(http, begun))
        except Exception:
            # One group never stops the others; its rows come back when their lease ends.
            log.exception("feeder_group_failed", rows=[each.id for each in group])
        finally:
            slots.release()

    async def _mark(self, sendings: list[Sending]) -> None:
        """Write the outcomes down; what was sent and cannot be marked would be unknown, so try hard."""
        for pause in MARKING_PAUSES:
            try:
                marked = await self._write(mark, sendings, self._clock())
            except (DBAPIError, LockTimeoutError, CommitUnknownError) as error:
                # Marking twice does nothing: the claim's token is gone with the first time.
                log.warning("marking_again", error=type(error).__name__, after=pause)
                if self._stopping.is_set() and pause > LAST_PAUSE:
                    break  # whoever asked us to end does not wait for a database that is away
                await asyncio.sleep(pause)
                continue
            if marked < len(sendings):
                log.warning("lease_lost", rows=len(sendings) - marked)
            return
        log.error("marking_given_up", rows=[each.claim.id for each in sendings], alarm=True)

    async def _write(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        work = partial(self._db.transact, unit, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _begin(session: Session, sender: Sender, group: Sequence[Claimed], now: datetime) -> list[Claimed]:
    """Say that the group is being sent, as far as the sender's quotas go; the rest is given back."""
    beyond = sender.admit(session, group, now) if isinstance(sender, Counted) else []
    if beyond:
        back = [Sending(each, Outcome("queued", not_before=free_at, unused=True)) for each, free_at in beyond]
        decline(session, back, now)
    waiting = {each.id for each, _ in beyond}
    return begin_sending(session, [each for each in group if each.id not in waiting], now)


def _set_safely(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    # A wake-up behind the end of the loop has nobody to wake.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(event.set)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
