"""A talk that is agreed at a family's home is a visit: once, in its period, and only when it is agreed."""

from datetime import date

from sqlalchemy import select

from bot.appointments import changing, making
from storage.home_visit import HomeVisit
from storage.session import Database
from tests.appointments.office import Office, at


def visits(office: Office) -> list[tuple[str, str, str]]:
    """Each visit with its period, state and reason."""
    found = select(HomeVisit)
    return office.db.read(lambda session: [(row.period, row.state, row.reason) for row in session.scalars(found)])


def test_what_is_agreed_at_home_stands_in_the_plan_once(db: Database) -> None:
    office = Office(db)
    office.hours(day=date(2026, 11, 26), starts=1110, ends=1150, length=40, ways="home")
    where = (office.school, office.family("grandmother"), office.teacher, at(25, 18, 30), 40, "home", office.now)
    offered = office.do(making.invite, *where)
    assert visits(office) == []
    agreed = office.change(changing.accept_invitation, offered)
    assert visits(office) == [("2026-2027-1", "agreed", "wish")]
    office.change(changing.move, agreed, at(26, 18, 30), by_host=True)
    assert len(visits(office)) == 1


def test_a_talk_at_school_is_no_visit(db: Database) -> None:
    office = Office(db)
    office.hours()
    office.books("grandmother", at(25, 16, 20))
    assert visits(office) == []
