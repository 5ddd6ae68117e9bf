"""An alarm out of a sealed form: people are called as for any other, and no row says in which minute it was written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.delivery.pager.paging import page_due
from bot.delivery.pager.raising import Heard, raise_alarm
from bot.delivery.pager.sealed import SealedClocks
from bot.delivery.pager.unsent import pager_word
from bot.policy.crisis import Alarm as Found
from storage.care.alarms import Alarm, AlarmPage, AlarmStep, AlarmText
from storage.matters import MatterRow
from storage.outbox import OutboxRow
from storage.session import Database
from tests.care.world import Watch

TABLES = (Alarm, AlarmPage, AlarmStep, AlarmText, MatterRow, OutboxRow)


@pytest.fixture
def watch(sqlite_db: Database) -> Watch:
    """Friday, 23:10; the pager has been at work for an hour."""
    return Watch(sqlite_db)


def hears(watch: Watch, kind: str = "abuse") -> None:
    """Somebody writes it without a name; the next beat sees it."""
    words = {"abuse": "爸爸又打孩子了", "self_harm": "我不想活了"}[kind]
    found = Found("abuse" if kind == "abuse" else "self_harm", words)
    watch.do(raise_alarm, watch.school, Heard(found, words, "sealed"), watch.now)
    watch.later(seconds=2)


def minutes_kept(session: Session) -> dict[str, datetime]:
    """Every moment in the rows of the alarm that is more than an hour."""
    found = {}
    for table in TABLES:
        for row in session.scalars(select(table)):
            for name, value in vars(row).items():
                if isinstance(value, datetime) and (value.minute or value.second or value.microsecond):
                    found[f"{table.__tablename__}.{name}"] = value
    return found


def sent(watch: Watch) -> None:
    """The feeder sends what waits, and the platform reports it."""
    now = {"state": "sent", "ended_at": watch.now, "first_try_at": watch.now, "delivered_at": watch.now}
    watch.do(lambda session: session.execute(update(OutboxRow).values(now)) and None)


@pytest.mark.parametrize("kind", ["abuse", "self_harm"])
def test_only_the_hour_is_written_down(watch: Watch, kind: str) -> None:
    with capture_logs() as logs:
        hears(watch, kind)
        sent(watch)
        watch.later(minutes=4)
    assert len(watch.called()) == 2
    assert watch.db.read(minutes_kept) == {}
    assert logs == []
    sent(watch)
    watch.later(seconds=2)
    assert watch.db.read(minutes_kept) == {}


def test_the_next_role_is_called_as_soon_as_for_any_alarm(watch: Watch) -> None:
    hears(watch)
    assert watch.later(seconds=170) == 0
    assert [watch.later(seconds=10), watch.later(seconds=2), watch.later(seconds=170)] == [1, 0, 0]
    assert watch.later(seconds=10) == 1
    assert sorted(line.split()[1] for line in watch.called()) == ["何静", "周正", "王敏"]


def test_who_has_it_in_hand_stops_the_calls_and_is_reminded_in_time(watch: Watch) -> None:
    hears(watch)
    watch.says("duty", "1")
    assert watch.later(minutes=40) == 0
    assert watch.later(minutes=75) == 1, "the report is due two hours after the beginning of the hour"


def test_after_a_restart_somebody_is_called_rather_than_nobody(watch: Watch) -> None:
    hears(watch)
    watch.clocks = SealedClocks(watch.now)
    assert watch.later(seconds=2) == 1
    assert [watch.later(seconds=2), watch.later(seconds=170), watch.later(seconds=10)] == [0, 0, 1]


def test_two_processes_make_each_round_once(db: Database) -> None:
    watch = Watch(db)
    hears(watch)
    other = SealedClocks(watch.now - timedelta(hours=1))
    page_due(db, [watch.school], watch.now, other)
    at = watch.now + timedelta(minutes=3)
    with ThreadPoolExecutor(2) as both:
        made = list(both.map(lambda clocks: page_due(db, [watch.school], at, clocks), (watch.clocks, other)))
    assert sum(made) == 1
    assert page_due(db, [watch.school], at + timedelta(seconds=100), other) == 0


def test_where_nobody_can_be_called_it_is_tried_each_minute(watch: Watch) -> None:
    watch.staff_gone()
    hears(watch)
    assert [watch.later(seconds=50), watch.later(seconds=10)] == [0, 1]


def test_a_page_that_does_not_leave_is_noticed_in_time(watch: Watch) -> None:
    def word() -> str:
        return watch.db.read(pager_word, [watch.school], watch.now)

    hears(watch)
    watch.outbox("failed")
    assert word() == "ok"
    with capture_logs() as logs:
        watch.later(seconds=31)
        watch.later(seconds=2)
    assert [line["event"] for line in logs if line.get("alarm")] == ["pager_cannot_send"]
    assert word() != "ok"
    watch.outbox("sent")
    assert word() == "ok"
