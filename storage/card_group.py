"""Groups of a class (小组): who is in them, what their leaders ticked, and the round-up of the week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.day_card import ASPECTS
from storage.base import Base, Hash, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.contact_card import CardDay
from storage.pupils import Pupil, is_here
from storage.sealing import unseal
from storage.upsert import insert

PRAISE = ("group_praises", "words")


class CardGroup(OfSchool, Base):
    """One group of one class; ``place`` numbers it within the class, from 1."""

    __tablename__ = "card_groups"
    __table_args__ = own(same_school("class_id", "classes", ondelete="CASCADE"), UniqueConstraint("class_id", "place"))

    class_id: Mapped[int]
    place: Mapped[Small]
    name: Mapped[Short]


class CardGroupMember(OfSchool, Base):
    """A child is in one group at most. ``duty``: leader (组长), deputy (副组长), or empty."""

    __tablename__ = "card_group_members"
    __table_args__ = own(
        same_school("group_id", "card_groups", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("pupil_id"),
    )

    group_id: Mapped[int] = mapped_column(index=True)
    pupil_id: Mapped[int]
    duty: Mapped[Short] = mapped_column(default="")


class CardGroupCode(OfSchool, Base):
    """What a group leader types on a computer or a teacher's phone to tick the own group; a child has no account.

    Without ``group_id`` it is the class monitor's and opens all groups of the class.
    """

    __tablename__ = "card_group_codes"
    __table_args__ = own(
        same_school("class_id", "classes", ondelete="CASCADE"),
        same_school("group_id", "card_groups", ondelete="CASCADE"),
        UniqueConstraint("school_id", "code_index"),
    )

    class_id: Mapped[int] = mapped_column(index=True)
    group_id: Mapped[int | None]
    code_index: Mapped[Hash]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class CardTick(OfSchool, Base):
    """What a group leader ticked of one child and day: what the teacher begins from; no family reads it."""

    __tablename__ = "card_ticks"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("class_id", "classes"),
        UniqueConstraint("pupil_id", "day"),
    )

    pupil_id: Mapped[int]
    class_id: Mapped[int]
    day: Mapped[date]
    thought: Mapped[Small]
    learning: Mapped[Small]
    discipline: Mapped[Small]
    hygiene: Mapped[Small]
    ticked_at: Mapped[datetime]


class GroupRoundup(OfSchool, Base):
    """A group's week (``2026-W47``): each aspect rated 2 好, 1 还可以, 0 要加油."""

    __tablename__ = "group_roundups"
    __table_args__ = own(
        same_school("group_id", "card_groups", ondelete="CASCADE"),
        same_school("author_id", "staff"),
        UniqueConstraint("group_id", "week"),
    )

    group_id: Mapped[int]
    week: Mapped[Short]
    thought: Mapped[Small]
    learning: Mapped[Small]
    discipline: Mapped[Small]
    hygiene: Mapped[Small]
    author_id: Mapped[int]
    written_at: Mapped[datetime]


class GroupPraise(OfSchool, Base):
    """A child praised in a group's week; told to that family, to others only where the family agreed."""

    __tablename__ = "group_praises"
    __table_args__ = own(
        same_school("roundup_id", "group_roundups", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("roundup_id", "pupil_id"),
    )

    roundup_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)
    words: Mapped[Sealed | None]


@dataclass(frozen=True, slots=True)
class Member:
    """A child in its group."""

    group_id: int
    pupil_id: int
    name: str
    duty: str


def groups_of(session: Session, school_id: int, class_id: int) -> list[CardGroup]:
    """The groups of a class by their number."""
    mine = (CardGroup.school_id == school_id, CardGroup.class_id == class_id)
    return list(session.scalars(select(CardGroup).where(*mine).order_by(CardGroup.place)))


def members_of(session: Session, school_id: int, class_id: int) -> list[Member]:
    """Who is in the groups of a class, by the children's numbers; who has left the class is not."""
    rows = session.execute(
        select(CardGroupMember.group_id, CardGroupMember.pupil_id, Pupil.name, CardGroupMember.duty)
        .join(Pupil, Pupil.id == CardGroupMember.pupil_id)
        .join(CardGroup, CardGroup.id == CardGroupMember.group_id)
        .where(CardGroup.school_id == school_id, CardGroup.class_id == class_id, Pupil.class_id == class_id, is_here())
        .order_by(Pupil.number)
    )
    return [Member(*row) for row in rows]


def ticks_of(session: Session, school_id: int, class_id: int, day: date) -> dict[int, dict[str, int]]:
    """What group leaders ticked for this class and day: by child, a rating for each aspect."""
    rows = session.scalars(
        select(CardTick).where(CardTick.school_id == school_id, CardTick.class_id == class_id, CardTick.day == day)
    )
    return {row.pupil_id: {aspect: getattr(row, aspect) for aspect in ASPECTS} for row in rows}


def mean_ratings(session: Session, school_id: int, pupil_ids: Collection[int], since: date) -> dict[int, float]:
    """The mean of all card ratings of each child since then, 0 to 2; no entry for who has no card."""
    total = CardDay.thought + CardDay.learning + CardDay.discipline + CardDay.hygiene
    rows = session.execute(
        select(CardDay.pupil_id, func.avg(total))
        .where(CardDay.school_id == school_id, CardDay.pupil_id.in_(pupil_ids), CardDay.day >= since)
        .group_by(CardDay.pupil_id)
    )
    return {pupil_id: float(mean) / len(ASPECTS) for pupil_id, mean in rows}


def put_tick(session: Session, tick: CardTick) -> None:
    """Keep what was ticked of one child and day; it replaces what was ticked before."""
    values = {
        "class_id": tick.class_id,
        "ticked_at": tick.ticked_at,
        **{aspect: getattr(tick, aspect) for aspect in ASPECTS},
    }
    statement = insert(session, CardTick).values(
        id=new_id(), school_id=tick.school_id, pupil_id=tick.pupil_id, day=tick.day, **values
    )
    session.execute(statement.on_conflict_do_update(index_elements=["pupil_id", "day"], set_=values))


def forget_ticks(session: Session, school_id: int, class_id: int, before: date) -> None:
    """What children ticked of each other is not kept: the teacher's card is."""
    old = (CardTick.school_id == school_id, CardTick.class_id == class_id, CardTick.day < before)
    session.execute(delete(CardTick).where(*old))


def roundups_of(session: Session, school_id: int, class_id: int, week: str) -> list[GroupRoundup]:
    """What is written of a class's groups for one week."""
    return list(
        session.scalars(
            select(GroupRoundup)
            .join(CardGroup, CardGroup.id == GroupRoundup.group_id)
            .where(GroupRoundup.school_id == school_id, CardGroup.class_id == class_id, GroupRoundup.week == week)
            .order_by(CardGroup.place)
        )
    )


def praises_of(session: Session, school_id: int, roundup_ids: Collection[int]) -> dict[int, str]:
    """By child the words of praise in these round-ups."""
    rows = session.scalars(
        select(GroupPraise).where(GroupPraise.school_id == school_id, GroupPraise.roundup_id.in_(roundup_ids))
    )
    return {row.pupil_id: unseal(session, PRAISE, row.id, row.school_id, row.words) for row in rows}
