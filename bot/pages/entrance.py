"""How families reach their pages: by a signed link, or by WeChat itself, which says who opened it."""

import secrets
from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from bot.core.clock import machine_now
from bot.core.links import read_person_link
from bot.core.school import SchoolContext
from bot.pages.cookies import WHOLE_SITE, grant, path_of
from bot.pages.serving import known_identity, render
from bot.pages.site import Site
from bot.wechat.oauth import LoginAgainError, SnapshotUserError, authorize_url, openid_of
from storage.logins import meet_at_login
from storage.school_clock import school_now

STAY = timedelta(hours=2)


def entrance(site: Site) -> Blueprint:
    """``/m/l/<token>`` and ``/m/oauth``; and the way to WeChat for who opened a page there without either."""
    blueprint = Blueprint("entrance", __name__)

    @blueprint.get("/m/l/<token>")
    def by_link(token: str) -> ResponseReturnValue:
        machine = machine_now()
        now = site.database.read(school_now, machine)
        link = read_person_link(site.database.vault, token, now)
        if link is None:
            return render("pages/link_expired.html", {}, 410)
        # The link was made on the school's clock, the cookie lives on the machine's.
        grant(link.identity_id, path_of(link), machine + (link.until - now), machine)
        return redirect(request.script_root + link.path)

    @blueprint.get("/m/oauth")
    def by_wechat() -> ResponseReturnValue:
        asked = cookie.pop("oauth", None)
        if not asked or not secrets.compare_digest(asked["state"].encode(), request.args.get("state", "").encode()):
            raise NotFound
        school = _school(site, asked["school"])
        if school is None:
            raise NotFound
        return _come_in(site, school, str(asked["next"]))

    @blueprint.before_app_request
    def to_wechat() -> ResponseReturnValue | None:
        path = request.path
        if request.method != "GET" or not path.startswith(WHOLE_SITE) or path.startswith(("/m/l/", "/m/static/")):
            return None
        school = _school(site, request.args.get("school", ""))
        in_wechat = "MicroMessenger" in request.headers.get("User-Agent", "")
        if path == "/m/oauth" or school is None or not in_wechat or known_identity(machine_now())[0] is not None:
            return None
        return _to_wechat(site, school)

    return blueprint


def _school(site: Site, code: str) -> SchoolContext | None:
    """The school that the address names, or the only one; None if it has no account."""
    named = site.school_named(code)
    return named if named and named.config.wechat and site.settings.app.base_url else None


def _to_wechat(site: Site, school: SchoolContext) -> ResponseReturnValue:
    account = school.config.wechat
    assert account is not None  # noqa: S101  _school names no other
    state = secrets.token_hex(16)
    cookie["oauth"] = {"state": state, "school": school.config.code, "next": request.full_path.removesuffix("?")}
    back = site.settings.app.base_url.rstrip("/") + url_for("entrance.by_wechat")
    return redirect(authorize_url(account, redirect=back, state=state))


def _come_in(site: Site, school: SchoolContext, path: str) -> ResponseReturnValue:
    account = school.config.wechat
    assert account is not None  # noqa: S101  _school names no other
    try:
        openid = openid_of(account, request.args.get("code", ""))
    except (LoginAgainError, SnapshotUserError) as error:
        return render("pages/login_again.html", {"snapshot": isinstance(error, SnapshotUserError), "path": path}, 400)
    machine = machine_now()
    identity_id = site.database.transact(_meet, school, account.app_id, openid)
    if identity_id is None:
        raise NotFound
    grant(identity_id, WHOLE_SITE, machine + STAY, machine)
    return redirect(path)


def _meet(session: Session, school: SchoolContext, app_id: str, openid: str) -> int | None:
    return meet_at_login(session, school_id=school.id, app_id=app_id, openid=openid, machine=machine_now())
