"""Where a member of staff sent what a soft rule of decency had questioned, and why; the office can read it."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from storage.base import Base, OfSchool, Sealed, Short, own, same_school

WORDS, REASON = ("policy_overrides", "words"), ("policy_overrides", "reason")


class PolicyOverride(OfSchool, Base):
    """One text that went out all the same: the rule, the words that it found, and the writer's reason."""

    __tablename__ = "policy_overrides"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"), Index("ix_policy_overrides_at", "school_id", "at")
    )

    staff_id: Mapped[int]
    place: Mapped[Short]  # where it was written: "notice", "contact_card" …
    rule: Mapped[Short]
    words: Mapped[Sealed]
    reason: Mapped[Sealed]
    at: Mapped[datetime]
