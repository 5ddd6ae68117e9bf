"""Files that are made slowly and fetched soon: archives, spreadsheets of a school."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own, same_school

NAME = ("exports", "name")


class Export(OfSchool, Base):
    """One file for one member of staff. ``state``: waiting → ready, or failed; gone at ``expires_at``."""

    __tablename__ = "exports"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"), Index("ix_exports_expires", "expires_at")
    )

    staff_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Short]  # who made it: "card_month.archive"
    about: Mapped[Short]  # what of: "<class>:2026-11"
    name: Mapped[Sealed]  # as it is saved on a computer
    mime: Mapped[Short]
    path: Mapped[str | None]  # below the media folder
    state: Mapped[Short] = mapped_column(default="waiting")
    asked_at: Mapped[datetime]  # school time, as expires_at
    expires_at: Mapped[datetime]
