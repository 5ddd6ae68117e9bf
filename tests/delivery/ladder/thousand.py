"""A school of a thousand children in the local WeChat: who can be reached how, and how each family behaves."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Literal

from flask import Flask
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app.house import House, introduce_schools, open_house
from bot.app.web import create_app
from bot.app.workers import Workers
from bot.core.clock import machine_now
from bot.core.settings import TEMPLATE_PURPOSES, Gateway, Limits, Settings, TemplateMapping
from bot.delivery.ladder.climbing import climb_due
from bot.gateway_reports import GatewayReports, gateway_reports
from bot.simulator.app import create_simulator
from bot.simulator.gateway.phones import Habits as PhoneHabits
from bot.simulator.gateway.phones import Subscriber
from bot.simulator.serve import serve_in_thread
from bot.simulator.switches import Rule
from bot.simulator.world import Habits, World
from storage.migrate import upgrade
from storage.outbox import OutboxRow
from storage.receipts import join_receipts
from storage.school_clock import set_school_now
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
    def db(self) -> Database:
        """The school's database."""
        return self.house.database

    def at(self, moment: datetime) -> None:
        """Let it be this hour at school: rungs are climbed, messages leave, receipts come in."""
        self.db.transact(set_school_now, moment, machine_now())
        while climb_due(self.db, [self.made.school], machine_now()) or self.workers.feeder.run_once():
            self._receipts_come_in()

    def _receipts_come_in(self) -> None:
        """Until nothing new has come for a moment."""
        before, until = -1, monotonic() + 5
        while (now := self.db.read(_told)) != before and monotonic() < until:
            before = now
            sleep(0.15)
            self.db.transact(join_receipts, machine_now(), 5_000)


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
    app = _reports(create_app(house), house, of)
    product = serve_in_thread(app, threads=16)
    account.callback_url = f"{product.url}/wechat"
    reports = {kind: f"{product.url}/reports/{kind}/{SECRET}" for kind in ("sms", "voice")}
    world.phones.subscriber = Subscriber("key", "secret", reports)
    workers = Workers(house)
    try:
        yield Thousand(world, house, workers, made, fates, Random(7))  # noqa: S311  the same families each time
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
    fast = Limits(sends_per_second=10_000, sms_per_second=10_000, calls_per_second=10_000, sms_per_month=90)
    return of.model_copy(update={"wechat": wechat, "sms": gateway, "voice": gateway, "limits": fast})


def _school(of: Settings, world: World, amount: int) -> tuple[House, Made, dict[int, Fate]]:
    fates = [fate for fate, number in OF_A_HUNDRED.items() for _ in range(number)]
    # Neighbours in a class have different fates.
    wanted = [fates[(37 * number) % 100] for number in range(amount)]
    database = Database(of.database.url, _vault(of))
    upgrade(database.engine)
    made = database.transact(make_school, [_family(world, number, fate) for number, fate in enumerate(wanted)])
    database.transact(introduce_schools, of)
    database.close()
    return open_house(of), made, dict(zip(made.pupil_ids, wanted, strict=True))
