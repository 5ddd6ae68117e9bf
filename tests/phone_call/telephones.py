"""The school with telephones that ring: the local provider, its reports to the school, and the work behind 拨号."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from time import monotonic, sleep
from typing import Self

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import machine_now
from bot.core.settings import Dialling, Settings
from bot.delivery.dialling.connecting import Dials
from bot.delivery.task_runner import TaskRunner
from bot.gateway_reports import GatewayReports, gateway_reports
from bot.identity.phones import phone_index
from bot.simulator.app import create_simulator
from bot.simulator.gateway import network
from bot.simulator.gateway.phones import Call, Habits, Phone, Subscriber
from bot.simulator.serve import serve_in_thread
from bot.simulator.world import World
from storage.phone_call import PhoneDial
from storage.sealing import seal
from storage.session import Database
from storage.staff import Staff
from tests.phone_call.world import Calls
from tests.school_week import SchoolWeek

TEACHER, GRANDMOTHER, MOTHER = "13611112222", "13900006688", "13700003321"
SECRET = "reports-come-here"


class Provider(SchoolWeek):
    """A provider of the own that connects two telephones, and tells the school over HTTP how it ended."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self.world = World(now=machine_now)
        self.world.phones.habits = Habits(
            receipt_delay=(0, 0), ring_seconds=30, timeout_seconds=0.1, repeat_after=0.05, late_seconds=0.3
        )
        provider = self._stack.enter_context(serve_in_thread(create_simulator(self.world)))
        self.configure(f"{provider.url}/gateway/dial")
        app = Flask("school")
        app.register_blueprint(gateway_reports(GatewayReports(self.db, {"qingshan": self.school}, self.settings)))
        self.school_url = self._stack.enter_context(serve_in_thread(app)).url
        self.report_url = f"{self.school_url}/reports/dial/{SECRET}"
        self.world.phones.subscriber = Subscriber("key", "secret", {"dial": self.report_url})
        self._stack.callback(self.world.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def configure(self, url: str, *, access_secret: str = "secret") -> None:
        """The provider as the operator names it."""
        way = {
            "url": url,
            "shown_number": "05718888",
            "access_key": "key",
            "access_secret": access_secret,
            "callback_secret": SECRET,
        }
        self.settings = Settings.model_validate(
            {"app": {"secret_key": "k" * 32}, "school": {"name": "青山小学"}, "dial": way}
        )

    @property
    def provider(self) -> Dialling:
        """Its section."""
        assert self.settings.dial
        return self.settings.dial

    def ringing(self, phone: Phone) -> Call | None:
        """What rings on this phone, or is talked on it."""
        return next((call for call in phone.calls if call.state in ("ringing", "talking")), None)

    def answers(self, phone: Phone) -> None:
        """Somebody picks up."""
        self._act(phone, network.answer)

    def declines(self, phone: Phone) -> None:
        """Somebody pushes it away."""
        self._act(phone, network.decline)

    def hangs_up(self, phone: Phone) -> None:
        """Somebody ends it."""
        self._act(phone, network.hang_up)

    def _act(self, phone: Phone, act: Callable[[World, Phone, str], None]) -> None:
        call = self.ringing(phone)
        assert call
        act(self.world, phone, call.id)


class Telephones(Calls, Provider):
    """``caller`` and ``family`` are the phones of the class teacher and of 小明's grandmother."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        object.__setattr__(self.school, "dials", True)
        self.do(self._own_number, TEACHER)

    def __enter__(self) -> Self:
        super().__enter__()
        self.caller, self.family = self.world.phones.at(TEACHER), self.world.phones.at(GRANDMOTHER)
        return self

    def works(self) -> int:
        """The slow work that is due is done; how much it was."""
        self.passes(seconds=20)  # on pages the clock has gone on by itself
        return TaskRunner(self.db, Dials(self.provider, {self.school.id: self.school}).tasks).run_once()

    def dials(self, name: str = "class_teacher") -> None:
        """回访, 1 帮我拨给奶奶; and the work behind it."""
        self.says(name, "回访")
        self.says(name, "1")
        self.works()

    def dial(self) -> PhoneDial:
        """The newest one."""
        order = (PhoneDial.asked_at.desc(), PhoneDial.id)
        return self.db.read(lambda session: session.scalars(select(PhoneDial).order_by(*order)).first() or PhoneDial())

    def comes_true(self, what: Callable[[], bool]) -> None:
        """Wait for the provider's report."""
        until = monotonic() + 10
        while not what():
            assert monotonic() < until, (self.dial().state, self.dial().why)
            sleep(0.02)

    def passes(self, **time: float) -> None:
        """School time goes on; numbers that rested may be called again."""
        self.goes_on_to(self.now + timedelta(**time))

    def own_number(self, number: str) -> None:
        """The teacher's own number in the roster; empty for none."""
        self.do(self._own_number, number)

    def _own_number(self, session: Session, number: str) -> None:
        staff = session.get_one(Staff, self.cast.class_teacher.id)
        staff.phone = seal(session, ("staff", "phone"), staff.id, staff.school_id, number) if number else None
        staff.phone_index = phone_index(session, number) if number else None
