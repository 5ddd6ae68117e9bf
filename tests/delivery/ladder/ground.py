"""A small school on which notices climb, and what they left behind, as lines that a table of cases can hold."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.settings import Limits
from bot.delivery.ladder.acts import close_by_family, owed_by
from bot.delivery.ladder.climbing import climb_due
from bot.delivery.ladder.standing import Standing, standings
from bot.delivery.ladder.writing import Written, address_notice, write_notice
from storage.identities import Identity
from storage.ladder_nudge import nudge
from storage.matters import Matter, open_matters
from storage.notice import Notice
from storage.obligation_events import ObligationEvent
from storage.obligations import Obligation
from storage.outbox import OutboxRow
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.session import Database
from storage.staff_tasks import StaffTask
from tests.delivery.ladder.families import FamilyToMake, Made, Person, make_school

P = ParamSpec("P")
T = TypeVar("T")

MUM, DAD = Person("mum", phone="13800000001"), Person("dad", phone="13800000002")
GRAN = Person("gran", phone="13800000003")
BOTH = FamilyToMake("李小明", (MUM, DAD))


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A moment of autumn 2026 on the school's wall clock; 20 November is a Friday and a school day."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


FRIDAY, WEDNESDAY = at(20, 10), at(25, 18)


class Ground:
    """A school, its families, and one notice after the other."""

    def __init__(
        self, db: Database, *families: FamilyToMake, limits: Limits | None = None, a_class: int = 50, **rules: Any
    ) -> None:
        self.db = db
        self.made: Made = db.transact(lambda session: make_school(session, families, a_class=a_class, **rules))
        self.school = replace(self.made.school, limits=limits or Limits())
        self.notice_id = 0
        self.pupils: dict[int, str] = dict(self.read(_pupils))
        self.guardians: dict[int, str] = dict(self.read(_guardians))

    def do(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one unit in a transaction."""
        return self.db.transact(unit, *args, **kwargs)

    def read(self, unit: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one unit that only looks."""
        return self.db.read(unit, *args, **kwargs)

    def written(self, **values: Any) -> Written:
        """What the teacher of the first class writes."""
        return Written(
            **{
                "words": "明天下午3点提前放学,请来接孩子。",
                "title": "提前放学",
                "act": "acknowledge",
                "deadline": WEDNESDAY,
                "owner_id": self.made.teacher_id,
                **values,
            }
        )

    def send(self, now: datetime = FRIDAY, *, pupils: Sequence[int] | None = None, **values: Any) -> int:
        """Write and address a notice to all pupils, or to some; returns how many families owe it."""

        def unit(session: Session) -> tuple[int, int]:
            notice = write_notice(session, self.school, self.written(**values), now)
            to = self.made.pupil_ids if pupils is None else pupils
            return notice.id, address_notice(session, self.school, notice, to, now)

        self.notice_id, families = self.do(unit)
        return families

    def add_pupils(self, pupil_ids: Sequence[int], now: datetime) -> int:
        """Address the newest notice to more children; returns how many families are new."""
        return self.do(
            lambda session: address_notice(
                session, self.school, session.get_one(Notice, self.notice_id), pupil_ids, now
            )
        )

    def notice(self) -> Notice:
        """The newest notice as it stands."""
        return self.read(lambda session: session.get_one(Notice, self.notice_id))

    def climb(self, now: datetime) -> int:
        """One look of the climber."""
        return climb_due(self.db, [self.school], now)

    def climb_until(self, end: datetime) -> None:
        """Let everything that is due until then happen at its very moment."""
        while (due := self.read(_next_due)) is not None and due <= end:
            self.climb(due)

    def pupils_of(self, class_id: int) -> list[int]:
        """The children of one class."""
        return self.read(lambda session: list(session.scalars(select(Pupil.id).where(Pupil.class_id == class_id))))

    def guardian(self, who: str) -> int:
        """The id of a guardian by its label, as 李小明妈妈."""
        return next(key for key, label in self.guardians.items() if label == who)

    def obligations(self) -> list[Obligation]:
        """What is owed for the newest notice, in the order of the pupils."""
        mine = select(Obligation).where(Obligation.notice_id == self.notice_id)
        found = self.read(lambda session: session.scalars(mine).all())
        return sorted(found, key=lambda each: (self.made.pupil_ids.index(each.pupil_id), each.household_id or 0))

    def home_of(self, guardian_id: int) -> int:
        """The household of a guardian."""
        return self.read(lambda session: session.get_one(Guardian, guardian_id)).household_id

    def acts(self, who: str, now: datetime, how: str = "tapped", **said: Any) -> list[bool]:
        """The guardian with this label answers for all children; whether each act counted."""

        def unit(session: Session) -> list[bool]:
            guardian = self.guardian(who)
            owed = owed_by(session, self.school.id, self.notice_id, [guardian])
            ids = [each.obligation_id for each in owed]
            return [close_by_family(session, self.school, each, guardian, how=how, now=now, **said) for each in ids]

        return self.do(unit)

    def fails(self, who: str, rung: str, now: datetime, code: str = "43004") -> int:
        """The message of a rung to this guardian has failed; how many families go on at once."""

        def unit(session: Session) -> int:
            rows = (OutboxRow.guardian_id == self.guardian(who), OutboxRow.rung == rung)
            failed: dict[str, Any] = {"state": "failed", "error_code": code, "ended_at": now}
            if rung in ("wechat", "next_guardian"):
                failed["channel"] = "template"
            ids = session.scalars(update(OutboxRow).where(*rows).values(failed).returning(OutboxRow.id)).all()
            return nudge(session, ids, now)

        return self.do(unit)

    def marks(self, who: str, rung: str, **values: Any) -> None:
        """Write into a message of a rung what its sender would."""
        rows = (OutboxRow.guardian_id == self.guardian(who), OutboxRow.rung == rung)
        self.do(lambda session: session.execute(update(OutboxRow).where(*rows).values(values)))

    def matters(self, openid: str) -> list[Matter]:
        """What waits for one WeChat user under its numbers."""
        return self.read(open_matters, self.identity(openid))

    def identity(self, openid: str) -> int:
        """The id of a WeChat user."""
        return self.read(_identity, openid)

    def standings(self, **of: Any) -> list[Standing]:
        """Where the newest notice's families stand."""
        return self.read(standings, self.school.id, self.notice_id, **of)

    def told(self) -> list[str]:
        """Each message: when its rung was taken, whom it goes to, by which rung, and when it leaves if later."""
        return sorted(_clock(row.created_at) + self._message(row) for row in self.rows())

    def story(self) -> list[str]:
        """All that the ladder did, in time: messages, tasks, rungs that led nowhere."""
        return sorted([*self.told(), *self.skipped(), *self.tasks()])

    def rows(self) -> list[OutboxRow]:
        """The messages of the newest notice."""
        mine = select(OutboxRow).where(OutboxRow.notice_id == self.notice_id)
        return list(self.read(lambda session: session.scalars(mine.order_by(OutboxRow.place, OutboxRow.id)).all()))

    def tasks(self) -> list[str]:
        """Each call and slip: when given, for which child, how it ended."""
        child = {each.id: self.pupils[each.pupil_id] for each in self.obligations()}
        mine = select(StaffTask).where(StaffTask.obligation_id.in_(child))
        return sorted(
            f"{_clock(task.opened_at)} {child[task.obligation_id]}: {task.kind}{f' {task.result}' * bool(task.result)}"
            for task in self.read(lambda session: session.scalars(mine).all())
        )

    def events(self, *what: str) -> list[str]:
        """The events of the newest notice of these kinds."""
        child = {each.id: self.pupils[each.pupil_id] for each in self.obligations()}
        mine = select(ObligationEvent).where(ObligationEvent.obligation_id.in_(child), ObligationEvent.what.in_(what))
        return sorted(
            f"{_clock(each.at)} {child[each.obligation_id]}: {each.what} {each.rung} {each.detail}".rstrip()
            for each in self.read(lambda session: session.scalars(mine).all())
        )

    def skipped(self) -> list[str]:
        """The rungs that led nowhere."""
        return [each.replace("skipped ", "no ") for each in self.events("skipped")]

    def _message(self, row: OutboxRow) -> str:
        later = f" → {_clock(row.due_at)}" if row.due_at - row.created_at > timedelta(seconds=1) else ""
        over = f" {row.state}" if row.state == "cancelled" else ""
        return f" {self.guardians[row.guardian_id or 0]}: {row.rung}{later}{over}"


def _clock(moment: datetime) -> str:
    return at_school(moment).strftime("%d %H:%M")


def _next_due(session: Session) -> datetime | None:
    return session.scalar(
        select(func.min(Obligation.next_at)).where(Obligation.closed_at.is_(None), Obligation.notice_id.is_not(None))
    )


def _pupils(session: Session) -> list[tuple[int, str]]:
    return [(row.id, row.name) for row in session.execute(select(Pupil.id, Pupil.name))]


def _guardians(session: Session) -> list[tuple[int, str]]:
    """Each guardian by what it is to the children and who they are: 妈妈 of 李小明."""
    rows = session.execute(
        select(GuardianLink.guardian_id, GuardianLink.relation, Pupil.name)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .order_by(Pupil.number.desc())
    )
    return [(row.guardian_id, f"{row.name}{row.relation}") for row in rows]


def _identity(session: Session, openid: str) -> int:
    return session.scalars(select(Identity.id).where(Identity.openid == openid)).one()
