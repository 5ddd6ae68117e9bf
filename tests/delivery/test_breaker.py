"""The breaker: when it opens, who may try, how long it stays open; and what the rows behind it do meanwhile."""

from datetime import timedelta

import pytest

from bot.delivery.channels.breaker import FAILURES, FIRST, LONGEST, PROBE_TAKES, Breaker
from tests.delivery.world import World, account
from tests.factories import NOW
from tests.servers.process import free_port


def opened(times: int = 1) -> Breaker:
    """A breaker whose probes have failed so often."""
    breaker = Breaker()
    assert breaker.ended(answers=0, failures=FAILURES, now=NOW)
    for _ in range(times - 1):
        assert breaker.begin(NOW + LONGEST) is None
        breaker.ended(answers=0, failures=1, now=NOW)
    return breaker


def test_one_answer_among_failures_keeps_it_closed() -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert not breaker.ended(answers=0, failures=FAILURES - 1, now=NOW)
        assert not breaker.ended(answers=1, failures=19, now=NOW)
    assert breaker.begin(NOW) is None


def test_failures_of_several_groups_add_up() -> None:
    breaker = Breaker()
    said = [breaker.ended(answers=0, failures=1, now=NOW) for _ in range(FAILURES)]
    assert said == [False] * (FAILURES - 1) + [True]
    assert breaker.begin(NOW) == NOW + FIRST


def test_one_group_probes_and_the_others_wait_for_it() -> None:
    breaker, later = opened(), NOW + FIRST
    assert breaker.begin(later) is None
    assert breaker.begin(later) == later + PROBE_TAKES
    breaker.ended(answers=1, failures=0, now=later)
    assert breaker.begin(later) is None
    assert breaker.begin(later) is None


@pytest.mark.parametrize(("probes", "pause"), [(1, FIRST), (2, 2 * FIRST), (4, 8 * FIRST), (20, LONGEST)])
def test_each_probe_that_fails_doubles_the_pause_up_to_a_limit(probes: int, pause: timedelta) -> None:
    assert opened(probes).rests_until(NOW) == NOW + pause


def test_what_was_under_way_when_it_opened_does_not_open_it_further() -> None:
    breaker = opened()
    assert not breaker.ended(answers=0, failures=20, now=NOW + timedelta(seconds=1))
    assert breaker.rests_until(NOW) == NOW + FIRST


def test_a_probe_that_never_came_back_is_followed_by_another() -> None:
    breaker = opened()
    assert breaker.begin(NOW + FIRST) is None
    assert breaker.begin(NOW + FIRST + PROBE_TAKES) is None


def test_behind_an_open_breaker_rows_wait_without_being_tried(world: World) -> None:
    people = [world.person(f"o{number}", window=5) for number in range(30)]
    for number, person in enumerate(people):
        world.say(person, f"m{number}")
    reachable = world.account
    world.account = account(f"http://127.0.0.1:{free_port()}", world.tokens, world.clock)
    world.feed()
    tried = {row.attempts for row in world.rows().values()}
    assert tried <= {0, 1}
    for _ in range(4):  # the breaker opens for the customer-service messages, again and again
        world.clock.pass_by(seconds=6)
        world.feed()
    assert {row.state for row in world.rows().values()} == {"queued"}
    assert {world.left(each) for each in people} == {5}, "what never left is not used up"
    world.account = reachable
    world.clock.pass_by(minutes=6)
    world.feed()
    assert set(world.states().values()) == {"sent"}


def test_a_sender_all_of_whose_channels_are_unreachable_claims_nothing(world: World) -> None:
    world.account = account(f"http://127.0.0.1:{free_port()}", world.tokens, world.clock)
    for number in range(20):
        world.say(world.person(f"o{number}", window=number % 2), f"m{number}")
    world.feed()
    assert world.account.rests()
    world.say(world.person("late", window=1), "late")
    assert world.feed() == 0
    world.clock.pass_by(seconds=FIRST.seconds)
    assert not world.account.rests()
    assert world.feed() > 0
