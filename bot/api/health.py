"""``/healthz``, ``/readyz``, ``/metrics``: for the machine that watches this one."""

from collections.abc import Callable, Iterable

from flask import Blueprint, Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.school import SchoolContext
from bot.core.settings import Settings
from bot.delivery.pager.unsent import pager_word
from storage.session import Database

REDIS_SECONDS = 1.0


def register_health(app: Flask, database: Database, settings: Settings, schools: Iterable[SchoolContext]) -> None:
    """Liveness says that the process answers; readiness names each thing it depends on, the pager among them."""
    blueprint = Blueprint("health", __name__)
    checks: dict[str, Callable[[], object]] = {
        "database": lambda: database.read(_ask),
        "pager": lambda: database.read(pager_word, schools, machine_now()),
    }
    if settings.redis.url:
        redis = Redis.from_url(settings.redis.url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
        checks["redis"] = redis.ping

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return Response("ok", content_type="text/plain")

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        said = {name: _said(check) for name, check in checks.items()}
        return jsonify(said), 200 if all(word == "ok" for word in said.values()) else 503

    @blueprint.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    app.register_blueprint(blueprint)


def _ask(session: Session) -> None:
    session.execute(text("SELECT 1"))


def _said(check: Callable[[], object]) -> str:
    try:
        word = check()
    except (SQLAlchemyError, RedisError) as error:
        return type(error).__name__
    return word if isinstance(word, str) else "ok"
