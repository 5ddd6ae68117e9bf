"""Whether a family agrees that its child is named before others (公开点名表扬). Without a row: it does not."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import UniqueConstraint, and_, select
from sqlalchemy.orm import Mapped, Session

from storage.base import Base, OfSchool, new_id, own, same_school
from storage.pupils import GuardianLink, is_live
from storage.upsert import insert


class NamingConsent(OfSchool, Base):
    """One guardian's word for one child; it counts until it is withdrawn."""

    __tablename__ = "naming_consents"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("pupil_id", "guardian_id"),
    )

    pupil_id: Mapped[int]
    guardian_id: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def consents_of(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, dict[int, bool]]:
    """By child what each guardian said who still has rights: True agreed, False refused or withdrew."""
    same = and_(GuardianLink.pupil_id == NamingConsent.pupil_id, GuardianLink.guardian_id == NamingConsent.guardian_id)
    rows = session.scalars(
        select(NamingConsent)
        .join(GuardianLink, same)
        .where(NamingConsent.school_id == school_id, NamingConsent.pupil_id.in_(pupil_ids), is_live())
    )
    found: dict[int, dict[int, bool]] = {}
    for row in rows:
        found.setdefault(row.pupil_id, {})[row.guardian_id] = row.withdrawn_at is None
    return found


def put_consent(
    session: Session, school_id: int, pupil_id: int, guardian_id: int, *, agrees: bool, now: datetime
) -> None:
    """Keep one guardian's word for one child; the last one counts."""
    said = {"given_at": now, "withdrawn_at": None if agrees else now}
    row = {"id": new_id(), "school_id": school_id, "pupil_id": pupil_id, "guardian_id": guardian_id}
    statement = insert(session, NamingConsent).values(**row, **said)
    session.execute(statement.on_conflict_do_update(index_elements=["pupil_id", "guardian_id"], set_=said))
