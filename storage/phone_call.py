"""Calls of teachers to families (电话回访): why, when, what came of it."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, Text, own, same_school

WORDS = ("phone_calls", "words")


class PhoneCall(OfSchool, Base):
    """One call to make, or made, about one child in one month (``2026-11``).

    ``why``: rule (the term's or the month's figure) | silence | follow_up | visit (the family asked for a call
    instead of a visit) | wish (9 找人) | own. ``about`` tells several of one reason apart (a follow-up's id).
    ``result``: well | needs_care | no_answer | wrong_number | later; empty while it is due.
    """

    __tablename__ = "phone_calls"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("caller_id", "staff"),
        UniqueConstraint("school_id", "pupil_id", "month", "why", "about"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int | None]
    caller_id: Mapped[int]
    month: Mapped[Short]
    why: Mapped[Short]
    about: Mapped[Short] = mapped_column(default="")
    due_on: Mapped[date]
    made_at: Mapped[datetime]
    tries: Mapped[Small] = mapped_column(default=0)
    result: Mapped[Short] = mapped_column(default="")
    called_at: Mapped[datetime | None]
    words: Mapped[Sealed | None]
    media: Mapped[Text] = mapped_column(default="")
    dial: Mapped[str | None]  # the provider's number of the connected call
    seconds: Mapped[int | None]


_DUE = PhoneCall.result == ""
Index("ix_phone_calls_due", PhoneCall.school_id, PhoneCall.caller_id, PhoneCall.due_on,
      postgresql_where=_DUE, sqlite_where=_DUE)  # fmt: skip
