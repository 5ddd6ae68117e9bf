"""The contact card: one row per child and day, who signed it, what families wrote back."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, OfSchool, Sealed, Short, Small, own, same_school
from storage.pupils import Guardian, GuardianLink, is_live

CARD_WORDS = ("card_days", "words")
OPINION_SAID = ("card_opinions", "said")
OPINION_ANSWER = ("card_opinions", "answer")
OPINION_MEASURE = ("card_opinions", "measure")


class CardDay(OfSchool, Base):
    """One child's school day. The four aspects (品德, 学习, 纪律, 卫生) are 2 好, 1 还可以, 0 要加油."""

    __tablename__ = "card_days"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("class_id", "classes"),
        same_school("author_id", "staff"),
        UniqueConstraint("pupil_id", "day"),
        Index("ix_card_days_class_day", "class_id", "day"),
        # Counting a whole school's month reads this and no row: a sixth of the time on SQLite.
        Index("ix_card_days_school_day", "school_id", "day", "class_id", "pupil_id", "author_id", "id"),
    )

    pupil_id: Mapped[int]
    class_id: Mapped[int]  # the class of that day; the child may move
    day: Mapped[date]
    thought: Mapped[Small]
    learning: Mapped[Small]
    discipline: Mapped[Small]
    hygiene: Mapped[Small]
    words: Mapped[Sealed | None]  # JSON: a note per aspect, and the remark
    has_remark: Mapped[bool]
    media_id: Mapped[int | None]  # the teacher's own voice, if the remark was spoken
    author_id: Mapped[int]
    entered_at: Mapped[datetime]
    pushed_at: Mapped[datetime | None]  # when families with the daily card were told


class CardSignature(OfSchool, Base):
    """One guardian's signature under one day. A household has at most one that is not withdrawn."""

    __tablename__ = "card_signatures"
    __table_args__ = own(
        same_school("card_day_id", "card_days", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("household_id", "households"),
        UniqueConstraint("card_day_id", "guardian_id"),
    )

    card_day_id: Mapped[int]
    guardian_id: Mapped[int] = mapped_column(index=True)
    household_id: Mapped[int]
    how: Mapped[Short]  # digit | word | voice | page
    signed_at: Mapped[datetime]  # machine time: proves when it was done
    school_time: Mapped[datetime]  # what the school's clock showed: what families read
    withdrawn_at: Mapped[datetime | None]


_valid = CardSignature.withdrawn_at.is_(None)
Index(
    "uq_card_signatures_valid",
    CardSignature.card_day_id,
    CardSignature.household_id,
    unique=True,
    sqlite_where=_valid,
    postgresql_where=_valid,
)


# As ``ix_card_days_school_day``: without it a month's report reads the signatures of all years.
Index(
    "ix_card_signatures_time",
    CardSignature.school_id,
    CardSignature.school_time,
    CardSignature.card_day_id,
    CardSignature.household_id,
    sqlite_where=_valid,
    postgresql_where=_valid,
)


class CardOpinion(OfSchool, Base):
    """What a family wrote back to one teacher, and the answer."""

    __tablename__ = "card_opinions"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        UniqueConstraint("identity_id", "staff_id", "draft"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)
    identity_id: Mapped[int | None]  # who wrote, and gets the answer; gone when the identity is erased
    staff_id: Mapped[int] = mapped_column(index=True)
    draft: Mapped[Hash]  # of card and words: the same words are brought once, however often they are sent
    said: Mapped[Sealed]  # JSON: pieces in order, spoken ones "voice:<media id>"
    written_at: Mapped[datetime]
    passed_by_id: Mapped[int | None]  # the teacher who passed it on to this one
    answer: Mapped[Sealed | None]
    answered_at: Mapped[datetime | None]
    measure: Mapped[Sealed | None]  # what the teacher does about it
    measured_at: Mapped[datetime | None]
    settled: Mapped[Short] = mapped_column(default="")  # the family's word on the answer: thanks | more | unsolved
    settled_at: Mapped[datetime | None]
    follows_id: Mapped[int | None]  # the earlier opinion that this one goes on from


class CardReminder(OfSchool, Base):
    """One evening on which one WeChat user was reminded."""

    __tablename__ = "card_reminders"
    __table_args__ = own(
        same_school("identity_id", "identities", ondelete="CASCADE"), UniqueConstraint("identity_id", "day")
    )

    identity_id: Mapped[int]
    day: Mapped[date]


def days_of_class(session: Session, school_id: int, class_id: int, since: date, until: date) -> list[CardDay]:
    """The cards of a class from ``since`` to ``until``, both included, oldest first."""
    return list(
        session.scalars(
            select(CardDay)
            .where(CardDay.school_id == school_id, CardDay.class_id == class_id, CardDay.day.between(since, until))
            .order_by(CardDay.day, CardDay.id)
        )
    )


def latest_card_day(session: Session, school_id: int, class_id: int, since: date, until: date) -> date | None:
    """The last day from ``since`` to ``until`` for which this class has cards."""
    mine = (CardDay.school_id == school_id, CardDay.class_id == class_id, CardDay.day.between(since, until))
    return session.scalar(select(func.max(CardDay.day)).where(*mine))


def days_of_pupils(
    session: Session, school_id: int, pupil_ids: Collection[int], since: date, until: date
) -> list[CardDay]:
    """The cards of these children from ``since`` to ``until``, both included, oldest first."""
    return list(
        session.scalars(
            select(CardDay)
            .where(CardDay.school_id == school_id, CardDay.pupil_id.in_(pupil_ids), CardDay.day.between(since, until))
            .order_by(CardDay.day, CardDay.id)
        )
    )


def lock_days(session: Session, school_id: int, pupil_id: int, since: date, until: date) -> list[CardDay]:
    """The cards of one child, held until this transaction ends, so that a household signs one at a time."""
    return list(
        session.scalars(
            select(CardDay)
            .where(CardDay.school_id == school_id, CardDay.pupil_id == pupil_id, CardDay.day.between(since, until))
            .order_by(CardDay.id)
            .with_for_update()
        )
    )


def lock_class_day(session: Session, school_id: int, class_id: int, day: date) -> list[CardDay]:
    """The cards of a class for one day, held until this transaction ends: nobody signs what is being changed."""
    return list(
        session.scalars(
            select(CardDay)
            .where(CardDay.school_id == school_id, CardDay.class_id == class_id, CardDay.day == day)
            .order_by(CardDay.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def signed_by(session: Session, school_id: int, card_day_ids: Collection[int]) -> set[tuple[int, int]]:
    """``(card, household)`` of every signature that stands."""
    rows = session.execute(
        select(CardSignature.card_day_id, CardSignature.household_id).where(
            CardSignature.school_id == school_id, CardSignature.card_day_id.in_(card_day_ids), _valid
        )
    )
    return {(row.card_day_id, row.household_id) for row in rows}


def own_signatures(
    session: Session, school_id: int, guardian_id: int, card_day_ids: Collection[int]
) -> dict[int, CardSignature]:
    """What this guardian has signed of these cards, withdrawn or not, by card."""
    rows = session.scalars(
        select(CardSignature).where(
            CardSignature.school_id == school_id,
            CardSignature.guardian_id == guardian_id,
            CardSignature.card_day_id.in_(card_day_ids),
        )
    )
    return {row.card_day_id: row for row in rows}


def unsigned_of(session: Session, school_id: int, guardian_ids: Collection[int], since: date) -> list[CardDay]:
    """The cards since then of these guardians' children that their household has not signed, oldest first."""
    standing = and_(
        CardSignature.card_day_id == CardDay.id, CardSignature.household_id == Guardian.household_id, _valid
    )
    return list(
        session.scalars(
            select(CardDay)
            .join(GuardianLink, GuardianLink.pupil_id == CardDay.pupil_id)
            .join(Guardian, Guardian.id == GuardianLink.guardian_id)
            .outerjoin(CardSignature, standing)
            .where(
                CardDay.school_id == school_id,
                GuardianLink.guardian_id.in_(guardian_ids),
                is_live(),
                CardDay.day >= since,
                CardSignature.id.is_(None),
            )
            .distinct()
            .order_by(CardDay.day, CardDay.id)
        )
    )


def signatures_of(session: Session, school_id: int, guardian_ids: Collection[int]) -> list[CardSignature]:
    """The signatures of these guardians that stand, newest first."""
    return list(
        session.scalars(
            select(CardSignature)
            .where(CardSignature.school_id == school_id, CardSignature.guardian_id.in_(guardian_ids), _valid)
            .order_by(CardSignature.school_time.desc(), CardSignature.id)
        )
    )


def lock_signatures(session: Session, school_id: int, ids: Collection[int]) -> list[CardSignature]:
    """Those of these signatures that still stand, held until this transaction ends."""
    return list(
        session.scalars(
            select(CardSignature)
            .where(CardSignature.school_id == school_id, CardSignature.id.in_(ids), _valid)
            .order_by(CardSignature.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def opinions_since(session: Session, school_id: int, pupil_ids: Collection[int], since: datetime) -> list[CardOpinion]:
    """What the families of these children wrote since then, oldest first."""
    return list(
        session.scalars(
            select(CardOpinion)
            .where(
                CardOpinion.school_id == school_id,
                CardOpinion.pupil_id.in_(pupil_ids),
                CardOpinion.written_at >= since,
            )
            .order_by(CardOpinion.written_at, CardOpinion.id)
        )
    )


def reminded_on(session: Session, identity_ids: Collection[int], since: date) -> dict[int, set[date]]:
    """The evenings since then on which each of these people was reminded."""
    found: dict[int, set[date]] = {}
    rows = session.execute(
        select(CardReminder.identity_id, CardReminder.day).where(
            CardReminder.identity_id.in_(identity_ids), CardReminder.day >= since
        )
    )
    for row in rows:
        found.setdefault(row.identity_id, set()).add(row.day)
    return found
