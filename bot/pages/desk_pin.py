"""How staff reach the desk where there is no WeChat account: the code of the invitation, and a PIN."""

import re

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.texts import phrase
from bot.identity.tries import count_wrong_try, tries_today
from bot.pages.desk_login import welcome
from bot.pages.serving import render
from bot.pages.site import Site
from storage.desk import open_desk_session
from storage.desk_pins import Refused, has_pin, is_invited, scramble, set_pin, try_pin
from storage.school_clock import school_now

PIN = re.compile(r"[0-9]{6}")
# Codes that nobody has, tried by all of a school's visitors in one day; beyond it no new PIN can be set that day.
UNKNOWN_CODES = 100
COUNTER = "desk"


def desk_pin(site: Site) -> Blueprint:
    """``/desk/pin``: first the code, then the PIN, or a new PIN twice when the code is used for the first time."""
    blueprint = Blueprint("desk_pin", __name__)

    @blueprint.before_request
    def _no_forgery() -> None:
        current_app.extensions["csrf"].protect()

    @blueprint.get("/desk/pin")
    def ask_code() -> ResponseReturnValue:
        return _page(site, "code")

    @blueprint.post("/desk/pin")
    def take() -> ResponseReturnValue:
        code, pin = "".join(request.form.get("code", "").split()), request.form.get("pin", "")
        school_id = _school_id(site)
        if not code or school_id is None:
            return _page(site, "code", phrase("pages/fill_in"))
        step = site.database.transact(_look, school_id, code)
        is_new = step == "choose"
        if not pin:
            return _page(site, step)
        if is_new and (not PIN.fullmatch(pin) or pin != request.form.get("again", "")):
            return _page(site, step, phrase("pages/pin_twice"))
        pin_hash = scramble(site.database.vault, code, pin)
        found = site.database.transact(_enter, school_id, code, pin_hash, is_new)
        if isinstance(found, Refused):
            return _page(site, step, phrase("pages/pin_locked" if found is Refused.LOCKED else "pages/pin_wrong"))
        return welcome(found)

    return blueprint


def _page(site: Site, step: str, error: str = "") -> ResponseReturnValue:
    values = {
        "step": step,
        "error": error,
        "code": request.form.get("code", ""),
        "school": request.form.get("school", ""),
        "schools": [school.config for school in site.schools.values()],
    }
    return render("pages/desk_pin.html", values, 400 if error else 200)


def _school_id(site: Site) -> int | None:
    if site.only_school:
        return site.only_school.id
    chosen = request.form.get("school", "")
    return next((school.id for school in site.schools.values() if school.config.code == chosen), None)


def _look(session: Session, school_id: int, code: str) -> str:
    """What this code is asked next. An unknown one is asked for its PIN like any other, and counted."""
    now = school_now(session, machine_now())
    if tries_today(session, school_id, COUNTER, now) >= UNKNOWN_CODES:
        return "pin"
    if is_invited(session, school_id, code, now):
        return "choose"
    if not has_pin(session, school_id, code):
        count_wrong_try(session, school_id, COUNTER, now)
    return "pin"


def _enter(session: Session, school_id: int, code: str, pin_hash: bytes, is_new: bool) -> int | Refused:
    machine = machine_now()
    if is_new:
        found = set_pin(session, school_id, code, pin_hash, school_now(session, machine)) or Refused.WRONG
    else:
        found = try_pin(session, school_id, code, pin_hash, machine)
    return found if isinstance(found, Refused) else open_desk_session(session, found, "pin", machine)
