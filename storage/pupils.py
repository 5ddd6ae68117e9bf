"""Pupils and who has looked at their records."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, UniqueConstraint, and_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Hash, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.upsert import insert


class Pupil(OfSchool, Base):
    """A child at this school. ``number`` (学号) is unique in the school and stays for the whole time there."""

    __tablename__ = "pupils"
    __table_args__ = own(same_school("class_id", "classes"), UniqueConstraint("school_id", "number"))

    class_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[Short]
    name: Mapped[Short]
    sex: Mapped[Short] = mapped_column(default="")
    care_kinds: Mapped[str] = mapped_column(default="")  # 重点类型, separated by "、"; see CARE_KINDS in identity
    is_boarding: Mapped[bool] = mapped_column(default=False)
    village: Mapped[Short] = mapped_column(default="")
    address: Mapped[Sealed | None]
    remarks: Mapped[Sealed | None]
    mentor_id: Mapped[int | None]  # 包保教师
    left_at: Mapped[datetime | None]  # graduated or moved away; the record stays for its retention time
    arriving_run: Mapped[int | None] = mapped_column(index=True)  # the import that is still bringing this child in


class ArchiveRead(OfSchool, Base):
    """One look at a child's record: who, when, why. Nobody looks unseen."""

    __tablename__ = "archive_reads"
    __table_args__ = own(same_school("pupil_id", "pupils", ondelete="CASCADE"))

    pupil_id: Mapped[int] = mapped_column(index=True)
    reader: Mapped[Short]  # "staff:<id>" or "guardian:<id>"
    why: Mapped[Short]
    at: Mapped[datetime]


class Household(OfSchool, Base):
    """People who live together. Two households of one child are two families, each blind to the other."""

    __tablename__ = "households"
    __table_args__ = own(UniqueConstraint("school_id", "number"))

    number: Mapped[Short]  # 户 of the spreadsheet, or made up


class Guardian(OfSchool, Base):
    """A person responsible for a child: parent, grandparent, another relative."""

    __tablename__ = "guardians"
    __table_args__ = own(same_school("household_id", "households"))

    household_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[Short]
    phone: Mapped[Sealed | None]
    phone_index: Mapped[Hash | None] = mapped_column(index=True)
    phone_quarantined: Mapped[bool] = mapped_column(default=False)  # typed for two families: sends nothing
    is_away: Mapped[bool] = mapped_column(default=False)  # works far away (外出务工)
    workplace: Mapped[Sealed | None]
    reads: Mapped[bool] = mapped_column(default=True)  # 识字
    hours: Mapped[Short] = mapped_column(default="")  # noon | evening | night | any; empty: not asked yet
    wants_daily_card: Mapped[bool | None]
    confirmed_at: Mapped[datetime | None]  # contacts are confirmed anew each term
    asked_contact_at: Mapped[datetime | None]  # when we last asked whether the number is still right
    asked_contact_times: Mapped[Small] = mapped_column(default=0)
    pin_shown_at: Mapped[datetime | None]  # told once how to keep the account at the top of the list


class GuardianLink(OfSchool, Base):
    """What one guardian is to one pupil: relation, duties, place in the chain, and whether barred."""

    __tablename__ = "guardian_links"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("pupil_id", "guardian_id"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)
    relation: Mapped[Short]  # 妈妈, 奶奶 … as the family says it
    place: Mapped[int]  # order in the chain, 1 first
    decides: Mapped[bool] = mapped_column(default=True)
    signs: Mapped[bool] = mapped_column(default=True)
    informed: Mapped[bool] = mapped_column(default=True)
    emergency: Mapped[bool] = mapped_column(default=True)
    # The last four digits are all a guardian types to bind; hashed with the class, which narrows a guess to nothing.
    last_four_index: Mapped[Hash | None]
    barred_at: Mapped[datetime | None]
    barred_paper: Mapped[str | None]  # the court or office paper that the bar rests on
    ended_at: Mapped[datetime | None]  # no longer in the roster
    source: Mapped[Short] = mapped_column(default="roster")  # roster | teacher: let in by voice, not in the spreadsheet


def household_numbered(session: Session, school_id: int, number: str) -> int:
    """The id of the household with this number, made if there is none yet."""
    wanted = (Household.school_id == school_id, Household.number == number)
    statement = insert(session, Household).values({"id": new_id(), "school_id": school_id, "number": number})
    session.execute(statement.on_conflict_do_nothing(index_elements=["school_id", "number"]))
    return session.scalars(select(Household.id).where(*wanted)).one()


def lock_household(session: Session, school_id: int, household_id: int) -> None:
    """Whoever counts what a family has ahead holds its row until the end of the transaction."""
    mine = select(Household.id).where(Household.school_id == school_id, Household.id == household_id)
    session.execute(mine.with_for_update(key_share=True)).all()


def own_household(pupil_number: str) -> str:
    """The number of a household that nobody has typed: the child's own."""
    return f"~{pupil_number}"


def is_here() -> ColumnElement[bool]:
    """A child of the school today: not left, and not half-way through an import that is still running."""
    return and_(Pupil.left_at.is_(None), Pupil.arriving_run.is_(None))


def is_live(link: type[GuardianLink] = GuardianLink) -> ColumnElement[bool]:
    """A link that gives rights: in the roster, and not barred by the office."""
    return and_(link.ended_at.is_(None), link.barred_at.is_(None))


def set_reads(session: Session, school_id: int, guardian_ids: Iterable[int], *, reads: bool) -> None:
    """Whether these guardians read, or are spoken to first."""
    mine = (Guardian.school_id == school_id, Guardian.id.in_(guardian_ids))
    session.execute(update(Guardian).where(*mine).values(reads=reads))
