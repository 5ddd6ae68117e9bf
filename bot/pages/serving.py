"""One request for a page: who asks, may this person see it, one transaction, one answer.

Who may not see a page meets the same 404 as for a page that does not exist, before anything else is looked at.
"""

import io
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import (
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
)
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from bot.core.clock import machine_now
from bot.core.people import Actor, Audience
from bot.core.school import SchoolContext
from bot.core.service import Page
from bot.delivery.media import media_folder
from bot.identity.actors import actor_of_staff, load_actor
from bot.pages.cookies import Grant, desk_session_id, granted
from bot.pages.crisis import call_people, with_help, words_of_danger
from bot.pages.person_path import PERSON
from bot.pages.sealed_pictures import Drawn, pictures_drawn
from bot.pages.site import Site
from bot.pages.visit import Download, Kept, Leave, Said, Show, Shown, Visit
from bot.policy.crisis import Alarm
from storage.desk import seen_at_desk
from storage.identities import Identity
from storage.school_clock import school_now

View = Callable[..., Shown]
Known = tuple[SchoolContext, Actor, Grant | None]


def serve(site: Site, audience: Audience, view: View, args: dict[str, Any], *, sealed: Page | None = None) -> Response:
    """Answer the current request with ``view(visit, **args)``; ``sealed``: a page of which nobody learns who sent it.

    Raises :class:`NotFound` for who does not belong to ``audience``; what the view raises rolls everything back.
    """
    found = words_of_danger()
    # In a transaction of its own: whatever the page makes of the words, the alarm stays.
    help_first = site.database.transact(_call_people, site, found, sealed is not None) if found else ""
    # Drawing takes longer than a transaction may last.
    drawn = pictures_drawn(sealed.pictures) if sealed and request.method == "POST" else ()
    return site.database.transact(_answer, site, audience, view, args, help_first, drawn)


def render(template: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A page of our own; ``is_desk`` tells its frame where it stands."""
    is_desk = request.path.startswith("/desk")
    return make_response(render_template(template, **{"is_desk": is_desk, "school_name": "", **values}), status)


def known_identity(now: datetime) -> tuple[int | None, Grant | None]:
    """The WeChat user behind this request: by the demo's path, or by what the cookie was granted."""
    if (person := request.environ.get(PERSON)) is not None:
        return person, None
    found = granted(request.path, now)
    return (found.identity_id, found) if found else (None, None)


def _call_people(session: Session, site: Site, found: tuple[Alarm, str], sealed: bool) -> str:
    """For words of danger from somebody whom we know, if only as a WeChat user: what the page says first."""
    machine = machine_now()
    now = school_now(session, machine)
    known = _known(session, site, machine, now)
    if known is None or (known[1].identity_id is None and known[1].staff_id is None):
        return ""
    return call_people(session, known[0], None if sealed else known[1], found, now)


def _known(session: Session, site: Site, machine: datetime, now: datetime) -> Known | None:
    is_desk = request.path.startswith("/desk")
    return _at_desk(session, site, machine, now) if is_desk else _on_phone(session, site, machine, now)


def _answer(
    session: Session, site: Site, audience: Audience, view: View, args: dict[str, Any], help_first: str, drawn: Drawn
) -> Response:
    machine = machine_now()
    now = school_now(session, machine)
    is_desk = request.path.startswith("/desk")
    known = _known(session, site, machine, now)
    if known is None or not known[1].may(audience):
        raise NotFound
    csrf: CSRFProtect = current_app.extensions["csrf"]
    csrf.protect()
    school, actor, grant = known
    life = grant.until - machine if grant and grant.is_limited else None
    folder = media_folder(site.settings.app.data_dir)
    given = (request.form, request.args, request.files)
    visit = Visit(session, school, actor, now, *given, is_desk, life, folder, site.keys, drawn)
    shown = view(visit, **args)
    return _respond(site, visit, with_help(shown, help_first) if help_first else shown)


def _on_phone(session: Session, site: Site, machine: datetime, now: datetime) -> Known | None:
    identity_id, grant = known_identity(machine)
    if identity_id is None:
        school = site.school_named(request.args.get("school", ""))
        return (school, Actor(school_id=school.id), None) if school else None
    identity = _identity(session, identity_id)
    school = site.schools.get(identity.school_id) if identity else None
    return (school, load_actor(session, identity, now=now), grant) if identity and school else None


def _at_desk(session: Session, site: Site, machine: datetime, now: datetime) -> Known | None:
    who = _who_sits_there(session, site, machine)
    school = site.schools.get(who[0]) if who else None
    if who is None or school is None:
        return None
    actor = actor_of_staff(session, *who, now)
    return (school, actor, None) if actor.staff_id is not None else None


def _who_sits_there(session: Session, site: Site, machine: datetime) -> tuple[int, int] | None:
    if (person := request.environ.get(PERSON)) is not None:
        identity = _identity(session, person)
        return (identity.school_id, identity.staff_id) if identity and identity.staff_id else None
    session_id = desk_session_id()
    if session_id is None:
        return None
    idle = timedelta(minutes=site.settings.limits.desk_idle_minutes)
    return seen_at_desk(session, session_id, idle=idle, now=machine)


def _identity(session: Session, identity_id: int) -> Identity | None:
    """The row of this person, locked first of all when something may be written."""
    writes = request.method != "GET"
    return session.get(Identity, identity_id, with_for_update=True if writes else None)


def _respond(site: Site, visit: Visit, shown: Shown) -> Response:
    match shown:
        case Show(template, values, status):
            return render(template, {"school_name": visit.school.name, "visit": visit, **values}, status)
        case Said(reply):
            links = [
                (choice.label, visit.form_url(choice.go.step, choice.go.args))
                for choice in reply.choices
                if choice.go and site.form_on(choice.go.step, "page")
            ]
            values = {"school_name": visit.school.name, "visit": visit, "text": reply.text, "links": links}
            return render("pages/said.html", values)
        case Leave(path):
            return make_response(redirect(path, 303))
        case Kept(path, mime, name):
            content = io.BytesIO(_kept(site, path))
            file = send_file(content, mime, as_attachment=bool(name), download_name=name or None)
            file.headers["Cache-Control"] = "no-store"  # computers at school are shared
            return file
        case Download(content, mime, name):
            return send_file(io.BytesIO(content), mime, as_attachment=True, download_name=name)


def _kept(site: Site, path: str) -> bytes:
    try:
        return (media_folder(site.settings.app.data_dir) / path).read_bytes()
    except FileNotFoundError:  # erased since
        raise NotFound from None
