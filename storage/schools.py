"""Schools, grades and classes."""

import secrets

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, Small, new_id, own, same_school
from storage.upsert import insert


class School(Base):
    """One school of this deployment, made from the configuration at the first start."""

    __tablename__ = "schools"

    id: Mapped[int] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[str]


class Grade(OfSchool, Base):
    """A year group, ``level`` from 1 (一年级) to 12 (高三); classes move from one to the next each summer."""

    __tablename__ = "grades"
    __table_args__ = own(UniqueConstraint("school_id", "name"))

    name: Mapped[Short]
    level: Mapped[Small]


class Class(OfSchool, Base):
    """A class of this school year; ``code`` is what guardians type to bind (``绑定 3207 …``)."""

    __tablename__ = "classes"
    __table_args__ = own(
        same_school("grade_id", "grades"),
        UniqueConstraint("school_id", "grade_id", "name"),
        UniqueConstraint("school_id", "code"),
    )

    grade_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[Short]  # as families say it: 三(2)班
    code: Mapped[Short | None]  # void (None) once the class has left
    is_active: Mapped[bool] = mapped_column(default=True)


class UsedClassCode(OfSchool, Base):
    """A code that some class has or had: a slip or a chat from last year must not open another class."""

    __tablename__ = "used_class_codes"
    __table_args__ = own(UniqueConstraint("school_id", "code"))

    code: Mapped[Short]


def new_class_code(session: Session, school_id: int) -> str:
    """Four digits that no class of this school has ever had. At a hundred classes they last for ninety years."""
    while True:
        code = str(1000 + secrets.randbelow(9000))
        row = {"id": new_id(), "school_id": school_id, "code": code}
        statement = insert(session, UsedClassCode).values(row)
        fresh = statement.on_conflict_do_nothing(index_elements=["school_id", "code"]).returning(UsedClassCode.id)
        if session.scalar(fresh) is not None:
            return code


def class_by_code(session: Session, school_id: int, code: str) -> Class | None:
    """The class of this school year with this code."""
    return session.scalar(select(Class).where(Class.school_id == school_id, Class.code == code, Class.is_active))


def class_named(session: Session, school_id: int, named: str) -> tuple[int, str] | None:
    """Id and name of the class of this school year with this name or code."""
    either = (Class.name == named) | (Class.code == named)
    row = session.execute(
        select(Class.id, Class.name).where(Class.school_id == school_id, Class.is_active, either)
    ).first()
    return (row.id, row.name) if row else None
