"""Whom a class's teacher calls in a month, and on which days: decided on plain values."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.phone_call.rules import (
    Family,
    first_why,
    match_name,
    month_list,
    months_left,
    promise_days,
    room_of,
    spread,
    term_first,
)

TODAY = date(2026, 11, 2)


def family(number: int, *owed: int, silent: bool = False, heard_on: date | None = None) -> Family:
    """The household of one child, its guardians named by it."""
    return Family(number, number, number * 10, owed, silent, heard_on)


@pytest.mark.parametrize(
    ("today", "last", "months"),
    [
        (TODAY, date(2027, 1, 22), 3),
        (TODAY, date(2026, 11, 30), 1),
        (TODAY, date(2026, 10, 1), 1),
        (TODAY, None, 3),
        (date(2027, 1, 4), None, 1),
        (date(2027, 3, 1), None, 5),
        (date(2026, 9, 1), None, 5),
    ],
)
def test_months_left(today: date, last: date | None, months: int) -> None:
    assert months_left(today, last) == months


@pytest.mark.parametrize(
    ("today", "configured", "first"),
    [
        (TODAY, date(2026, 9, 1), date(2026, 9, 1)),
        (TODAY, None, date(2026, 8, 1)),
        (date(2027, 1, 10), None, date(2026, 8, 1)),
        (date(2027, 2, 1), None, date(2027, 2, 1)),
        (date(2027, 7, 31), None, date(2027, 2, 1)),
        (date(2027, 8, 1), None, date(2027, 8, 1)),
    ],
)
def test_the_term_begins(today: date, configured: date | None, first: date) -> None:
    assert term_first(today, configured) == first


@pytest.mark.parametrize(
    ("families", "left", "at_least", "room", "wanted"),
    [
        # A third of those owed in each of three months.
        ([family(n, n * 10) for n in range(1, 7)], 3, 1, 99, [(10, "rule"), (20, "rule")]),
        # A share that does not go up is rounded up: the last month must not have more.
        ([family(n, n * 10) for n in range(1, 5)], 3, 1, 99, [(10, "rule"), (20, "rule")]),
        # Two guardians of one family: one this month.
        ([family(1, 10, 11), family(2, 20)], 2, 1, 99, [(10, "rule"), (20, "rule")]),
        # More guardians than months: more than one call.
        ([family(1, 10, 11)], 1, 1, 99, [(10, "rule"), (11, "rule")]),
        # The silent come first and count towards the share.
        (
            [family(1, 10), family(2, 20, silent=True), family(3, 30)],
            3,
            1,
            99,
            [(20, "silence")],
        ),
        # All silent families are called, whatever the share; heard of longest ago first, never heard of before all.
        (
            [family(1, silent=True, heard_on=date(2026, 9, 2)), family(2, silent=True),
             family(3, silent=True, heard_on=date(2026, 9, 1))],
            3,
            1,
            99,
            [(20, "silence"), (30, "silence"), (10, "silence")],
        ),
        # Everybody was spoken with: at least so many, those of longest ago.
        ([family(1, heard_on=date(2026, 11, 1)), family(2, heard_on=date(2026, 10, 1))], 3, 1, 99, [(20, "rule")]),
        ([family(1), family(2)], 3, 5, 99, [(10, "rule"), (20, "rule")]),
        # No more than there is room for.
        ([family(n, n * 10) for n in range(1, 7)], 1, 1, 2, [(10, "rule"), (20, "rule")]),
        ([family(1, 10)], 1, 1, 0, []),
        ([], 3, 1, 99, []),
    ],
)  # fmt: skip
def test_the_month_s_list(
    families: list[Family], left: int, at_least: int, room: int, wanted: list[tuple[int, str]]
) -> None:
    found = month_list(families, left=left, at_least=at_least, room=room)
    assert [(each.guardian_id, each.why) for each in found] == wanted


@st.composite
def classes(draw: st.DrawFn) -> list[Family]:
    """Up to fifty families, each with up to four guardians to call."""
    owed = draw(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=50))
    return [
        family(number, *(number * 10 + place for place in range(many)), silent=silent)
        for number, (many, silent) in enumerate(owed, 1)
    ]


@given(classes(), st.integers(1, 6), st.integers(0, 120))
def test_what_always_holds_of_a_list(families: list[Family], left: int, room: int) -> None:
    found = month_list(families, left=left, at_least=1, room=room)
    assert len(found) <= room
    assert len({each.guardian_id for each in found}) == len(found), "nobody twice"
    known = {each.household_id: each for each in families}
    for number, many in Counter(each.household_id for each in found).items():
        assert many <= max(1, -(-len(known[number].owed) // left)), "at most its share of a family"
    if room >= 120:
        assert {each.household_id for each in found if each.why == "silence"} == {
            each.household_id for each in families if each.is_silent
        }
    assert found == month_list(families, left=left, at_least=1, room=room), "the same again"


@given(classes(), st.integers(1, 6))
def test_a_term_of_lists_reaches_every_guardian_and_no_month_drowns(families: list[Family], months: int) -> None:
    families = [family(each.pupil_id, *each.owed) for each in families]
    owed_in_all, counts = sum(len(each.owed) for each in families), list[int]()
    for left in range(months, 0, -1):
        found = month_list(families, left=left, at_least=0, room=9_999)
        counts.append(len(found))
        spoken = {each.guardian_id for each in found}
        families = [family(each.pupil_id, *(one for one in each.owed if one not in spoken)) for each in families]
    assert sum(counts) == owed_in_all
    assert max(counts) <= -(-owed_in_all // months) + max((len(each.owed) for each in families), default=0)


DAYS = [TODAY + timedelta(days=number) for number in range(5)]


@pytest.mark.parametrize(
    ("count", "load", "most", "days"),
    [
        (1, {}, 5, [2]),
        (2, {}, 5, [1, 3]),
        (5, {}, 5, [0, 1, 2, 3, 4]),
        (7, {}, 5, [0, 1, 1, 2, 3, 3, 4]),
        (1, {2: 5}, 5, [1]),
        (3, {0: 1, 1: 1, 3: 1, 4: 1}, 1, [2]),
        (0, {}, 5, []),
    ],
)
def test_calls_are_spread_evenly_and_never_too_many_a_day(
    count: int, load: dict[int, int], most: int, days: list[int]
) -> None:
    loaded = {DAYS[day]: many for day, many in load.items()}
    assert [DAYS.index(day) for day in spread(count, DAYS, loaded, most)] == days


@given(st.integers(0, 60), st.integers(0, 20), st.dictionaries(st.integers(0, 19), st.integers(0, 7)))
def test_what_always_holds_of_a_spread(count: int, length: int, load: dict[int, int]) -> None:
    days = [TODAY + timedelta(days=number) for number in range(length)]
    loaded = {days[day]: many for day, many in load.items() if day < length}
    found = spread(count, days, loaded, 5)
    assert len(found) == min(count, room_of(days, loaded, 5))
    assert all(many + loaded.get(day, 0) <= 5 for day, many in Counter(found).items())
    assert found == sorted(found)


def test_the_words_of_a_call_follow_the_family_s_own_wish() -> None:
    assert first_why(["rule", "silence", "wish"]) == "wish"
    assert first_why(["own", "rule"]) == "rule"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("李小明", [1]), ("小明", [1, 3]), ("李 小明", [1]), ("王芳", [2]), ("赵强", []), ("", [])],
)
def test_a_child_is_named(typed: str, found: list[int]) -> None:
    assert match_name(typed, {1: "李小明", 2: "王芳", 3: "张小明"}) == found


def test_days_for_a_promise_are_each_named_once() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert [day.day for day in promise_days(friday, monday)] == [23, 24, 27, 4]
    assert promise_days(friday, date(2026, 11, 24)) == [date(2026, 11, 24), date(2026, 11, 27), date(2026, 12, 4)]
