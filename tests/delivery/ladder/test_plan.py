"""When each rung is due: a table of weeks, and what holds for every deadline."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import SchoolCalendar
from bot.core.clock import at_school
from bot.core.settings import Ladder, QuietHours, Rules, Rung, SchoolCalendarDays
from bot.delivery.ladder.plan import may_disturb, plan
from storage.notice import Notice, plan_of, write_plan
from tests.delivery.ladder.ground import at

CALENDAR = SchoolCalendar(SchoolCalendarDays(), QuietHours())
LADDERS = Rules().ladder


def october(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the month that begins with the National Day week."""
    return at(day, hour, minute, month=10)


@pytest.mark.parametrize(
    ("start", "deadline", "urgent", "due"),
    [
        pytest.param(at(18, 8), at(25, 18), False, ["18 08:00", "18 16:00", "19 09:30"], id="all the time"),
        pytest.param(at(20, 14), at(20, 20), False, ["20 14:00", "20 16:00", "20 18:00"], id="tonight"),
        pytest.param(at(18, 20), at(19, 8), False, ["18 20:00", "18 20:50", "19 07:10"], id="tomorrow morning"),
        pytest.param(at(20, 18), at(23, 12), False, ["20 18:00", "20 20:50", "23 09:10"], id="over a weekend"),
        pytest.param(
            at(30, 19, 30, month=9), october(8, 8), False, ["30 19:30", "30 20:30", "08 07:00"], id="National Day week"
        ),
        pytest.param(
            october(9, 19, 30), october(10, 11), False, ["09 19:30", "10 07:00", "10 09:00"], id="make-up Saturday"
        ),
        pytest.param(at(21, 9), at(22, 20), False, ["21 09:00", "21 17:00", "22 10:30"], id="only a weekend is left"),
        pytest.param(at(20, 22), at(21, 6, 30), False, ["20 22:00", "20 22:00", "20 22:00"], id="only a night is left"),
        pytest.param(at(20, 10), at(20, 10), False, ["20 10:00", "20 10:00", "20 10:00"], id="no time at all"),
        pytest.param(at(20, 22), at(21, 12), True, ["20 22:00", "20 22:30", "20 23:00"], id="urgent at ten at night"),
        pytest.param(at(20, 22), at(20, 23), True, ["20 22:00", "20 22:15", "20 22:30"], id="urgent with an hour left"),
        pytest.param(at(21, 3), at(22, 12), True, ["21 03:00", "21 03:30", "21 04:00"], id="urgent on a weekend"),
    ],
)
def test_when_the_rungs_are_due(start: datetime, deadline: datetime, urgent: bool, due: list[str]) -> None:
    planned = plan(LADDERS.notice, start, deadline, CALENDAR, urgent=urgent)
    shown = [at_school(rung.at).strftime("%d %H:%M") for rung in planned]
    assert shown == due


def test_the_rungs_are_those_of_the_purpose() -> None:
    def rungs(ladder: Ladder, *, urgent: bool) -> list[str]:
        return [rung.by for rung in plan(ladder, at(18, 8), at(25, 18), CALENDAR, urgent=urgent)]

    assert rungs(LADDERS.notice, urgent=False) == ["wechat", "next_guardian", "paper"]
    assert rungs(LADDERS.notice, urgent=True) == ["wechat", "next_guardian", "phone_task"]
    assert rungs(LADDERS.answer, urgent=False) == ["wechat", "next_guardian", "sms", "phone_task", "paper"]
    assert rungs(LADDERS.answer, urgent=True) == ["wechat", "next_guardian", "sms", "phone_task"]


@pytest.mark.parametrize("urgent", [False, True])
def test_what_concerns_safety_is_all_at_once(urgent: bool) -> None:
    planned = plan(LADDERS.safety, at(20, 22), at(25, 18), CALENDAR, urgent=urgent)
    assert [rung.by for rung in planned] == ["wechat", "next_guardian", "sms", "voice", "phone_task"]
    assert {rung.at for rung in planned} == {at(20, 22)}


def test_nobody_waits_for_a_whole_term() -> None:
    slow = Ladder(normal=(Rung(by="wechat", wait=10**7), Rung(by="paper", wait=10**7)), urgent=(Rung(by="paper"),))
    planned = plan(slow, at(18, 8), at(18, 8) + timedelta(days=3650), CALENDAR, urgent=False)
    assert timedelta(days=40) < planned[1].at - at(18, 8) < timedelta(days=80)


@pytest.mark.parametrize(
    ("moment", "free"),
    [
        (at(20, 10), at(20, 10)),
        (at(20, 21, 29), at(20, 21, 29)),
        (at(20, 21, 30), at(23, 7)),
        (at(19, 23), at(20, 7)),
        (at(20, 3), at(20, 7)),
        (at(21, 12), at(23, 7)),
        (at(30, 22, month=9), october(8, 7)),
        (october(10, 12), october(10, 12)),
    ],
)
def test_when_a_family_may_be_written_to(moment: datetime, free: datetime) -> None:
    assert may_disturb(moment, CALENDAR, urgent=False) == free
    assert may_disturb(moment, CALENDAR, urgent=True) == moment


moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: at(1, 0, month=9) + timedelta(minutes=minutes))
waits = st.lists(st.integers(1, 900), min_size=1, max_size=6)


def _ladder(minutes: list[int]) -> Ladder:
    rungs = tuple(Rung(by="paper", wait=wait) for wait in minutes)
    return Ladder(normal=rungs, urgent=rungs)


@given(moments, st.integers(1, 60 * 24 * 14), waits, st.booleans())
def test_rungs_come_in_order_and_before_the_deadline(
    now: datetime, minutes: int, wanted: list[int], urgent: bool
) -> None:
    start, deadline = may_disturb(now, CALENDAR, urgent=urgent), now + timedelta(minutes=minutes)
    if start >= deadline:
        start = now
    due = [rung.at for rung in plan(_ladder(wanted), start, deadline, CALENDAR, urgent=urgent)]
    assert due == sorted(due)
    assert len(due) == len(wanted)
    assert start <= due[0]
    assert due[-1] < deadline, "the last rung has time left"
    waited = sum((later - earlier for earlier, later in pairwise(due)), timedelta())
    assert not urgent or waited <= timedelta(minutes=sum(wanted[:-1]))


@given(moments, st.integers(1, 60 * 24 * 14), waits)
def test_calm_rungs_disturb_nobody(now: datetime, minutes: int, wanted: list[int]) -> None:
    start, deadline = may_disturb(now, CALENDAR, urgent=False), now + timedelta(minutes=minutes)
    due = [rung.at for rung in plan(_ladder(wanted), start, deadline, CALENDAR, urgent=False)]
    if start < deadline:  # there is a school day's hour left
        assert all(may_disturb(each, CALENDAR, urgent=False) == each for each in due)


@given(moments, waits, st.integers(1, 100))
def test_what_the_deadline_takes_is_taken_from_all_alike(now: datetime, wanted: list[int], percent: int) -> None:
    share = percent / 100
    deadline = now + sum(wanted) * share * timedelta(minutes=1)
    due = [*(rung.at for rung in plan(_ladder(wanted), now, deadline, CALENDAR, urgent=True)), deadline]
    for begin, end, wait in zip(due[:-1], due[1:], wanted, strict=True):
        assert abs((end - begin) - wait * share * timedelta(minutes=1)) < timedelta(seconds=1)


@given(moments, st.integers(1, 20_000), st.booleans())
def test_a_plan_is_read_as_it_was_written(now: datetime, minutes: int, urgent: bool) -> None:
    planned = plan(LADDERS.answer, now, now + timedelta(minutes=minutes), CALENDAR, urgent=urgent)
    assert plan_of(Notice(plan=write_plan(planned))) == planned
    assert plan_of(Notice(plan="")) == []
