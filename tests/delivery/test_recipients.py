"""Where a row goes is found at the claim: the number of today, and only to who is still a guardian of the child."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from storage.identities import Binding
from storage.obligations import Obligation
from storage.outbox import OutgoingMessage, enqueue
from storage.outbox_claims import Claimed, claim
from storage.pupils import Guardian, GuardianLink
from storage.sealing import index, seal
from tests.costs import statements
from tests.delivery import family
from tests.delivery.family import Family
from tests.delivery.world import APP, WAYS, World
from tests.factories import NOW

Change = Callable[[Session, Family], object]


def claimed(world: World, sender: str) -> list[Claimed]:
    return world.db.transact(claim, sender, 10, NOW, WAYS)


@pytest.mark.parametrize("kind", ["sms", "voice"])
def test_a_number_is_looked_up_at_the_claim(world: World, kind: str) -> None:
    made = family.make(world)
    row_id = made.write("m", sender=kind, notice=True)

    def move(session: Session) -> bytes:
        sealed = seal(session, ("guardians", "phone"), made.mother_id, world.school_id, "13911112222")
        session.execute(update(Guardian).where(Guardian.id == made.mother_id).values(phone=sealed))
        return index(session, "phone", "13911112222")

    found = world.db.transact(move)
    world.db.transact(lambda s: s.execute(update(Guardian).values(phone_index=found)))
    [one] = claimed(world, kind)
    assert (one.id, one.channel, one.address, one.phone_index) == (row_id, kind, "13911112222", found)
    assert (one.guardian_id, one.notice_id, one.rung) == (made.mother_id, made.notice_id, "wechat")
    assert claimed(world, kind) == []


def ended(session: Session, made: Family) -> object:
    mine = GuardianLink.guardian_id == made.mother_id
    return session.execute(update(GuardianLink).where(mine).values(ended_at=NOW))


def barred(session: Session, made: Family) -> object:
    mine = GuardianLink.guardian_id == made.mother_id
    return session.execute(update(GuardianLink).where(mine).values(barred_at=NOW))


def not_owing(session: Session, _made: Family) -> object:
    return session.execute(update(Obligation).values(notice_id=None))


def unbound(session: Session, made: Family) -> object:
    return session.execute(delete(Binding).where(Binding.guardian_id == made.mother_id))


def quarantined(session: Session, made: Family) -> object:
    return session.execute(update(Guardian).where(Guardian.id == made.mother_id).values(phone_quarantined=True))


def no_phone(session: Session, made: Family) -> object:
    return session.execute(update(Guardian).where(Guardian.id == made.mother_id).values(phone=None))


@pytest.mark.parametrize(
    ("change", "by_number", "by_wechat"),
    [
        (ended, "failed not_a_guardian", "failed no_longer_bound"),
        (barred, "failed not_a_guardian", "failed no_longer_bound"),
        (not_owing, "failed not_a_guardian", "failed no_longer_bound"),
        (unbound, "claimed", "failed no_longer_bound"),
        (quarantined, "failed no_number", "claimed"),
        (no_phone, "failed no_number", "claimed"),
    ],
)
def test_who_may_not_be_told_any_more_is_not_told(world: World, change: Change, by_number: str, by_wechat: str) -> None:
    made = family.make(world)
    made.write("sms", sender="sms", notice=True)
    made.write("wechat", notice=True)
    world.db.transact(change, made)
    claimed(world, "sms"), claimed(world, APP)
    assert world.states() == {"sms": by_number, "wechat": by_wechat}


def test_a_message_of_no_notice_needs_a_child_but_no_obligation(world: World) -> None:
    made = family.make(world)
    made.write("sms", sender="sms")
    made.write("wechat")
    world.db.transact(not_owing, made)
    assert len(claimed(world, "sms")) == len(claimed(world, APP)) == 1


def test_an_address_of_its_own_is_sealed_until_the_claim(world: World) -> None:
    message = OutgoingMessage(
        world.school_id, None, "notice", "words", "m", NOW,
        sender="email", channel="email", address="office@school.example",
    )  # fmt: skip
    world.db.transact(enqueue, message)
    assert b"office" not in (world.rows()["m"].address or b"")
    [one] = claimed(world, "email")
    assert (one.address, one.channel, one.payload, one.identity_id) == ("office@school.example", "email", "words", None)


@pytest.mark.parametrize("sender", ["email", "robot:teachers"])
def test_a_row_without_address_fails(world: World, sender: str) -> None:
    world.db.transact(enqueue, OutgoingMessage(world.school_id, None, "notice", "w", "m", NOW, sender=sender))
    assert claimed(world, sender) == []
    assert world.states() == {"m": "failed no_address"}


def test_a_channel_that_was_fixed_is_kept(world: World) -> None:
    parent = world.person("p1", app_id="wecom:ww1", window=5)
    message = OutgoingMessage(world.school_id, parent, "notice", "w", "m", NOW, channel="school_notice")
    world.db.transact(enqueue, message)
    [one] = claimed(world, "wecom:ww1")
    assert (one.channel, one.address) == ("school_notice", "p1")
    assert world.left(parent) == 5


def test_many_rows_that_can_go_nowhere_do_not_hold_up_the_others(world: World) -> None:
    gone = world.person("gone", follows=False)
    for number in range(25):
        world.say(gone, f"gone{number}")
    world.say(world.person("o1"), "m")
    assert [each.address for each in world.db.transact(claim, APP, 10, NOW, WAYS)] == ["o1"]
    states = list(world.states().values())
    assert (states.count("failed no_channel"), states.count("claimed")) == (25, 1)


def test_a_claim_asks_as_often_for_many_rows_as_for_one(world: World) -> None:
    world.subscribed()
    asked = []
    for amount in (1, 30):
        for number in range(amount):
            person = world.person(f"o{amount}-{number}", window=1)
            world.agree(person)
            world.say(person, f"m{amount}-{number}"), world.say(person, f"n{amount}-{number}")
        asked.append(_statements(world))
    assert asked[0] == asked[1]
    assert {row.state for row in world.rows().values()} == {"claimed"}


def _statements(world: World) -> int:
    with statements() as said:
        assert world.db.transact(claim, APP, 100, NOW, world.account.ways())
    return len(said)
