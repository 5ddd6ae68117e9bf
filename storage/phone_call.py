"""Calls of teachers to families (电话回访): why, when, what came of it."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, Text, new_id, own, same_school
from storage.upsert import insert

WORDS = ("phone_calls", "words")


class PhoneCall(OfSchool, Base):
    """One call to make, or made, about one child in one month (``2026-11``).

    ``why``: rule (the term's or the month's figure) | silence | follow_up | visit (the family asked for a call
    instead of a visit) | wish (9 找人) | own. ``about`` tells several of one reason apart (a follow-up's id), ``again``
    one that was asked for anew after it had been made.
    ``result``: well | needs_care | no_answer | wrong_number | later; empty while it is due.
    """

    __tablename__ = "phone_calls"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("caller_id", "staff"),
        UniqueConstraint("school_id", "pupil_id", "month", "why", "about", "again"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int | None]
    caller_id: Mapped[int]
    month: Mapped[Short]
    why: Mapped[Short]
    about: Mapped[Short] = mapped_column(default="")
    again: Mapped[Small] = mapped_column(default=0)
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


def ask_call(
    session: Session,
    school_id: int,
    *,
    pupil_id: int,
    guardian_id: int | None,
    caller_id: int,
    why: str,
    due_on: date,
    now: datetime,
    about: str = "",
) -> bool:
    """A call that somebody is to make; whether it is new.

    False where the same one (child, ``why``, ``about``) stands already, from whatever month. ``guardian_id`` is whom
    to call, None for the first of the chain.
    """
    about = about or str(guardian_id or "")
    mine = (PhoneCall.school_id == school_id, PhoneCall.pupil_id == pupil_id)
    same = session.scalars(select(PhoneCall).where(*mine, PhoneCall.why == why, PhoneCall.about == about)).all()
    if any(not call.result for call in same):
        return False
    month = f"{due_on:%Y-%m}"
    values = {
        "id": new_id(),
        "school_id": school_id,
        "pupil_id": pupil_id,
        "guardian_id": guardian_id,
        "caller_id": caller_id,
        "month": month,
        "why": why,
        "about": about,
        "again": sum(call.month == month for call in same),
        "due_on": due_on,
        "made_at": now,
        "tries": 0,
        "result": "",
        "media": "",
    }
    written = insert(session, PhoneCall).values(values).on_conflict_do_nothing().returning(PhoneCall.id)
    return session.scalar(written) is not None
