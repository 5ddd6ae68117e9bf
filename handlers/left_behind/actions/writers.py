"""Who wrote something into a file, as those read it who may."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.names import surname
from storage.left_behind.files import FileSection
from storage.pupils import Guardian, GuardianLink
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Writers:
    """Names by id: of the staff their surname, of guardians what they are to the child and their name."""

    staff: dict[int, str]
    guardians: dict[tuple[int, int], str]

    def of(self, row: FileSection) -> str:
        """Who wrote this version; empty for what was taken from the roster."""
        if row.by_staff_id is not None:
            return self.staff.get(row.by_staff_id, "")
        return self.guardians.get((row.pupil_id, row.by_guardian_id), "") if row.by_guardian_id else ""

    def decided(self, row: FileSection) -> str:
        """Who took, or refused, a proposal."""
        return self.staff.get(row.decided_by_id, "") if row.decided_by_id else ""


def writers_of(session: Session, school_id: int, rows: Collection[FileSection]) -> Writers:
    """The names behind these versions."""
    staff_ids = {each for row in rows for each in (row.by_staff_id, row.decided_by_id) if each}
    guardian_ids = {row.by_guardian_id for row in rows if row.by_guardian_id}
    staff = select(Staff.id, Staff.name).where(Staff.school_id == school_id, Staff.id.in_(staff_ids))
    links = (
        select(GuardianLink.pupil_id, GuardianLink.guardian_id, GuardianLink.relation, Guardian.name)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.guardian_id.in_(guardian_ids))
    )
    return Writers(
        {row.id: surname(row.name) for row in session.execute(staff)},
        {(row.pupil_id, row.guardian_id): f"{row.relation} {row.name}" for row in session.execute(links)},
    )
