"""A message of a notice that fails makes the family's next rung due now, unless another is still on its way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.outbox_claims import LEASE, Claimed, Outcome, Sending, begin_sending, claim, mark, recover
from storage.pupils import Guardian, GuardianLink
from storage.receipts import join_receipts, record_receipt
from tests import factories
from tests.delivery import family
from tests.delivery.family import TOMORROW, Family
from tests.delivery.world import APP, WAYS, World
from tests.factories import NOW

FAILED = Outcome("failed", error_code="40003")


def begun(world: World) -> list[Claimed]:
    """The WeChat rows that are due, said to be sending."""
    claims = world.db.transact(claim, APP, 10, NOW, WAYS)
    return world.db.transact(begin_sending, claims, NOW)


def marked(world: World, outcome: Outcome) -> None:
    world.db.transact(mark, [Sending(each, outcome) for each in begun(world)], NOW)


@pytest.mark.parametrize(
    ("outcome", "next_at"),
    [
        (FAILED, NOW),
        (Outcome("dead", error_code="-1"), NOW),
        (Outcome("unknown", error_code="no_answer"), NOW),
        (Outcome("sent", receipt_id="1"), TOMORROW),
        (Outcome("queued", error_code="-1", not_before=NOW), TOMORROW),
    ],
)
def test_what_will_not_arrive_nudges_the_ladder(world: World, outcome: Outcome, next_at: object) -> None:
    made = family.make(world)
    made.write("m", notice=True)
    marked(world, outcome)
    assert made.next_at == next_at


def test_a_message_of_no_notice_moves_nothing(world: World) -> None:
    made = family.make(world)
    made.write("m")
    marked(world, FAILED)
    assert made.next_at == TOMORROW


@pytest.mark.parametrize(
    ("state", "next_at"),
    [
        ("queued", TOMORROW),
        ("claimed", TOMORROW),
        ("sending", TOMORROW),
        ("sent", TOMORROW),
        ("failed", NOW),
        ("unknown", NOW),
        ("dead", NOW),
        ("cancelled", NOW),
    ],
)
def test_not_while_another_message_to_the_family_may_arrive(world: World, state: str, next_at: object) -> None:
    made = family.make(world)
    made.write("mother", notice=True)
    father = made.write("father", sender="sms", guardian_id=made.father_id, notice=True)
    made.change(OutboxRow, father, state=state)
    marked(world, FAILED)
    assert made.next_at == next_at


def test_the_last_of_several_failures_nudges(world: World) -> None:
    made = family.make(world)
    made.write("mother", notice=True), made.write("mother again", notice=True)
    marked(world, FAILED)
    assert made.next_at == NOW, "both fail in one group"


def other_household(session: Session, made: Family) -> None:
    home = factories.household(session, made.world.school_id)
    session.execute(update(Obligation).values(household_id=home.id))


def fathers_own(session: Session, made: Family) -> None:
    session.execute(update(Obligation).values(guardian_id=made.father_id))


def closed(session: Session, _made: Family) -> None:
    session.execute(update(Obligation).values(closed_at=NOW))


def not_begun(session: Session, _made: Family) -> None:
    session.execute(update(Obligation).values(rung=0))


@pytest.mark.parametrize("change", [other_household, fathers_own, closed, not_begun])
def test_only_the_family_that_was_written_to_is_nudged(world: World, change: Callable[[Session, Family], None]) -> None:
    made = family.make(world)
    made.write("m", notice=True)
    claims = begun(world)
    world.db.transact(change, made)
    world.db.transact(mark, [Sending(each, FAILED) for each in claims], NOW)
    assert made.next_at == TOMORROW


def test_a_rung_that_nothing_follows_is_left_alone(world: World) -> None:
    made = family.make(world)
    made.change(Obligation, made.obligation_id, next_at=None)
    made.write("m", notice=True)
    marked(world, FAILED)
    assert made.next_at is None


def test_each_guardian_who_owes_it_himself_is_nudged_for_himself(world: World) -> None:
    made = family.make(world, every_guardian=True)
    made.write("mother", notice=True)
    made.write("father", sender="sms", guardian_id=made.father_id, notice=True)
    marked(world, FAILED)
    assert made.next_at == NOW, "the father's message is another matter"


def test_a_recipient_lost_at_the_claim_nudges(world: World) -> None:
    made = family.make(world)
    made.write("m", notice=True)
    world.db.transact(lambda s: s.execute(update(GuardianLink).values(ended_at=NOW)))
    assert begun(world) == []
    assert made.next_at == NOW


def test_a_number_lost_at_the_claim_nudges(world: World) -> None:
    made = family.make(world)
    made.write("m", sender="sms", notice=True)
    made.change(Guardian, made.mother_id, phone_quarantined=True)
    world.db.transact(claim, "sms", 10, NOW)
    assert made.next_at == NOW


def test_a_worker_that_died_nudges(world: World) -> None:
    made = family.make(world)
    made.window(1)
    made.write("m", notice=True)
    assert begun(world)
    world.db.transact(recover, NOW + LEASE + timedelta(seconds=1))
    assert world.states() == {"m": "unknown lost_worker"}
    assert made.next_at == NOW + LEASE + timedelta(seconds=1)


@pytest.mark.parametrize("first", ["mark", "receipt"])
@pytest.mark.parametrize(("status", "next_at"), [("success", TOMORROW), ("failed:user block", NOW)])
def test_a_receipt_that_says_failed_nudges(world: World, first: str, status: str, next_at: object) -> None:
    made = family.make(world)
    made.write("m", notice=True)
    if first == "mark":
        marked(world, Outcome("sent", receipt_id="7"))
        world.db.transact(record_receipt, APP, "7", status, NOW)
    else:
        world.db.transact(record_receipt, APP, "7", status, NOW)
        marked(world, Outcome("sent", receipt_id="7"))
        world.db.transact(join_receipts, NOW, 10)
    assert made.next_at == next_at
