"""A class or a whole school of families, written in bulk: who of them is bound, follows, has a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.people import Role
from bot.core.school import SchoolContext
from bot.core.settings import QuietHours, Rules, SchoolCalendarDays
from bot.core.settings import School as SchoolConfig
from storage.base import Base, new_id
from storage.binding import Consent
from storage.identities import Binding, Identity
from storage.pupils import Guardian, GuardianLink, Household, Pupil
from storage.schools import School
from storage.sealing import index, seal
from tests import factories
from tests.factories import LONG_AGO

APP = "wx_qingshan"
RELATIONS = ("妈妈", "爸爸", "奶奶")


@dataclass(frozen=True)
class Person:
    """One guardian of a family to be made."""

    openid: str = ""  # empty: bound to nobody
    follows: bool = True
    phone: str = ""
    consents: bool = True
    muted: bool = False
    hours: str = ""
    decides: bool = True
    signs: bool = True
    informed: bool = True
    barred: bool = False
    quarantined: bool = False
    home: int = 1  # of a child with two households: which of them


@dataclass(frozen=True)
class FamilyToMake:
    """One child, perhaps with siblings in the same class, and its guardians in the order of the chain."""

    child: str
    people: tuple[Person, ...] = ()
    siblings: tuple[str, ...] = ()


def its_own(family: FamilyToMake, number: int) -> FamilyToMake:
    """The same family with WeChat users that no other family has."""
    mine = tuple(replace(each, openid=each.openid and f"{each.openid}{number}") for each in family.people)
    return replace(family, people=mine)


@dataclass(frozen=True)
class Made:
    """The ids of what was written."""

    school: SchoolContext
    teacher_id: int
    office_id: int
    class_ids: list[int]
    pupil_ids: list[int]


def make_school(session: Session, families: Sequence[FamilyToMake], /, *, a_class: int = 50, **rules: Any) -> Made:
    """A school whose children are spread over classes of ``a_class``, each with a homeroom teacher of its own."""
    school = factories.school(session)
    grade = factories.grade(session, school)
    office = factories.staff(session, school, name="周明")
    factories.role(session, office, Role.MORAL_EDUCATION_OFFICE)
    classes, teachers = [], []
    for number in range((len(families) + a_class - 1) // a_class):
        one = factories.class_(session, grade, name=f"三({number + 1})班", code=str(3200 + number))
        classes.append(one.id)
        teacher = factories.staff(session, school, name=f"杨静{number}")
        factories.role(session, teacher, Role.HOMEROOM_TEACHER, one)
        teachers.append(teacher.id)
    pupils = _write_families(session, school, families, classes, a_class)
    return Made(context(school, **rules), teachers[0], office.id, classes, pupils)


def context(school: School, **rules: Any) -> SchoolContext:
    """The school as the product carries it along; ``rules`` are sections of ``[rules]``."""
    config = SchoolConfig.model_validate(
        {
            "name": school.name,
            "code": school.code,
            "wechat": {"app_id": APP, "app_secret": "s", "token": "t", "encoding_aes_key": "a" * 43},
        }
    )
    return SchoolContext(school.id, config, Rules(**rules), SchoolCalendar(SchoolCalendarDays(), QuietHours()))


def _write_families(
    session: Session, school: School, families: Sequence[FamilyToMake], classes: Sequence[int], a_class: int
) -> list[int]:
    rows: dict[type[Base], list[dict[str, Any]]] = {
        each: [] for each in (Household, Pupil, Guardian, GuardianLink, Identity, Binding, Consent)
    }
    ids = {"school_id": school.id}
    for number, family in enumerate(families):
        homes = {home: new_id() for home in sorted({1, *(person.home for person in family.people)})}
        rows[Household] += [{"id": each, **ids, "number": f"户{number}-{home}"} for home, each in homes.items()]
        pupils = []
        for place, child in enumerate((family.child, *family.siblings)):
            pupils.append(new_id())
            of_school = {"class_id": classes[number // a_class], "number": f"{number:06}{place or ''}", "name": child}
            rows[Pupil].append({"id": pupils[-1], **ids, **of_school})
        for place, person in enumerate(family.people, start=1):
            _write_person(session, rows, ids, (homes[person.home], pupils), place, person)
    for table, values in rows.items():
        _bulk(session, cast("Table", table.__table__), values)
    return [row["id"] for row in rows[Pupil]]


def _write_person(
    session: Session,
    rows: dict[type[Base], list[dict[str, Any]]],
    ids: dict[str, int],
    of: tuple[int, list[int]],
    place: int,
    person: Person,
) -> None:
    guardian, (household, pupils) = new_id(), of
    phone = person.phone or None
    rows[Guardian].append(
        {
            "id": guardian,
            **ids,
            "household_id": household,
            "name": f"王{place}",
            "hours": person.hours,
            "phone": seal(session, ("guardians", "phone"), guardian, ids["school_id"], phone) if phone else None,
            "phone_index": index(session, "phone", phone) if phone else None,
            "phone_quarantined": person.quarantined,
        }
    )
    for pupil in pupils:
        rows[GuardianLink].append({"id": new_id(), **ids, **_link(person, pupil, guardian, place)})
    if person.openid:
        identity = new_id()
        me = {"app_id": APP, "openid": person.openid, "follows": person.follows, "muted": person.muted}
        rows[Identity].append({"id": identity, **ids, **me, "first_seen_on": LONG_AGO.date()})
        bound = {"identity_id": identity, "guardian_id": guardian, "bound_at": LONG_AGO, "how": "slip"}
        rows[Binding].append({"id": new_id(), **ids, **bound})
        agreed = {"purpose": "contact", "version": 1, "given": True, "at": LONG_AGO}
        for pupil in pupils if person.consents else ():
            rows[Consent].append({"id": new_id(), **ids, "guardian_id": guardian, "pupil_id": pupil, **agreed})


def _link(person: Person, pupil: int, guardian: int, place: int) -> dict[str, Any]:
    duties = {"decides": person.decides, "signs": person.signs, "informed": person.informed}
    barred = LONG_AGO if person.barred else None
    relation = RELATIONS[(place - 1) % len(RELATIONS)]
    of = {"pupil_id": pupil, "guardian_id": guardian, "relation": relation, "place": place}
    return {**of, **duties, "barred_at": barred}


def _bulk(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        session.connection().execute(table.insert(), values)
