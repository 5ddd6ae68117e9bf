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
from bot.delivery.dialling.asking import TASK
from bot.delivery.dialling.http import Pair, connect
from bot.delivery.task_runner import TaskFunction
from bot.delivery.tell import tell
from bot.identity.phones import phone_of, plain_number
from bot.identity.teachers import identities_of_staff
from storage.phone_call import PhoneDial
from storage.pupils import Guardian
from storage.session import Database
from storage.staff import Staff

# Who pressed 拨号 so long ago holds the telephone no more.
STALE = timedelta(minutes=1, seconds=30)
FAULTS = (Fate.OUR_FAULT, Fate.DAY_OVER)

log = structlog.get_logger()


class Dials:
    """``dial.connect``: one try each. A telephone that rings by itself a minute later would only startle."""

    def __init__(
        self, settings: Dialling | None, schools: Mapping[int, SchoolContext], clock: MachineClock = machine_now
    ) -> None:
        self._settings, self._schools, self._clock = settings, schools, clock

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner; nothing where no provider is configured."""
        return {TASK: self.connect} if self._settings else {}

    def connect(self, db: Database, args: Mapping[str, object], now: datetime) -> None:
        """Have both telephones rung. A second run finds the dial begun and leaves it."""
        dial_id = int(str(args["dial"]))
        pair = db.transact(_begin, dial_id, now)
        if pair is None or self._settings is None:
            return
        answer = connect(self._settings, pair, self._clock)
        if answer.fate is not Fate.TAKEN:
            log.warning("not_dialled", dial=dial_id, fate=str(answer.fate), code=answer.code,
                        alarm=answer.fate in FAULTS)  # fmt: skip
            db.transact(_fail, self._schools, dial_id, answer, now)


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


def why_of(answer: Answer) -> str:
    """In the words of the teacher's message: bad_number, bad_caller, number_rests, out_of_order, try_again."""
    if answer.code == "bad_caller":
        return answer.code
    if answer.fate in (Fate.BAD_NUMBER, Fate.REFUSED):
        return "bad_number"
    if answer.fate is Fate.NUMBER_RESTS:
        return "number_rests"
    return "out_of_order" if answer.fate in FAULTS else "try_again"
