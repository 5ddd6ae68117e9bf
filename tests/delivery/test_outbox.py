"""The outbox on its own: what is written, who may claim it, and what a fence holds off."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.core.reply import Choice, Go, Reply
from bot.delivery.payload import Payload, pack, unpack
from bot.delivery.tell import Message, tell_many
from storage.identities import Identity
from storage.outbox import OutboxRow, cancel, erase_payloads, forget_recipient
from storage.outbox_claims import (
    LEASE,
    SAFE_TO_REPEAT,
    Claimed,
    Outcome,
    Sending,
    begin_sending,
    claim,
    due_accounts,
    mark,
    prolong,
    recover,
    release,
)
from storage.session import Database
from tests.delivery.fake_wechat import FakeWeChat
from tests.delivery.world import APP, WAYS, World
from tests.factories import NOW

SENT = Outcome("sent", receipt_id="7")


def claims_of(world: World, limit: int = 100) -> list[Claimed]:
    """Claim as a worker does."""

    def unit(session: Session) -> list[Claimed]:
        recover(session, world.clock())
        return claim(session, APP, limit, world.clock(), WAYS)

    return world.db.transact(unit)


def begin(world: World, claims: list[Claimed]) -> list[Claimed]:
    return world.db.transact(begin_sending, claims, world.clock())


def marked(world: World, claims: list[Claimed], outcome: Outcome = SENT) -> int:
    return world.db.transact(mark, [Sending(each, outcome) for each in claims], world.clock())


def test_a_key_is_written_once(world: World) -> None:
    mother = world.person("o1")
    assert world.say(mother, "m")
    assert not world.say(mother, "m")
    assert len(world.rows()) == 1


def test_nothing_is_written_when_its_cause_is_not(world: World) -> None:
    mother = world.person("o1")

    def unit(session: Session) -> None:
        tell_many(session, world.school_id, [Message(mother, Reply("m"), "notice", "m")], NOW)
        raise LookupError

    with pytest.raises(LookupError):
        world.db.transact(unit)
    assert world.rows() == {}


def test_a_recipient_of_another_school_is_a_bug(world: World) -> None:
    mother = world.person("o1")
    message = Message(mother, Reply("m"), "notice", "m")
    with pytest.raises(IntegrityError):
        world.db.transact(tell_many, world.school_id + 1, [message], NOW)


def test_the_words_are_sealed_and_erased_after_the_end(world: World) -> None:
    world.say(world.person("o1", window=1), "李小明今天哭了")
    [row] = world.rows().values()
    assert row.payload
    assert "李小明".encode() not in row.payload
    world.feed()
    assert world.db.transact(erase_payloads, NOW - timedelta(seconds=1), 100) == 0
    assert world.db.transact(erase_payloads, NOW + timedelta(seconds=1), 100) == 1
    assert [row.payload for row in world.rows().values()] == [None]


def test_a_message_survives_being_packed() -> None:
    reply = Reply(
        "说话",
        (Choice("1", "签字", Go("card.sign", {"card": 3, "all": None})), Choice("0", "退出", tap="退出")),
        media="17",
    )
    payload = Payload(reply, "what", "when", "1", "/m/x")
    assert unpack(pack(payload)) == payload
    assert unpack(pack(replace(payload, reply=replace(reply, also=(Reply("more"),))))) == payload


def test_what_is_claimed_is_not_claimed_again(world: World) -> None:
    for number in range(5):
        world.say(world.person(f"o{number}"), f"m{number}")
    first, second = claims_of(world, 3), claims_of(world, 3)
    assert (len(first), len(second), len(claims_of(world))) == (3, 2, 0)
    assert [world.rows()[f"m{number}"].id for number in range(3)] == [each.id for each in first], "oldest first"


def test_a_lease_lost_before_sending_frees_the_row_and_fences_the_late(world: World) -> None:
    world.say(world.person("o1"), "m")
    late = claims_of(world)
    world.clock.pass_by(seconds=LEASE.seconds + 1)
    assert world.db.read(due_accounts, world.clock()) == [APP]
    taken = claims_of(world)
    assert len(taken) == 1
    assert begin(world, late) == []
    assert world.db.transact(prolong, late, world.clock()) == []
    world.db.transact(release, late)
    assert begin(world, taken) == taken
    assert marked(world, late) == 0
    assert marked(world, taken) == 1
    assert world.states() == {"m": "sent"}


def test_a_prolonged_claim_is_held(world: World) -> None:
    world.say(world.person("o1"), "m")
    claims = claims_of(world)
    for _ in range(3):
        world.clock.pass_by(seconds=LEASE.seconds - 1)
        assert world.db.transact(prolong, claims, world.clock()) == claims
    assert claims_of(world) == []


def test_a_template_lost_while_sending_is_repeated_under_its_id(world: World) -> None:
    world.say(world.person("o1"), "m")
    [lost] = begin(world, claims_of(world))
    world.clock.pass_by(seconds=LEASE.seconds + 1)
    world.allow(world.rows()["m"].identity_id or 0, 5)
    [again] = claims_of(world)
    assert (again.id, again.channel) == (lost.id, "template"), "the same way, where WeChat knows the id"


@pytest.mark.parametrize("window", [0, 1])
def test_what_was_perhaps_sent_is_not_sent_blindly(world: World, window: int) -> None:
    world.say(world.person("o1", window=window), "m")
    begin(world, claims_of(world))
    world.clock.pass_by(seconds=SAFE_TO_REPEAT.seconds if window == 0 else LEASE.seconds + 1)
    assert claims_of(world) == []
    assert world.states() == {"m": "unknown lost_worker"}


def test_a_repeat_that_comes_too_late_is_unknown(world: World) -> None:
    world.say(world.person("o1"), "m")
    claims = begin(world, claims_of(world))
    marked(world, claims, Outcome("queued", error_code="no_answer", uncertain=True))
    [again] = claims_of(world)
    world.clock.pass_by(seconds=SAFE_TO_REPEAT.seconds)
    assert begin(world, [again]) == [], "also when it was claimed in time"
    claims_of(world)
    assert world.states() == {"m": "unknown too_late_to_repeat"}


def test_a_newer_message_takes_the_older_one_back(world: World) -> None:
    mother = world.person("o1", window=5)
    world.say(mother, "old", thread="reminder")
    world.say(mother, "older matter", thread="other")
    claims = claims_of(world)
    assert world.db.transact(cancel, identity_id=mother, thread="reminder", now=NOW) == 1
    assert [each.id for each in begin(world, claims)] == [world.rows()["older matter"].id]
    assert world.states() == {"old": "cancelled", "older matter": "sending"}
    assert world.db.transact(cancel, identity_id=mother, thread="other", now=NOW) == 0, "it is leaving just now"


def test_who_is_forgotten_gets_nothing_more(world: World) -> None:
    mother = world.person("o1", window=5)
    world.say(mother, "m")
    world.db.transact(forget_recipient, mother, NOW)
    world.db.transact(lambda session: session.delete(session.get_one(Identity, mother)))
    assert claims_of(world) == []
    [row] = world.rows().values()
    assert (row.state, row.identity_id, row.payload) == ("cancelled", None, None)


@pytest.mark.postgres
def test_who_writes_to_us_right_now_is_left_for_later(postgres_db: Database, wechat: FakeWeChat) -> None:
    world = World(postgres_db, wechat)  # SQLite has one writer: nobody can be in the middle of anything
    mother = world.person("o1", window=5)
    world.say(mother, "m1")
    world.say(world.person("o2"), "m2")

    def webhook(session: Session) -> list[str]:
        session.scalars(select(Identity).where(Identity.id == mother).with_for_update()).one()
        return [each.address for each in claims_of(world)]

    assert world.db.transact(webhook) == ["o2"]
    assert [each.address for each in claims_of(world)] == ["o1"]


def test_a_thousand_are_written_at_once_in_their_order(world: World) -> None:
    mother = world.person("o1")
    messages = [Message(mother, Reply("m"), "notice", f"m{number}") for number in range(1_000)]
    assert world.db.transact(tell_many, world.school_id, messages, NOW) == 1_000
    assert world.db.transact(tell_many, world.school_id, messages, NOW) == 0
    keys = world.db.read(lambda s: s.scalars(select(OutboxRow.idempotency_key).order_by(OutboxRow.place)).all())
    assert list(keys) == [f"m{number}" for number in range(1_000)]
