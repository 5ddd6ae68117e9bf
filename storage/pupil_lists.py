"""Lists of children that a member of staff keeps (合唱队, 住校生): whom a notice can go to."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OfSchool, Short, own, same_school


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
