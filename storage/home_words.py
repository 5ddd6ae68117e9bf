"""How a child is at home, in the family's own words: the other half of the contact card."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, own, same_school

SAID = ("home_words", "said")


class HomeWords(OfSchool, Base):
    """One household's words about one child and day; written again, they replace the earlier ones."""

    __tablename__ = "home_words"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("household_id", "households"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("pupil_id", "household_id", "day"),
    )

    pupil_id: Mapped[int]
    household_id: Mapped[int]
    guardian_id: Mapped[int] = mapped_column(index=True)
    day: Mapped[date]
    said: Mapped[Sealed]  # JSON: pieces in order, spoken ones "voice:<media id>"
    written_at: Mapped[datetime]
