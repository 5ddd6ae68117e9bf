"""What people in the parents' place, the village and the teacher keep about one child that must not reach others."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.identity.access import children_of
from bot.identity.actors import actor_of_staff
from bot.identity.audience import LEFT_BEHIND
from handlers.proxy_guardian.actions import (
    agreements,
    aid,
    assigning,
    duties,
    entries,
    holidays,
    letters,
    meetings,
    sheets,
)
from storage.proxy_guardian.staying import HolidayPlace
from storage.pupils import Pupil
from storage.schools import School
from tests import factories

# What was done for her, needed, agreed and entered; only her homeroom teacher and who leads the school.
KEPT = ("看她扫院子", "要一件厚棉衣", "姨婆照看到过年", "谈心时说想学画画")
# What her families are told; and where she is in the holiday, which is her mother's home's business.
TO_FAMILIES = ("说说怎样陪她写字", "常给花浇水")
STAYS = ("外婆的果园",)


@dataclass(frozen=True)
class Kept:
    """Ids of what one could ask for."""

    duty: int = 0
    letter: int = 0
    meeting: int = 0
    holiday: str = ""


def has_a_proxy(
    session: Session, home: SchoolContext, teacher: Actor, mother: Actor, about: tuple[int, int], now: datetime
) -> Kept:
    """Somebody without WeChat stands in for her parents, and everything around that has its words.

    ``about``: the child, and a picture that has arrived.
    """
    pupil_id, picture = about[0], str(about[1])
    child = session.get_one(Pupil, pupil_id)
    child.care_kinds = child.care_kinds or LEFT_BEHIND
    stands_in = factories.staff(session, session.get_one(School, home.id), name="赵大山")
    assigning.assign(session, home, teacher, pupil_id, stands_in.id, "proxy", now)
    actor = actor_of_staff(session, home.id, stands_in.id, now)
    assert {held.role for held in actor.held} == {Role.PROXY_GUARDIAN}
    (charge,) = duties.my_charges(session, actor, now)
    duty = duties.tick(session, actor, charge.duties[0].duty_id, KEPT[0], (picture,), now)
    sheets.write_sheet(session, actor, pupil_id, ["life"], [], "", now)
    aid.ask(session, teacher, pupil_id, KEPT[1], now)
    agreed = agreements.Written("姨婆 王霞", "", KEPT[2], date(2026, 9, 1), date(2027, 2, 1))
    agreements.agree(session, teacher, pupil_id, agreed, now)
    entries.enter(session, teacher, pupil_id, "talk", at_school(now).date(), KEPT[3], now)
    of = meetings.Invited(now + timedelta(days=3), "会议室", TO_FAMILIES[0], child.class_id)
    meeting = meetings.invite(session, home, teacher, of, now)
    letters.send_school_letter(session, home, teacher, "谢谢您。", {pupil_id: TO_FAMILIES[1]}, now)
    letters.keep_own(session, home, teacher, pupil_id, [picture], now)
    letter, _ = letters.send_own(session, home, teacher, pupil_id, now)
    holiday = _holiday(session, home, mother, pupil_id, now)
    return Kept(duty.duty.duty_id, letter.letter_id, meeting, holiday)


def _holiday(session: Session, home: SchoolContext, mother: Actor, pupil_id: int, now: datetime) -> str:
    """Three days off, of which her mother's home was asked."""
    first = at_school(now).date() + timedelta(days=1)
    row = HolidayPlace(
        school_id=home.id, pupil_id=pupil_id, holiday=first.isoformat(), last_day=first + timedelta(days=2),
        household_id=children_of(session, mother)[0].household_id, asked_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    holidays.say_place(session, home, mother, (pupil_id, row.holiday), "other", STAYS[0], now)
    return row.holiday
