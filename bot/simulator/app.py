"""The fake platform as one Flask app: its interface, its page, its faults."""

from collections.abc import Iterable
from importlib.resources import files
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from bot.simulator import page
from bot.simulator.api import (
    codes,
    control,
    gate,
    logins,
    media,
    menus,
    messages,
    subscriptions,
    templates,
    tokens,
    users,
)
from bot.simulator.clock_hook import ClockHook
from bot.simulator.gateway import api as gateway
from bot.simulator.gateway import page as phones
from bot.simulator.wecom import api as wecom
from bot.simulator.wecom import page as wecom_page
from bot.simulator.wire import FaultyWire
from bot.simulator.world import World

AREAS = (
    *(tokens, messages, templates, subscriptions, media, menus, codes, users, logins, wecom, gateway, control),
    *(phones, wecom_page, page),
)


def create_simulator(world: World, *, clock_hook: ClockHook | None = None) -> Flask:
    """The fake platform for ``world``, with the school's clock on its page if a hook is given."""
    app = Flask(__name__, static_folder=None, template_folder=str(files("templates")))
    gate.install(app, world)
    if clock_hook:
        app.extensions[page.CLOCK] = clock_hook
        world.wall = clock_hook.get
    for area in AREAS:
        app.register_blueprint(area.routes)
    app.wsgi_app = FaultyWire(app.wsgi_app, world)  # type: ignore[method-assign]  # Flask's own way to wrap it
    return app


def in_front_of(product: WSGIApplication, simulator: Flask) -> WSGIApplication:
    """The product's app with the page of the local WeChat at ``/`` and ``/simulator``."""

    def either(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        mine = path in ("/", "/simulator") or path.startswith("/simulator/")
        return (simulator.wsgi_app if mine else product)(environ, start)

    return either
