"""Who stands beside the child when a parent speaks from far away.

Two households of one child are blind to each other: of itself a parent's word goes only to the own household, to a
proxy guardian, or to the duty teacher. Only who leads the school may send it to the other household.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.names import given_name, surname
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import Child, children_of
from bot.identity.families import Recipient, guardians_to_tell
from bot.identity.headings import SEXES
from bot.identity.teachers import homeroom_teacher_of, identities_of_staff
from storage.affection_hotline.home_calls import HomeCall
from storage.affection_hotline.messages import HotlineMessage
from storage.affection_hotline.settings import HotlineSetting, keep_setting, open_between, setting_of
from storage.proxy_guardian.proxies import Proxy
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.staff import Staff, StaffRole


@dataclass(frozen=True, slots=True)
class Line:
    """One parent and one child, as the school knows them now; ``child`` and ``parent`` are said as at home."""

    school_id: int
    pupil_id: int
    class_id: int
    child: str
    guardian_id: int
    household_id: int
    parent: str  # 妈妈, 爸爸 …
    is_away: bool
    is_boarding: bool
    pronoun: str = ""


@dataclass(frozen=True, slots=True)
class Adult:
    """Who plays it to the child: a guardian, a member of staff, or with neither the duty teacher in the room."""

    guardian_id: int | None = None
    staff_id: int | None = None
    called: str = ""  # 奶奶; a member of staff by surname: 杨
    hours: str = ""
    identity_ids: tuple[int, ...] = ()

    @property
    def is_room(self) -> bool:
        """Nobody is beside the child: the hotline room at school."""
        return self.guardian_id is None and self.staff_id is None


ROOM = Adult()


def own_lines(session: Session, actor: Actor) -> list[Line]:
    """The actor's children with which a voice letter makes sense: who is away, whose child boards, or who asked."""
    children = children_of(session, actor)
    opened = open_between(session, actor.school_id, [(each.pupil_id, each.guardian_id) for each in children])
    return [_line(session, each) for each in children if (each.pupil_id, each.guardian_id) in opened]


def speaks_far(session: Session, actor: Actor) -> list[Line]:
    """Those of :func:`own_lines` between which and the actor distance lies: what is spoken may be for the child.

    Of a guardian who lives with a boarder a voice is mostly for the teacher.
    """
    return [
        line
        for line in own_lines(session, actor)
        if line.is_away or setting_of(session, line.school_id, line.pupil_id, line.guardian_id) is not None
    ]


def teacher_of(session: Session, line: Line, now: datetime) -> tuple[int, str] | None:
    """The child's homeroom teacher: the id and the surname."""
    staff = homeroom_teacher_of(session, line.school_id, line.class_id, now)
    return (staff.id, surname(staff.name)) if staff else None


def own_line(session: Session, actor: Actor, pupil_id: int) -> Line:
    """The actor and one own child. Raises :class:`AccessDeniedError` for anybody else's."""
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    return _line(session, child)


def children_named(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The actor's own children, (pupil id, given name)."""
    return [(each.pupil_id, given_name(each.name)) for each in children_of(session, actor)]


def open_line(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> None:
    """A guardian says that the child lives elsewhere: from now on the hotline is open between these two."""
    line = own_line(session, actor, pupil_id)
    keep_setting(session, school.id, line.pupil_id, line.guardian_id, now)


def may_write(session: Session, line: Line) -> bool:
    """Whether the hotline is open between these two."""
    return bool(open_between(session, line.school_id, [(line.pupil_id, line.guardian_id)]))


def line_of(session: Session, school_id: int, pupil_id: int, guardian_id: int) -> Line | None:
    """The two as the school knows them; None where the link gives no rights, or the child has left."""
    row = session.execute(
        select(Pupil, Guardian, GuardianLink)
        .join(GuardianLink, GuardianLink.pupil_id == Pupil.id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(Pupil.school_id == school_id, Pupil.id == pupil_id, Guardian.id == guardian_id, is_live(), is_here())
    ).first()
    if row is None:
        return None
    pupil, guardian, link = row
    return Line(school_id, pupil.id, pupil.class_id, given_name(pupil.name), guardian.id, guardian.household_id,
                link.relation, guardian.is_away, pupil.is_boarding, _pronoun(pupil))  # fmt: skip


def parent_identities(session: Session, school_id: int, line: Line) -> tuple[int, ...]:
    """The WeChat users by which this parent can be told something about this child now."""
    people = [each for home in guardians_to_tell(session, school_id, line.pupil_id) for each in home.guardians]
    return next((each.identity_ids for each in people if each.guardian_id == line.guardian_id), ())


def adult_for(session: Session, school_id: int, line: Line, now: datetime, *, at_school: bool = True) -> Adult:
    """Who brings this parent's words to this child now.

    As it was settled, while that person is still there and can be reached; else, for a child at home, the first of
    the parent's household who lives there; else the proxy guardian; else the duty teacher. A boarder is at home where
    it is not ``at_school``: in a holiday.
    """
    setting = setting_of(session, school_id, line.pupil_id, line.guardian_id)
    if setting is not None and not setting.by_itself:
        chosen = _settled(session, school_id, line, setting, now)
        if chosen is not None:
            return chosen
    if line.is_boarding and at_school:
        return ROOM
    beside = next((each for each in at_home(session, school_id, line) if each.identity_ids), None)
    if beside is not None:
        return beside
    return next((each for each in proxies_of(session, school_id, line.pupil_id, now) if each.identity_ids), ROOM)


def at_home(session: Session, school_id: int, line: Line, *, every_household: bool = False) -> list[Adult]:
    """The guardians who live with the child, first in the chain first: of the parent's household, or of all."""
    return [
        _guardian(each)
        for home in guardians_to_tell(session, school_id, line.pupil_id)
        for each in home.guardians
        if (every_household or home.household_id == line.household_id)
        and each.guardian_id != line.guardian_id
        and not each.is_away
    ]


def proxies_of(session: Session, school_id: int, pupil_id: int, now: datetime) -> list[Adult]:
    """Who stands in the parents' place for this child now."""
    held = and_(Proxy.since <= now, or_(Proxy.until.is_(None), Proxy.until > now))
    wanted = (
        select(Staff)
        .join(Proxy, Proxy.staff_id == Staff.id)
        .where(Proxy.school_id == school_id, Proxy.pupil_id == pupil_id, held, Staff.left_at.is_(None))
        .order_by(Proxy.since, Proxy.id)
    )
    return [_staff(session, each) for each in session.scalars(wanted)]


def duty_teachers(session: Session, school_id: int, now: datetime) -> list[Staff]:
    """Who holds the role of the duty teacher now, by name."""
    held = and_(StaffRole.since <= now, or_(StaffRole.until.is_(None), StaffRole.until > now))
    wanted = (
        select(Staff)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.school_id == school_id, StaffRole.role == Role.DUTY_TEACHER, held, Staff.left_at.is_(None))
        .order_by(Staff.name, Staff.id)
    )
    return list(session.scalars(wanted).unique())


def room_teacher(session: Session, school_id: int, now: datetime) -> str:
    """The surname of the one duty teacher; empty where there are several, or none."""
    found = duty_teachers(session, school_id, now)
    return surname(found[0].name) if len(found) == 1 else ""


def called(session: Session, message: HotlineMessage | HomeCall) -> str:
    """How the family calls the adult whom a message was brought to, or who is to help with a call; empty where it is
    nobody any more."""
    if message.adult_guardian_id is not None:
        line = line_of(session, message.school_id, message.pupil_id, message.adult_guardian_id)
        return line.parent if line else ""
    staff = session.get(Staff, message.adult_staff_id) if message.adult_staff_id else None
    return phrase("affection_hotline/adult", of=_staff(session, staff)) if staff else ""


def is_adult(session: Session, actor: Actor, line: Line, *, guardian_id: int | None, staff_id: int | None) -> bool:
    """Whether the actor is the adult that a message names, and may still hear of this child."""
    if staff_id is not None:
        return actor.staff_id == staff_id
    if guardian_id is None or guardian_id not in actor.guardian_ids:
        return False
    return any(child.pupil_id == line.pupil_id for child in children_of(session, actor))


def _settled(session: Session, school_id: int, line: Line, setting: HotlineSetting, now: datetime) -> Adult | None:
    if setting.adult_staff_id is not None:
        staff = session.get(Staff, setting.adult_staff_id)
        here = staff is not None and (staff.left_at is None or staff.left_at > now)
        found = _staff(session, staff) if staff is not None and here else None
        return found if found and found.identity_ids else None
    if setting.adult_guardian_id is None:
        return ROOM
    everybody = at_home(session, school_id, line, every_household=True)
    mine = (each for each in everybody if each.guardian_id == setting.adult_guardian_id and each.identity_ids)
    return next(mine, None)


def _guardian(of: Recipient) -> Adult:
    return Adult(guardian_id=of.guardian_id, called=of.relation, hours=of.hours, identity_ids=of.identity_ids)


def _staff(session: Session, of: Staff) -> Adult:
    people = tuple(identities_of_staff(session, of.school_id, of.id))
    return Adult(staff_id=of.id, called=surname(of.name), identity_ids=people)


def _line(session: Session, of: Child) -> Line:
    pupil, guardian = session.get_one(Pupil, of.pupil_id), session.get_one(Guardian, of.guardian_id)
    return Line(pupil.school_id, of.pupil_id, of.class_id, given_name(of.name), of.guardian_id, of.household_id,
                of.relation, guardian.is_away, pupil.is_boarding, _pronoun(pupil))  # fmt: skip


def _pronoun(of: Pupil) -> str:
    return phrase("affection_hotline/pronoun", is_girl=of.sex == SEXES["f"])
