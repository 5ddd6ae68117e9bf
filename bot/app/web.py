"""The web application: callback, pages, API, health."""

from flask import Flask
from redis import Redis

from bot.api.health import register_health
from bot.api.web import register_api
from bot.app.house import House, open_house
from bot.core.settings import Settings, load
from bot.dialogue.sealed_drafts import DailyKeys, KeyInMemory, KeyInRedis
from bot.gateway_reports import GatewayReports, gateway_reports
from bot.pages.web import register_pages
from bot.webhook import Webhook, register


def create_app(house: House, *, frame_ancestors: str = "'self'") -> Flask:
    """All routes of the product. Starts no thread and touches no network.

    ``frame_ancestors``: which origins may show pages in a frame; the demo's local WeChat does.
    """
    app = Flask("bot", static_folder=None, template_folder=None)
    app.secret_key = house.settings.app.secret_key.get_secret_value()
    keys = _daily_keys(house.settings)
    register(app, Webhook(house.database, house.registry, house.schools, keys))
    parts = (house.database, house.registry, house.schools, house.settings)
    register_pages(app, *parts, frame_ancestors=frame_ancestors, keys=keys)
    register_api(app, *parts)
    app.register_blueprint(gateway_reports(GatewayReports(house.database, house.schools, house.settings)))
    register_health(app, house.database, house.settings, tuple(house.schools.values()))
    return app


def _daily_keys(settings: Settings) -> DailyKeys:
    if not settings.redis.url:
        return KeyInMemory()
    # Short: a push that waits for a Redis that is down would miss WeChat's five seconds.
    return KeyInRedis(Redis.from_url(settings.redis.url, socket_timeout=1, socket_connect_timeout=1))


def application() -> Flask:
    """What ``jiaxiao serve`` gives to each of its processes."""
    return create_app(open_house(load()))
