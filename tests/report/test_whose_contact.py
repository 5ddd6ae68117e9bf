"""What is a contact of the school with a family, and what is the family's own: a table of ways."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage.affection_hotline.calls import HotlineCall
from storage.affection_hotline.contacts import last_contacts
from storage.affection_hotline.home_calls import HomeCall
from storage.bookings import Booking
from storage.phone_call import PhoneCall
from storage.report.contact import FOUR_WAYS, facts
from storage.report.figure import Scope
from storage.session import Database
from storage.visit_coverage import met
from tests.cast import Cast, gather
from tests.school_week import at

WHEN = at(18, 12)


def booking(way: str, state: str = "over") -> dict[str, Any]:
    return {"way": way, "state": state}


# By name: the rows, by which of the four ways the school has met the family then, and whether parent and child have
# heard each other.
CASES: dict[str, tuple[dict[str, Any], set[str], bool]] = {
    "a talk at school": (booking("school", "came"), {"come"}, False),
    "a talk that was missed": (booking("school", "missed"), set(), False),
    "a talk by telephone": (booking("phone"), {"call"}, False),
    "a talk by video": (booking("video"), {"call"}, False),
    "a call of the teacher": ({"result": "well"}, {"call"}, False),
    "a call of the teacher that nobody took": ({"result": "no_answer"}, set(), False),
    "child and mother, from the hotline room": ({**booking("room"), "outcome": "talked"}, set(), True),
    "child and mother, from the room, broken off": ({**booking("room", "came"), "outcome": "cut"}, set(), True),
    "child and mother, from the room, missed": ({**booking("room", "missed"), "outcome": "missed"}, set(), False),
    "child and mother, at home": ({"at_home": True, "outcome": "talked"}, set(), True),
    "child and mother, at home, missed": ({"at_home": True, "outcome": "missed"}, set(), False),
}


@pytest.mark.parametrize("name", CASES)
def test_who_has_met_whom(sqlite_db: Database, name: str) -> None:
    row, ways, heard = CASES[name]
    cast = sqlite_db.transact(gather)
    sqlite_db.transact(_write, cast, row)
    assert sqlite_db.read(_ways, cast) == ways
    known = sqlite_db.read(met, cast.school.id, [cast.xiaoming.id])
    assert bool(known) == bool(ways)
    pair = (cast.xiaoming.id, cast.mother.id)
    assert (pair in sqlite_db.read(last_contacts, cast.school.id)) == heard


def _ways(session: Session, cast: Cast) -> set[str]:
    first, last = at(1, 0), at(30, 0)
    scope = Scope(cast.school.id, [cast.class_32.id], first.date(), last.date(), since=first, until=last, now=last)
    rows = session.execute(facts(scope)).mappings()
    return {way for row in rows for way in FOUR_WAYS if row[f"met_{way}"]}


def _write(session: Session, cast: Cast, values: dict[str, Any]) -> None:
    about = {"school_id": cast.school.id, "pupil_id": cast.xiaoming.id, "guardian_id": cast.mother.id}
    staff, when = cast.class_teacher.id, {"starts_at": WHEN, "made_at": WHEN}
    call = HotlineCall(**about, starts_at=WHEN, ended_at=WHEN, outcome=values.get("outcome", ""))
    if "result" in values:
        session.add(PhoneCall(**about, caller_id=staff, month="2026-11", why="own", due_on=WHEN.date(), made_at=WHEN,
                              called_at=WHEN, result=values["result"]))  # fmt: skip
        return
    if "at_home" in values:
        at_home = HomeCall(**about, **when, ends_at=WHEN, state="over")
        session.add(at_home)
        session.flush()
        call.home_call_id = at_home.id
    else:
        made = Booking(**about, **when, ends_at=WHEN, staff_id=staff, household_id=cast.mother.household_id,
                       way=values["way"], state=values["state"])  # fmt: skip
        session.add(made)
        session.flush()
        call.booking_id = made.id
    if call.outcome:
        session.add(call)
