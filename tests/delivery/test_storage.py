"""Obligations, receipts and quotas."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.inbound import Inbound, Kind
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School
from bot.delivery.receipts import take_receipt
from storage.obligations import Act, Owed, close_obligation, obligation_of, open_obligation, open_of
from storage.outbox_claims import Outcome, Sending, begin_sending, claim, mark
from storage.quotas import take_templates
from storage.receipts import join_receipts, record_receipt
from storage.session import Database
from tests import factories
from tests.delivery.world import APP, WAYS, World
from tests.factories import NOW


def test_the_first_act_closes_an_obligation(db: Database) -> None:
    def unit(session: Session) -> None:
        school = factories.school(session)
        child = factories.pupil(session, factories.class_(session, factories.grade(session, school)))
        card = Owed(school.id, child.id, "contact_card", "todo", "card/1", "sign", NOW + timedelta(days=1))
        later = Owed(school.id, child.id, "notice", "notice", "n/1", "know", NOW + timedelta(days=2))
        late_id = open_obligation(session, later, NOW)
        card_id = open_obligation(session, card, NOW)
        assert open_obligation(session, card, NOW) == card_id
        assert [each.id for each in open_of(session, school.id, [child.id])] == [card_id, late_id]
        assert not close_obligation(session, school.id + 1, card_id, Act("guardian:2", "signed"), NOW)
        assert close_obligation(session, school.id, card_id, Act("guardian:1", "signed"), NOW)
        assert not close_obligation(session, school.id, card_id, Act("guardian:2", "signed"), NOW)
        session.expire_all()
        closed = obligation_of(session, school.id, "contact_card", "card/1")
        assert closed
        assert (closed.closed_by, closed.closed_at) == ("guardian:1", NOW)
        assert open_of(session, school.id, [child.id], service="contact_card") == []
        assert open_obligation(session, card, NOW) == card_id, "closed it stays closed"
        assert [each.id for each in open_of(session, school.id, [child.id])] == [late_id]

    db.transact(unit)


def test_a_receipt_says_what_became_of_a_template(world: World) -> None:
    for openid in ("o1", "o2"):
        world.say(world.person(openid), openid)
    world.feed()
    for _ in range(2):  # WeChat repeats them
        world.db.transact(record_receipt, APP, world.rows()["o1"].receipt_id or "", "success", NOW)
        world.db.transact(record_receipt, APP, world.rows()["o2"].receipt_id or "", "failed:user block", NOW)
    assert world.states() == {"o1": "sent", "o2": "failed failed:user block"}
    assert world.rows()["o1"].delivered_at == NOW


def test_a_receipt_that_comes_before_our_mark_is_joined_later(world: World) -> None:
    world.say(world.person("o1"), "m")
    claims = world.db.transact(claim, APP, 10, NOW, WAYS)
    world.db.transact(begin_sending, claims, NOW)
    world.db.transact(record_receipt, APP, "2401230454303244288", "success", NOW)
    world.db.transact(record_receipt, APP, "99", "success", NOW)
    assert world.db.transact(join_receipts, NOW, 100) == 0
    outcome = Outcome("sent", receipt_id="2401230454303244288")
    world.db.transact(mark, [Sending(each, outcome) for each in claims], NOW)
    assert world.db.transact(join_receipts, NOW, 100) == 1
    assert world.rows()["m"].delivered_at == NOW
    assert world.db.transact(join_receipts, NOW, 100) == 0


@pytest.mark.parametrize("number", ["", "12x", "9" * 20, "-1"])
def test_a_receipt_without_a_number_of_ours_harms_nothing(world: World, number: str) -> None:
    world.say(world.person("o1"), "m")
    world.feed()
    school = school_of(world)
    world.db.transact(take_receipt, school, receipt(MsgID=number, Status="success"), now=NOW)
    world.db.transact(take_receipt, school, receipt(Status="success"), now=NOW)
    assert world.rows()["m"].delivered_at is None
    world.db.transact(take_receipt, school, receipt(MsgID="1", Status="success"), now=NOW)
    assert world.rows()["m"].delivered_at == NOW


def school_of(world: World) -> SchoolContext:
    """As the webhook knows it."""
    config = School(name="青山小学", wechat=world.account.settings)
    return SchoolContext(world.school_id, config, Rules(), SchoolCalendar(config.calendar, Rules().quiet))


def receipt(**fields: str) -> Inbound:
    """A TEMPLATESENDJOBFINISH."""
    return Inbound(Kind.TEMPLATE_RECEIPT, Kind.TEMPLATE_RECEIPT.value, "gh", "o1", NOW, b"key", fields=fields)


def test_a_quota_is_granted_in_parts_and_anew_each_day(db: Database) -> None:
    def take(wanted: int, day: int = 0) -> int:
        return db.transact(take_templates, APP, NOW.date() + timedelta(days=day), wanted, per_day=10)

    assert [take(0), take(7), take(7), take(7), take(7, day=1)] == [0, 7, 3, 0, 7]
