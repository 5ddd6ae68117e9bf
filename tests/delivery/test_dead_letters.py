"""What did not go out is listed without its words, and goes again by hand."""

from datetime import timedelta

import pytest

from storage.dead_letters import dead_letters, send_again
from storage.outbox import OutboxRow, erase_payloads
from tests.delivery import family
from tests.delivery.world import World
from tests.factories import NOW


def failed(world: World) -> int:
    """A message that WeChat refused; returns its id."""
    world.say(world.person("o1"), "m")
    world.wechat.orders["o1"] = [47003]
    world.feed()
    return world.rows()["m"].id


def test_a_refused_message_is_listed_and_goes_again(world: World) -> None:
    row_id = failed(world)
    [letter] = world.db.read(dead_letters, world.school_id, NOW)
    assert (letter.id, letter.state, letter.error_code) == (row_id, "failed", "47003")
    assert (letter.channel, letter.can_go_again) == ("template", True)
    assert world.db.transact(send_again, world.school_id, row_id, NOW)
    assert not world.db.transact(send_again, world.school_id, row_id, NOW), "it is under way"
    world.feed()
    row = world.rows()["m"]
    assert (row.state, row.error_code, row.attempts) == ("sent", "", 1)
    assert world.db.read(dead_letters, world.school_id, NOW) == []


def test_it_has_all_its_tries_and_channels_again(world: World) -> None:
    world.subscribed()
    mother = world.person("o1")
    world.agree(mother)
    world.say(mother, "m")
    world.wechat.orders["o1"] = [43101, 48001]
    world.feed()
    assert world.states() == {"m": "failed no_channel"}
    world.clock.pass_by(minutes=6)
    world.agree(mother)
    world.db.transact(send_again, world.school_id, world.rows()["m"].id, NOW)
    world.feed()
    assert (world.rows()["m"].state, world.rows()["m"].channel) == ("sent", "service_subscription")


def test_another_school_neither_sees_nor_sends_it(world: World) -> None:
    row_id = failed(world)
    assert world.db.read(dead_letters, world.school_id + 1, NOW) == []
    assert not world.db.transact(send_again, world.school_id + 1, row_id, NOW)


@pytest.mark.parametrize("state", ["sent", "unknown", "cancelled", "queued"])
def test_only_what_surely_did_not_arrive_goes_again(world: World, state: str) -> None:
    made = family.make(world)
    row_id = made.write("m")
    made.change(OutboxRow, row_id, state=state)
    assert world.db.read(dead_letters, world.school_id, NOW) == []
    assert not world.db.transact(send_again, world.school_id, row_id, NOW)


def test_what_is_too_late_or_erased_stays_where_it_is(world: World) -> None:
    row_id = failed(world)
    later = NOW + timedelta(days=4)
    assert not world.db.transact(send_again, world.school_id, row_id, later)
    assert not world.db.read(dead_letters, world.school_id, later)[0].can_go_again
    world.db.transact(erase_payloads, NOW + timedelta(seconds=1), 10)
    assert not world.db.transact(send_again, world.school_id, row_id, NOW)


def test_a_notice_says_its_words_anew(world: World) -> None:
    made = family.make(world)
    row_id = made.write("m", notice=True)
    made.change(OutboxRow, row_id, state="failed", ended_at=NOW)
    assert world.db.transact(send_again, world.school_id, row_id, NOW)
