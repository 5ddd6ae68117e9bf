"""Where a child stays: agreements on care (委托照护) with an end, and the place of each holiday."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own, same_school

CARER, CARER_PHONE, AGREED = (("care_agreements", each) for each in ("carer", "phone", "words"))
PLACE_WORDS = ("holiday_places", "words")


class CareAgreement(OfSchool, Base):
    """The parents have somebody look after the child until a day; ``carer`` is who, as relation and name.

    Ended before its day once ``ended_at`` is there. ``noticed_at``: its nearing end was told.
    """

    __tablename__ = "care_agreements"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int]
    carer: Mapped[Sealed]
    phone: Mapped[Sealed | None]
    words: Mapped[Sealed | None]
    since: Mapped[date]
    until: Mapped[date]
    written_at: Mapped[datetime]
    noticed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


_RUNS = CareAgreement.ended_at.is_(None)
Index("ix_care_agreements_running", CareAgreement.school_id, CareAgreement.until,
      postgresql_where=_RUNS, sqlite_where=_RUNS)  # fmt: skip


class HolidayPlace(OfSchool, Base):
    """Where one child is in the holiday that begins on the day ``holiday`` (``2026-10-01``) and ends on ``last_day``.

    ``place``: home | parents | relatives | other (with words); empty until somebody said it: a guardian of the
    household that was asked (empty: nobody could be), or a member of staff for it.
    """

    __tablename__ = "holiday_places"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("household_id", "households"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        UniqueConstraint("pupil_id", "holiday"),
    )

    pupil_id: Mapped[int]
    holiday: Mapped[Short]
    last_day: Mapped[date]
    household_id: Mapped[int | None]
    asked_at: Mapped[datetime]
    place: Mapped[Short] = mapped_column(default="")
    words: Mapped[Sealed | None]
    said_at: Mapped[datetime | None]
    guardian_id: Mapped[int | None]
    staff_id: Mapped[int | None]


Index("ix_holiday_places_holiday", HolidayPlace.school_id, HolidayPlace.holiday)
