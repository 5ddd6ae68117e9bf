"""What runs when: on time, late, never twice, and never because a clock was moved back."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.core.service import Job
from scheduler.run import Ran, run_by_hand
from scheduler.timetable import TimedJob, next_firing, period_of
from scheduler.travel import Traveller
from storage.job_runs import JobRun
from storage.school_clock import school_now
from storage.session import Database
from tests.scheduler.world import World, here

W47, W48 = ("weekly_update", "2026-W47"), ("weekly_update", "2026-W48")


@pytest.fixture
def world(db: Database) -> World:
    """Wednesday, 18 November 2026, noon; the scheduler has been started."""
    made = World(db, here("11-18 12:00"))
    made.ticker.tick()
    return made


def runs(world: World, state: str) -> Sequence[tuple[str, str]]:
    """What stands in the database."""
    rows = world.db.read(lambda session: session.scalars(select(JobRun).where(JobRun.state == state)).all())
    return sorted((row.job, row.period) for row in rows)


def test_nothing_of_the_past_is_made_up_for(world: World) -> None:
    assert world.diary.ran == []


def test_each_job_runs_at_its_hour_once(world: World) -> None:
    assert world.at("11-20 16:59:59") == [], "Thursday's are too late"
    assert world.at("11-20 17:00:00") == [W47]
    assert world.at("11-20 17:00:05") == []
    assert world.at("11-20 18:30:01") == [("evening", "2026-11-20")]


def test_a_run_found_late_but_within_grace_still_goes_out(world: World) -> None:
    world.at("11-20 16:50")
    assert world.at("11-20 19:59") == [W47, ("evening", "2026-11-20")]


@pytest.mark.parametrize("late", ["11-20 20:01", "11-21 09:00", "11-27 16:00"])
def test_a_run_found_too_late_is_recorded_and_never_sent(world: World, late: str) -> None:
    world.at("11-20 16:50")
    assert W47 not in world.at(late)
    assert W47 in runs(world, "missed")
    assert W47 not in world.at("11-20 17:00:01"), "nor when the clock comes back to its hour"


def test_nothing_late_disturbs_the_night(world: World) -> None:
    world.at("11-20 20:20")
    assert world.at("11-20 21:45") == []
    assert ("night", "2026-11-20") in runs(world, "missed")


def test_of_several_the_latest_runs_and_the_others_are_missed(world: World) -> None:
    world.at("11-19 09:00")
    assert world.at("11-20 20:31") == [("evening", "2026-11-20"), ("night", "2026-11-20")]
    assert world.diary.moments == [here("11-20 18:30"), here("11-20 20:30")], "a late run is told its own hour"
    assert ("night", "2026-11-19") in runs(world, "missed")
    assert ("night", "2026-11-20") in runs(world, "done")


def test_moving_the_clock_back_plays_nothing(world: World) -> None:
    world.at("11-20 16:50")
    assert world.at("11-20 17:00") == [W47]
    for back in ("11-20 16:59", "11-18 09:00", "09-02 12:00"):
        assert world.at(back) == []
    assert world.at("11-20 17:00:01") == []


def test_time_goes_on_after_the_clock_was_moved_before_all_that_is_known(world: World) -> None:
    assert world.at("11-10 18:00") == []
    assert world.at("11-10 18:30:01") == [("evening", "2026-11-10")]


def test_moving_forward_a_week_plays_each_run_once_at_its_moment(world: World) -> None:
    settled = list[object]()
    traveller = Traveller(
        world.db, world.ticker, world.jobs, [world.school], beats=(),
        settle=lambda: settled.append(traveller.get()), clock=lambda: world.machine,
    )  # fmt: skip
    traveller.set(here("11-25 12:00"))
    evenings = [("evening", f"2026-11-{day}") for day in (18, 19, 20, 23, 24)]
    nights = [("night", f"2026-11-{day}") for day in range(18, 25)]
    assert sorted(world.diary.ran) == sorted([*evenings, *nights, W47, ("nudge", "2026-W47")])
    assert here("11-20 17:00") in settled, "everything goes out at its own moment"
    assert runs(world, "missed") == []
    assert world.db.read(school_now, world.machine) == here("11-25 12:00")
    before = len(world.diary.ran)
    traveller.set(here("11-17 12:00"))
    traveller.set(here("11-25 12:00"))
    again = [run for run in world.diary.ran[before:] if run[1] >= "2026-11-18"]
    assert again == [], "nor is anything played again behind it"


def test_a_failing_job_stops_no_other_and_is_tried_again(world: World) -> None:
    world.diary.failing = {"weekly_update"}
    world.at("11-20 16:50")
    assert world.at("11-20 18:30") == [("evening", "2026-11-20")]
    assert W47 not in runs(world, "done")
    world.diary.failing = set()
    assert world.at("11-20 18:31") == [W47]


def test_two_schedulers_and_a_restart_do_it_once(world: World) -> None:
    world.at("11-20 16:50")
    world.at("11-20 17:01")
    assert world.another_ticker().tick() == 0
    assert world.diary.ran.count(W47) == 1


@pytest.mark.parametrize(
    ("day", "messages"),
    [("09-30", 3), ("10-02", None), ("10-09", None), ("10-10", 3), ("11-19", None), ("11-20", 3), ("11-21", None)],
)
def test_the_last_school_day_of_the_week_sends_once(world: World, day: str, messages: int | None) -> None:
    weekly = named(world, "weekly_update")
    expected = Ran(messages) if messages else None
    assert run_by_hand(world.db, weekly, world.school, here(f"{day} 17:00")) == expected
    assert run_by_hand(world.db, weekly, world.school, here(f"{day} 17:00")) is None


def test_what_was_run_by_hand_does_not_hide_what_comes_before_it(world: World) -> None:
    run_by_hand(world.db, named(world, "evening"), world.school, here("11-27 18:30"))
    assert world.at("11-18 18:30:01") == [("evening", "2026-11-18")]
    assert ("evening", "2026-11-27") not in world.at("11-27 18:30:01")


@pytest.mark.parametrize(
    ("job", "now", "expected"),
    [
        ("weekly_update", "09-30 12:00", "09-30 17:00"),
        ("weekly_update", "09-30 17:00", "10-10 17:00"),  # the make-up Saturday behind the holiday
        ("nudge", "10-08 12:00", "10-09 16:30"),
        ("evening", "09-30 19:00", "10-08 18:30"),
        ("night", "10-01 00:00", "10-01 20:30"),
    ],
)
def test_when_a_job_comes_next(world: World, job: str, now: str, expected: str) -> None:
    firing = next_firing(named(world, job), world.school.calendar, here(now))
    assert firing is not None
    assert firing.at == here(expected)


def test_the_iso_week_of_new_year_belongs_to_the_old_one() -> None:
    card = Job("weekly", "weekly_update", "last_school_day_of_week", "week")
    assert period_of(card, here("12-31 17:00")) == "2026-W53"


def named(world: World, name: str) -> TimedJob:
    """A job of the timetable."""
    return next(job for job in world.jobs if job.name == name)
