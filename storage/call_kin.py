"""Whom of a child's people a teacher may call, in the order of the chain."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.pupils import Guardian, GuardianLink, is_live
from storage.wrong_numbers import wrong_numbers


@dataclass(frozen=True, slots=True)
class Kin:
    """One guardian of one child; ``wrong_at``: when somebody else last answered under the number."""

    link: GuardianLink
    guardian: Guardian
    wrong_at: datetime | None = None

    @property
    def is_callable(self) -> bool:
        """Whether there is a number that is this person's alone, and not known to be wrong."""
        of = self.guardian
        is_wrong = self.wrong_at is not None and (of.confirmed_at is None or of.confirmed_at < self.wrong_at)
        return of.phone is not None and not of.phone_quarantined and not is_wrong


def kin_of(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, list[Kin]]:
    """By child the guardians in the order of the chain; the barred and those who are told nothing are left out."""
    wrong = wrong_numbers(school_id)
    rows = session.execute(
        select(GuardianLink, Guardian, wrong.c.wrong_at)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .outerjoin(wrong, wrong.c.guardian_id == Guardian.id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .where(GuardianLink.informed)
        .order_by(GuardianLink.place, GuardianLink.id)
    )
    found: dict[int, list[Kin]] = {pupil_id: [] for pupil_id in pupil_ids}
    for link, guardian, wrong_at in rows:
        found[link.pupil_id].append(Kin(link, guardian, wrong_at))
    return found
