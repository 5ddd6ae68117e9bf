"""A host is away, or gives the class to another: families keep or choose a time, and nobody is forgotten."""

from datetime import date

import pytest

from bot.appointments import absences, changing
from bot.appointments.handing_over import hand_over_bookings
from bot.core.errors import UserError
from storage.session import Database
from tests.appointments.office import THE_25TH, Office, at

WHEN = at(25, 16, 20)


def booked(db: Database) -> Office:
    """The grandmother has Wednesday 16:20, the father waits for it."""
    office = Office(db)
    office.hours()
    office.books("grandmother", WHEN)
    office.waits(office.family("father"), WHEN)
    return office


def leaves(office: Office, **minutes: tuple[int, int]) -> int:
    """杨静 is away on Wednesday."""
    days = (THE_25TH, THE_25TH)
    return len(office.do(absences.be_away, office.school, office.teacher, days, office.now, **minutes))


def test_who_has_booked_chooses_another_time(db: Database) -> None:
    office = booked(db)
    assert leaves(office) == 1
    lost = office.of(office.family("grandmother"))
    assert (lost.state, lost.slot_id, lost.code, lost.next_stage) == ("wanted", None, None, "call")
    assert "杨老师 要出去" in office.texts_for("grandmother")[-1].replace("杨老师要", "杨老师 要")
    assert "没有空出位子来" in office.texts_for("father")[-1]
    assert office.taken() == (0, 0)
    assert office.shown()[0] == "02 16:20"
    moved = office.change(changing.move, lost, at(2, 16, 20, month=12), by_host=False)
    assert (moved.state, bool(moved.code)) == ("booked", True)
    assert office.goes_on_to(at(24, 18)) == 0
    assert office.calls() == []


def test_who_has_not_answered_by_the_evening_before_is_called(db: Database) -> None:
    office = booked(db)
    leaves(office)
    office.goes_on_to(at(24, 17, 59))
    assert office.calls() == []
    office.goes_on_to(at(24, 18))
    assert office.calls() == [f"booking:{office.of(office.family('grandmother')).id}"]


def test_who_cannot_be_asked_in_time_is_called_at_once(sqlite_db: Database) -> None:
    office = booked(sqlite_db)
    office.now = at(24, 20)
    leaves(office)
    office.goes_on_to(at(24, 20))
    assert len(office.calls()) == 1


@pytest.mark.parametrize(("minutes", "lost"), [((960, 990), 1), ((1000, 1100), 0), ((900, 980), 0)])
def test_some_hours_of_a_day(sqlite_db: Database, minutes: tuple[int, int], lost: int) -> None:
    office = booked(sqlite_db)
    assert leaves(office, minutes=minutes) == lost


def test_days_in_their_order(sqlite_db: Database) -> None:
    office = booked(sqlite_db)
    turned = (THE_25TH, date(2026, 11, 24))
    with pytest.raises(UserError, match="visit_booking/days_turned"):
        office.do(absences.be_away, office.school, office.teacher, turned, office.now)


def test_a_successor_who_is_free_takes_the_time_with_its_line(db: Database) -> None:
    office = booked(db)
    successor = office.cast.subject_teacher.id
    moved = office.do(hand_over_bookings, office.school, office.teacher, successor, office.now)
    mine = office.of(office.family("grandmother"))
    assert (moved, mine.staff_id, mine.starts_at, mine.state) == (1, successor, WHEN, "booked")
    assert "您见的是李老师" in office.texts_for("grandmother")[-1]
    assert office.news(successor) == ["杨老师交给您:周三 11月25日 16:20 见李小明家,来学校。"]
    assert office.taken() == (1, 4)
    office.change(changing.cancel, mine, by_host=False)
    held = office.of(office.family("father"))
    assert (held.state, held.staff_id) == ("held", successor)


def test_a_successor_who_is_not_free_offers_others(db: Database) -> None:
    office = booked(db)
    successor = office.cast.subject_teacher.id
    office.hours(successor, starts=970, ends=990)
    office.book_for(office.more_families(1)[0], at(25, 16, 10), successor)
    office.do(hand_over_bookings, office.school, office.teacher, successor, office.now)
    mine = office.of(office.family("grandmother"))
    assert (mine.staff_id, mine.state, mine.slot_id) == (successor, "wanted", None)
    assert "李老师有别的事" in office.texts_for("grandmother")[-1]
    assert "没有空出位子来" in office.texts_for("father")[-1]
    assert office.taken() == (1, 4)


def test_only_what_is_about_these_children_goes_over(sqlite_db: Database) -> None:
    office = booked(sqlite_db)
    office.books("other_parent", at(25, 16, 40))
    successor = office.cast.subject_teacher.id
    children = [office.cast.xiaoyu.id]
    moved = office.do(hand_over_bookings, office.school, office.teacher, successor, office.now, pupil_ids=children)
    assert (moved, office.of(office.family("grandmother")).staff_id) == (1, office.teacher)
