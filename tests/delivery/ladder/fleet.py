"""``jiaxiao work`` and ``jiaxiao schedule`` as real processes on one database and Redis, to be killed and replaced."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.app.house import introduce_schools, open_database, open_house
from bot.core.clock import machine_now
from bot.core.settings import TEMPLATE_PURPOSES, Limits, Settings, TemplateMapping
from bot.simulator.app import create_simulator
from bot.simulator.ledger import Trigger
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import Habits, World
from storage.migrate import upgrade
from storage.obligations import Obligation
from storage.outbox import UNFINISHED, OutboxRow
from storage.school_clock import school_now, set_school_now
from storage.session import CommitUnknownError, Database, LockTimeoutError
from tests.delivery.ladder.families import APP, FamilyToMake, Made, make_school
from tests.product import fake_account, settings

TEMPLATE = "T" * 43
FIELDS = {"thing1": "who", "thing2": "what", "time3": "when", "thing4": "answer"}
PER_SECOND = 400
AWAY = (DBAPIError, CommitUnknownError, LockTimeoutError)


class Fleet:
    """The platform in this process, the school's processes beside it."""

    def __init__(self, folder: Path, url: str, redis: str = "") -> None:
        self.folder = folder
        self.world = World(habits=Habits(receipt_delay=(3_600, 3_600)))  # nobody would hear the receipts
        account = self.world.add_account(fake_account(APP))
        self.world.templates.add(APP, "通知", "".join(f"{{{{{name}.DATA}}}}\n" for name in FIELDS), TEMPLATE)
        self._platform = serve_in_thread(create_simulator(self.world), threads=16)
        self.settings = _with_templates(settings(url, folder, account, self._platform.url))
        _write_configuration(folder, self.settings, redis)
        self.processes: list[subprocess.Popen[bytes]] = []

    def fill(self, families: list[FamilyToMake]) -> Made:
        """A school with these families in the database."""
        database = open_database(self.settings)
        upgrade(database.engine)
        made = database.transact(make_school, families)
        database.transact(introduce_schools, self.settings)
        database.close()
        self.house = open_house(self.settings)
        return made

    @property
    def db(self) -> Database:
        """The school's database, seen from this process."""
        return self.house.database

    def person(self, key: str, *, window: bool = False) -> str:
        """A follower; with an open window, customer-service messages reach the phone."""
        self.world.add_person(key, key, "")
        contact = self.world.contact(key)
        contact.following = True
        if window:
            contact.ledger.open(Trigger.MESSAGE, machine_now())
        return contact.openid

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """``jiaxiao work`` or ``jiaxiao schedule``."""
        command = [sys.executable, "-m", "bot.cli.main", *words]
        environment = {**os.environ, "JIAXIAO_CONFIG": str(self.folder / "config.toml")}
        log = (self.folder / f"{words[0]}.log").open("ab")
        process = subprocess.Popen(command, env=environment, cwd=self.folder, stdout=log, stderr=log)
        log.close()
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """``kill -9``."""
        process.kill()
        process.wait()
        self.processes.remove(process)

    def set_clock(self, moment: datetime) -> None:
        """Let it be this hour at school."""
        self.db.transact(set_school_now, moment, machine_now())

    def wait(self, what: Callable[[], bool], seconds: float) -> None:
        """Until it is so. A database that is away for a moment is asked again."""
        until = monotonic() + seconds
        while monotonic() < until:
            try:
                if what():
                    return
            except AWAY:
                pass
            sleep(0.1)
        raise TimeoutError(f"not within {seconds} s: {self.db.read(_states)}")

    def is_quiet(self) -> bool:
        """Whether nobody has a rung to take or a message on the way."""
        return self.db.read(_nothing_is_due)

    def close(self) -> None:
        """End everything; what was not killed must end by itself when it is asked to."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        try:
            assert [process.wait(20) for process in self.processes] == [0] * len(self.processes)
        finally:
            self.world.close()
            self._platform.close()
            self.house.database.close()


def _nothing_is_due(session: Session) -> bool:
    now = school_now(session, machine_now())
    climbing = (Obligation.closed_at.is_(None), Obligation.next_at <= now)
    waiting = (OutboxRow.state.in_(UNFINISHED), OutboxRow.due_at <= now)
    return not any(
        session.scalar(select(func.count()).select_from(table).where(*where))
        for table, where in ((Obligation, climbing), (OutboxRow, waiting))
    )


def _states(session: Session) -> dict[str, int]:
    counted = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def _with_templates(of: Settings) -> Settings:
    assert of.wechat
    mapping = TemplateMapping.model_validate({"id": TEMPLATE, "fields": FIELDS})
    wechat = of.wechat.model_copy(update={"templates": dict.fromkeys(TEMPLATE_PURPOSES, mapping)})
    return of.model_copy(update={"wechat": wechat, "limits": Limits(sends_per_second=PER_SECOND)})


def _write_configuration(folder: Path, of: Settings, redis: str) -> None:
    """As an operator does."""
    assert of.wechat
    assert of.school
    wechat = {name: getattr(of.wechat, name).get_secret_value() for name in ("app_secret", "token", "encoding_aes_key")}
    lines = [
        f'[app]\nsecret_key = "{of.app.secret_key.get_secret_value()}"\ndata_dir = "{folder}"',
        f'[database]\nurl = "{of.database.url}"',
        f'[redis]\nurl = "{redis}"',
        f'[school]\nname = "{of.school.name}"\ncode = "{of.school.code}"\nduty_phone = "0838-600-1234"',
        f"[limits]\nsends_per_second = {PER_SECOND}",
        f'[wechat]\napp_id = "{of.wechat.app_id}"\napi_base = "{of.wechat.api_base}"',
        *(f"{name} = {json.dumps(value)}" for name, value in wechat.items()),
    ]
    for purpose in TEMPLATE_PURPOSES:
        fields = ", ".join(f'{name} = "{value}"' for name, value in FIELDS.items())
        lines.append(f'[wechat.templates.{purpose}]\nid = "{TEMPLATE}"\nfields = {{ {fields} }}')
    (folder / "config.toml").write_text("", encoding="utf-8")
    (folder / "config.local.toml").write_text("\n".join(lines), encoding="utf-8")
