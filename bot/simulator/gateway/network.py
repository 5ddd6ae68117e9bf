"""What happens on the network: a text arrives or not, a phone rings, somebody answers, presses a key, hangs up."""

from functools import partial

from bot.simulator.gateway import dialling
from bot.simulator.gateway.phones import Call, Phone, Text
from bot.simulator.gateway.reporting import report
from bot.simulator.world import World


def text(world: World, phone: Phone, receipt_id: str, words: str) -> None:
    """Bring a text to a phone, and tell the school so, as far as there is no trouble."""
    if phone.trouble != "failed_receipt":
        phone.texts.append(Text(world.wall(), words))
    if phone.trouble == "failed_receipt":
        report(world, "sms", {"event": "failed", "id": receipt_id, "code": "unreachable"})
    elif phone.trouble != "no_receipt":
        report(world, "sms", {"event": "arrived", "id": receipt_id})


def ring(world: World, phone: Phone, call: Call) -> None:
    """Let it ring until somebody answers or it has rung long enough."""
    if phone.trouble == "failed_receipt":
        call.state = "missed"
        report(world, "voice", {"event": "failed", "id": call.id, "code": "unreachable"})
    phone.calls.append(call)
    world.threads.later(world.phones.habits.ring_seconds, partial(_give_up, world, phone, call))


def answer(world: World, phone: Phone, call_id: str) -> None:
    """Pick up; the words are spoken."""
    with world.lock:
        call = _call(phone, call_id, "ringing")
        if call and call.leg:
            dialling.taken(world, call, call.leg)
        elif call:
            call.state = "talking"
            _tell(world, phone, {"event": "arrived", "id": call.id})


def decline(world: World, phone: Phone, call_id: str) -> None:
    """Push it away."""
    with world.lock:
        call = _call(phone, call_id, "ringing")
        if call and call.leg:
            dialling.refused(world, call, call.leg, "declined")
        elif call:
            call.state = "declined"
            _tell(world, phone, {"event": "failed", "id": call.id, "code": "no_answer"})


def press(world: World, phone: Phone, call_id: str, key: str) -> None:
    """Press a key while the words are spoken."""
    with world.lock:
        call = _call(phone, call_id, "talking")
        if call and len(key) == 1 and key in "0123456789*#":
            call.keys += key
            _tell(world, phone, {"event": "pressed", "id": call.id, "key": key})


def hang_up(world: World, phone: Phone, call_id: str) -> None:
    """End the call."""
    with world.lock:
        call = _call(phone, call_id, "talking")
        if call and call.leg:
            dialling.hung_up(world, call.leg)
        elif call:
            call.state = "over"


def write_back(world: World, phone: Phone, words: str) -> None:
    """Answer the newest text."""
    with world.lock:
        phone.texts.append(Text(world.wall(), words, own=True))
        report(world, "sms", {"event": "said", "from": phone.number, "text": words}, delay=0)


def _give_up(world: World, phone: Phone, call: Call) -> None:
    with world.lock:
        if call.state == "ringing":
            call.state = "missed"
            _tell(world, phone, {"event": "failed", "id": call.id, "code": "no_answer"})


def _tell(world: World, phone: Phone, event: dict[str, str]) -> None:
    if phone.trouble != "no_receipt":
        report(world, "voice", event, delay=0)


def _call(phone: Phone, call_id: str, state: str) -> Call | None:
    return next((call for call in phone.calls if call.id == call_id and call.state == state), None)
