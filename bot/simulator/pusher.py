"""Pushes go out from the platform's own threads: signed, cut after five seconds, repeated, their answer checked."""

from concurrent.futures import Future
from dataclasses import dataclass
from threading import Event
from typing import Literal
from urllib.parse import urlencode

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from bot.simulator.account import DataFormat
from bot.simulator.answers import checked_answer
from bot.simulator.contact import Contact
from bot.simulator.errors import BadAnswerError
from bot.simulator.markup import Fields
from bot.simulator.pushes import enveloped, name_of
from bot.simulator.signing import signed_push
from bot.simulator.words import word
from bot.simulator.world import Part, World

# Events after which the person waits for an answer; after the others a fault is not shown to anybody.
AWAITED = ("subscribe", "SCAN", "CLICK", "scancode_waitmsg")

_HTTP = PoolManager(maxsize=32, retries=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a push ended. ``none``: no answer in any delivery; ``fault``: an answer that WeChat does not accept."""

    answer: Literal["reply", "silent", "fault", "none"]
    deliveries: int
    reason: str = ""


def push(world: World, contact: Contact, fields: Fields) -> Future[Outcome]:
    """Hand one message or event of a person to the school's server, in the background."""
    whole = enveloped(contact, fields, created=world.now(), number=world.ids.number())
    contact.last_push = whole
    return world.threads.now(lambda: deliver(world, contact, whole))


def deliver_again(world: World, contact: Contact, whole: Fields) -> Future[Outcome]:
    """The same push once more, as after an answer that was lost on its way."""
    return world.threads.now(lambda: deliver(world, contact, whole))


def deliver(world: World, contact: Contact, whole: Fields) -> Outcome:
    """Deliver one push, repeating it while no answer comes: the same MsgId and CreateTime, a new nonce."""
    reason = ""
    for turn in range(world.habits.deliveries):
        if turn:
            Event().wait(world.habits.pause)
        try:
            status, body = _post(world, contact, whole)
        except HTTPError as error:
            reason = f"no answer: {type(error).__name__}"
            continue
        return _settled(world, contact, whole, turn + 1, (status, body))
    return _failed(world, contact, whole, Outcome("none", world.habits.deliveries, reason))


def _post(world: World, contact: Contact, whole: Fields) -> tuple[int, bytes]:
    account = contact.account
    query, body = signed_push(account, whole, timestamp=int(world.now().timestamp()), nonce=world.ids.word(10))
    kind = "application/json" if account.data_format is DataFormat.JSON else "text/xml"
    mark = "&" if "?" in account.callback_url else "?"
    response = _HTTP.request(
        "POST",
        account.callback_url + mark + urlencode(query),
        body=body,
        headers={"Content-Type": kind, "User-Agent": "Mozilla/4.0"},
        timeout=Timeout(total=world.habits.cut_after),
        redirect=False,
    )
    return response.status, response.data


def _settled(world: World, contact: Contact, whole: Fields, deliveries: int, answer: tuple[int, bytes]) -> Outcome:
    try:
        part = checked_answer(world, contact, whole, *answer)
    except BadAnswerError as error:
        return _failed(world, contact, whole, Outcome("fault", deliveries, str(error)))
    if part is None:
        return Outcome("silent", deliveries)
    if contact.following:
        world.show(contact, "reply", part)
    return Outcome("reply", deliveries)


def _failed(world: World, contact: Contact, whole: Fields, outcome: Outcome) -> Outcome:
    world.blame(contact, name_of(whole), outcome.reason)
    if contact.following and (whole["MsgType"] != "event" or whole["Event"] in AWAITED):
        world.show(contact, "fault", Part(text=word("fault")))
    return outcome
