"""Checks of this computer and of what stands in the configuration: nothing here asks WeChat."""

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from bot.app import open_database
from bot.cli.doctor.finding import Finding
from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.settings import Rules, School, Settings
from storage.migrate import is_current
from storage.schools import School as SchoolRow
from storage.session import Database

LEAST_FREE = 1024**3  # bytes; a week of voices and pictures of one school
UPGRADE = "Run: jiaxiao db upgrade"
REDIS_SECONDS = 3.0
SOON = timedelta(days=30)  # the days off of a year are published in the November before it


def check_database(settings: Settings) -> Finding:
    """Whether the database answers, has this version's tables, and knows the configured schools."""
    name, ask = "database", "Correct [database] url, or start the database server"
    try:
        url = make_url(settings.database.url)
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
            return Finding(name, f"there is no database {url.database} yet", UPGRADE)
        database = open_database(settings)
    except (ArgumentError, ImportError):
        return Finding(name, "[database] url names no database that this program knows", ask)
    try:
        return _look_into(database, name, set(settings.every_school()))
    except DBAPIError as error:
        return Finding(name, f"does not answer ({str(error.orig).splitlines()[0]})", ask)
    finally:
        database.close()


def _look_into(database: Database, name: str, configured: set[str]) -> Finding:
    if not is_current(database.engine):
        return Finding(name, "its tables are of another version", UPGRADE)
    known = set(database.read(_school_codes))
    if missing := sorted(configured - known):
        return Finding(name, f"does not know the school {', '.join(missing)} yet", UPGRADE)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    return Finding(name, f"{kind}, up to date, schools: {', '.join(sorted(known))}")


def check_redis(settings: Settings) -> Finding:
    """Whether the Redis that several computers share answers; embedded, none is needed."""
    if not settings.redis.url:
        return Finding("redis", "not configured; one program does everything")
    try:
        with Redis.from_url(
            settings.redis.url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        ) as client:
            client.ping()
    except ValueError:
        return Finding("redis", "[redis] url cannot be read", "Write it like redis://127.0.0.1:6379/0")
    except RedisError as error:
        todo = "Start Redis, or correct [redis] url; messages wait in the database meanwhile"
        return Finding("redis", f"does not answer ({type(error).__name__})", todo)
    return Finding("redis", "answers")


def check_media(settings: Settings) -> Finding:
    """Whether voices and pictures can be kept."""
    folder = _existing(settings.app.data_dir / "media")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        todo = "Give the account that runs jiaxiao the right to write there, or set [app] data_dir"
        return Finding("media folder", f"{folder.resolve()} cannot be written ({error.strerror})", todo)
    return Finding("media folder", f"{folder.resolve()} can be written")


def check_disk(settings: Settings) -> Finding:
    """Whether there is room for the next weeks."""
    free = shutil.disk_usage(_existing(settings.app.data_dir)).free
    said = f"{free / 1024**3:.1f} GB free"
    if free < LEAST_FREE:
        return Finding("disk", said, "Make room, at least 1 GB; a full disk stops every message")
    return Finding("disk", said)


def check_calendar(school: School, rules: Rules, now: datetime) -> Finding:
    """Whether the days off of this year, and of the next once it is near, are known rather than guessed."""
    name = f"calendar of {school.code}"
    calendar = SchoolCalendar(school.calendar, rules.quiet)
    years = sorted({at_school(now).year, at_school(now + SOON).year})
    own = {day.year for day in (*school.calendar.holidays, *school.calendar.school_days)}
    guessed = [year for year in years if not calendar.is_certain(year) and year not in own]
    if guessed:
        return Finding(
            name,
            f"holidays and make-up days of {guessed[0]} are not known; weekends and fixed dates are used",
            "Update jiaxiao, or write the days into [school.calendar] holidays and school_days",
        )
    return Finding(name, f"{' and '.join(map(str, years))} certain")


def check_phones(school: School) -> Finding:
    """Whether families read whom to call."""
    name = f"telephones of {school.code}"
    if not school.duty_phone:
        todo = "Write a number that is answered into [school] duty_phone"
        return Finding(name, "families find no number of the school", todo)
    if not school.helplines:
        todo = 'Write them into [school] helplines, for example ["12356", "110", "120"]'
        return Finding(name, "no help line is named", todo)
    return Finding(name, f"{school.duty_phone}; help lines {', '.join(school.helplines)}")


def _school_codes(session: Session) -> list[str]:
    return list(session.scalars(select(SchoolRow.code)))


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(each for each in (folder, *folder.absolute().parents) if each.is_dir())
