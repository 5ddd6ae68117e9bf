"""The provider is asked, in a thread of its own; what comes to nothing is told to the teacher at once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, machine_now
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.settings import Dialling
from bot.core.texts import phrase, say
from bot.delivery.channels.gateway import Answer, Fate
from bot.delivery.dialling import home
from bot.delivery.dialling.asking import TASK
from bot.delivery.dialling.http import Pair, connect
from bot.delivery.task_runner import TaskFunction
from bot.delivery.tell import tell
from bot.identity.phones import phone_of, plain_number
from bot.identity.teachers import identities_of_staff
from storage.affection_hotline.home_calls import HomeDial
from storage.phone_call import PhoneDial
from storage.pupils import Guardian
from storage.session import Database
from storage.staff import Staff

# Who pressed 拨号 so long ago holds the telephone no more.
STALE = timedelta(minutes=1, seconds=30)
FAULTS = (Fate.OUR_FAULT, Fate.DAY_OVER)

log = structlog.get_logger()


class Dials:
    """``dial.connect`` and ``dial.home``: one try each. A telephone that rings by itself a minute later would only
    startle."""

    def __init__(
        self, settings: Dialling | None, schools: Mapping[int, SchoolContext], clock: MachineClock = machine_now
    ) -> None:
        self._settings, self._schools, self._clock = settings, schools, clock

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner; nothing where no provider is configured."""
        return {TASK: self.connect, home.TASK: self.connect_home} if self._settings else {}

    def connect(self, db: Database, args: Mapping[str, object], now: datetime) -> None:
        """Have the teacher's telephone rung, and the family's. A second run finds the dial begun and leaves it."""
        dial_id = int(str(args["dial"]))
        answer = self._ring(db.transact(_begin, dial_id, now))
        if answer is not None:
            db.transact(_fail, self._schools, dial_id, answer, now)

    def connect_home(self, db: Database, args: Mapping[str, object], now: datetime) -> None:
        """The same of a parent far away and the adult beside the child."""
        dial_id = int(str(args["dial"]))
        answer = self._ring(db.transact(_begin_home, self._schools, dial_id, now))
        if answer is not None:
            db.transact(_fail_home, self._schools, dial_id, answer, now)

    def _ring(self, pair: Pair | None) -> Answer | None:
        """Ask the provider; its answer where it has not taken the pair."""
        if pair is None or self._settings is None:
            return None
        answer = connect(self._settings, pair, self._clock)
        if answer.fate is Fate.TAKEN:
            return None
        log.warning("not_dialled", dial=pair.id, fate=str(answer.fate), code=answer.code, alarm=answer.fate in FAULTS)
        return answer


def _begin(session: Session, dial_id: int, now: datetime) -> Pair | None:
    dial = session.get(PhoneDial, dial_id, with_for_update=True)
    if dial is None or dial.state != "asked":
        return None
    staff, guardian = session.get_one(Staff, dial.staff_id), session.get_one(Guardian, dial.guardian_id)
    caller, callee = plain_number(phone_of(session, staff)), plain_number(phone_of(session, guardian))
    if now - dial.asked_at > STALE or caller is None or callee is None:
        dial.state, dial.why, dial.ended_at = "failed", "too_late", now
        return None
    dial.state = "ringing"
    return Pair(str(dial.id), caller, callee)


def _fail(session: Session, schools: Mapping[int, SchoolContext], dial_id: int, answer: Answer, now: datetime) -> None:
    dial = session.get_one(PhoneDial, dial_id, with_for_update=True)
    if dial.ended_at is not None:  # its report was faster than our marking
        return
    dial.state, dial.why, dial.ended_at = "failed", why_of(answer), now
    school = schools[dial.school_id]
    reply = say("phone_call/not_dialled", why=dial.why, go={"1": Go("phone_call.one", {"call": dial.call_id})})
    for identity_id in identities_of_staff(session, school.id, dial.staff_id):
        tell(
            session,
            school_id=school.id,
            identity_id=identity_id,
            reply=reply,
            purpose="todo",
            key=f"phone_call/not_dialled/{dial.id}",
            now=now,
            what=phrase("phone_call/not_dialled_what"),
        )


def _begin_home(
    session: Session, schools: Mapping[int, SchoolContext], dial_id: int, now: datetime
) -> Pair | None:  # fmt: skip
    dial = session.get(HomeDial, dial_id, with_for_update=True)
    if dial is None or dial.state != "asked":
        return None
    pair = home.begin_home(session, dial) if now - dial.asked_at <= STALE else None
    if pair is None:
        home.end_home(session, schools[dial.school_id], dial, ("failed", "too_late"), now)
    else:
        dial.state = "ringing"
    return pair


def _fail_home(
    session: Session, schools: Mapping[int, SchoolContext], dial_id: int, answer: Answer, now: datetime
) -> None:
    dial = session.get_one(HomeDial, dial_id, with_for_update=True)
    if dial.ended_at is None:  # else its report was faster than our marking
        home.end_home(session, schools[dial.school_id], dial, ("failed", why_of(answer)), now)


def why_of(answer: Answer) -> str:
    """In the words of the teacher's message: bad_number, bad_caller, number_rests, out_of_order, try_again."""
    if answer.code == "bad_caller":
        return answer.code
    if answer.fate in (Fate.BAD_NUMBER, Fate.REFUSED):
        return "bad_number"
    if answer.fate is Fate.NUMBER_RESTS:
        return "number_rests"
    return "out_of_order" if answer.fate in FAULTS else "try_again"
