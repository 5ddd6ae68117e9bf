"""What WeChat pushes about subscriptions becomes consents and receipts."""

from datetime import timedelta

import pytest

from bot.core.calendar import SchoolCalendar
from bot.core.inbound import Inbound, Kind
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, TemplateMapping
from bot.delivery.receipts import take_receipt
from bot.delivery.subscriptions import take_subscription_event
from storage.grants import Grant
from tests.delivery.world import SUBSCRIPTION, World, account
from tests.factories import NOW

LASTING = TemplateMapping(id="S2", fields={"thing1": "what"}, long_term=True)
YES, NO = ("S1", "accept"), ("S1", "reject")


def event(kind: Kind, *answers: tuple[str, str], openid: str = "o1") -> Inbound:
    rows = [{"TemplateId": template, "SubscribeStatusString": said} for template, said in answers]
    return Inbound(kind, kind.value, "gh", openid, NOW, b"key", fields={"List": rows})


def take(world: World, inbound: Inbound) -> None:
    world.account = account(world.wechat.url, world.tokens, world.clock, {"notice": SUBSCRIPTION, "todo": LASTING})
    config = School(name="青山小学", wechat=world.account.settings)
    school = SchoolContext(world.school_id, config, Rules(), SchoolCalendar(config.calendar, Rules().quiet))
    give = take_receipt if inbound.kind is Kind.SUBSCRIBE_MSG_SENT else take_subscription_event
    world.db.transact(give, school, inbound, now=NOW)


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ([event(Kind.SUBSCRIBE_MSG_POPUP, YES)], 1),
        ([event(Kind.SUBSCRIBE_MSG_POPUP, YES)] * 3, 3),
        ([event(Kind.SUBSCRIBE_MSG_POPUP, YES), event(Kind.SUBSCRIBE_MSG_POPUP, NO)], 0),
        ([event(Kind.SUBSCRIBE_MSG_POPUP, YES), event(Kind.SUBSCRIBE_MSG_CHANGE, NO)], 0),
        ([event(Kind.SUBSCRIBE_MSG_CHANGE, YES)], 0),  # the settings give nothing new
        ([event(Kind.SUBSCRIBE_MSG_POPUP, NO)], 0),
        ([event(Kind.SUBSCRIBE_MSG_POPUP, YES), event(Kind.SUBSCRIBE_MSG_POPUP, ("other", "reject"))], 1),
        ([event(Kind.SUBSCRIBE_MSG_POPUP, YES, openid="stranger")], 0),
        ([Inbound(Kind.SUBSCRIBE_MSG_POPUP, "event.x", "gh", "o1", NOW, b"k", fields={"List": "garbage"})], 0),
        ([Inbound(Kind.SUBSCRIBE_MSG_POPUP, "event.x", "gh", "o1", NOW, b"k")], 0),
    ],
)
def test_each_yes_is_one_consent_and_a_no_ends_them(world: World, events: list[Inbound], left: int) -> None:
    mother = world.person("o1")
    for each in events:
        take(world, each)
    assert world.consents(mother) == left


def test_of_a_lasting_template_one_yes_is_enough(world: World) -> None:
    mother = world.person("o1")
    take(world, event(Kind.SUBSCRIBE_MSG_POPUP, ("S2", "accept")))
    world.say(mother, "m1", purpose="todo"), world.say(mother, "m2", purpose="todo")
    world.feed()
    assert {row.channel for row in world.rows().values()} == {"service_subscription"}
    assert world.db.read(lambda session: session.query(Grant).one().always)


def test_to_agree_is_not_to_follow(world: World) -> None:
    mother = world.person("o1", follows=False)
    take(world, event(Kind.SUBSCRIBE_MSG_POPUP, YES))
    assert not world.identity(mother).follows


@pytest.mark.parametrize(
    ("code", "status", "after"),
    [
        ("0", "success", "sent"),
        ("43101", "user refuse", "failed failed:user refuse"),
        ("1003", "", "failed failed:1003"),
    ],
)
def test_what_became_of_a_subscription_message_is_its_receipt(world: World, code: str, status: str, after: str) -> None:
    world.subscribed()
    mother = world.person("o1")
    world.agree(mother)
    world.say(mother, "m")
    world.feed()
    told = {"TemplateId": "S1", "MsgID": world.rows()["m"].receipt_id, "ErrorCode": code, "ErrorStatus": status}
    for _ in range(2):
        take(world, Inbound(Kind.SUBSCRIBE_MSG_SENT, "e", "gh", "o1", NOW, b"k", fields={"List": [told]}))
    assert world.states() == {"m": after}
    assert (world.rows()["m"].delivered_at == NOW) == (code == "0")
    assert world.rows()["m"].created_at < NOW + timedelta(seconds=1)
