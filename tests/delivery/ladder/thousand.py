"""A school of a thousand children in the local WeChat: who can be reached how, and how each family behaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Literal

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app.house import House, introduce_schools, open_database, open_house
from bot.app.web import create_app
from bot.app.workers import Workers
from bot.core.clock import machine_now
from bot.core.school import SchoolContext
from bot.core.settings import TEMPLATE_PURPOSES, Gateway, Limits, Settings, TemplateMapping
from bot.delivery.ladder.climbing import climb_due
from bot.simulator.app import create_simulator
from bot.simulator.gateway.phones import Habits as PhoneHabits
from bot.simulator.gateway.phones import Subscriber
from bot.simulator.serve import serve_in_thread
from bot.simulator.switches import Rule
from bot.simulator.world import Habits, World
from storage.migrate import upgrade
from storage.outbox import OutboxRow
from storage.receipts import join_receipts
from storage.school_clock import school_now, set_school_now
from storage.session import Database
from tests.delivery.ladder.families import APP, FamilyToMake, Made, Person, make_school
from tests.product import fake_account, settings

Fate = Literal[
    "well",
    "unfollowed",  # 43004
    "not_ours",  # 40003
    "minor",  # 70000
    "busy",  # -1, twice
    "failed",  # taken, and a receipt that says no
    "blocked",  # taken, and a receipt that says no
    "silent",  # taken, and never a word
    "unbound",
    "unknown",  # nobody in the roster
]
# 30 of a hundred families are not reached by the first message, in every way there is.
OF_A_HUNDRED: dict[Fate, int] = {
    "well": 66,
    "unfollowed": 4,
    "not_ours": 3,
    "minor": 3,
    "busy": 4,
    "failed": 5,
    "blocked": 5,
    "silent": 4,
    "unbound": 5,
    "unknown": 1,
}
REFUSALS = {"not_ours": 40003, "minor": 70000}
SECRET = "reports-come-here"
TEMPLATE = "T" * 43
FIELDS: dict[str, Literal["who", "what", "when", "answer", "school"]] = {
    "thing1": "who",
    "thing2": "what",
    "time3": "when",
    "thing4": "answer",
}


@dataclass
class Thousand:
    """The school, the platform, and the hands to move time."""

    world: World
    house: House
    workers: Workers
    made: Made
    fates: dict[int, Fate]  # by pupil
    dice: Random

    @property
    def school(self) -> SchoolContext:
        """The school as the product carries it along."""
        return next(iter(self.house.schools.values()))

    @property
    def db(self) -> Database:
        """The school's database."""
        return self.house.database

    def at(self, moment: datetime) -> None:
        """Let it be this hour at school: rungs are climbed, messages leave, receipts come in."""
        self.db.transact(set_school_now, moment, machine_now())
        while climb_due(self.db, [self.school], machine_now()) or self.workers.feeder.run_once():
            self._receipts_come_in()

    def _receipts_come_in(self) -> None:
        """Until nothing new has come for a moment."""
        before, until = -1, monotonic() + 5
        while (now := self.db.read(_told)) != before and monotonic() < until:
            before = now
            sleep(0.15)
            self.db.transact(lambda session: join_receipts(session, school_now(session, machine_now()), 5_000))


@contextmanager
def a_thousand(folder: Path, amount: int = 1_000) -> Iterator[Thousand]:
    """The school with ``amount`` children, product and platform between two real servers."""
    world = World(habits=Habits(receipt_delay=(0.0, 0.05)))
    world.phones.habits = PhoneHabits(receipt_delay=(0.0, 0.05))
    account = world.add_account(fake_account(APP))
    world.templates.add(APP, "通知", "".join(f"{{{{{name}.DATA}}}}\n" for name in FIELDS), TEMPLATE)
    platform = serve_in_thread(create_simulator(world), threads=16)
    of = _settings(folder, settings(f"sqlite:///{folder / 'school.db'}", folder, account, platform.url), platform.url)
    house, made, fates = _school(of, world, amount)
    product = serve_in_thread(create_app(house), threads=16)
    account.callback_url = f"{product.url}/wechat"
    reports = {kind: f"{product.url}/reports/{kind}/{SECRET}" for kind in ("sms", "voice")}
    world.phones.subscriber = Subscriber("key", "secret", reports)
    workers = Workers(house)
    try:
        yield Thousand(world, house, workers, made, fates, Random(7))
    finally:
        workers.feeder.stop()
        world.close()
        product.close()
        platform.close()
        house.database.close()


def _settings(folder: Path, of: Settings, platform: str) -> Settings:
    gateway = Gateway(
        provider="http",
        url=f"{platform}/gateway/send",
        sign="青山小学",
        access_key=SecretStr("key"),
        access_secret=SecretStr("secret"),
        callback_secret=SecretStr(SECRET),
    )
    assert of.wechat
    mapping = TemplateMapping(id=TEMPLATE, fields=FIELDS)
    wechat = of.wechat.model_copy(update={"templates": dict.fromkeys(TEMPLATE_PURPOSES, mapping)})
    fast = Limits(sends_per_second=400, sms_per_second=10_000, calls_per_second=10_000, sms_per_month=90)
    return of.model_copy(update={"wechat": wechat, "sms": gateway, "voice": gateway, "limits": fast})


def _school(of: Settings, world: World, amount: int) -> tuple[House, Made, dict[int, Fate]]:
    fates = [fate for fate, number in OF_A_HUNDRED.items() for _ in range(number)]
    # Neighbours in a class have different fates.
    wanted = [fates[(37 * number) % 100] for number in range(amount)]
    database = open_database(of)
    upgrade(database.engine)
    made = database.transact(make_school, [_family(world, number, fate) for number, fate in enumerate(wanted)])
    database.transact(introduce_schools, of)
    database.close()
    return open_house(of), made, dict(zip(made.pupil_ids, wanted, strict=True))


def _family(world: World, number: int, fate: Fate) -> FamilyToMake:
    """Mother first; every second family has a father in WeChat too, and nine of ten a telephone."""
    if fate == "unknown":
        return FamilyToMake(f"李小明{number}")
    mother = "" if fate == "unbound" else _in_wechat(world, f"mother{number}", fate)
    phone = "" if number % 10 == 3 else f"138{number:08}"
    people = [Person(openid=mother, phone=phone)]
    if number % 2:
        father = "" if fate == "unbound" else _in_wechat(world, f"father{number}", "well")
        people.append(Person(openid=father))
    return FamilyToMake(f"李小明{number}", tuple(people))


def _in_wechat(world: World, key: str, fate: Fate) -> str:
    """A WeChat user; what goes wrong with this one is on the platform's side."""
    world.add_person(key, key, "")
    contact = world.contact(key)
    contact.following = fate != "unfollowed"
    contact.blocked = fate == "blocked"
    contact.receipt = {"failed": "failed: system failed", "silent": ""}.get(fate, "success")
    if fate in REFUSALS:
        world.switches.on(Rule("errcode", path="/template/send", openid=contact.openid, errcode=REFUSALS[fate]))
    if fate == "busy":
        world.switches.on(Rule("errcode", path="/template/send", openid=contact.openid, errcode=-1, times=2))
    return contact.openid


def _told(session: Session) -> int:
    """Grows with whatever becomes known of a message."""
    known = (OutboxRow.delivered_at.is_not(None)) | (OutboxRow.state == "failed")
    return session.scalar(select(func.count()).where(known)) or 0
