"""How people come in: paper slips, requests that wait for the teacher, tries, consents."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Hash, OfSchool, Sealed, Short, Small, own, same_school


class Slip(OfSchool, Base):
    """A paper slip for one pupil: a one-time QR scene, and the same secret as eight digits."""

    __tablename__ = "slips"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"), UniqueConstraint("school_id", "code_index")
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    code_index: Mapped[Hash]
    expires_at: Mapped[datetime]
    void_at: Mapped[datetime | None]


class BindingRequest(OfSchool, Base):
    """Somebody whose words did not match the roster, waiting for the homeroom teacher."""

    __tablename__ = "binding_requests"
    __table_args__ = own(
        same_school("identity_id", "identities", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("class_id", "classes", ondelete="CASCADE"),
    )

    identity_id: Mapped[int] = mapped_column(index=True)
    pupil_id: Mapped[int | None]
    class_id: Mapped[int | None] = mapped_column(index=True)
    relation: Mapped[Short] = mapped_column(default="")
    said: Mapped[Sealed | None]
    media_id: Mapped[int | None]
    asked_at: Mapped[datetime]
    state: Mapped[Short] = mapped_column(default="waiting")  # waiting | approved | refused | calling
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]


class BindingTries(OfSchool, Base):
    """Wrong tries of one day, counted per WeChat user and per pupil."""

    __tablename__ = "binding_tries"
    __table_args__ = own(UniqueConstraint("school_id", "who", "day"))

    who: Mapped[Short]  # "identity:<id>" or "pupil:<id>"
    day: Mapped[date]
    count: Mapped[Small]


class Consent(OfSchool, Base):
    """What a guardian agreed to for a child: which text, when, and when taken back."""

    __tablename__ = "consents"
    __table_args__ = own(
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("guardian_id", "pupil_id", "purpose", "version"),
    )

    guardian_id: Mapped[int] = mapped_column(index=True)
    pupil_id: Mapped[int] = mapped_column(index=True)
    purpose: Mapped[Short]  # "contact"
    version: Mapped[Small]
    given: Mapped[bool]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
