"""A seat is given away once, and the other side hears of it."""

import pytest

from bot.core.errors import UserError
from storage.session import Database
from tests.appointments.office import Office, at


def test_a_family_takes_a_time_and_the_host_hears_of_it(db: Database) -> None:
    office = Office(db)
    office.hours(place_id=office.place())
    assert office.shown() == ["25 16:20", "25 16:40", "25 17:00", "02 16:20", "02 16:40", "02 17:00",
                              "09 16:20", "09 16:40", "09 17:00"]  # fmt: skip
    booked = office.books("grandmother", at(25, 16, 20), topic="数学")
    assert (booked.state, booked.seat) == ("booked", 1)
    assert booked.code
    assert office.news() == ["李小明家约了您:周三 11月25日 16:20,来学校。想谈:数学"]
    assert office.taken() == (1, 4)
    assert office.shown()[:2] == ["25 16:40", "25 17:00"]
    with pytest.raises(UserError, match="visit_booking/just_taken"):
        office.books("father", at(25, 16, 20))
