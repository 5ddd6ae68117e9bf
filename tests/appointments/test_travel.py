"""Who moves the demo's clock hears each reminder at its own moment."""

from datetime import timedelta
from functools import partial

from bot.appointments.passing import pass_due
from bot.core.clock import machine_now
from scheduler.tick import Ticker
from scheduler.travel import Traveller
from storage.school_clock import set_school_now
from storage.session import Database
from tests.appointments.office import Office, at


def test_the_clock_stops_at_every_reminder(sqlite_db: Database) -> None:
    office, machine = Office(sqlite_db), machine_now()
    office.hours()
    office.books("grandmother", at(25, 16, 20))
    office.do(set_school_now, office.now, machine)
    settled = list[object]()
    ticker = Ticker(sqlite_db, [], [office.school], grace=timedelta(hours=1), clock=lambda: machine)
    traveller = Traveller(
        sqlite_db, ticker, [], [office.school],
        beats=(partial(pass_due, sqlite_db, [office.school], machine),),
        settle=lambda: settled.append(traveller.get()), clock=lambda: machine,
    )  # fmt: skip
    traveller.set(at(26, 8))
    assert settled == [at(24, 16, 25), at(24, 18), at(25, 15, 20), at(25, 17, 10)]
    assert office.of(office.family("grandmother")).state == "missed"
    assert len(office.texts_for("grandmother")) == 3
