"""How long a month's report takes of a school with a year of traffic, about two million rows.

``python -m benchmarks.month_report`` prints seconds and limits: a page for the principal (the month, compared with the
one before) of 3,000 pupils on SQLite and PostgreSQL, and of 100,000 on PostgreSQL, with how it grew. The SQLite file
is kept in the user's cache, as long as the schema stays what it is.
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks import big_school
from benchmarks.big_school import OFFICE_ID, SCHOOL_ID, Size, fill
from benchmarks.verdict import Ceiling
from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI, machine_now
from bot.core.school import SchoolContext
from bot.core.settings import QuietHours, Rules, School, SchoolCalendarDays
from bot.pages.web import register_pages
from bot.services import Registry
from handlers.report import SERVICE as REPORT
from storage.desk import open_desk_session
from storage.migrate import MIGRATIONS, upgrade
from storage.school_clock import set_school_now
from storage.session import Database
from tests.fixtures.databases import vault
from tests.pages.stage import two_schools
from tests.servers.postgres import PostgresServer

# The large one has the month that is looked at and the one before; how many years lie behind changes little.
SCHOOL, HALF, MANY = Size(3_000, 200), Size(1_500, 200), Size(100_000, 44)
MOST_TO_FILL, MOST_ON_SQLITE, MOST_ON_POSTGRES, MOST_OF_MANY = 180.0, 4.0, 2.0, 20.0
# A hundred times the children may take so many times as long for each of them.
MOST_GROWTH = 2.0
NOW = datetime(2026, 11, 30, 21, 0, tzinfo=SHANGHAI)
PAGE = "/desk/report?span=2026-11"
ROUNDS = 3


def main() -> int:
    """Print the limits; 1 if one is missed. ``--small`` leaves out the 100,000."""
    limits = list[Ceiling]()
    for size in (HALF, SCHOOL):
        with _on_sqlite(size, limits) as database:
            seconds = _page(database)
        if size is SCHOOL:
            limits.append(Ceiling(f"seconds of a page of {size.pupils} pupils (SQLite)", seconds, MOST_ON_SQLITE))
        print(f"SQLite, {size.pupils} pupils: {seconds:.2f} s a page, {seconds / size.pupils * 1e6:.0f} µs a pupil")
    limits += _on_postgres((SCHOOL,) if "--small" in sys.argv else (SCHOOL, MANY))
    for limit in limits:
        print(limit, f"({limit.reached / limit.most:.3f} of it)")
    return 0 if all(limit.holds for limit in limits) else 1


@contextmanager
def _on_sqlite(size: Size, limits: list[Ceiling]) -> Iterator[Database]:
    """The kept file; made anew where the schema has a newer revision."""
    file = cached(size)
    if not file.exists():
        shutil.rmtree(file.parent, ignore_errors=True)
        database = Database(f"sqlite:///{file.with_suffix('.new')}", vault())
        upgrade(database.engine)
        limits.append(_filled(database, size, "SQLite"))
        database.close()
        file.with_suffix(".new").rename(file)
    database = Database(f"sqlite:///{file}", vault())
    yield database
    database.close()


def cached(size: Size) -> Path:
    """Where the school of this size is kept: in the user's cache, by what the schema and its rows are made of."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    made_of = [*sorted((MIGRATIONS / "versions").glob("*.py")), Path(big_school.__file__)]
    revision = sha256(b"".join(file.read_bytes() for file in made_of)).hexdigest()[:16]
    return home / "jiaxiao" / "benchmarks" / f"{size.pupils}-{size.days}" / f"{revision}.db"


def _on_postgres(sizes: tuple[Size, ...]) -> list[Ceiling]:
    limits, of_each, server = list[Ceiling](), dict[int, float](), PostgresServer(durable=True)
    try:
        server.start()
        for size in sizes:
            database = Database(server.create_database(), vault())
            upgrade(database.engine)
            filling = _filled(database, size, "PostgreSQL")
            limits += [filling] if size is SCHOOL else []
            seconds = _page(database)
            most = MOST_ON_POSTGRES if size is SCHOOL else MOST_OF_MANY
            limits.append(Ceiling(f"seconds of a page of {size.pupils} pupils (PostgreSQL)", seconds, most))
            of_each[size.pupils] = seconds / size.pupils * 1e6
            print(f"PostgreSQL, {size.pupils} pupils: {seconds:.2f} s a page, {of_each[size.pupils]:.0f} µs a pupil")
            database.close()
    finally:
        server.remove()
    if len(of_each) > 1:
        growth = of_each[MANY.pupils] / of_each[SCHOOL.pupils]
        limits.append(Ceiling("times as long for each pupil where there are 33 times as many", growth, MOST_GROWTH))
    return limits


def _filled(database: Database, size: Size, what: str) -> Ceiling:
    begun = time.perf_counter()
    rows = fill(database, size)
    seconds = time.perf_counter() - begun
    print(f"{what}: {rows} rows of {size.pupils} pupils and {size.days} school days in {seconds:.0f} s")
    return Ceiling(f"seconds to write {rows} rows ({what})", seconds, MOST_TO_FILL)


def _page(database: Database) -> float:
    """The fastest of several visits of the office, the first one left out. RuntimeError where no page came."""
    browser, found = _desk(database), list[float]()
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        answer = browser.get(PAGE)
        found.append(time.perf_counter() - begun)
        if answer.status_code != 200 or "联系卡签字率" not in answer.text:
            raise RuntimeError(f"no report came: {answer.status_code}")
    return min(found[1:])


def _desk(database: Database) -> FlaskClient:
    """A computer at which the office is logged in, on the last evening of November."""
    rules, calendar = Rules(), SchoolCalendar(SchoolCalendarDays(), QuietHours())
    school = SchoolContext(SCHOOL_ID, School(name="大石学校", code="big"), rules, calendar)
    settings = two_schools("http://127.0.0.1:9")
    app = Flask("bot", static_folder=None, template_folder=None)
    app.secret_key = settings.app.secret_key.get_secret_value()
    register_pages(app, database, Registry((REPORT,)), {"big": school}, settings)
    database.transact(set_school_now, NOW, machine_now())
    session_id = database.transact(open_desk_session, (SCHOOL_ID, OFFICE_ID), "code", machine_now())
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["desk"] = session_id
    return browser


if __name__ == "__main__":
    sys.exit(main())
