"""Calls of teachers to families (电话回访): why, when, what came of it."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Index, Select, UniqueConstraint, and_, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.people import Role
from storage.base import Base, OfSchool, Sealed, Short, Small, Text, new_id, own, same_school
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class
from storage.staff import Staff, StaffRole
from storage.upsert import insert

WORDS = ("phone_calls", "words")
# Somebody of the family was spoken to.
SPOKEN = ("well", "needs_care")


class PhoneCall(OfSchool, Base):
    """One call to make, or made, about one child in one month (``2026-11``).

    ``why``: rule (the term's or the month's figure) | silence | follow_up | visit (the family asked for a call
    instead of a visit) | wish (9 找人) | own. ``about`` tells several of one reason apart (a follow-up's id), ``again``
    one that was asked for anew after it had been made. ``result``: well | needs_care | no_answer | wrong_number;
    empty while it is due. Nobody took it so often as the rules say: ``then`` names the other way, visit | paper.
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
    then: Mapped[Short] = mapped_column(default="")
    called_at: Mapped[datetime | None]
    words: Mapped[Sealed | None]
    media: Mapped[Text] = mapped_column(default="")
    seconds: Mapped[int | None]  # of a call through the provider


_DUE = PhoneCall.result == ""
Index("ix_phone_calls_due", PhoneCall.school_id, PhoneCall.caller_id, PhoneCall.due_on,
      postgresql_where=_DUE, sqlite_where=_DUE)  # fmt: skip


class PhoneDial(OfSchool, Base):
    """One time that the provider was asked to connect a teacher with a family; neither sees the other's number.

    Its ``id`` is the reference under which the provider reports. ``state``: asked → ringing → talked, or failed with
    ``why`` (the provider's word). Times are school time.
    """

    __tablename__ = "phone_dials"
    __table_args__ = own(
        same_school("call_id", "phone_calls", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
    )

    call_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int]
    staff_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[Short] = mapped_column(default="asked")
    why: Mapped[Short] = mapped_column(default="")
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int | None]


@dataclass(frozen=True, slots=True)
class ListedCall:
    """One call with the child it is about and the family it goes to (None where nobody is known)."""

    call: PhoneCall
    pupil: Pupil
    class_name: str
    household_id: int | None


def ask_call(  # noqa: PLR0913  one row, all by keyword
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
    again = sum(call.month == month_of(due_on) for call in same)
    new = NewCall(pupil_id, guardian_id, caller_id, why, about, due_on, again)
    return write_calls(session, school_id, [new], now) == 1


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call to write: about whom, to whom, by whom, why and when."""

    pupil_id: int
    guardian_id: int | None
    caller_id: int
    why: str
    about: str
    due_on: date
    again: int = 0


def write_calls(session: Session, school_id: int, calls: Collection[NewCall], now: datetime) -> int:
    """Write these in one statement, without those of which the month has one already; how many are new."""
    rows = [
        {
            **asdict(each),
            "id": new_id(),
            "school_id": school_id,
            "month": month_of(each.due_on),
            "made_at": now,
            "tries": 0,
            "result": "",
            "then": "",
            "media": "",
        }
        for each in calls
    ]
    if not rows:
        return 0
    statement = insert(session, PhoneCall).on_conflict_do_nothing().returning(PhoneCall.id)
    return len(session.scalars(statement, rows).all())


def month_of(day: date) -> str:
    """``2026-11``."""
    return f"{day:%Y-%m}"


def open_calls(session: Session, school_id: int, caller_id: int) -> list[ListedCall]:
    """What this member of staff still has to call, the nearest due first; not of children who have left."""
    mine = (PhoneCall.caller_id == caller_id, PhoneCall.result == "")
    order = (PhoneCall.due_on, Class.name, Pupil.number, PhoneCall.why, PhoneCall.guardian_id)
    return _listed(session, _calls(school_id).where(*mine).order_by(*order))


def call_listed(session: Session, school_id: int, call_id: int, *, lock: bool = False) -> ListedCall | None:
    """One call of this school; with ``lock`` nobody else changes it until this transaction ends."""
    wanted = _calls(school_id).where(PhoneCall.id == call_id)
    found = _listed(session, wanted.with_for_update(of=PhoneCall) if lock else wanted)
    return found[0] if found else None


def calls_of_classes(session: Session, school_id: int, class_ids: Collection[int], month: str) -> list[ListedCall]:
    """All calls of a month about children of these classes, made and due, by class and pupil.

    Those that were to be made earlier and still stand are due in this month, too.
    """
    of = or_(PhoneCall.month == month, and_(PhoneCall.month < month, PhoneCall.result == ""))
    order = (Class.name, Pupil.number, PhoneCall.due_on, PhoneCall.id)
    return _listed(session, _calls(school_id).where(Pupil.class_id.in_(class_ids), of).order_by(*order))


def calls_made(session: Session, school_id: int, caller_id: int, since: datetime) -> list[ListedCall]:
    """The calls of a member of staff that have a result since then, the newest first."""
    mine = (PhoneCall.caller_id == caller_id, PhoneCall.result != "", PhoneCall.called_at >= since)
    return _listed(session, _calls(school_id).where(*mine).order_by(PhoneCall.called_at.desc(), PhoneCall.id))


def spoken_with(
    session: Session, school_id: int, since: datetime, class_ids: Collection[int] | None = None
) -> list[tuple[int, int | None, datetime]]:
    """Who was spoken to by telephone since then: (pupil, guardian, when), of these classes or of the school."""
    wanted = (
        select(PhoneCall.pupil_id, PhoneCall.guardian_id, PhoneCall.called_at)
        .join(Pupil, Pupil.id == PhoneCall.pupil_id)
        .where(PhoneCall.school_id == school_id, PhoneCall.result.in_(SPOKEN), PhoneCall.called_at >= since)
        .order_by(PhoneCall.called_at, PhoneCall.id)
    )
    if class_ids is not None:
        wanted = wanted.where(Pupil.class_id.in_(class_ids))
    return [(row.pupil_id, row.guardian_id, row.called_at) for row in session.execute(wanted)]


def classes_of(session: Session, school_id: int) -> list[Class]:
    """The classes of this school year, by name."""
    here = select(Class).where(Class.school_id == school_id, Class.is_active)
    return list(session.scalars(here.order_by(Class.name)))


def pupils_of(session: Session, school_id: int, class_id: int) -> list[Pupil]:
    """The children of a class, by number."""
    here = select(Pupil).where(Pupil.school_id == school_id, Pupil.class_id == class_id, is_here())
    return list(session.scalars(here.order_by(Pupil.number)))


def teachers_of_class(session: Session, school_id: int, class_id: int, now: datetime) -> list[tuple[int, str]]:
    """Who has a part in a class now, its homeroom teacher first: id and name."""
    held = (StaffRole.since <= now, or_(StaffRole.until.is_(None), StaffRole.until > now))
    here = or_(Staff.left_at.is_(None), Staff.left_at > now)
    rows = session.execute(
        select(Staff.id, Staff.name)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(StaffRole.school_id == school_id, StaffRole.class_id == class_id, *held, here)
        .order_by(StaffRole.role != Role.HOMEROOM_TEACHER, Staff.name, Staff.id)
    )
    return list(dict.fromkeys((row.id, row.name) for row in rows))


def calls_ended_with(session: Session, call: PhoneCall) -> list[ListedCall]:
    """The calls of the same caller that got their last result at the same moment, this one among them."""
    mine = (PhoneCall.caller_id == call.caller_id, PhoneCall.called_at == call.called_at)
    return _listed(session, _calls(call.school_id).where(*mine).order_by(PhoneCall.id))


def calls_to(session: Session, school_id: int, call_ids: Collection[int], household_ids: Collection[int]) -> set[int]:
    """Which of these calls went to one of these families."""
    found = _listed(session, _calls(school_id).where(PhoneCall.id.in_(call_ids)))
    return {each.call.id for each in found if each.household_id in household_ids}


def forget_asked_at(session: Session, call: PhoneCall, moment: datetime) -> None:
    """Erase what was asked for in the place of this call at that moment, and not begun yet."""
    same = (PhoneCall.school_id == call.school_id, PhoneCall.pupil_id == call.pupil_id, PhoneCall.why == call.why)
    fresh = (PhoneCall.made_at == moment, PhoneCall.result == "", PhoneCall.tries == 0)
    session.execute(delete(PhoneCall).where(*same, *fresh))


def about_stands(session: Session, school_id: int, why: str, about: Collection[str]) -> set[str]:
    """Which of these were ever asked for."""
    of = (PhoneCall.school_id == school_id, PhoneCall.why == why, PhoneCall.about.in_(about))
    return set(session.scalars(select(PhoneCall.about).where(*of)))


def newest_dials(session: Session, school_id: int, call_ids: Collection[int]) -> dict[int, PhoneDial]:
    """By call the last time it was dialled through the provider."""
    wanted = select(PhoneDial).where(PhoneDial.school_id == school_id, PhoneDial.call_id.in_(call_ids))
    return {dial.call_id: dial for dial in session.scalars(wanted.order_by(PhoneDial.asked_at, PhoneDial.id))}


_Row = tuple[PhoneCall, Pupil, str, int | None]


def _calls(school_id: int) -> Select[*_Row]:
    # Whose family a call without a guardian goes to: the first of the chain's.
    first = (
        select(Guardian.household_id)
        .join(GuardianLink, GuardianLink.guardian_id == Guardian.id)
        .where(GuardianLink.pupil_id == Pupil.id, is_live(), GuardianLink.informed)
        .order_by(GuardianLink.place, GuardianLink.id)
        .limit(1)
        .correlate(Pupil)
        .scalar_subquery()
    )
    return (
        select(PhoneCall, Pupil, Class.name, func.coalesce(Guardian.household_id, first))
        .join(Pupil, Pupil.id == PhoneCall.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .outerjoin(Guardian, Guardian.id == PhoneCall.guardian_id)
        .where(PhoneCall.school_id == school_id, or_(PhoneCall.result != "", is_here()))
    )


def _listed(session: Session, wanted: Select[*_Row]) -> list[ListedCall]:
    return [ListedCall(*row) for row in session.execute(wanted)]
