"""Whatever the family, the ladder, the hour and the trouble: at the deadline each obligation has exactly one end."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.core.errors import UserError
from bot.delivery.ladder.plan import may_disturb
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake, Person
from tests.delivery.ladder.ground import Ground, at
from tests.fixtures.databases import vault

yes = st.sampled_from((True, True, True, False))
people = st.builds(
    Person,
    openid=st.sampled_from(("w", "w", "")),
    follows=yes,
    phone=st.sampled_from(("13800000001", "")),
    consents=yes,
    muted=st.just(value=False) | st.booleans(),
    hours=st.sampled_from(("", "noon", "evening", "night", "any")),
    decides=yes,
    signs=yes,
    barred=yes.map(lambda true: not true),
    quarantined=yes.map(lambda true: not true),
    home=st.sampled_from((1, 1, 2)),
)
families = st.lists(st.tuples(st.lists(people, max_size=3), st.sampled_from(((), ("弟弟",)))), min_size=1, max_size=3)
minutes = st.integers(0, 14 * 24 * 60)
written = st.fixed_dictionaries(
    {
        "act": st.sampled_from(("know", "acknowledge", "answer", "sign")),
        "urgency": st.sampled_from(("normal", "urgent")),
        "purpose": st.sampled_from(("", "", "safety")),
        "every_guardian": st.sampled_from((False, False, True)),
    }
)
troubles = st.lists(
    st.tuples(minutes, st.sampled_from(("acts", "fails")), st.integers(0, 8), st.integers(0, 8)), max_size=6
)


def make(db: Database, drawn: list[tuple[list[Person], tuple[str, ...]]]) -> Ground:
    """A school of these families."""
    numbered = []
    for number, (persons, siblings) in enumerate(drawn):
        mine = tuple(replace(each, openid=each.openid and f"w{number}-{place}") for place, each in enumerate(persons))
        numbered.append(FamilyToMake(f"孩子{number}", mine, tuple(f"{each}{number}" for each in siblings)))
    return Ground(db, *numbered)


def happen(ground: Ground, what: str, number: int, place: int, now: Any) -> None:
    """A guardian answers, or the message to a guardian fails."""
    names = sorted(ground.guardians.values())
    if not names:
        return
    who = names[number % len(names)]
    if what == "acts":
        ground.acts(who, now)
    else:
        ground.fails(who, ("wechat", "next_guardian", "sms", "voice")[place % 4], now)


WAITS = timedelta(minutes=2)  # in which it can be taken back
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

# Without shrinking: a school for each smaller example would outlast the time that a test has, and none would be seen.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=25, suppress_health_check=SLOW, deadline=None, phases=PHASES)
@given(families, written, minutes, st.integers(5, 7 * 24 * 60), troubles)
def test_every_obligation_ends_before_its_deadline(
    sqlite_template: Path,
    tmp_path: Path,
    drawn: list[tuple[list[Person], tuple[str, ...]]],
    said: dict[str, Any],
    start: int,
    lasts: int,
    troubled: list[tuple[int, str, int, int]],
) -> None:
    file = shutil.copy(sqlite_template, tmp_path / "one.db")
    db = Database(f"sqlite:///{file}", vault())
    try:
        run_to_the_deadline(make(db, drawn), said, start, lasts, troubled)
    finally:
        db.close()


def run_to_the_deadline(
    ground: Ground, said: dict[str, Any], start: int, lasts: int, troubled: list[tuple[int, str, int, int]]
) -> None:
    """Send, let happen what was drawn, and look at the deadline."""
    now = at(20, 0, month=9) + timedelta(minutes=start)
    deadline = now + timedelta(minutes=lasts)
    try:
        ground.send(now, deadline=deadline, reason="雨", **said)
    except UserError:  # nobody may be disturbed before
        assert said["urgency"] == "normal"
        assert may_disturb(now + WAITS, ground.school.calendar, urgent=False) >= deadline
        return
    # In the order in which they happen: time does not go back.
    for after, what, number, place in sorted((each[0] % lasts, *each[1:]) for each in troubled):
        moment = now + timedelta(minutes=after)
        ground.climb_until(moment)
        happen(ground, what, number, place, moment)
    ground.climb_until(deadline)
    check_ends(ground)
    check_messages(ground, calm=said["urgency"] == "normal" and said["purpose"] != "safety")


def check_ends(ground: Ground) -> None:
    """Exactly one end for each, a named owner for what is still open, one open task's owner at least."""
    found = ground.standings()
    assert len(found) == len(ground.obligations())
    for each in found:
        assert each.end in ("acknowledged", "by_hand", "task", "withdrawn"), each
        if each.end == "task":
            assert each.owner_name
            assert each.cause in ("to_call", "slip_out", "slip_to_print")


def check_messages(ground: Ground, *, calm: bool) -> None:
    """Nobody twice in one kind; nothing for a family after its act; the calm not in quiet hours."""
    asked = Counter((row.guardian_id, row.channel or "wechat", row.rung == "copy") for row in ground.rows())
    assert set(asked.values()) <= {1}
    closed = [each for each in ground.obligations() if each.closed_at]
    open_homes = {each.household_id for each in ground.obligations() if not each.closed_at}
    for row in ground.rows():
        home = ground.home_of(row.guardian_id or 0)
        acts = [each.closed_at for each in closed if each.household_id == home and each.closed_at]
        assert home in open_homes or not acts or row.created_at <= max(acts)
        if calm and row.created_at > (ground.notice().send_at or row.created_at):
            assert not ground.school.calendar.is_quiet(max(row.created_at, row.due_at)), row.rung
