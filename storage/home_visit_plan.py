"""What a plan of visits is made from, and the rows it becomes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.base import new_id
from storage.home_visit import TAKEN_OUT, HomeVisit, HomeVisitSibling
from storage.id_list import among
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.school_calendar import SchoolEvent
from storage.schools import Class, Grade
from storage.sealing import seal, unseal
from storage.staff import Staff

ADDRESS = ("pupils", "address")
NOBODY: tuple[int | None, str] = (None, "")
# A visit that a new plan may still move: nobody outside has heard of it.
MOVABLE = (
    HomeVisit.state == "planned",
    HomeVisit.is_fixed.is_(False),
    HomeVisit.announced_at.is_(None),
    HomeVisit.kind != "needed",
)


@dataclass(frozen=True, slots=True)
class PupilRow:
    """A child of the school as the roster has it; ``household_id`` is that of the first in the chain, if any."""

    pupil_id: int
    name: str
    class_id: int
    care_kinds: tuple[str, ...]
    mentor_id: int | None
    village: str
    address: bytes | None
    household_id: int | None
    is_away: bool
    hours: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of this year and its grade."""

    class_id: int
    name: str
    grade: str
    level: int


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit with all its children, without what is sealed."""

    visit: HomeVisit
    siblings: tuple[int, ...]

    @property
    def pupil_ids(self) -> tuple[int, ...]:
        """The first child and the others."""
        return (self.visit.pupil_id, *self.siblings)


def pupils_around(
    session: Session, school_id: int, class_ids: Collection[int], mentor_ids: Collection[int]
) -> set[int]:
    """The children of these classes and of these mentors, and who lives in a house with one of them."""
    theirs = or_(Pupil.class_id.in_(class_ids), Pupil.mentor_id.in_(mentor_ids))
    direct = set(session.scalars(select(Pupil.id).where(Pupil.school_id == school_id, theirs, is_here())))
    homes = (
        select(Guardian.household_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .where(GuardianLink.school_id == school_id, among(GuardianLink.pupil_id, direct), is_live())
    )
    beside = (
        select(GuardianLink.pupil_id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, Guardian.household_id.in_(homes), is_live())
    )
    return direct | set(session.scalars(beside))


def pupils_of_school(session: Session, school_id: int, pupil_ids: Collection[int] | None = None) -> list[PupilRow]:
    """All children who are here, or those of ``pupil_ids``, each with the household of the first in its chain."""
    first: dict[int, tuple[int | None, str]] = {}
    away: dict[int, set[int]] = {}
    links = (
        select(GuardianLink.pupil_id, Guardian.household_id, Guardian.is_away, Guardian.hours)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, is_live())
        .order_by(GuardianLink.pupil_id, GuardianLink.place, GuardianLink.id)
    )
    if pupil_ids is not None:
        links = links.where(among(GuardianLink.pupil_id, pupil_ids))
    for link in session.execute(links):
        first.setdefault(link.pupil_id, (link.household_id, link.hours))
        if link.is_away:
            away.setdefault(link.pupil_id, set()).add(link.household_id)
    columns = (
        Pupil.id, Pupil.name, Pupil.class_id, Pupil.care_kinds, Pupil.mentor_id, Pupil.village, Pupil.address
    )  # fmt: skip
    wanted = (
        select(*columns)
        .join(Class, Class.id == Pupil.class_id)
        .where(Pupil.school_id == school_id, is_here(), Class.is_active)
        .order_by(Pupil.id)
    )
    if pupil_ids is not None:
        wanted = wanted.where(among(Pupil.id, pupil_ids))
    rows = session.execute(wanted)
    found = []
    for pupil_id, name, class_id, care, mentor_id, village, address in rows:
        household_id, hours = first.get(pupil_id, NOBODY)
        kinds = tuple(care.split("、")) if care else ()
        is_away = household_id in away.get(pupil_id, ())
        row = PupilRow(pupil_id, name, class_id, kinds, mentor_id, village, address, household_id, is_away, hours)
        found.append(row)
    return found


def address_of(session: Session, school_id: int, row: PupilRow) -> str:
    """Where the child lives, for who lives near by."""
    return unseal(session, ADDRESS, row.pupil_id, school_id, row.address)


def classes_of_school(session: Session, school_id: int) -> list[ClassRow]:
    """The classes of this year in the order of the school."""
    rows = session.execute(
        select(Class.id, Class.name, Grade.name.label("grade"), Grade.level)
        .join(Grade, Grade.id == Class.grade_id)
        .where(Class.school_id == school_id, Class.is_active)
        .order_by(Grade.level, func.length(Class.name), Class.name)
    )
    return [ClassRow(*row) for row in rows]


def staff_names(session: Session, school_id: int, now: datetime) -> dict[int, str]:
    """Everybody of the staff who is here."""
    here = (Staff.school_id == school_id, or_(Staff.left_at.is_(None), Staff.left_at > now))
    return {row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(*here))}


def is_staff(session: Session, school_id: int, staff_id: int) -> bool:
    """Whether there is, or was, such a member of this school's staff."""
    return session.scalar(select(Staff.id).where(Staff.id == staff_id, Staff.school_id == school_id)) is not None


def visits_of_period(session: Session, school_id: int, periods: Collection[str]) -> list[VisitRow]:
    """All visits of these periods, also those that were called off, by day; without a day last."""
    wanted = select(HomeVisit).where(HomeVisit.school_id == school_id, HomeVisit.period.in_(periods))
    visits = session.scalars(wanted.order_by(HomeVisit.planned_on.is_(None), HomeVisit.planned_on, HomeVisit.id)).all()
    of: dict[int, list[int]] = {}
    siblings = (
        select(HomeVisitSibling.visit_id, HomeVisitSibling.pupil_id)
        .join(HomeVisit, HomeVisit.id == HomeVisitSibling.visit_id)
        .where(HomeVisit.school_id == school_id, HomeVisit.period.in_(periods))
        .order_by(HomeVisitSibling.pupil_id)
    )
    for visit_id, pupil_id in session.execute(siblings):
        of.setdefault(visit_id, []).append(pupil_id)
    return [VisitRow(visit, tuple(of.get(visit.id, ()))) for visit in visits]


def days_with_words(session: Session, school_id: int, first: date, last: date) -> list[tuple[date, date, str]]:
    """What the school calendar has for the whole school in these days: first day, last day, words."""
    ends = func.coalesce(SchoolEvent.until, SchoolEvent.day)
    whole = (SchoolEvent.school_id == school_id, SchoolEvent.class_id.is_(None))
    rows = session.execute(
        select(SchoolEvent.day, ends.label("until"), SchoolEvent.words).where(
            *whole, SchoolEvent.day <= last, ends >= first
        )
    )
    return [(row.day, row.until, row.words) for row in rows]


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit to write: of which family, by whom, why, when."""

    household_id: int
    pupil_id: int
    siblings: tuple[int, ...]
    visitor_id: int
    kind: str
    reason: str
    planned_on: date | None
    due_on: date
    second_id: int | None = None
    incident_id: int | None = None
    is_fixed: bool = False


def write_visits(session: Session, school_id: int, period: str, visits: Iterable[NewVisit], now: datetime) -> list[int]:
    """Write these visits as planned, in two statements however many; their ids in the same order."""
    rows, siblings, ids = [], [], list[int]()
    for each in visits:
        visit_id = new_id()
        ids.append(visit_id)
        rows.append(
            {
                "id": visit_id, "school_id": school_id, "period": period, "household_id": each.household_id,
                "pupil_id": each.pupil_id, "visitor_id": each.visitor_id, "second_id": each.second_id,
                "kind": each.kind, "reason": each.reason, "planned_on": each.planned_on, "due_on": each.due_on,
                "incident_id": each.incident_id, "is_fixed": each.is_fixed, "made_at": now,
            }
        )  # fmt: skip
        siblings += [
            {"id": new_id(), "school_id": school_id, "visit_id": visit_id, "pupil_id": other} for other in each.siblings
        ]
    if rows:
        session.execute(insert(HomeVisit), rows)
    if siblings:
        session.execute(insert(HomeVisitSibling), siblings)
    return ids


def drop_visits(session: Session, school_id: int, visit_ids: Collection[int]) -> None:
    """Take these out again, as far as they are still only planned."""
    these = (HomeVisit.school_id == school_id, among(HomeVisit.id, visit_ids), *MOVABLE)
    session.execute(delete(HomeVisit).where(*these))


@dataclass(frozen=True, slots=True)
class Move:
    """A visit's new day, who comes along, and which rule asks for it now."""

    visit_id: int
    day: date
    reason: str
    second_id: int | None


def move_visits(session: Session, school_id: int, moves: Iterable[Move]) -> None:
    """Give these their new day, as far as they are still only planned."""
    these = (HomeVisit.school_id == school_id, HomeVisit.id == bindparam("of_visit"), *MOVABLE)
    statement = update(HomeVisit).where(*these)
    statement = statement.values(planned_on=bindparam("day"), reason=bindparam("why"), second_id=bindparam("second"))
    values = [
        {"of_visit": each.visit_id, "day": each.day, "why": each.reason, "second": each.second_id} for each in moves
    ]
    if values:
        session.connection().execute(statement, values)
        session.expire_all()


def take_out(session: Session, visit: HomeVisit, why: str) -> None:
    """Call it off with a reason; no plan of the period puts the family back."""
    visit.state, visit.is_fixed = "cancelled", True
    visit.taken_out = seal(session, TAKEN_OUT, visit.id, visit.school_id, why)


def why_taken_out(session: Session, visit: HomeVisit) -> str:
    """The reason given."""
    return unseal(session, TAKEN_OUT, visit.id, visit.school_id, visit.taken_out)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A visit as a plan lists it, with the names of the children, their class and who goes."""

    visit: HomeVisit
    children: tuple[str, ...]
    class_name: str
    visitor: str
    second: str


def plan_rows(
    session: Session, school_id: int, period: str, staff_id: int | None = None, *, visit_id: int | None = None
) -> list[PlanRow]:
    """The visits of a period by day, those without a day last: of one member of staff, also along with others."""
    second = aliased(Staff)
    wanted = (
        select(HomeVisit, Pupil.name, Class.name.label("class_name"), Staff.name.label("visitor"), second.name)
        .join(Pupil, Pupil.id == HomeVisit.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .join(Staff, Staff.id == HomeVisit.visitor_id)
        .outerjoin(second, second.id == HomeVisit.second_id)
        .where(HomeVisit.school_id == school_id, HomeVisit.period == period)
        .order_by(HomeVisit.planned_on.is_(None), HomeVisit.planned_on, Class.name, Pupil.number)
    )
    if staff_id is not None:
        wanted = wanted.where(or_(HomeVisit.visitor_id == staff_id, HomeVisit.second_id == staff_id))
    if visit_id is not None:
        wanted = wanted.where(HomeVisit.id == visit_id)
    rows = session.execute(wanted).all()
    others: dict[int, list[str]] = {}
    siblings = (
        select(HomeVisitSibling.visit_id, Pupil.name)
        .join(Pupil, Pupil.id == HomeVisitSibling.pupil_id)
        .where(HomeVisitSibling.school_id == school_id, among(HomeVisitSibling.visit_id, [row[0].id for row in rows]))
        .order_by(Pupil.number)
    )
    for of_visit, name in session.execute(siblings):
        others.setdefault(of_visit, []).append(name)
    return [
        PlanRow(visit, (name, *others.get(visit.id, ())), class_name, visitor, along or "")
        for visit, name, class_name, visitor, along in rows
    ]


def family_of(session: Session, school_id: int, pupil_id: int) -> tuple[int, tuple[int, ...]] | None:
    """The household of the first in this child's chain, and its other children for whom it is the same."""
    found = next((each for each in _chains(session, school_id, [pupil_id])), None)
    if found is None:
        return None
    household_id = found[1]
    in_house = (
        select(GuardianLink.pupil_id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .where(Guardian.household_id == household_id, GuardianLink.school_id == school_id, is_live(), is_here())
    )
    ids = set(session.scalars(in_house)) - {pupil_id}
    return household_id, tuple(sorted(each for each, home in _chains(session, school_id, ids) if home == household_id))


def _chains(session: Session, school_id: int, pupil_ids: Collection[int]) -> list[tuple[int, int]]:
    """For each of these children the household of the first in its chain."""
    links = (
        select(GuardianLink.pupil_id, Guardian.household_id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, among(GuardianLink.pupil_id, pupil_ids), is_live())
        .order_by(GuardianLink.pupil_id, GuardianLink.place, GuardianLink.id)
    )
    first: dict[int, int] = {}
    for pupil_id, household_id in session.execute(links):
        first.setdefault(pupil_id, household_id)
    return list(first.items())


def pupils_in_reach(
    session: Session, school_id: int, staff_id: int, class_ids: Collection[int] | None
) -> list[tuple[int, str, str]]:
    """Children with their class: of these classes (None: of all), and those whom this member of staff mentors."""
    wanted = (
        select(Pupil.id, Pupil.name, Class.name.label("class_name"))
        .join(Class, Class.id == Pupil.class_id)
        .join(Grade, Grade.id == Class.grade_id)
        .where(Pupil.school_id == school_id, is_here(), Class.is_active)
        .order_by(Grade.level, Class.name, Pupil.number)
    )
    if class_ids is not None:
        wanted = wanted.where(or_(Pupil.class_id.in_(class_ids), Pupil.mentor_id == staff_id))
    return [(row.id, row.name, row.class_name) for row in session.execute(wanted)]
