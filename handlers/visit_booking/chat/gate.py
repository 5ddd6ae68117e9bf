"""The gate in chat: 进门 and four digits; after it digits alone are enough."""

import re
from datetime import date

from bot.core.clock import at_school
from bot.core.reply import SILENCE, Go, Reply
from bot.core.spelling import tidy
from bot.core.texts import phrase, say
from bot.dialogue.talk import Talk
from handlers.visit_booking.actions import gate as gates
from handlers.visit_booking.actions import gate_missed
from handlers.visit_booking.chat.lines import Line, with_lines

MOST_LINES = 5
CODE = re.compile(r"\d{4}")
LIST = "visit_booking.gate_list"


def gate(talk: Talk) -> Reply:
    """进门 5127; without digits how many come today."""
    digits = tidy(talk.rest).replace(" ", "")
    return _say_code(talk, digits) if digits else _overview(talk)


def gate_said(talk: Talk, offered: str = "", **_others: object) -> Reply:
    """Four digits behind what the gate said last; whatever else is written is not for the gate."""
    digits = tidy(talk.inbound.text).replace(" ", "")
    if not offered.startswith("visit_booking.gate") or not CODE.fullmatch(digits):
        return SILENCE
    return _say_code(talk, digits)


def gate_list(talk: Talk, start: int = 0) -> Reply:
    """Who still comes today, each with a tap for having come."""
    waiting = [each for each in gates.guests(talk.session, talk.actor, _today(talk)) if each.state != "came"]
    if not waiting:
        return say("visit_booking/gate_nobody", go={"1": Go("visit_booking.gate")})
    start = start if start < len(waiting) else 0
    lines: list[Line] = [
        (phrase("visit_booking/gate_line", guest=each), Go("visit_booking.gate_in", {"booking_id": each.booking_id}))
        for each in waiting[start : start + MOST_LINES]
    ]
    if len(waiting) > MOST_LINES:
        lines.append((phrase("dialogue/more"), Go(LIST, {"start": start + MOST_LINES})))
    return with_lines("visit_booking/gate_list", lines)


def gate_in(talk: Talk, booking_id: int) -> Reply:
    """到了, by a tap."""
    came = gates.let_in(talk.session, talk.school, talk.actor, [booking_id], talk.now)
    return _came(came[0]) if came else gate_list(talk)


def gate_undo(talk: Talk, booking_id: int) -> Reply:
    """点错了."""
    guest = gates.take_back(talk.session, talk.school, talk.actor, booking_id, talk.now)
    return say("visit_booking/gate_undone", go={"1": Go(LIST)}, guest=guest)


def missed(talk: Talk) -> Reply:
    """没来的: whom one waited for in vain, each with a tap for 其实来了."""
    found = gate_missed.missed(talk.session, talk.actor, talk.now)
    if not found:
        return say("visit_booking/missed_nobody")
    lines: list[Line] = [
        (phrase("visit_booking/missed_line", of=each), Go("visit_booking.was_there", {"booking_id": each.booking_id}))
        for each in found[: MOST_LINES + 1]
    ]
    return with_lines("visit_booking/missed", lines)


def was_there(talk: Talk, booking_id: int) -> Reply:
    """其实来了."""
    of = gate_missed.was_there(talk.session, talk.school, talk.actor, booking_id, talk.now)
    return say("visit_booking/was_there", go={"1": Go("visit_booking.missed")}, of=of)


def _overview(talk: Talk) -> Reply:
    found = gates.guests(talk.session, talk.actor, _today(talk))
    came = sum(each.state == "came" for each in found)
    return say("visit_booking/gate", go={"1": Go(LIST)}, coming=len(found), came=came)


def _say_code(talk: Talk, digits: str) -> Reply:
    if not CODE.fullmatch(digits):
        return say("visit_booking/gate_four", go={"1": Go(LIST)})
    said = gates.say_code(talk.session, talk.school, talk.actor, digits, talk.now)
    if said.verdict == "in" and said.guest:
        return _came(said.guest)
    return say("visit_booking/gate_code", go={"1": Go(LIST)}, said=said)


def _came(guest: gates.Guest) -> Reply:
    go = {"1": Go(LIST), "2": Go("visit_booking.gate_undo", {"booking_id": guest.booking_id})}
    return say("visit_booking/gate_in", go=go, guest=guest)


def _today(talk: Talk) -> date:
    return at_school(talk.now).date()
