"""All pages for guardians (``/m/…``) and staff (``/desk/…``), made from the cards of the services."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from bot.core.people import ANYONE, Audience, Role
from bot.core.school import SchoolContext
from bot.core.service import Page
from bot.core.settings import Settings
from bot.core.texts import FILTERS, TEMPLATES
from bot.dialogue.sealed_drafts import DailyKeys, KeyInMemory
from bot.pages.desk_day import desk_day
from bot.pages.desk_login import desk_login
from bot.pages.desk_pin import desk_pin
from bot.pages.entrance import entrance
from bot.pages.form_page import form_page
from bot.pages.frame import MOST_BYTES_SEALED, answer_errors, protect
from bot.pages.home import home
from bot.pages.serving import View, serve
from bot.pages.site import PageRegistry, Site
from storage.session import Database

STAFF = frozenset(role.value for role in Role if role is not Role.GUARDIAN)
NOBODY: Audience = frozenset()


def register_pages(
    app: Flask,
    database: Database,
    registry: PageRegistry,
    schools: Mapping[str, SchoolContext],
    settings: Settings,
    *,
    frame_ancestors: str = "'self'",
    keys: DailyKeys | None = None,
) -> None:
    """Mount all pages. ``frame_ancestors``: which origins may show them in a frame (the local WeChat does)."""
    site = Site(database, registry, {school.id: school for school in schools.values()}, settings, keys or KeyInMemory())
    _configure(app, settings)
    pages = Blueprint(
        "pages",
        __name__,
        template_folder=str(TEMPLATES),
        static_folder=str(TEMPLATES / "static"),
        static_url_path="/m/static",
    )
    _own_pages(site, pages)
    for service, page, view in registry.pages():
        _mount(site, pages, page, view, prefix=f"{service.name}__")
    blueprints = (pages, entrance(site), desk_login(site), desk_pin(site))
    protect(app, frame_ancestors)
    answer_errors(app, *blueprints)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="jiaxiao",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.app.base_url.startswith("https://"),
        # Pages check for themselves, after the audience: who may not see a page learns nothing from a 400.
        WTF_CSRF_CHECK_DEFAULT=False,
        # A page may stay open over a shift at work. Without a referrer, which our headers forbid, it cannot be checked.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters.update(FILTERS)
    CSRFProtect(app)


def _own_pages(site: Site, pages: Blueprint) -> None:
    def form(service: str, name: str) -> Response:
        card = site.form_on(f"{service}.{name}", "page")
        args = {"site": site, "service": service, "name": name}
        return serve(site, card.audience if card else NOBODY, form_page, args)

    both = ["GET", "POST"]
    pages.add_url_rule("/m/f/<service>/<name>", "form", form, methods=both)
    pages.add_url_rule("/desk/f/<service>/<name>", "desk_form", form, methods=both)
    _mount(site, pages, Page("/m/", "home", ANYONE), lambda visit: home(visit, site))
    _mount(site, pages, Page("/desk/", "desk_home", STAFF), lambda visit: desk_day(visit, site))


def _mount(site: Site, pages: Blueprint, page: Page, view: View, prefix: str = "") -> None:
    def answer(**args: Any) -> Response:
        if page.pictures:
            request.max_content_length = MOST_BYTES_SEALED
        return serve(site, page.audience, view, args, sealed=page if page.sealed else None)

    pages.add_url_rule(page.rule, f"{prefix}{page.view}", answer, methods=list(page.methods))
