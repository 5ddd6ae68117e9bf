"""Small builders of rows; each takes a session first and gives the row back, written and with its id."""

from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.core.people import Role
from storage.accounts import Account
from storage.binding import Consent
from storage.identities import Binding, Identity
from storage.pupils import Guardian, GuardianLink, Household, Pupil
from storage.schools import Class, Grade, School
from storage.sealing import index, seal
from storage.staff import Staff, StaffRole
from storage.windows import Window, WindowKind, open_window, seal_window

# A Friday of November at noon in Shanghai; term, weekday, no holiday.
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)

_numbers = count(1)
Row = TypeVar("Row")


def school(session: Session, *, code: str = "qingshan", name: str = "青山小学", app_id: str = "wx_qingshan") -> School:
    """A school with its official account."""
    made = _add(session, School(code=code, name=name))
    session.add(Account(app_id=app_id, school_id=made.id, original_id=f"gh_{code}"))
    session.flush()
    return made


def grade(session: Session, of: School, *, name: str = "三年级", level: int = 3) -> Grade:
    """A year group."""
    return _add(session, Grade(school_id=of.id, name=name, level=level))


def class_(session: Session, of: Grade, *, name: str = "三(2)班", code: str | None = "3207") -> Class:
    """A class with the code that guardians type."""
    return _add(session, Class(school_id=of.school_id, grade_id=of.id, name=name, code=code))


def pupil(session: Session, of: Class, *, name: str = "李小明", number: str = "", **values: object) -> Pupil:
    """A child of this class."""
    number = number or f"2027{next(_numbers):04}"  # a year of which no test names a number
    return _add(session, Pupil(school_id=of.school_id, class_id=of.id, name=name, number=number, **values))


def household(session: Session, school_id: int, *, number: str = "") -> Household:
    """People who live together."""
    return _add(session, Household(school_id=school_id, number=number or f"户{next(_numbers)}"))


def guardian(
    session: Session, of: Household, *, name: str = "王芳", phone: str = "13812345678", **values: object
) -> Guardian:
    """A guardian with a phone; an empty ``phone`` for who has none."""
    made = _add(session, Guardian(school_id=of.school_id, household_id=of.id, name=name, **values))
    if phone:
        made.phone = seal(session, ("guardians", "phone"), made.id, of.school_id, phone)
        made.phone_index = index(session, "phone", phone)
    session.flush()
    return made


def link(
    session: Session, child: Pupil, to: Guardian, *, relation: str = "妈妈", place: int = 1, **values: object
) -> GuardianLink:
    """What the guardian is to the child."""
    return _add(
        session,
        GuardianLink(
            school_id=child.school_id, pupil_id=child.id, guardian_id=to.id, relation=relation, place=place, **values
        ),
    )


def identity(
    session: Session, school_id: int, openid: str, *, app_id: str = "wx_qingshan", **values: object
) -> Identity:
    """A WeChat user who follows the account and is nobody yet."""
    values = {"first_seen_on": LONG_AGO.date(), **values}
    return _add(session, Identity(school_id=school_id, app_id=app_id, openid=openid, **values))


def allow(session: Session, who: Identity, left: int, until: datetime, kind: WindowKind = "window") -> None:
    """So many messages may go to this WeChat user without a template, until then."""
    setattr(who, kind, seal_window(session, kind, Window(until, left), school_id=who.school_id, openid=who.openid))
    session.flush()


def allowed(session: Session, who: Identity, kind: WindowKind = "window") -> Window | None:
    """What WeChat lets us send to this user, as we count it."""
    return open_window(session, kind, getattr(who, kind), school_id=who.school_id, openid=who.openid)


def bind(session: Session, who: Identity, to: Guardian, *children: Pupil, consent: bool = True) -> Binding:
    """This WeChat user is this guardian, and has agreed (or refused) for each of ``children``."""
    made = _add(
        session,
        Binding(school_id=who.school_id, identity_id=who.id, guardian_id=to.id, bound_at=LONG_AGO, how="slip"),
    )
    for child in children:
        session.add(
            Consent(
                school_id=who.school_id,
                guardian_id=to.id,
                pupil_id=child.id,
                purpose="contact",
                version=1,
                given=consent,
                at=LONG_AGO,
            )
        )
    session.flush()
    return made


def staff(session: Session, of: School, *, name: str = "杨静", **values: object) -> Staff:
    """A member of staff without a role."""
    return _add(session, Staff(school_id=of.id, name=name, **values))


def number_of_staff(session: Session, of: Staff, phone: str) -> None:
    """The telephone number of a member of staff."""
    of.phone = seal(session, ("staff", "phone"), of.id, of.school_id, phone)
    session.flush()


def role(session: Session, of: Staff, role: Role, in_class: Class | None = None, **values: object) -> StaffRole:
    """A role held since long ago."""
    values = {"since": LONG_AGO, **values}
    class_id = in_class.id if in_class else None
    return _add(session, StaffRole(school_id=of.school_id, staff_id=of.id, role=role, class_id=class_id, **values))


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
