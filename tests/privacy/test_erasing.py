"""The same on both databases: what hangs on a child goes, and who is in the files only because of it."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.clock import day_begins
from handlers.privacy.jobs import erase
from storage.affection_hotline.messages import HotlineMessage
from storage.bookings import Booking, BookingSibling
from storage.erasure import requests
from storage.erasure.family import only_of
from storage.erasure.replacing import replaced
from storage.home_visit import HomeVisit, HomeVisitSibling
from storage.proxy_guardian.proxies import Proxy, ProxyDuty
from storage.pupils import Guardian, Household, Pupil
from storage.session import Database
from tests import factories
from tests.monthly_reminder.sixty_three import SixtyThree

NOW = day_begins(date(2027, 1, 11))
OF_A_CHILD = (HotlineMessage, HomeVisit, Proxy, ProxyDuty)


@pytest.fixture
def world(db: Database) -> SixtyThree:
    """63 children with all that was done for them."""
    return SixtyThree(db)


def delete(world: SixtyThree, number: int) -> None:
    """As the task does once two persons have agreed."""

    def running(session: Session) -> int:
        erasure = requests.ask(session, world.school_id, world.pupils[number], f"孩子{number}", "family", NOW)
        erasure.state = "running"
        return erasure.id

    erasure_id = world.db.transact(running)
    erase(world.db, {"erasure": erasure_id, "school_id": world.school_id, "folder": Path("nowhere")}, NOW)


def rows(world: SixtyThree) -> dict[str, int]:
    """How many rows each table of a child's things has."""

    def count(session: Session) -> dict[str, int]:
        return {
            model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0 for model in OF_A_CHILD
        }

    return world.db.read(count)


def test_a_child_goes_with_mother_and_home(world: SixtyThree) -> None:
    before, mother = rows(world), world.mothers[20]
    delete(world, 20)
    after = rows(world)
    assert {name: before[name] - after[name] for name in before} == {
        "hotline_messages": 1, "home_visits": 1, "proxies": 1, "proxy_duties": 1,
    }  # fmt: skip
    for model, row_id in ((Pupil, world.pupils[20]), (Guardian, mother.id), (Household, mother.household_id)):
        assert world.db.read(Session.get, model, row_id) is None


def test_a_mother_of_two_stays_and_so_does_the_visit_about_both(world: SixtyThree) -> None:
    mother = world.mothers[20]

    def brother(session: Session) -> int:
        child = session.get_one(Pupil, world.pupils[21])
        factories.link(session, child, session.get_one(Guardian, mother.id), relation="妈妈")
        visit = session.scalars(select(HomeVisit).where(HomeVisit.pupil_id == world.pupils[20])).one()
        session.add(HomeVisitSibling(school_id=world.school_id, visit_id=visit.id, pupil_id=child.id))
        booking = Booking(
            school_id=world.school_id, staff_id=world.teachers[0].id, pupil_id=world.pupils[20],
            household_id=mother.household_id, way="school", state="over", made_at=NOW,
        )  # fmt: skip
        session.add(booking)
        session.flush()
        session.add(BookingSibling(school_id=world.school_id, booking_id=booking.id, pupil_id=child.id))
        return visit.id

    visit_id = world.db.transact(brother)
    assert world.db.read(only_of, world.school_id, world.pupils[20]).guardians == frozenset()
    delete(world, 20)
    assert world.db.read(Session.get_one, HomeVisit, visit_id).pupil_id == world.pupils[21]
    assert world.db.read(lambda session: session.scalars(select(Booking)).one()).pupil_id == world.pupils[21]
    assert world.db.read(lambda session: session.scalars(select(BookingSibling)).all()) == []
    assert world.db.read(Session.get, Guardian, mother.id) is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("李小明家说好", "一位同学家说好"),
        ("打 13812345678 找她", "打 (号码已删) 找她"),
        ("media 7138123456789 stays", "media 7138123456789 stays"),
        ("2024030212 stays, 20240302 goes", "2024030212 stays, (号码已删) goes"),
    ],
)
def test_words_are_replaced_and_numbers_only_whole(text: str, said: str) -> None:
    words = {"李小明": "一位同学", "13812345678": "(号码已删)", "20240302": "(号码已删)"}
    assert replaced(text, words) == said
