"""Files that are made slowly and fetched soon: archives, spreadsheets of a school."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, new_id, own, same_school
from storage.sealing import seal, unseal

NAME = ("exports", "name")
# Names stand in it: it is fetched soon, or made once more.
KEPT = timedelta(days=7)


class Export(OfSchool, Base):
    """One file for one member of staff. ``state``: waiting → ready, or failed; gone at ``expires_at``."""

    __tablename__ = "exports"
    __table_args__ = own(
        same_school("staff_id", "staff", ondelete="CASCADE"), Index("ix_exports_expires", "expires_at")
    )

    staff_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Short]  # who made it: "card_month.archive"
    about: Mapped[Short]  # what of: "<class>:2026-11"
    name: Mapped[Sealed]  # as it is saved on a computer
    mime: Mapped[Short]
    path: Mapped[str | None]  # below the media folder
    state: Mapped[Short] = mapped_column(default="waiting")
    asked_at: Mapped[datetime]  # school time, as expires_at
    expires_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which file is asked for: by whom, of what kind, about what, and how it is called and read on a computer."""

    school_id: int
    staff_id: int
    kind: str
    about: str
    name: str
    mime: str


def ask_export(session: Session, wish: Wish, now: datetime) -> int:
    """Write down that this file is waited for; ``now`` is school time. Returns its id."""
    export_id = new_id()
    session.add(
        Export(
            id=export_id,
            school_id=wish.school_id,
            staff_id=wish.staff_id,
            kind=wish.kind,
            about=wish.about,
            name=seal(session, NAME, export_id, wish.school_id, wish.name),
            mime=wish.mime,
            asked_at=now,
            expires_at=now + KEPT,
        )
    )
    session.flush()
    return export_id


def newest_export(session: Session, school_id: int, staff_id: int, kind: str, about: str) -> Export | None:
    """The last file of this kind that this member of staff has asked for; nobody else's."""
    mine = (Export.school_id == school_id, Export.staff_id == staff_id, Export.kind == kind, Export.about == about)
    return session.scalar(select(Export).where(*mine).order_by(Export.asked_at.desc(), Export.id).limit(1))


def name_of(session: Session, export: Export) -> str:
    """As the file is saved on a computer."""
    return unseal(session, NAME, export.id, export.school_id, export.name)


def expired_exports(session: Session, now: datetime, limit: int) -> list[Export]:
    """Files whose time is over at this moment of the school."""
    return list(session.scalars(select(Export).where(Export.expires_at <= now).order_by(Export.id).limit(limit)))


def exports_of_school(session: Session, school_id: int) -> list[Export]:
    """Every file of this school that was made or is waited for."""
    return list(session.scalars(select(Export).where(Export.school_id == school_id)))


def forget_exports(session: Session, ids: Collection[int]) -> None:
    """Forget these; their files are erased."""
    session.execute(delete(Export).where(Export.id.in_(ids)))
