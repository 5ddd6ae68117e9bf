"""Two telephones are connected: the caller's rings, then the other; whoever hangs up ends both."""

from functools import partial
from typing import Literal

from bot.simulator.gateway.phones import Call, Leg, Phone
from bot.simulator.gateway.reporting import report
from bot.simulator.words import word
from bot.simulator.world import World

End = Literal["talked", "no_answer", "busy", "unreachable", "caller_missed"]


def begin(world: World, dial: str, phones: tuple[Phone, Phone], shown_number: str) -> None:
    """Let the first of the two ring."""
    caller, callee = phones
    _ring(world, caller, Call(f"{dial}-1", world.wall(), word("connecting"), shown_number,
                              leg=Leg(dial, callee.number, is_caller=True)))  # fmt: skip


def taken(world: World, call: Call, leg: Leg) -> None:
    """The caller picked up: the other one rings; or that one did: they talk."""
    call.state = "talking"
    if not leg.is_caller:
        for each, end in _both(world, leg.dial):
            end.connected_at, each.words = world.now(), word("connected")
        return
    other = world.phones.at(leg.other)
    if other.trouble == "failed_receipt":
        _end(world, leg, "unreachable")
    elif other.trouble == "busy" or any(each.state in ("ringing", "talking") for each in other.calls):
        _end(world, leg, "busy")
    else:
        caller = next(phone for phone in world.phones.all() if call in phone.calls)
        theirs = Leg(leg.dial, caller.number, is_caller=False)
        _ring(world, other, Call(f"{leg.dial}-2", world.wall(), word("connected"), call.shown_number, leg=theirs))


def refused(world: World, call: Call, leg: Leg, how: Literal["declined", "missed"]) -> None:
    """Nobody picked up at this end."""
    call.state = how
    _end(world, leg, "caller_missed" if leg.is_caller else "no_answer")


def hung_up(world: World, leg: Leg) -> None:
    """One of them ends it: after a talk, or the caller before the other picked up."""
    _end(world, leg, "talked" if leg.connected_at else "no_answer")


def _ring(world: World, phone: Phone, call: Call) -> None:
    phone.calls.append(call)
    world.threads.later(world.phones.habits.ring_seconds, partial(_give_up, world, call))


def _give_up(world: World, call: Call) -> None:
    with world.lock:
        if call.state == "ringing" and call.leg:
            refused(world, call, call.leg, "missed")


def _end(world: World, leg: Leg, why: End) -> None:
    seconds = int((world.now() - leg.connected_at).total_seconds()) if leg.connected_at else 0
    for call, _ in _both(world, leg.dial):
        if call.state == "ringing":
            call.state = "missed"
        elif call.state == "talking":
            call.state = "over"
    event: dict[str, str | int] = {"event": "ended", "id": leg.dial, "why": why, "seconds": seconds}
    troubles = {phone.trouble for phone in world.phones.all() if any(_is_of(call, leg.dial) for call in phone.calls)}
    troubles.add(world.phones.at(leg.other).trouble)
    if "no_receipt" in troubles:
        return
    delay = world.phones.habits.late_seconds if "late" in troubles else 0
    for _ in range(2 if "twice" in troubles else 1):
        report(world, "dial", event, delay=delay)


def _both(world: World, dial: str) -> list[tuple[Call, Leg]]:
    calls = [call for phone in world.phones.all() for call in phone.calls]
    return [(call, call.leg) for call in calls if call.leg and call.leg.dial == dial]


def _is_of(call: Call, dial: str) -> bool:
    return call.leg is not None and call.leg.dial == dial
