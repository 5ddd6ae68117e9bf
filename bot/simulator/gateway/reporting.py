"""What the provider tells the school later, pushed from a thread of its own."""

from collections.abc import Mapping
from functools import partial

import structlog
from urllib3 import request
from urllib3.exceptions import HTTPError

from bot.simulator.world import World

TRIES = 3

log = structlog.get_logger()


def report(world: World, kind: str, event: Mapping[str, str | int], *, delay: float | None = None) -> None:
    """Push one event to the school, after the time that receipts take."""
    seconds = world.ids.between(*world.phones.habits.receipt_delay) if delay is None else delay
    world.threads.later(seconds, partial(_push, world, kind, event, 1))


def _push(world: World, kind: str, event: Mapping[str, str | int], attempt: int) -> None:
    subscriber = world.phones.subscriber
    if subscriber is None or kind not in subscriber.reports:
        return
    try:
        taken = request("POST", subscriber.reports[kind], json=dict(event), retries=False, timeout=5).status == 200
    except HTTPError:
        taken = False
    if taken:
        return
    if attempt == TRIES:
        log.warning("report_not_taken", kind=kind, report=event["event"])
        return
    world.threads.later(world.phones.habits.repeat_after, partial(_push, world, kind, event, attempt + 1))
