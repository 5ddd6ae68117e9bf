"""Whether a family agrees that its child is named before others (公开点名表扬). Without a row: it does not."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from storage.base import Base, OfSchool, own, same_school


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
