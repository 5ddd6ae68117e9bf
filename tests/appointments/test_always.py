"""Whatever families, hosts and time do, in whatever order: nobody is in two places, the line keeps its order, and
every change is told to the other side.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments import absences, changing, making, waiting
from bot.appointments.making import Party
from bot.core.errors import UserError
from storage.bookings import LIVE, Booking
from storage.every_table import Base
from storage.identities import Identity
from storage.outbox import OutboxRow
from storage.phone_call import PhoneCall
from storage.session import Database
from storage.slot_waits import SlotWait
from storage.slots import Slot, SlotCell, cells
from storage.staff_news import StaffNews
from tests.appointments.office import Office, at
from tests.fixtures.databases import vault

# Few times and many who want them, so that lines form.
FAMILIES, LAST = 6, date(2026, 11, 26)
# What each side must hear when a booking goes from the one state to the other; who made the change hears nothing.
BOTH, FAMILY, HOST, NOBODY = {"family", "host"}, {"family"}, {"host"}, set[str]()
CHANGES = {
    ("", "booked"): BOTH,
    ("", "asked"): BOTH,
    ("", "invited"): BOTH,
    ("", "held"): FAMILY,
    ("held", "booked"): BOTH,
    ("held", "asked"): BOTH,
    ("held", "cancelled"): FAMILY,
    ("booked", "over"): NOBODY,
}
Seen = dict[int, tuple[str, int]]


@cache
def _template() -> Path:
    file = Path(mkdtemp()) / "template.db"
    database = Database(f"sqlite:///{file}", vault())
    Base.metadata.create_all(database.engine)
    database.close()
    return file


@dataclass(frozen=True)
class Row:
    """A live booking as the invariants look at it."""

    booking: Booking
    slot: Slot | None


class AnOffice(RuleBasedStateMachine):
    """Two hosts with one room between them; six families, one without WeChat."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        file = shutil.copy(_template(), Path(self.folder.name) / "office.db")
        self.office = Office(Database(f"sqlite:///{file}", vault()), live_per_family=4)
        self.hosts = [self.office.teacher, self.office.cast.subject_teacher.id]
        self.office.now, self.was_away = at(24, 12), False
        room = self.office.place()
        self.office.hours(starts=980, ends=1020, place_id=room)
        self.office.hours(self.hosts[1], starts=990, ends=1030, place_id=room, approves=True, ways="school phone video")
        self.office.hours(self.hosts[1], weekday=3, starts=980, ends=1000, seats=2)
        self.parties = self.office.more_families(FAMILIES)
        self.office.do(self._without_wechat)
        self.seen, self.told = self._look()

    def teardown(self) -> None:
        """Close the database."""
        self.office.db.close()
        self.folder.cleanup()

    def _without_wechat(self, session: Session) -> None:
        session.get_one(Identity, self.office.cast.people["more_0"].id).follows = False

    @rule(family=st.integers(0, FAMILIES - 1), host=st.integers(0, 1), which=st.integers(0, 2))
    def book(self, family: int, host: int, which: int) -> None:
        """A family takes a time that it is shown, also one that others have; then it stands in line."""
        offered = self.office.free(self.hosts[host], full=True, last=LAST)
        if not offered:
            return
        wanted, party = offered[which % len(offered)], self.parties[family]
        self._does("family", self._book_or_wait, party, wanted.staff_id, wanted.starts_at)

    @rule(families=st.permutations(range(FAMILIES)))
    def crowd(self, families: list[int]) -> None:
        """Four families want the same time, one after the other."""
        for family in families[:4]:
            self.book(family, 0, 0)

    @rule(family=st.integers(0, FAMILIES - 1), host=st.integers(0, 1), quarter=st.integers(0, 8))
    def invite(self, family: int, host: int, quarter: int) -> None:
        """A host names a time, perhaps across the pattern."""
        when = at(25, 16) + timedelta(minutes=15 * quarter)
        self._does(
            "host", making.invite, self.office.school, self.parties[family], self.hosts[host], when, 20, "school",
            self.office.now,
        )  # fmt: skip

    @rule(which=st.integers(0, 9), by_host=st.booleans())
    def cancel(self, which: int, by_host: bool) -> None:
        """One side calls it off."""
        self._changes(which, changing.cancel, by_host=by_host)

    @rule(which=st.integers(0, 9), to=st.integers(0, 2), by_host=st.booleans())
    def move(self, which: int, to: int, by_host: bool) -> None:
        """To another time of the same host, perhaps one that is taken."""
        booking = self._pick(which, (*LIVE, "wanted"))
        offered = self.office.free(booking.staff_id, full=True, last=LAST) if booking else []
        if offered:
            self._changes(which, changing.move, offered[to % len(offered)].starts_at, by_host=by_host)

    @rule(which=st.integers(0, 9), way=st.sampled_from(["phone", "video", "school"]))
    def change_way(self, which: int, way: str) -> None:
        """A family would rather be called."""
        self._changes(which, changing.change_way, way, by_host=False)

    @rule(which=st.integers(0, 9), yes=st.booleans())
    def answer(self, which: int, yes: bool) -> None:
        """Whoever is asked says yes or no: the host to a request, the family to an invitation or a held seat."""
        booking = self._pick(which, ("asked", "invited", "held"))
        if booking is None:
            return
        acts: dict[str, tuple[str, Callable[..., Any], Callable[..., Any]]] = {
            "asked": ("host", changing.approve, changing.decline),
            "invited": ("family", changing.accept_invitation, self._refuse_invitation),
            "held": ("family", waiting.accept_held, waiting.let_go),
        }
        side, accept, refuse = acts[booking.state]
        self._does(side, self._with, booking.id, accept if yes else refuse)

    @precondition(lambda self: self.office.now < at(25, 0) and not self.was_away)
    @rule(host=st.integers(0, 1), day=st.integers(25, 26))
    def be_away(self, host: int, day: int) -> None:
        """A host has to leave for a day, once: else nobody is left to meet."""
        self.was_away = True
        days = (date(2026, 11, day), date(2026, 11, day))
        self._does("host", absences.be_away, self.office.school, self.hosts[host], days, self.office.now)

    @rule(minutes=st.sampled_from([5, 31, 31, 120, 480]))
    def time_passes(self, minutes: int) -> None:
        """Minutes, hours, a night."""
        self.office.goes_on_to(self.office.now + timedelta(minutes=minutes))
        self._everything_was_told("time")

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        """Neither a host, nor the room, nor a guardian; and each seat is one family's."""
        live, slots = self.office.db.read(_live), self.office.db.read(_slots)
        for whose in ("staff_id", "place_id"):
            for one in {getattr(slot, whose) for slot in slots} - {None}:
                mine = sorted((slot for slot in slots if getattr(slot, whose) == one), key=lambda each: each.starts_at)
                assert all(before.ends_at <= after.starts_at for before, after in pairwise(mine))
        for guardian in {row.booking.guardian_id for row in live}:
            theirs = [row.booking for row in live if row.booking.guardian_id == guardian]
            times = sorted((each.starts_at, each.ends_at) for each in theirs if each.starts_at and each.ends_at)
            assert all(before[1] <= after[0] for before, after in pairwise(times)), times

    @invariant()
    def who_is_expected_has_a_seat(self) -> None:
        """And nobody else; every slot has its cells and somebody in it."""
        live, slots = self.office.db.read(_live), self.office.db.read(_slots)
        for row in live:
            assert row.slot, row.booking.state
            assert row.booking.seat in range(1, row.slot.seats + 1)
            assert row.booking.starts_at == row.slot.starts_at
        seats = [(row.booking.slot_id, row.booking.seat) for row in live]
        assert len(seats) == len(set(seats))
        assert {slot.id for slot in slots} == {slot_id for slot_id, _ in seats}
        assert self.office.db.read(_seated_but_not_live) == []
        expected = sorted((slot.id, cell) for slot in slots for cell in cells(slot.starts_at, slot.ends_at))
        assert self.office.db.read(_cells) == expected

    @invariant()
    def the_line_keeps_its_order(self) -> None:
        """Who was served stood before who waits, and nobody waits for a seat that is free."""
        slots = {slot.id: slot for slot in self.office.db.read(_slots)}
        for slot_id, waits in self.office.db.read(_waits).items():
            waiting_turns = [wait.turn for wait in waits if wait.state == "waiting"]
            served = [wait.turn for wait in waits if wait.state in ("offered", "taken", "let_go")]
            if waiting_turns:
                assert max(served, default=0) < min(waiting_turns)
                assert self.office.db.read(_seats_taken, slot_id) == slots[slot_id].seats

    def _does(self, side: str, unit: Callable[..., Any], *args: Any, **more: Any) -> None:
        """One act of one side, which may be refused kindly and then leaves nothing."""
        with suppress(UserError):
            self.office.do(unit, *args, **more)
        self._everything_was_told(side)

    def _changes(self, which: int, change: Callable[..., Any], *args: Any, by_host: bool) -> None:
        booking = self._pick(which, (*LIVE, "wanted"))
        if booking is None:
            return

        def unit(session: Session) -> None:
            row = session.get_one(Booking, booking.id)
            change(session, self.office.school, row, *args, self.office.now, by_host=by_host)

        self._does("host" if by_host else "family", unit)

    def _with(self, session: Session, booking_id: int, act: Callable[..., Any]) -> None:
        act(session, self.office.school, session.get_one(Booking, booking_id), self.office.now)

    def _refuse_invitation(self, *args: Any) -> None:
        changing.decline(*args, by_host=False)

    def _book_or_wait(self, session: Session, party: Party, staff_id: int, when: datetime) -> None:
        school, now = self.office.school, self.office.now
        try:
            making.book(session, school, party, staff_id, when, "school", now)
        except UserError as refused:
            if refused.text != "visit_booking/just_taken":
                raise
            waiting.join(session, school, party, staff_id, when, "school", now)

    def _pick(self, which: int, states: tuple[str, ...]) -> Booking | None:
        found = [each for each in self.office.db.read(_all) if each.state in states]
        place = [party.household_id for party in self.parties]  # ids are random, and the draws must mean the same
        found.sort(key=lambda each: (each.made_at, place.index(each.household_id), each.starts_at))
        return found[which % len(found)] if found else None

    def _everything_was_told(self, actor: str) -> None:
        """Each booking that is not as it was: who did not change it has heard of it, by this very transaction."""
        before, said = self.seen, self.told
        self.seen, self.told = self._look()
        new = self.told - said
        for booking_id, (state, version) in self.seen.items():
            was, old = before.get(booking_id, ("", -1))
            if (state, version) == (was, old):
                continue
            expected = set(CHANGES.get((was, state), BOTH if was != "held" else FAMILY))
            if state == "wanted":
                expected = set(FAMILY)
            heard = {
                side
                for side, about, key in self.told
                if about == booking_id and (key == "call" or (side, about, key) in new)
            }
            if state == "missed" and booking_id in self._of_who_has_no_wechat():
                expected -= FAMILY  # nobody is called for this alone
            assert expected - {actor} <= heard, (actor, was, state, heard)

    def _of_who_has_no_wechat(self) -> set[int]:
        first = self.parties[0].household_id
        return {each.id for each in self.office.db.read(_all) if each.household_id == first}

    def _look(self) -> tuple[Seen, set[tuple[str, int, str]]]:
        seen = {each.id: (each.state, each.version) for each in self.office.db.read(_all)}
        return seen, self.office.db.read(_told)


def _all(session: Session) -> list[Booking]:
    return list(session.scalars(select(Booking)))


def _live(session: Session) -> list[Row]:
    return [Row(each, session.get(Slot, each.slot_id)) for each in _all(session) if each.state in LIVE]


def _slots(session: Session) -> list[Slot]:
    return list(session.scalars(select(Slot)))


def _cells(session: Session) -> list[tuple[int, int]]:
    return sorted((row.slot_id, row.cell) for row in session.scalars(select(SlotCell)))


def _seated_but_not_live(session: Session) -> list[Booking]:
    return [each for each in _all(session) if each.state not in LIVE and (each.slot_id or each.seat)]


def _waits(session: Session) -> dict[int, list[SlotWait]]:
    found: dict[int, list[SlotWait]] = {}
    for wait in session.scalars(select(SlotWait)):
        found.setdefault(wait.slot_id, []).append(wait)
    return found


def _seats_taken(session: Session, slot_id: int) -> int:
    return len(session.scalars(select(Booking.id).where(Booking.slot_id == slot_id)).all())


def _told(session: Session) -> set[tuple[str, int, str]]:
    """(side, booking, key) of each message, line and call."""
    found = set[tuple[str, int, str]]()
    for key in session.scalars(select(OutboxRow.idempotency_key)):
        _, what, booking_id, *_ = key.split("/")
        if what != "line_over":
            found.add(("host" if what.startswith("host_") else "family", int(booking_id), key))
    for news in session.scalars(select(StaffNews)):
        if not news.key.startswith("visit_booking/eve/"):
            found.add(("host", int(news.key.split("/")[2]), news.key))
    for call in session.scalars(select(PhoneCall)):
        found.add(("family", int(call.about.removeprefix("booking:")), "call"))
    return found


AnOffice.TestCase.settings = settings(
    max_examples=15, stateful_step_count=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
TestAnOffice = AnOffice.TestCase
