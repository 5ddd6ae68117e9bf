"""Lists of children that a member of staff keeps (合唱队, 住校生): whom a notice can go to."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, own, same_school
from storage.pupils import Pupil, is_here
from storage.upsert import insert


class PupilList(OfSchool, Base):
    """One list; only its owner sees and uses it."""

    __tablename__ = "pupil_lists"
    __table_args__ = own(same_school("owner_id", "staff", ondelete="CASCADE"), UniqueConstraint("owner_id", "name"))

    owner_id: Mapped[int]
    name: Mapped[Short]
    made_at: Mapped[datetime]


class PupilListMember(OfSchool, Base):
    """A child on a list."""

    __tablename__ = "pupil_list_members"
    __table_args__ = own(
        same_school("list_id", "pupil_lists", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("list_id", "pupil_id"),
    )

    list_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)


def lists_of(session: Session, school_id: int, owner_id: int) -> list[tuple[PupilList, int]]:
    """The lists of one member of staff by name, with how many children of the school are on each."""
    many = (
        select(func.count())
        .select_from(PupilListMember)
        .join(Pupil, Pupil.id == PupilListMember.pupil_id)
        .where(PupilListMember.list_id == PupilList.id, is_here())
        .scalar_subquery()
    )
    mine = (PupilList.school_id == school_id, PupilList.owner_id == owner_id)
    rows = session.execute(select(PupilList, many).where(*mine).order_by(PupilList.name))
    return [(row[0], row[1]) for row in rows]


def list_of(session: Session, school_id: int, owner_id: int, list_id: int) -> PupilList | None:
    """One list of this owner; None for anybody else's."""
    mine = (PupilList.school_id == school_id, PupilList.owner_id == owner_id, PupilList.id == list_id)
    return session.scalar(select(PupilList).where(*mine))


def list_named(session: Session, school_id: int, owner_id: int, name: str) -> PupilList | None:
    """The owner's list of this name."""
    mine = (PupilList.school_id == school_id, PupilList.owner_id == owner_id, PupilList.name == name)
    return session.scalar(select(PupilList).where(*mine))


def on_list(session: Session, school_id: int, list_id: int) -> set[int]:
    """The children on a list, also those who have left the school since."""
    mine = (PupilListMember.school_id == school_id, PupilListMember.list_id == list_id)
    return set(session.scalars(select(PupilListMember.pupil_id).where(*mine)))


def put_on_list(session: Session, school_id: int, list_id: int, pupil_ids: Collection[int]) -> None:
    """Let exactly these children be on the list."""
    mine = (PupilListMember.school_id == school_id, PupilListMember.list_id == list_id)
    session.execute(delete(PupilListMember).where(*mine, PupilListMember.pupil_id.not_in(pupil_ids)))
    rows = [{"school_id": school_id, "list_id": list_id, "pupil_id": each} for each in sorted(pupil_ids)]
    if rows:
        session.execute(insert(session, PupilListMember).on_conflict_do_nothing(), rows)


def drop_list(session: Session, found: PupilList) -> None:
    """Throw a list away; notices that went to it stay as they are."""
    session.execute(delete(PupilListMember).where(PupilListMember.list_id == found.id))
    session.delete(found)
