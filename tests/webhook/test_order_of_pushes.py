"""Pushes that take long, cross each other or come late, from a platform that cuts after five real seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.app import House, Workers, create_app, introduce_schools, open_database, open_house
from bot.core.clock import machine_now
from bot.core.reply import Reply
from bot.core.settings import TEMPLATE_PURPOSES, TemplateMapping
from bot.delivery.tell import tell
from bot.services import SERVICES
from bot.simulator import acts, pushes
from bot.simulator.app import create_simulator
from bot.simulator.contact import Shown
from bot.simulator.play import Player
from bot.simulator.pusher import deliver, push
from bot.simulator.serve import serve_in_thread
from bot.simulator.switches import Rule
from bot.simulator.world import Habits, World
from scheduler.housekeeping import tidy
from storage.identities import Identity
from storage.outbox import OutboxRow
from storage.receipts import Receipt
from tests.product import fake_account, settings
from tests.webhook.acting import SERVICE as ACTING
from tests.webhook.conftest import effects

DONE = "做好了"
TEMPLATE = "T1"


@dataclass
class Scene:
    """A grandmother with a phone, the platform, and the product behind its real webhook."""

    world: World
    house: House
    grandmother: Player

    def acted(self) -> int:
        """How often the acting service did something."""
        return self.house.database.read(effects)[0]

    def answers(self) -> list[Shown]:
        """What came back of it."""
        return [shown for shown in self.grandmother.contact.chat if DONE in shown.text]


@pytest.fixture
def scene(migrated_url: str, tmp_path: Path) -> Iterator[Scene]:
    """Everything in this process, on loopback; the platform has its own habits of time."""
    world = World(habits=Habits(receipt_delay=(0.0, 0.0)))
    account = world.add_account(fake_account())
    world.templates.add(account.app_id, "学校消息", "事项:{{thing1.DATA}}", TEMPLATE)
    with ExitStack() as stack:
        stack.callback(world.close)
        platform = stack.enter_context(serve_in_thread(create_simulator(world)))
        made = settings(migrated_url, tmp_path, account, platform.url)
        assert made.wechat
        mapping = TemplateMapping(id=TEMPLATE, fields={"thing1": "what"})
        templates = made.wechat.model_copy(update={"templates": dict.fromkeys(TEMPLATE_PURPOSES, mapping)})
        made = made.model_copy(update={"wechat": templates})
        database = open_database(made)
        database.transact(introduce_schools, made)
        database.close()
        house = open_house(made, (ACTING, *SERVICES))
        stack.callback(house.database.close)
        stack.enter_context(Workers(house).embedded())
        server = stack.enter_context(serve_in_thread(create_app(house).wsgi_app))
        world.base_url, account.callback_url = platform.url, f"{server.url}/wechat"
        world.add_person("grandmother", "张桂英", "李小明的奶奶")
        player = Player(world, "grandmother")
        player.follow()
        yield Scene(world, house, player)


def test_six_seconds_are_one_effect_and_one_message(scene: Scene) -> None:
    scene.grandmother.say("做 6")
    assert scene.grandmother.last
    assert (scene.grandmother.last.answer, scene.grandmother.last.deliveries) == ("silent", 2), "cut once, repeated"
    scene.grandmother.wait_for(DONE)
    time.sleep(0.5)  # a second one would come at once
    assert [shown.way for shown in scene.answers()] == ["custom"]
    assert scene.acted() == 1
    assert scene.world.faults == [], "the person never read that the account is out of order"


def test_two_messages_at_once_are_both_handled(scene: Scene) -> None:
    first = acts.say(scene.world, scene.grandmother.contact, "做 1")
    time.sleep(0.3)  # the platform sends them in the order of typing
    second = acts.say(scene.world, scene.grandmother.contact, "做 0")
    assert [act.result(timeout=20).answer for act in (first, second)] == ["reply", "reply"]
    assert len({shown.text for shown in scene.answers()}) == 2
    assert scene.acted() == 2


def test_of_messages_that_cross_each_is_done_or_said_to_be_late(scene: Scene) -> None:
    said = [acts.say(scene.world, scene.grandmother.contact, "做 0") for _ in range(6)]
    assert {act.result(timeout=20).answer for act in said} == {"reply"}
    late = [shown for shown in scene.grandmother.contact.chat if "来晚了" in shown.text]
    assert len(scene.answers()) == scene.acted() >= 1
    assert len(scene.answers()) + len(late) == 6
    assert scene.world.faults == []


def test_a_message_that_was_overtaken_is_not_applied(scene: Scene) -> None:
    contact, world = scene.grandmother.contact, scene.world
    older = pushes.enveloped(
        contact, pushes.text("做 0"), created=world.now() - timedelta(seconds=40), number=world.ids.number()
    )
    scene.grandmother.say("做 0")
    for _ in range(2):
        assert deliver(world, contact, older).answer == "reply"
    # What the first message sent behind itself may come in between.
    late = [shown.text for shown in contact.chat if "来晚了" in shown.text]
    assert (len(late), len(set(late))) == (2, 1), "a repeat of it gets the same answer"
    assert scene.acted() == 1


def test_an_older_message_under_the_same_second_is_known_by_its_number(scene: Scene) -> None:
    contact, world = scene.grandmother.contact, scene.world
    moment, (low, high) = world.now(), sorted((world.ids.number(), world.ids.number()))
    older, newer = (
        pushes.enveloped(contact, pushes.text("做 0"), created=moment, number=number) for number in (low, high)
    )
    for message in (newer, older):
        deliver(world, contact, message)
    assert "来晚了" in contact.chat[-1].text
    assert scene.acted() == 1


def test_a_receipt_that_comes_before_our_own_mark_counts(scene: Scene) -> None:
    database = scene.house.database
    # WeChat did it and says so at once, but its answer to our call takes a while.
    scene.world.switches.on(Rule("slow", path="template/send", seconds=1.5, times=1))
    database.transact(_tell_by_template, scene.grandmother.contact.openid)
    _wait_until(lambda: database.read(_receipts) == ["success"])
    assert database.read(_message).delivered_at is None, "not marked as sent yet"
    _wait_until(lambda: database.read(_message).state == "sent")
    tidy(database)
    assert database.read(_message).delivered_at is not None


def test_a_receipt_of_nothing_of_ours_has_no_other_effect(scene: Scene) -> None:
    before = scene.house.database.read(effects)
    contact = scene.grandmother.contact
    for status in ("success", "failed:user block"):
        assert push(scene.world, contact, pushes.template_receipt(7, status)).result(5).answer == "silent"
    assert scene.house.database.read(effects) == before, "receipts skip the inbox"
    assert scene.house.database.read(_receipts) == ["success"], "the first one stands"


def _tell_by_template(session: Session, openid: str) -> None:
    """A message to somebody whose window is closed."""
    who = session.scalars(select(Identity).where(Identity.openid == openid)).one()
    session.execute(update(Identity).values(window=None, tap_window=None))
    now = machine_now()
    tell(
        session,
        school_id=who.school_id,
        identity_id=who.id,
        reply=Reply("通知"),
        purpose="notice",
        key="a notice",
        what="学校有通知",
        now=now,
    )


def _message(session: Session) -> OutboxRow:
    return session.scalars(select(OutboxRow).where(OutboxRow.idempotency_key == "a notice")).one()


def _receipts(session: Session) -> list[str]:
    return list(session.scalars(select(Receipt.status)))


def _wait_until(happened: Callable[[], bool], seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends, "it never happened"
        time.sleep(0.02)
