"""A school with its traffic, written by the database itself: ``INSERT … SELECT`` over children and school days.

Ids are scattered as the product's own are: rows that belong together do not lie together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    MetaData,
    String,
    Table,
    case,
    cast,
    literal,
    select,
    text,
)
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from bot.core.calendar import SchoolCalendar
from bot.core.clock import SHANGHAI
from bot.core.settings import QuietHours, SchoolCalendarDays
from storage.base import Base, UtcDateTime
from storage.card_opinions import KEY
from storage.session import Database

CLASS_SIZE, CLASSES_A_GRADE, SCHOOL_ID = 45, 12, 1
OFFICE_ID = 1  # the first teacher sees to the office as well
LAST_DAY = date(2026, 11, 30)
WORDS = b"\x00" * 120  # as long as a sealed remark
# A family signs so many of a hundred cards, answers so many notices, and so on.
SIGNS, ANSWERS, SPEAKS = 85, 90, 30
NO_WECHAT_EVERY, OPINION_EVERY, CALL_EVERY, VISIT_EVERY, TALK_EVERY = 20, 40, 30, 100, 60
DAYS_BETWEEN_NOTICES = 2

_own = MetaData()
PUPILS = Table("bench_pupils", _own, Column("n", BigInteger, primary_key=True), Column("class_n", BigInteger))
DAYS = Table(
    "bench_days", _own, Column("n", BigInteger, primary_key=True), Column("day", Date), Column("week", String),
    Column("opens_week", BigInteger),
    Column("at", UtcDateTime), Column("evening", UtcDateTime), Column("later", UtcDateTime),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """So many children, and so many school days up to the end of November 2026."""

    pupils: int
    days: int


def fill(database: Database, size: Size) -> int:
    """Write it all into an empty, migrated database; how many rows."""
    with database.engine.connect() as connection:
        _without_checks(connection, database.is_sqlite)
        with connection.begin():
            _own.create_all(connection)
            _numbers(connection, size)
            rows = sum(write(connection) for write in (_people, _cards, _notices, _opinions, _meetings))
            _own.drop_all(connection)
        if not database.is_sqlite:  # as autovacuum would have done
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        connection.invalidate()
    return rows


def _without_checks(connection: Connection, is_sqlite: bool) -> None:
    """What is written here points where it should; looking each row up would take most of the time."""
    said = ("foreign_keys=OFF", "cache_size=-1000000", "secure_delete=OFF")
    if is_sqlite:
        for each in said:
            connection.exec_driver_sql(f"PRAGMA {each}")
    else:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("SET work_mem = '256MB'")
    connection.commit()


def _numbers(connection: Connection, size: Size) -> None:
    calendar = SchoolCalendar(SchoolCalendarDays(), QuietHours())
    days, day = list[date](), LAST_DAY
    while len(days) < size.days:
        if calendar.is_school_day(day):
            days.append(day)
        day -= timedelta(days=1)
    pupils = [{"n": n, "class_n": n // CLASS_SIZE} for n in range(size.pupils)]
    connection.execute(PUPILS.insert(), pupils)
    days.reverse()
    connection.execute(
        DAYS.insert(), [_day(n, before, each) for n, (before, each) in enumerate(pairwise([day, *days]))]
    )


def _day(number: int, before: date, day: date) -> dict[str, object]:
    year, week, _ = day.isocalendar()
    at = datetime(day.year, day.month, day.day, 16, tzinfo=SHANGHAI)
    later = at + timedelta(hours=20)
    return {
        "n": number,
        "day": day,
        "week": f"{year}-W{week:02}",
        "opens_week": int(before.isocalendar()[:2] != (year, week)),
        "at": at,
        "evening": at + timedelta(hours=3),
        "later": later,
    }


def scattered(number: ColumnElement[int] | int) -> Any:
    """An id for a number: each once, in no order."""
    return (number * 1103515245) % 2147483648


def _write(connection: Connection, table: str, values: Mapping[str, Any], of: Callable[[Any], Any]) -> int:
    """Rows of ``values`` for each row that ``of`` chooses from."""
    into = Base.metadata.tables[table]
    filled: dict[str, Any] = {"school_id": SCHOOL_ID, **values}
    for column in into.columns:
        default = column.default
        if column.name not in filled and isinstance(default, ScalarElementColumnDefault):
            filled[column.name] = default.arg
    given = [
        each if isinstance(each, ColumnElement) else literal(each, into.c[name].type) for name, each in filled.items()
    ]
    statement = into.insert().from_select(list(filled), of(select(*given)), include_defaults=False)
    connection.execute(statement)
    return connection.scalar(select(text("count(*)")).select_from(into)) or 0


def _people(connection: Connection) -> int:
    rows = 0
    connection.execute(Base.metadata.tables["schools"].insert(), {"id": SCHOOL_ID, "code": "big", "name": "大石学校"})
    n, of_class = PUPILS.c.n, PUPILS.c.class_n
    classes = PUPILS.c.n % CLASS_SIZE == 0
    grades = of_class % CLASSES_A_GRADE == 0

    def first(which: ColumnElement[bool]) -> Callable[[Any], Any]:
        return lambda chosen: chosen.select_from(PUPILS).where(classes, which)

    def every(chosen: Any) -> Any:
        return chosen.select_from(PUPILS)

    def in_wechat(chosen: Any) -> Any:
        return every(chosen).where(n % NO_WECHAT_EVERY != 0)

    long_ago = datetime(2024, 9, 1, tzinfo=SHANGHAI)
    number = cast(of_class // CLASSES_A_GRADE, BigInteger)
    grade = {"id": number + 1, "name": cast(of_class, String), "level": number % 100}
    rows += _write(connection, "grades", grade, first(grades))
    room = {"id": of_class + 1, "grade_id": number + 1}
    rows += _write(connection, "classes", room | {"name": cast(of_class, String) + "班"}, first(classes))
    rows += _write(connection, "staff", {"id": of_class + 1, "name": "老师" + cast(of_class, String)}, first(classes))
    role = {"id": of_class + 1, "staff_id": of_class + 1, "class_id": of_class + 1, "role": "homeroom_teacher"}
    rows += _write(connection, "staff_roles", role | {"since": long_ago}, first(classes))
    office = {"id": literal(0), "staff_id": literal(OFFICE_ID), "role": "moral_education_office", "since": long_ago}
    rows += _write(connection, "staff_roles", office, first(n == 0))
    own = scattered(n)
    pupil = {"id": own, "class_id": of_class + 1, "number": cast(n, String), "name": "小明"}
    rows += _write(connection, "pupils", pupil, every)
    rows += _write(connection, "households", {"id": own, "number": cast(n, String)}, every)
    rows += _write(connection, "guardians", {"id": own, "household_id": own, "name": "王芳"}, every)
    link = {"id": own, "pupil_id": own, "guardian_id": own, "relation": "妈妈", "place": 1}
    rows += _write(connection, "guardian_links", link, every)
    who = {"id": own, "app_id": "wx_big", "openid": cast(n, String), "first_seen_on": long_ago.date()}
    rows += _write(connection, "identities", who, in_wechat)
    bound = {"id": own, "identity_id": own, "guardian_id": own, "bound_at": long_ago, "how": "slip"}
    rows += _write(connection, "bindings", bound, in_wechat)
    agreed = {"id": own, "guardian_id": own, "pupil_id": own, "purpose": "contact", "version": 1, "given": True}
    return rows + _write(connection, "consents", agreed | {"at": long_ago}, in_wechat)


# One number for each child and day.
_BOTH = PUPILS.c.n * 1000 + DAYS.c.n
_CHANCE = (PUPILS.c.n * 7919 + DAYS.c.n * 104729) % 100


def _each_day(*only: ColumnElement[bool]) -> Callable[[Any], Any]:
    return lambda chosen: chosen.select_from(PUPILS.join(DAYS, literal(1) == 1)).where(*only)


def _cards(connection: Connection) -> int:
    n, of_class, own = PUPILS.c.n, PUPILS.c.class_n + 1, scattered(_BOTH)
    card = {
        "id": own, "pupil_id": scattered(n), "class_id": of_class, "day": DAYS.c.day, "thought": 2, "learning": 2,
        "discipline": 2, "hygiene": 1, "words": WORDS, "has_remark": True, "author_id": of_class,
        "entered_at": DAYS.c.at,
    }  # fmt: skip
    rows = _write(connection, "card_days", card, _each_day())
    signed = {
        "id": own, "card_day_id": own, "guardian_id": scattered(n), "household_id": scattered(n), "how": "digit",
        "signed_at": DAYS.c.evening, "school_time": DAYS.c.evening,
    }  # fmt: skip
    rows += _write(connection, "card_signatures", signed, _each_day(_CHANCE < SIGNS, n % NO_WECHAT_EVERY != 0))
    said = {
        "id": own, "pupil_id": scattered(n), "household_id": scattered(n), "guardian_id": scattered(n),
        "day": DAYS.c.day, "said": WORDS, "written_at": DAYS.c.evening,
    }  # fmt: skip
    return rows + _write(connection, "home_words", said, _each_day(_CHANCE < SPEAKS))


def _notices(connection: Connection) -> int:
    noted = DAYS.c.n % DAYS_BETWEEN_NOTICES == 0
    notice = {
        "id": DAYS.c.n + 1, "service": "notice", "kind": case((DAYS.c.n % 20 == 0, "letter"), else_="notice"),
        "purpose": "answer", "required_act": "acknowledge", "owner_id": 1, "check_code": cast(DAYS.c.n, String),
        "state": "sent", "created_at": DAYS.c.at, "send_at": DAYS.c.at, "deadline": DAYS.c.later, "words": WORDS,
    }  # fmt: skip
    rows = _write(connection, "notices", notice, lambda chosen: chosen.select_from(DAYS).where(noted))
    own, done = scattered(_BOTH), _CHANCE < ANSWERS
    owed = {
        "id": own, "pupil_id": scattered(PUPILS.c.n), "household_id": scattered(PUPILS.c.n), "notice_id": DAYS.c.n + 1,
        "service": "notice", "purpose": "answer", "subject_key": "notice:" + cast(_BOTH, String),
        "required_act": "acknowledge", "opened_at": DAYS.c.at, "deadline": DAYS.c.later,
        "closed_at": case((done, DAYS.c.evening)), "closed_how": case((done, "tapped")),
    }  # fmt: skip
    return rows + _write(connection, "obligations", owed, _each_day(noted))


def _opinions(connection: Connection) -> int:
    spoken = (PUPILS.c.n * 31 + DAYS.c.n) % OPINION_EVERY == 0
    own, child = scattered(_BOTH), scattered(PUPILS.c.n)
    opinion = {
        "id": own, "pupil_id": child, "guardian_id": child, "staff_id": PUPILS.c.class_n + 1, "draft": b"",
        "said": WORDS, "written_at": DAYS.c.evening,
    }  # fmt: skip
    rows = _write(connection, "card_opinions", opinion, _each_day(spoken))
    owed = {
        "id": scattered(_BOTH + 500), "pupil_id": child, "household_id": child, "service": "contact_card",
        "purpose": "answer", "subject_key": KEY + cast(own, String), "required_act": "answer",
        "opened_at": DAYS.c.evening, "deadline": DAYS.c.later, "closed_at": case((_CHANCE < ANSWERS, DAYS.c.later)),
    }  # fmt: skip
    return rows + _write(connection, "obligations", owed, _each_day(spoken))


def _meetings(connection: Connection) -> int:
    n, of_class, child, own = PUPILS.c.n, PUPILS.c.class_n + 1, scattered(PUPILS.c.n), scattered(_BOTH)
    call = {
        "id": own, "pupil_id": child, "guardian_id": child, "caller_id": of_class, "month": DAYS.c.week, "why": "own",
        "about": cast(DAYS.c.n, String), "due_on": DAYS.c.day, "made_at": DAYS.c.at, "called_at": DAYS.c.evening,
        "result": "well",
    }  # fmt: skip
    rows = _write(connection, "phone_calls", call, _each_day((n + DAYS.c.n) % CALL_EVERY == 0))
    visit = {
        "id": own, "household_id": child, "pupil_id": child, "visitor_id": of_class, "period": "2026-2027-1",
        "kind": "all", "reason": "home_years", "state": "recorded", "due_on": DAYS.c.day, "made_at": DAYS.c.at,
        "visited_at": DAYS.c.evening, "record": WORDS,
    }  # fmt: skip
    rows += _write(connection, "home_visits", visit, _each_day((n + DAYS.c.n) % VISIT_EVERY == 1))
    talk = {
        "id": own, "staff_id": of_class, "pupil_id": child, "household_id": child, "way": "school", "state": "over",
        "starts_at": DAYS.c.at, "ends_at": DAYS.c.evening, "made_at": DAYS.c.at,
    }  # fmt: skip
    rows += _write(connection, "bookings", talk, _each_day((n + DAYS.c.n) % TALK_EVERY == 2))
    update = {
        "id": of_class * 1000 + DAYS.c.n, "class_id": of_class, "week": DAYS.c.week, "words": WORDS,
        "author_id": of_class, "written_at": DAYS.c.at,
    }  # fmt: skip
    return rows + _write(connection, "weekly_updates", update, _each_day(n % CLASS_SIZE == 0, DAYS.c.opens_week == 1))
