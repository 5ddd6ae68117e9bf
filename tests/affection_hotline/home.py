"""青山小学 where parents far away call home: 小明's grandmother lives with him and holds the telephone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.inbound import Inbound, Kind
from bot.core.reply import Reply
from bot.delivery.task_runner import TaskRunner
from bot.dialogue.talk import Talk
from bot.identity.actors import load_actor
from handlers.affection_hotline.actions import home_calls, settling
from storage.affection_hotline.home_calls import HomeCall
from storage.identities import Identity
from storage.proxy_guardian.proxies import Proxy
from storage.pupils import Pupil
from storage.session import Database
from tests.affection_hotline.room import Room
from tests.appointments.office import at


class Home(Room):
    """Monday the 23rd, 8 o'clock, without a line in the hotline room; 小明 is his mother's only child here."""

    def __init__(self, db: Database, **rules: Any) -> None:
        super().__init__(db, **rules)
        self._tasks = TaskRunner(db, self.registry.tasks())
        self.do(lambda session: setattr(session.get_one(Pupil, self.cast.xiaohong.id), "left_at", self.now))
        self.goes_on_to(at(23, 8))

    def goes_on_to(self, moment: datetime) -> int:
        """The clock, with what time brings; how much it came to."""
        return super().goes_on_to(moment) + self._tasks.run_once()

    def works(self) -> int:
        """What is due now is done, and what came of it a moment ago."""
        return self.goes_on_to(self.now + timedelta(seconds=1))

    def agrees_at_home(self, name: str = "mother") -> HomeCall:
        """约通话: free in the evening, the first time; Monday, half past five."""
        for said in ("约通话", "1", "4", "1", "1"):
            self.says(name, said)
        return self.calls_at_home()[-1]

    def calls_at_home(self) -> list[HomeCall]:
        """All of them, by their times."""
        return self.db.read(lambda session: list(session.scalars(select(HomeCall).order_by(HomeCall.starts_at))))

    def call(self) -> HomeCall:
        """The only one, as it stands now."""
        (found,) = self.calls_at_home()
        return found

    def settles(self, parent: str, key: str, hour: int | None = None) -> None:
        """The principal says who is beside 小明 when this parent speaks."""
        pair = (self.cast.xiaoming.id, getattr(self.cast, parent).id)
        self.do(settling.settle, self.school, self.actor("principal"), pair, key, hour, self.now)

    def father_too(self) -> None:
        """The father, of another household, has the grandmother beside the child as well."""
        self.settles("father", f"guardian:{self.cast.grandmother.id}")

    def times(self, name: str = "mother") -> list[str]:
        """When this parent can call 小明 at home, as day and hour."""
        _, found = self.db.read(
            home_calls.times_at_home, self.school, self.actor(name), self.cast.xiaoming.id, self.now
        )
        return [f"{at_school(begin):%d %H:%M}" for begin, _ in found.times]

    def takes(self, name: str, when: datetime) -> HomeCall:
        """This parent agrees on this time; UserError as the act has it."""
        pupil = self.cast.xiaoming.id
        made = self.do(home_calls.take_home, self.school, self.actor(name), pupil, when, self.now)
        return next(each for each in self.calls_at_home() if each.id == made.call_id)

    def outcomes(self) -> list[tuple[str, int | None]]:
        """What became of the calls, with their seconds."""
        return [(row.outcome, row.seconds) for row in self.log()]

    def number_of(self, name: str) -> str:
        """The number that somebody's last message names."""
        return self.waiting_for(name)[-1].answer

    def follows(self, name: str, step: str, args: Mapping[str, Any]) -> Reply:
        """Somebody follows a line that is perhaps not shown any more; UserError as the step has it."""
        self.now += timedelta(seconds=1)
        return self.do(self._follow, name, step, args)

    def refused(self, name: str, step: str, args: Mapping[str, Any]) -> str:
        """The same, refused as what is nobody's business; what is said then is left to the caller."""
        try:
            self.follows(name, step, args)
        except (AccessDeniedError, UserError) as why:
            return str(why)
        raise AssertionError(f"{name} came through {step}")

    def _follow(self, session: Session, name: str, step: str, args: Mapping[str, Any]) -> Reply:
        identity = session.get_one(Identity, self.cast.people[name].id)
        actor = load_actor(session, identity, now=self.now)
        inbound = Inbound(Kind.TEXT, "text", "gh", identity.openid, self.now, b"x")
        return self.registry.step(step)(Talk(session, self.school, actor, identity, inbound, self.now), **args)

    def stands_in(self, name: str) -> None:
        """One of the staff is 小明's proxy guardian."""
        row = {"kind": "proxy", "since": at(1, 8), "set_by_id": self.cast.principal.id}
        staff = getattr(self.cast, name).id
        self.do(self._add, Proxy(school_id=self.school.id, pupil_id=self.cast.xiaoming.id, staff_id=staff, **row))

    def changes(self, row: type[Any], row_id: int, **values: Any) -> None:
        """A row becomes another."""

        def write(session: Session) -> None:
            for column, value in values.items():
                setattr(session.get_one(row, row_id), column, value)

        self.do(write)
