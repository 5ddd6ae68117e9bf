"""``/api/v1``: the forms of all services for the mini-program, as JSON. No session, no cookie: a token each time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, NotFound, Unauthorized

from bot.api.errors import answer_errors
from bot.api.openapi import describe
from bot.api.schema import raw_answers, schema_for
from bot.api.tokens import LIFE, give_token, read_token
from bot.core.clock import machine_now
from bot.core.errors import UserError
from bot.core.forms import Asked, Form
from bot.core.links import subject_token
from bot.core.people import Actor
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.service import FormCard
from bot.core.settings import Settings
from bot.delivery.pager.help_words import help_words
from bot.delivery.pager.raising import Heard, raise_alarm
from bot.identity.actors import load_actor
from bot.pages.answers import Answers, NotAccepted, refusal, submit, that_are_asked
from bot.pages.form_page import subject_of
from bot.pages.site import PageRegistry, Site
from bot.policy.crisis import Alarm, find
from bot.wechat.mini_program import openid_of
from storage.identities import Identity
from storage.logins import meet_at_login
from storage.school_clock import school_now
from storage.session import Database, vault_of

MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, inside the call's transaction."""

    session: Session
    school: SchoolContext
    actor: Actor
    now: datetime


def register_api(
    app: Flask,
    database: Database,
    registry: PageRegistry,
    schools: Mapping[str, SchoolContext],
    settings: Settings,
) -> None:
    """Mount the API."""
    site = Site(database, registry, {school.id: school for school in schools.values()}, settings)
    api = Blueprint("api", __name__, url_prefix="/api")
    _bound(api)
    answer_errors(api)
    _login(site, api)
    _forms(site, api)
    app.register_blueprint(api)


def _bound(api: Blueprint) -> None:
    @api.before_request
    def small() -> None:
        request.max_content_length = MOST_BYTES

    @api.after_request
    def headers(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    # With it, an unknown address and a wrong method are answered as JSON, too, and alike.
    @api.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def nothing(rest: str) -> Response:
        raise NotFound(rest)


def _login(site: Site, api: Blueprint) -> None:
    @api.get("/v1/openapi.json")
    def openapi() -> Response:
        return jsonify(describe(site))

    @api.post("/v1/login")
    def login() -> Response:
        sent = _json_object()
        code, school = sent.get("code"), _school(site, sent.get("school"))
        if not isinstance(code, str) or not code:
            raise BadRequest
        program = school.config.mini_program
        if program is None:
            raise NotFound
        openid = openid_of(program, code)
        machine = machine_now()
        identity_id = site.database.transact(
            meet_at_login, school_id=school.id, app_id=program.app_id, openid=openid, machine=machine
        )
        if identity_id is None:
            raise NotFound
        token = give_token(site.database.vault, identity_id, machine)
        return jsonify(token=token, expires_in=int(LIFE.total_seconds()))


def _forms(site: Site, api: Blueprint) -> None:
    @api.get("/v1/forms")
    def listed() -> Response:
        return jsonify(site.database.transact(_list, site))

    @api.get("/v1/forms/<name>")
    def shown(name: str) -> Response:
        return jsonify(site.database.transact(_show, site, name))

    @api.post("/v1/forms/<name>")
    def sent(name: str) -> Response:
        found = _words_of_danger(_json_object())
        if found is None:
            return jsonify(site.database.transact(_send, site, name))
        # In a transaction of its own: whatever the form makes of the words, the alarm stays.
        help_first = site.database.transact(_call_people, site, found)
        return jsonify(_after_help(help_first, lambda: site.database.transact(_send, site, name)))


def _list(session: Session, site: Site) -> dict[str, Any]:
    caller = _caller(session, site)
    found = [
        {"name": name, "title": site.form_title(name)} for name, card in site.registry.forms() if _may(caller, card)
    ]
    return {"forms": found}


def _show(session: Session, site: Site, name: str) -> dict[str, Any]:
    caller = _caller(session, site)
    form = _form(caller, site, name)
    return {
        "name": name,
        "title": site.form_title(name),
        "schema": schema_for(name, form, _asked(caller)),
    }


def _send(session: Session, site: Site, name: str) -> dict[str, Any]:
    caller = _caller(session, site)
    form = _form(caller, site, name)
    asked = that_are_asked(form, raw_answers(form, _json_object()), _asked(caller))
    return _said(caller, site, submit(form, asked))


def _words_of_danger(sent: Mapping[str, Any]) -> tuple[Alarm, str] | None:
    pieces = (piece for value in sent.values() for piece in (value if isinstance(value, list) else [value]))
    return next(((found, words) for words in pieces if isinstance(words, str) and (found := find(words))), None)


def _call_people(session: Session, site: Site, found: tuple[Alarm, str]) -> str:
    caller = _caller(session, site)
    raise_alarm(session, caller.school, Heard(*found, "api", caller.actor), caller.now)
    return help_words(caller.school, known=bool(caller.actor.guardian_ids)).text


def _after_help(words: str, send: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the form says, behind the words; also where it asks for something else, which is then said in a line."""
    try:
        said = send()
    except NotAccepted as refused:
        said = {"text": "\n".join(refused.reasons.values()), "choices": []}
    except UserError as refused:
        said = {"text": refusal(refused).text, "choices": []}
    return {**said, "text": f"{words}\n\n{said['text']}"}


def _caller(session: Session, site: Site) -> Caller:
    machine = machine_now()
    bearer = request.authorization
    token = bearer.token if bearer and bearer.type == "bearer" else None
    identity_id = read_token(site.database.vault, token, machine) if token else None
    writes = request.method == "POST"
    identity = session.get(Identity, identity_id, with_for_update=True if writes else None) if identity_id else None
    school = site.schools.get(identity.school_id) if identity else None
    if identity is None or school is None:
        raise Unauthorized
    now = school_now(session, machine)
    return Caller(session, school, load_actor(session, identity, now=now), now)


def _form(caller: Caller, site: Site, name: str) -> type[Form]:
    card = site.form_on(name, "api")
    if card is None or not _may(caller, card):
        raise NotFound
    return site.registry.form(name)


def _may(caller: Caller, card: FormCard) -> bool:
    return "api" in card.faces and caller.actor.may(card.audience)


def _asked(caller: Caller) -> Asked:
    subject = subject_of(caller.session, request.args.get("about", ""))
    return Asked(caller.session, caller.school, caller.actor, caller.now, subject, Answers())


def _said(caller: Caller, site: Site, reply: Reply) -> dict[str, Any]:
    vault = vault_of(caller.session)
    choices = [
        {"label": choice.label, "form": choice.go.step, "about": subject_token(vault, choice.go.args)}
        for choice in reply.choices
        if choice.go and site.form_on(choice.go.step, "api")
    ]
    return {"text": reply.text, "choices": choices}


def _school(site: Site, code: object) -> SchoolContext:
    named = next((school for school in site.schools.values() if school.config.code == code), site.only_school)
    if named is None:
        raise NotFound
    return named


def _json_object() -> dict[str, Any]:
    sent = request.get_json()
    if not isinstance(sent, dict):
        raise BadRequest
    return sent
