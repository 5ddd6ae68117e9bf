"""The demo's stage: the local WeChat, the made-up school in a fresh database, the product between them."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep

from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot.app import House, Workers, create_app, introduce_schools, open_database, open_house
from bot.app.menus import put_up_menus
from bot.cli.demo.people import introduce_people
from bot.cli.demo.school import NAMES, write_roster
from bot.core.clock import machine_now, monotonic
from bot.core.school import SchoolContext
from bot.core.settings import (
    TEMPLATE_PURPOSES,
    App,
    CardRules,
    Database,
    Dialling,
    Gateway,
    Rules,
    School,
    Settings,
    TemplateMapping,
    WeChat,
)
from bot.identity.roster.importing import Importer, read_roster
from bot.pages.person_path import PersonPaths
from bot.simulator.account import FakeAccount
from bot.simulator.app import create_simulator, in_front_of
from bot.simulator.gateway.phones import Subscriber
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import Habits, World
from scheduler.travel import Traveller
from storage.migrate import upgrade
from storage.outbox_claims import due_accounts
from storage.school_clock import set_school_now
from storage.session import Database as Opened
from storage.tasks import is_under_way

APP_ID, ORIGINAL_ID = "wxdemo0000000001", "gh_demo00000001"
SETTLING_SECONDS = 10.0
# What the made-up providers know the made-up school by.
GATEWAY_KEY, GATEWAY_SECRET, REPORTS = "demo", secrets.token_hex(16), secrets.token_hex(16)
FIRST_DAY = datetime.fromisoformat("2026-11-16T08:00:00+08:00")  # a Monday


@dataclass
class Stage:
    """Everything that runs in a demo, and the hands to move it."""

    world: World
    house: House
    workers: Workers
    traveller: Traveller
    url: str = ""

    @property
    def school(self) -> SchoolContext:
        """The one school of the demo."""
        return next(iter(self.house.schools.values()))


# So that an evening has something to show.
DATABASE = "demo.db"
DEMO_RULES = Rules(card=CardRules(push="daily"))


@contextmanager
def open_stage(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    pages: bool = True,
    habits: Habits | None = None,
    rules: Rules = DEMO_RULES,
    begins: datetime = FIRST_DAY,
) -> Iterator[Stage]:
    """Set everything up in ``folder`` and serve it at ``stage.url`` until the block ends. Port 0 takes a free one.

    ``begins``: what the school's clock shows at first.

    Without ``pages`` no phone reaches a page, as at a school without a domain: no message contains a link.
    """
    world = World(habits=habits)
    account, template = world.add_account(_account()), NAMES["template"]
    world.templates.add(APP_ID, template["title"], template["content"], template["id"])
    with ExitStack() as stack:
        stack.callback(world.close)
        platform = serve_in_thread(create_simulator(world), host)
        stack.callback(platform.close)
        port = port or _free_port(host)
        base_url = f"http://{host}:{port}" if pages else ""
        house = _school(_settings(folder, account, (platform.url, base_url), rules), folder, begins)
        stack.callback(house.database.close)
        workers = Workers(house)
        stage = Stage(world, house, workers, _traveller(house, workers))
        product = PersonPaths(create_app(house, frame_ancestors="'self'").wsgi_app, house.database.vault, links=True)
        stack.enter_context(workers.running())
        front = in_front_of(product, create_simulator(world, clock_hook=stage.traveller))
        server = serve_in_thread(front, host, port)
        stack.callback(server.close)
        stage.url = server.url
        account.callback_url, world.base_url = f"{server.url}/wechat", platform.url
        reports = {kind: f"{server.url}/reports/{kind}/{REPORTS}" for kind in ("sms", "voice", "dial")}
        world.phones.subscriber = Subscriber(GATEWAY_KEY, GATEWAY_SECRET, reports)
        introduce_people(world, house.database, stage.school, stage.traveller.get())
        _push_menu(house)
        yield stage


def _free_port(host: str) -> int:
    with socket.socket() as door:
        door.bind((host, 0))
        return int(door.getsockname()[1])


def _account() -> FakeAccount:
    letters = "".join(letter for letter in secrets.token_urlsafe(96) if letter.isalnum())
    return FakeAccount(
        app_id=APP_ID,
        app_secret=secrets.token_hex(16),
        token=secrets.token_hex(12),
        encoding_aes_key=letters[:42] + "A",  # the last letter holds two bits only
        original_id=ORIGINAL_ID,
        callback_url="",
        name=str(NAMES["school"]),
    )


def _settings(folder: Path, account: FakeAccount, urls: tuple[str, str], rules: Rules) -> Settings:
    api_base, base_url = urls
    return Settings(
        app=App(secret_key=secrets.token_hex(32), data_dir=folder, base_url=base_url),
        database=Database(url=f"sqlite:///{folder / DATABASE}"),
        school=School(name=NAMES["school"], code="demo", duty_phone=NAMES["duty_phone"]),
        rules=rules,
        wechat=WeChat(
            app_id=account.app_id,
            app_secret=account.app_secret,
            token=account.token,
            encoding_aes_key=account.encoding_aes_key,
            original_id=account.original_id,
            api_base=api_base,
            templates={purpose: _mapping() for purpose in TEMPLATE_PURPOSES},
        ),
        sms=_gateway(api_base),
        voice=_gateway(api_base),
        dial=_dialling(api_base),
    )


def _gateway(api_base: str) -> Gateway:
    return Gateway(
        provider="http",
        url=f"{api_base}/gateway/send",
        sign=NAMES["school"],
        access_key=SecretStr(GATEWAY_KEY),
        access_secret=SecretStr(GATEWAY_SECRET),
        callback_secret=SecretStr(REPORTS),
    )


def _dialling(api_base: str) -> Dialling:
    return Dialling(
        url=f"{api_base}/gateway/dial",
        shown_number=NAMES["duty_phone"],
        access_key=SecretStr(GATEWAY_KEY),
        access_secret=SecretStr(GATEWAY_SECRET),
        callback_secret=SecretStr(REPORTS),
    )


def _mapping() -> TemplateMapping:
    return TemplateMapping(id=NAMES["template"]["id"], fields=NAMES["template"]["fields"])


def _school(settings: Settings, folder: Path, begins: datetime) -> House:
    database = open_database(settings)
    upgrade(database.engine)
    database.transact(introduce_schools, settings)
    database.transact(set_school_now, begins, machine_now())
    database.close()
    house = open_house(settings)
    roster = folder / "roster.xlsx"
    write_roster(roster)
    school = next(iter(house.schools.values()))
    Importer(house.database, school.id, begins, machine_now).run(read_roster(roster))
    return house


def _traveller(house: House, workers: Workers) -> Traveller:
    schools = list(house.schools.values())
    return Traveller(
        house.database,
        workers.ticker,
        workers.jobs,
        schools,
        beats=(workers.climb, workers.pass_appointments, workers.tasks.run_once),
        settle=lambda: _settle(house.database),
    )


def _settle(database: Opened) -> None:
    """Wait until what is due is done and has left, so that one evening's messages do not mix with the next one's."""
    ends = monotonic() + SETTLING_SECONDS
    while monotonic() < ends and database.read(_is_busy):
        sleep(0.05)


def _is_busy(session: Session) -> bool:
    now = machine_now()
    return bool(due_accounts(session, now)) or is_under_way(session, now)


def _push_menu(house: House) -> None:
    for school in house.schools.values():
        if school.config.wechat:
            put_up_menus(house, school, school.config.wechat)
