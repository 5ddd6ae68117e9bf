"""WeChat users, apart from the people that the school knows: unfollowing erases the former, not the latter."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Short, Small, own, same_school


class Identity(OfSchool, Base):
    """One openid of one account. The row is locked first in every transaction that answers this user."""

    __tablename__ = "identities"
    __table_args__ = own(UniqueConstraint("app_id", "openid"), same_school("staff_id", "staff"))

    app_id: Mapped[Short]
    openid: Mapped[Short]
    staff_id: Mapped[int | None] = mapped_column(index=True)
    face: Mapped[Short] = mapped_column(default="guardian")  # guardian | staff: which of two roles speaks now
    muted: Mapped[bool] = mapped_column(default=False)  # 退订: only safety notices
    first_seen: Mapped[datetime]
    follows: Mapped[bool] = mapped_column(default=True)
    # What WeChat still lets us send without a template (customer-service window, menu window), counted here first.
    window_until: Mapped[datetime | None]
    window_left: Mapped[Small] = mapped_column(default=0)
    tap_window_until: Mapped[datetime | None]
    tap_window_left: Mapped[Small] = mapped_column(default=0)


class Binding(OfSchool, Base):
    """This WeChat user is this guardian; one user may be several guardian rows of one spreadsheet, and back."""

    __tablename__ = "bindings"
    __table_args__ = own(
        same_school("identity_id", "identities", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("identity_id", "guardian_id"),
    )

    identity_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)
    bound_at: Mapped[datetime]
    how: Mapped[Short]  # slip | line | steps | approved
