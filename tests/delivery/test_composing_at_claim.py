"""Rows that a notice says get their words in the transaction that claims them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.core.reply import Reply
from bot.delivery.payload import Payload, pack
from storage.claimed import Claimed
from storage.school_clock import set_school_now
from tests.delivery import family
from tests.delivery.world import World
from tests.factories import NOW


def test_the_words_are_found_at_the_claim_and_at_school_time(world: World) -> None:
    made = family.make(world)
    made.window(2)
    made.write("m", notice=True)
    made.write("plain")
    at = NOW + timedelta(hours=1)
    world.db.transact(set_school_now, at, world.clock())
    seen: list[tuple[int | None, datetime]] = []

    def compose(_session: Session, claims: Sequence[Claimed], now: datetime) -> list[Claimed]:
        seen.extend((each.notice_id, now) for each in claims)
        return [replace(each, payload=pack(Payload(Reply("明天8点到校")))) for each in claims]

    world.feed(compose=compose)
    assert seen == [(made.notice_id, at)], "what has its own words is not asked about"
    assert world.wechat.texts("mother").count("明天8点到校") == 1
    assert set(world.states().values()) == {"sent"}


def test_what_has_nothing_to_say_any_more_is_cancelled_and_the_window_kept(world: World) -> None:
    made = family.make(world)
    made.window(1)
    made.write("m", notice=True)
    world.feed(compose=lambda _session, _claims, _now: [])
    assert world.states() == {"m": "cancelled settled"}
    assert world.left(made.identity_id) == 1
    assert made.next_at == family.TOMORROW, "settled is not failed"


def test_words_that_cannot_be_composed_hold_up_nothing_else(world: World) -> None:
    made = family.make(world)
    made.write("m", notice=True)
    made.write("plain")

    def broken(_session: Session, _claims: Sequence[Claimed], _now: datetime) -> list[Claimed]:
        raise KeyError("template")

    with capture_logs() as logs:
        world.feed(compose=broken)
    assert world.states() == {"m": "queued fault", "plain": "sent"}
    assert [each["event"] for each in logs if each.get("alarm")] == ["composing_failed"]
    world.clock.pass_by(minutes=1)
    world.feed(
        compose=lambda _session, claims, _now: [replace(each, payload=pack(Payload(Reply("m")))) for each in claims]
    )
    assert set(world.states().values()) == {"sent"}
