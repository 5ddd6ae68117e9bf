"""The parts of the product, built once from the settings."""

from collections.abc import Iterable
from dataclasses import dataclass

from redis import Redis
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.encryption import Vault
from bot.core.errors import OperatorError
from bot.core.school import SchoolContext
from bot.core.service import Service
from bot.core.settings import Settings
from bot.policy.packs import rules_of
from bot.services import SERVICES, Registry
from bot.wechat.token_stores import MemoryTokenStore, RedisTokenStore, TokenStore
from bot.wechat.tokens import TokenProvider
from bot.wecom.tokens import CorpTokens
from storage.accounts import Account
from storage.migrate import is_current
from storage.schools import School
from storage.session import Database


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is wired once and used by all entrances."""

    settings: Settings
    database: Database
    registry: Registry
    schools: dict[str, SchoolContext]
    tokens: dict[str, TokenProvider]
    corps: dict[str, CorpTokens]


def open_database(settings: Settings) -> Database:
    """The database of these settings, whatever state its schema is in."""
    return Database(settings.database.url, Vault(settings.app.secret_key.get_secret_value()))


def introduce_schools(session: Session, settings: Settings) -> None:
    """Enter the configured schools and accounts into the database; names follow the configuration."""
    for code, config in settings.every_school().items():
        school = session.scalar(select(School).where(School.code == code))
        if school is None:
            school = School(code=code, name=config.name)
            session.add(school)
        school.name = config.name
        session.flush()
        if config.wechat and session.get(Account, config.wechat.app_id) is None:
            original_id = config.wechat.original_id or None
            session.add(Account(app_id=config.wechat.app_id, school_id=school.id, original_id=original_id))


def open_house(settings: Settings, services: Iterable[Service] = SERVICES) -> House:
    """Wire the parts.

    Raises :class:`OperatorError` when the database is not ready for this version, and for a pack of rules that is
    not there: nothing leaves unlooked at because of a misspelt name.
    """
    rules_of(settings.rules.policy.packs)
    database = open_database(settings)
    if not is_current(database.engine):
        raise OperatorError("the database is not up to date; run: jiaxiao db upgrade")
    return House(
        settings=settings,
        database=database,
        registry=Registry(services),
        schools=database.read(_contexts, settings),
        tokens=_tokens(settings),
        corps=_corps(settings),
    )


def _contexts(session: Session, settings: Settings) -> dict[str, SchoolContext]:
    ids = {row.code: row.id for row in session.execute(select(School.code, School.id))}
    contexts = {}
    for code, config in settings.every_school().items():
        if code not in ids:
            raise OperatorError(f"the school {code} is not in the database yet; run: jiaxiao db upgrade")
        contexts[code] = SchoolContext(
            id=ids[code],
            config=config,
            rules=settings.rules,
            calendar=SchoolCalendar(config.calendar, settings.rules.quiet),
            base_url=settings.app.base_url.rstrip("/"),
            schedule=settings.schedule,
            limits=settings.limits,
            speaks=bool(settings.speech.synthesis),
            gateways=frozenset(name for name in ("sms", "voice") if getattr(settings, name)),
            dials=settings.dial is not None,
        )
    return contexts


def _tokens(settings: Settings) -> dict[str, TokenProvider]:
    store = _token_store(settings)
    schools = settings.every_school().values()
    accounts = [account for school in schools for account in (school.wechat, school.mini_program) if account]
    return {account.app_id: TokenProvider(account, store) for account in accounts}


def _corps(settings: Settings) -> dict[str, CorpTokens]:
    store = _token_store(settings)
    corps = [school.wecom for school in settings.every_school().values() if school.wecom]
    return {corp.corp_id: CorpTokens(corp, store) for corp in corps}


def _token_store(settings: Settings) -> TokenStore:
    return RedisTokenStore(Redis.from_url(settings.redis.url)) if settings.redis.url else MemoryTokenStore()
