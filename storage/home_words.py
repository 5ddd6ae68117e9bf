"""How a child is at home, in the family's own words: the other half of the contact card."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, new_id, own, same_school
from storage.sealing import seal, unseal
from storage.upsert import insert

SAID = ("home_words", "said")


class HomeWords(OfSchool, Base):
    """One household's words about one child and day; written again, they replace the earlier ones."""

    __tablename__ = "home_words"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("household_id", "households"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("pupil_id", "household_id", "day"),
    )

    pupil_id: Mapped[int]
    household_id: Mapped[int]
    guardian_id: Mapped[int] = mapped_column(index=True)
    day: Mapped[date]
    said: Mapped[Sealed]  # JSON: pieces in order, spoken ones "voice:<media id>"
    written_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class HomeSaid:
    """What one household said about its child on one day; ``pieces`` in order, spoken ones ``voice:<media id>``."""

    pupil_id: int
    household_id: int
    guardian_id: int
    day: date
    pieces: tuple[str, ...]


def put_home_words(session: Session, school_id: int, said: HomeSaid, now: datetime) -> None:
    """Keep what a household said today; said again, it replaces the earlier words of the day."""
    row_id = new_id()
    known = {"pupil_id": said.pupil_id, "household_id": said.household_id, "day": said.day}
    fresh = insert(session, HomeWords).values(
        id=row_id, school_id=school_id, guardian_id=said.guardian_id, said=b"", written_at=now, **known
    )
    session.execute(fresh.on_conflict_do_nothing(index_elements=list(known)))
    mine = [getattr(HomeWords, name) == value for name, value in known.items()]
    row = session.scalars(select(HomeWords).where(*mine).with_for_update()).one()
    row.said = seal(session, SAID, row.id, school_id, json.dumps(said.pieces, ensure_ascii=False))
    row.guardian_id, row.written_at = said.guardian_id, now


def home_words_of(session: Session, school_id: int, pupil_ids: Collection[int], since: date) -> list[HomeSaid]:
    """What the families of these children said since that day, oldest first."""
    rows = session.scalars(
        select(HomeWords)
        .where(HomeWords.school_id == school_id, HomeWords.pupil_id.in_(pupil_ids), HomeWords.day >= since)
        .order_by(HomeWords.day, HomeWords.written_at, HomeWords.id)
    )
    return [
        HomeSaid(
            row.pupil_id,
            row.household_id,
            row.guardian_id,
            row.day,
            tuple(json.loads(unseal(session, SAID, row.id, row.school_id, row.said))),
        )
        for row in rows
    ]
