"""What families agreed to for each purpose, who looked into a child's record, and what is too old to be kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.core.people import OPERATOR
from storage.binding import Consent
from storage.erasure.requests import Erasure
from storage.pupils import ArchiveRead, Guardian, GuardianLink, Pupil, is_live
from storage.schools import Class
from storage.staff import Staff, StaffRole


@dataclass(frozen=True, slots=True)
class Look:
    """One look into a child's record: who, in which roles, why, when; ``by_operator``: by a command on the server."""

    at: datetime
    name: str
    roles: tuple[str, ...]
    why: str
    by_operator: bool


def said_to(
    session: Session, school_id: int, guardian_ids: Collection[int], pupil_ids: Collection[int], version: int
) -> dict[tuple[int, str], bool]:
    """By child and purpose what these guardians said to this version of the text; who said nothing is not named.

    Where two of them said different things, no is the answer.
    """
    mine = (
        Consent.school_id == school_id,
        Consent.guardian_id.in_(guardian_ids),
        Consent.pupil_id.in_(pupil_ids),
        Consent.version == version,
        Consent.withdrawn_at.is_(None),
    )
    found: dict[tuple[int, str], bool] = {}
    for row in session.scalars(select(Consent).where(*mine)):
        key = (row.pupil_id, row.purpose)
        found[key] = row.given and found.get(key, True)
    return found


def agreed_by_family(session: Session, school_id: int, pupil_id: int, purpose: str, version: int) -> bool | None:
    """Whether those who decide for this child agreed to this; None where none of them has said anything.

    One no is a no: what is kept of a child under fourteen needs the guardians' consent (个人信息保护法, article 31).
    """
    said = (
        select(Consent.given)
        .join(GuardianLink, GuardianLink.guardian_id == Consent.guardian_id)
        .where(
            Consent.school_id == school_id,
            Consent.pupil_id == pupil_id,
            Consent.purpose == purpose,
            Consent.version == version,
            Consent.withdrawn_at.is_(None),
            GuardianLink.pupil_id == pupil_id,
            GuardianLink.decides,
            is_live(),
        )
    )
    answers = list(session.scalars(said))
    return all(answers) if answers else None


def looks_at(session: Session, school_id: int, pupil_id: int, limit: int = 200) -> list[Look]:
    """The newest looks of members of staff into this child's record."""
    rows = session.execute(
        select(ArchiveRead)
        .where(ArchiveRead.school_id == school_id, ArchiveRead.pupil_id == pupil_id)
        .order_by(ArchiveRead.at.desc())
        .limit(limit)
    )
    reads = [row[0] for row in rows]
    staff_ids = {int(read.reader.partition(":")[2]) for read in reads if read.reader.startswith("staff:")}
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids)))}
    held = select(StaffRole.staff_id, StaffRole.role).where(StaffRole.staff_id.in_(staff_ids))
    roles: dict[int, set[str]] = {}
    for row in session.execute(held):
        roles.setdefault(row.staff_id, set()).add(row.role)
    found = list[Look]()
    for read in reads:
        staff_id = int(read.reader.partition(":")[2] or 0)
        held_now = tuple(sorted(roles.get(staff_id, ())))
        by_operator = read.reader == f"staff:{OPERATOR}"
        found.append(Look(read.at, names.get(staff_id, ""), held_now, read.why, by_operator=by_operator))
    return found


def count_looks(session: Session, school_id: int, pupil_id: int, since: datetime) -> int:
    """How often somebody of the staff has looked into this child's record since then."""
    mine = (ArchiveRead.school_id == school_id, ArchiveRead.pupil_id == pupil_id, ArchiveRead.at >= since)
    return session.scalar(select(func.count()).select_from(ArchiveRead).where(*mine)) or 0


def children_called(session: Session, school_id: int, name: str, limit: int = 30) -> list[tuple[Pupil, str]]:
    """Children of this school, those who have left too, whose name holds this one, with their class."""
    found = (
        select(Pupil, Class.name)
        .join(Class, Class.id == Pupil.class_id)
        .where(Pupil.school_id == school_id, Pupil.name.contains(name, autoescape=True), Pupil.arriving_run.is_(None))
        .order_by(Pupil.left_at.is_not(None), Class.name, Pupil.number)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def left_before(session: Session, school_id: int, moment: datetime, limit: int) -> list[Pupil]:
    """Children who left before then and for whom nobody has asked yet that all of it is deleted."""
    asked = select(Erasure.pupil_id).where(Erasure.school_id == school_id, Erasure.pupil_id.is_not(None))
    gone = (Pupil.school_id == school_id, Pupil.left_at < moment, Pupil.id.not_in(asked))
    return list(session.scalars(select(Pupil).where(*gone).order_by(Pupil.left_at, Pupil.id).limit(limit)))


def homes_of(session: Session, school_id: int, pupil_id: int) -> list[tuple[int, str]]:
    """The homes of a child: household, and who lives there (妈妈 王芳、奶奶 张桂英)."""
    rows = session.execute(
        select(Guardian.household_id, GuardianLink.relation, Guardian.name)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id == pupil_id, is_live())
        .order_by(GuardianLink.place)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(f"{row.relation} {row.name}")
    return [(household_id, "、".join(people)) for household_id, people in found.items()]


def people_of(session: Session, school_id: int, household_id: int) -> set[int]:
    """The guardians of one home."""
    mine = (Guardian.school_id == school_id, Guardian.household_id == household_id)
    return set(session.scalars(select(Guardian.id).where(*mine)))


def forget_looks(session: Session, school_id: int, before: datetime, limit: int) -> int:
    """Forget looks older than that, so many at the most; returns how many."""
    old = select(ArchiveRead.id).where(ArchiveRead.school_id == school_id, ArchiveRead.at < before).limit(limit)
    ids = list(session.scalars(old))
    session.execute(delete(ArchiveRead).where(ArchiveRead.id.in_(ids)))
    return len(ids)
