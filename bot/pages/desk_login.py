"""How staff reach the desk on a computer: six digits confirmed in WeChat, or a link that works once."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.pages.cookies import desk_session_id, keep_desk_session
from bot.pages.serving import render
from bot.pages.site import Site
from storage.desk import (
    TooManyCodesError,
    close_desk_session,
    is_code_open,
    open_code,
    open_desk_session,
    take_confirmed,
    use_desk_link,
)
from storage.school_clock import school_now

REFRESH_SECONDS = 3


def desk_login(site: Site) -> Blueprint:
    """``/desk/login``, ``/desk/l/<secret>``, ``/desk/logout``; and ``/``, the address that staff type."""
    blueprint = Blueprint("desk_login", __name__)

    @blueprint.before_request
    def _no_forgery() -> None:
        current_app.extensions["csrf"].protect()

    @blueprint.get("/")
    def to_desk() -> ResponseReturnValue:
        return redirect(url_for("desk_login.show_code" if desk_session_id() is None else "pages.desk_home"))

    @blueprint.get("/desk/login")
    def show_code() -> ResponseReturnValue:
        waiting = cookie.get("waiting")  # [id of the code's row, the code]
        if waiting and (session_id := site.database.transact(_let_in, waiting[0])):
            return welcome(session_id)
        has_account = any(school.config.wechat for school in site.schools.values())
        values = {"has_account": has_account, "refresh": REFRESH_SECONDS, "code": ""}
        if waiting and site.database.read(_is_waiting, waiting[0]):
            return render("pages/desk_login.html", {**values, "code": waiting[1]})
        if (waiting and "new" not in request.args) or not has_account:
            return render("pages/desk_login.html", values)
        return _new_code(site)

    @blueprint.get("/desk/l/<secret>")
    def show_link(secret: str) -> ResponseReturnValue:
        # WeChat and virus scanners open links on their own: only the button uses it up.
        return render("pages/desk_link.html", {"secret": secret})

    @blueprint.post("/desk/l/<secret>")
    def use_link(secret: str) -> ResponseReturnValue:
        session_id = site.database.transact(_use_link, secret)
        return welcome(session_id) if session_id else render("pages/link_expired.html", {}, 410)

    @blueprint.post("/desk/logout")
    def log_out() -> ResponseReturnValue:
        if (session_id := desk_session_id()) is not None:
            site.database.transact(close_desk_session, session_id)
        cookie.clear()
        return redirect(url_for("desk_login.show_code"), 303)

    return blueprint


def welcome(session_id: int) -> ResponseReturnValue:
    """This browser is in: remember it and show what there is."""
    keep_desk_session(session_id)
    return redirect(url_for("pages.desk_home"), 303)


def _new_code(site: Site) -> ResponseReturnValue:
    try:
        code_id, code = site.database.transact(_open_code)
    except TooManyCodesError:
        return render("pages/error.html", {"status": 503}, 503)
    cookie["waiting"] = [code_id, code]
    return redirect(url_for("desk_login.show_code"))


def _open_code(session: Session) -> tuple[int, str]:
    return open_code(session, school_now(session, machine_now()))


def _is_waiting(session: Session, code_id: int) -> bool:
    return is_code_open(session, code_id, school_now(session, machine_now()))


def _let_in(session: Session, code_id: int) -> int | None:
    machine = machine_now()
    who = take_confirmed(session, code_id, school_now(session, machine))
    return open_desk_session(session, who, "code", machine) if who else None


def _use_link(session: Session, secret: str) -> int | None:
    machine = machine_now()
    who = use_desk_link(session, secret, school_now(session, machine))
    return open_desk_session(session, who, "link", machine) if who else None
