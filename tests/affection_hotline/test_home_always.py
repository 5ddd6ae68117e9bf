"""Children with two parents far away, in two households, and one grandmother: whatever is agreed, moved or forgotten.

No child, no parent and no grandmother is in two calls at once; each call leaves one row; who was missed is offered a
voice letter within the minutes that the rules allow; and nothing that anybody reads holds a telephone number.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.core.errors import UserError
from handlers.affection_hotline.actions import calls, home_calls
from handlers.affection_hotline.rules.free_hours import HOURS
from storage.affection_hotline.home_calls import HomeCall
from storage.affection_hotline.settings import HotlineSetting
from storage.bookings import LIVE
from tests import factories
from tests.affection_hotline.home import Home
from tests.affection_hotline.test_calls_always import a_database, rendered
from tests.appointments.office import at

CHILDREN = 2
OFFERED_WITHIN = timedelta(minutes=5)
NUMBER = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True)
class Family:
    """A child, and by name its mother, its father and its grandmother."""

    pupil_id: int
    parents: tuple[str, str]
    grandmother: str


class Evening:
    """A school day in which chance does what people do."""

    def __init__(self, home: Home, chance: Random) -> None:
        self.home, self.chance = home, chance
        self.families = [home.do(_family, home, number) for number in range(CHILDREN)]
        self.said: dict[int, datetime] = {}  # call -> when somebody first said that it had not come about

    def passes(self) -> None:
        """From Monday morning to the evening, to the minute at which calls begin, go on, and are missed."""
        for family in self.families:
            for name in family.parents:
                self._asks(family, name)
        for half_hour in range(6):
            for minutes in (0, 12, 24):
                self.home.goes_on_to(at(23, 17, 30) + timedelta(minutes=30 * half_hour + minutes))
                self._taps()

    def _asks(self, family: Family, name: str) -> None:
        """Says when it suits, and takes one of the next times, at home or from the room; changes it, perhaps."""
        home, chance = self.home, self.chance
        actor, where = home.actor(name), (family.pupil_id,)
        hours = HOURS[chance.choice(["after", "night", "any"])]
        home.do(calls.free_hours, actor, *where, "0123456", hours)
        for _ in range(2):
            _, found = home.db.read(home_calls.times_at_home, home.school, actor, *where, home.now)
            at_home = [begin for begin, _ in found.times[:5]]
            act: Callable[..., object] = calls.take_call if chance.random() < 0.3 else home_calls.take_home
            wanted = chance.choice(at_home or [home.now])
            mine = [each for each in home.calls_at_home() if each.state == "booked" and each.starts_at > home.now]
            with suppress(UserError):
                home.do(act, home.school, actor, *where, wanted, home.now)
            if mine and chance.random() < 0.3:
                self._changes(chance.choice(mine))

    def _changes(self, call: HomeCall) -> None:
        family = next(each for each in self.families if each.pupil_id == call.pupil_id)
        actor = self.home.actor(self.chance.choice(family.parents))
        if call.guardian_id not in actor.guardian_ids:
            return
        with suppress(UserError):
            if self.chance.random() < 0.5:
                self.home.do(home_calls.cancel_home, self.home.school, actor, call.id, self.home.now)
            else:
                to = call.starts_at + timedelta(minutes=30)
                self.home.do(home_calls.take_home, self.home.school, actor, call.pupil_id, to, self.home.now,
                             instead_of=call.id)  # fmt: skip

    def _taps(self) -> None:
        """Some say how it was, some twice, some before its time."""
        for call in self.home.calls_at_home():
            if abs(call.starts_at - self.home.now) < timedelta(minutes=40) and self.chance.random() < 0.3:
                family = next(each for each in self.families if each.pupil_id == call.pupil_id)
                outcome = self.chance.choice(home_calls.SAYS)
                where = (self.home.school, self.home.actor(family.grandmother), call.id, outcome, self.home.now)
                with suppress(UserError):
                    self.home.do(home_calls.say_home, *where)
                    if outcome == "missed":
                        self.said.setdefault(call.id, self.home.now)


def _family(session: Session, home: Home, number: int) -> Family:
    child = factories.pupil(session, home.cast.class_32, name=f"王小{'一二三四五六'[number]}", number=f"32{number:06}")
    names = [f"{who}_{number}" for who in ("mother", "father", "grandmother")]
    ours, his = factories.household(session, home.school.id), factories.household(session, home.school.id)
    people = []
    for place, (name, household) in enumerate(zip(names, (ours, his, ours), strict=True)):
        phone = f"139{66660000 + 10 * number + place:08}"
        guardian = factories.guardian(session, household, name="王强", phone=phone, is_away=place < 2)
        factories.link(session, child, guardian)
        home.cast.people[name] = factories.identity(session, home.school.id, f"openid_{name}")
        factories.bind(session, home.cast.people[name], guardian, child)
        people.append(guardian)
    row = HotlineSetting(school_id=home.school.id, pupil_id=child.id, guardian_id=people[1].id, set_at=home.now)
    row.by_itself, row.adult_guardian_id = False, people[2].id
    session.add(row)
    return Family(child.id, (names[0], names[1]), names[2])


@settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate])
@given(st.integers(0, 10_000))
def test_whatever_happens_on_an_evening(seed: int) -> None:
    with a_database() as database:
        home = Home(database)
        home.adds_line(starts=17 * 60, ends=20 * 60)
        evening = Evening(home, Random(seed))
        evening.passes()
        behind = [each for each in home.calls_at_home() if each.state in ("over", "missed")]
        assert {each.state for each in behind} == {"over", "missed"}
        nobody_is_in_two_calls(home)
        every_call_has_its_row(home, behind)
        who_was_missed_was_offered_a_letter(home, behind, evening)
        texts = [text for _, _, text in rendered(home)]
        assert not [text for text in texts if NUMBER.search(text) or "6666" in text]


def nobody_is_in_two_calls(home: Home) -> None:
    """Neither at home nor from the room."""
    by = defaultdict(list)
    for who, span in _calls(home):
        by[who].append(span)
    assert len(by) > CHILDREN
    for spans in by.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))


def _calls(home: Home) -> Iterator[tuple[tuple[str, int | None], tuple[datetime, datetime]]]:
    for call in home.calls_at_home():
        if call.state != "cancelled":
            for who in (("child", call.pupil_id), ("one", call.guardian_id), ("one", call.adult_guardian_id)):
                yield who, (call.starts_at, call.ends_at)
    for each in home.bookings():
        if each.state in (*LIVE, "over", "missed") and each.starts_at and each.ends_at:
            for who in (("child", each.pupil_id), ("one", each.guardian_id)):
                yield who, (each.starts_at, each.ends_at)


def every_call_has_its_row(home: Home, behind: list[HomeCall]) -> None:
    """Exactly one of each that is behind us, none of one that was called off."""
    rows = [each for each in home.log() if each.home_call_id is not None]
    assert sorted(each.home_call_id or 0 for each in rows) == sorted(each.id for each in behind)
    outcomes = {each.home_call_id: each.outcome for each in rows}
    assert all((outcomes[each.id] == "missed") == (each.state == "missed") for each in behind)


def who_was_missed_was_offered_a_letter(home: Home, behind: list[HomeCall], evening: Evening) -> None:
    """Within five minutes of the end of its time, or of the word that said so."""
    offered = defaultdict(list)
    for key, due_at, text in rendered(home):
        if key.startswith("affection_hotline/home_missed/"):
            offered[int(key.split("/")[2])].append((due_at, text))
    for call in (each for each in behind if each.state == "missed"):
        (told,) = offered[call.id]
        known_at = min(call.ends_at, evening.said.get(call.id, call.ends_at))
        assert told[0] <= known_at + OFFERED_WITHIN
        assert "说几句" in told[1]
