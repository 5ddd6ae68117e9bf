"""The file of a left-behind child (留守儿童档案): whose is open, and every version of its sections."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Index, Select, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session

from bot.core.clock import at_school
from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.sealing import seal, unseal

LEFT_BEHIND = "留守"  # as the roster's column 重点类型 says it
WORDS, WHY = ("file_sections", "words"), ("file_sections", "why")

Section = Literal["home", "guardians", "parents", "health", "mind", "agreed"]
# In the order in which a file is read. All but ``mind`` belong to one family of the child: its homes are blind to
# each other.
SECTIONS: tuple[Section, ...] = ("home", "guardians", "parents", "health", "mind", "agreed")
OF_THE_CHILD: Section = "mind"


class ChildFile(OfSchool, Base):
    """That a child has a file: open as long as the roster calls the child left behind.

    ``holder_id`` is the homeroom teacher who has said that the file arrived (or was there when it was opened).
    """

    __tablename__ = "child_files"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("holder_id", "staff"),
        UniqueConstraint("school_id", "pupil_id"),
    )

    pupil_id: Mapped[int]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    holder_id: Mapped[int | None]
    held_since: Mapped[datetime | None]


class FileSection(OfSchool, Base):
    """One version of one section of a child's file, in one family's words where ``household_id`` is set.

    ``state``: current | proposed (by a guardian, waits for the homeroom teacher) | refused | replaced (by the same
    guardian's next proposal) | past. Nobody has
    written what neither ``by_staff_id`` nor ``by_guardian_id`` wrote: it was taken from the roster. ``words`` is a
    mapping in JSON, from the section's questions to what was said; ``why`` the reason of a refusal.
    """

    __tablename__ = "file_sections"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("household_id", "households"),
        same_school("by_staff_id", "staff"),
        same_school("by_guardian_id", "guardians", ondelete="CASCADE"),
        same_school("decided_by_id", "staff"),
        UniqueConstraint("school_id", "pupil_id", "section", "version"),
    )

    pupil_id: Mapped[int]
    household_id: Mapped[int | None]
    section: Mapped[Short]
    version: Mapped[Small]
    words: Mapped[Sealed]
    state: Mapped[Short]
    by_staff_id: Mapped[int | None]
    by_guardian_id: Mapped[int | None]
    written_at: Mapped[datetime]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    why: Mapped[Sealed | None]


_PROPOSED = FileSection.state == "proposed"
Index("ix_file_sections_proposed", FileSection.school_id, FileSection.pupil_id,
      postgresql_where=_PROPOSED, sqlite_where=_PROPOSED)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """One child whom the roster calls left behind."""

    pupil_id: int
    name: str
    class_id: int
    class_name: str
    village: str


@dataclass(frozen=True, slots=True)
class Written:
    """What is written into a section: by a member of staff, by a guardian, or taken from the roster (neither)."""

    household_id: int | None
    section: Section
    words: Mapping[str, str]
    by_staff_id: int | None = None
    by_guardian_id: int | None = None
    state: Literal["current", "proposed"] = "current"


def left_behind_pupils(session: Session, school_id: int, class_ids: Collection[int] | None = None) -> list[LeftBehind]:
    """The left-behind children who are here, of these classes or (None) of the school, by class and number."""
    wanted = (
        select(Pupil.id, Pupil.name, Pupil.class_id, Class.name.label("class_name"), Pupil.village)
        .join(Class, Class.id == Pupil.class_id)
        .where(Pupil.school_id == school_id, is_here(), Pupil.care_kinds.contains(LEFT_BEHIND))
        .order_by(Class.name, Pupil.number)
    )
    if class_ids is not None:
        wanted = wanted.where(Pupil.class_id.in_(class_ids))
    return [LeftBehind(*row) for row in session.execute(wanted)]


def left_behind_count(session: Session, school_id: int, class_ids: Collection[int]) -> dict[int, int]:
    """By class how many of these there are."""
    rows = session.execute(
        select(Pupil.class_id, func.count())
        .where(Pupil.school_id == school_id, Pupil.class_id.in_(class_ids), is_here())
        .where(Pupil.care_kinds.contains(LEFT_BEHIND))
        .group_by(Pupil.class_id)
    )
    return {row[0]: row[1] for row in rows}


def file_of(session: Session, school_id: int, pupil_id: int, *, lock: bool = False) -> ChildFile | None:
    """The file of this child, open or ended; with ``lock`` nobody else writes into it until the transaction ends."""
    wanted = select(ChildFile).where(ChildFile.school_id == school_id, ChildFile.pupil_id == pupil_id)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def open_files(session: Session, school_id: int, pupil_ids: Collection[int]) -> set[int]:
    """Which of these children have an open file."""
    mine = (ChildFile.school_id == school_id, ChildFile.pupil_id.in_(pupil_ids), ChildFile.ended_at.is_(None))
    return set(session.scalars(select(ChildFile.pupil_id).where(*mine)))


def opened_on(session: Session, school_id: int, pupil_ids: Collection[int]) -> dict[int, date]:
    """By child the day on which its file was opened: what came before it nobody was asked for."""
    mine = (ChildFile.school_id == school_id, ChildFile.pupil_id.in_(pupil_ids))
    rows = session.execute(select(ChildFile.pupil_id, ChildFile.opened_at).where(*mine))
    return {row.pupil_id: at_school(row.opened_at).date() for row in rows}


def sections_of(
    session: Session, school_id: int, pupil_ids: Collection[int], states: Collection[str] = ("current",)
) -> list[FileSection]:
    """Sections of these children in these states, each child's newest first."""
    return list(session.scalars(_sections(school_id, pupil_ids).where(FileSection.state.in_(states))))


def parents_sections(session: Session, school_id: int, household_ids: Collection[int]) -> list[FileSection]:
    """What the files say now of where the parents of these homes are, the oldest words first."""
    of = (FileSection.school_id == school_id, FileSection.household_id.in_(household_ids))
    now = (FileSection.section == "parents", FileSection.state == "current")
    return list(session.scalars(select(FileSection).where(*of, *now).order_by(FileSection.written_at)))


def section_of(session: Session, school_id: int, section_id: int, *, lock: bool = False) -> FileSection | None:
    """One version of one section."""
    wanted = select(FileSection).where(FileSection.school_id == school_id, FileSection.id == section_id)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def words_of(session: Session, row: FileSection) -> dict[str, str]:
    """What this version says, by question."""
    return dict(json.loads(unseal(session, WORDS, row.id, row.school_id, row.words)))


def why_refused(session: Session, row: FileSection) -> str:
    """Why a proposal was not taken; empty for every other."""
    return unseal(session, WHY, row.id, row.school_id, row.why)


def refuse(session: Session, row: FileSection, why: str, staff_id: int, now: datetime) -> None:
    """A proposal is not taken, for this reason."""
    row.state, row.why = "refused", seal(session, WHY, row.id, row.school_id, why)
    row.decided_by_id, row.decided_at = staff_id, now


def first_section(
    session: Session, school_id: int, pupil_id: int, written: Written, now: datetime, version: int = 1
) -> FileSection:
    """Add a version without a look at those before it: for a file that was just opened."""
    row_id = new_id()
    row = FileSection(
        id=row_id,
        school_id=school_id,
        pupil_id=pupil_id,
        household_id=written.household_id,
        section=written.section,
        version=version,
        words=seal(session, WORDS, row_id, school_id, json.dumps(dict(written.words), ensure_ascii=False)),
        state=written.state,
        by_staff_id=written.by_staff_id,
        by_guardian_id=written.by_guardian_id,
        written_at=now,
    )
    session.add(row)
    return row


def write_section(session: Session, file: ChildFile, written: Written, now: datetime) -> FileSection:
    """Add a version; a current one makes the one before a past one, a new proposal replaces one that waits.

    The file must be locked (:func:`file_of`): versions are counted.
    """
    last = session.scalar(
        select(func.max(FileSection.version)).where(
            FileSection.school_id == file.school_id,
            FileSection.pupil_id == file.pupil_id,
            FileSection.section == written.section,
        )
    )
    for row in session.scalars(_same_section(file, written).where(FileSection.state == written.state)):
        row.state = "past" if written.state == "current" else "replaced"
    row = first_section(session, file.school_id, file.pupil_id, written, now, version=(last or 0) + 1)
    session.flush()
    return row


def take_proposal(session: Session, file: ChildFile, row: FileSection, staff_id: int, now: datetime) -> None:
    """A guardian's proposal becomes what the file says. The file must be locked."""
    same = _same_section(file, Written(row.household_id, _section(row.section), {}))
    for before in session.scalars(same.where(FileSection.state == "current")):
        before.state = "past"
    row.state, row.decided_by_id, row.decided_at = "current", staff_id, now


def count_proposed(session: Session, school_id: int, class_ids: Collection[int]) -> dict[int, int]:
    """By class how many proposals of guardians wait."""
    rows = session.execute(
        select(Pupil.class_id, func.count())
        .join(FileSection, FileSection.pupil_id == Pupil.id)
        .where(FileSection.school_id == school_id, _PROPOSED, Pupil.class_id.in_(class_ids), is_here())
        .group_by(Pupil.class_id)
    )
    return {row[0]: row[1] for row in rows}


def proposals(session: Session, school_id: int, class_ids: Collection[int]) -> list[FileSection]:
    """What guardians of these classes propose and nobody has decided about, oldest first."""
    wanted = (
        select(FileSection)
        .join(Pupil, Pupil.id == FileSection.pupil_id)
        .where(FileSection.school_id == school_id, _PROPOSED, Pupil.class_id.in_(class_ids), is_here())
        .order_by(FileSection.written_at, FileSection.id)
    )
    return list(session.scalars(wanted))


def _sections(school_id: int, pupil_ids: Collection[int]) -> Select[FileSection]:
    return (
        select(FileSection)
        .where(FileSection.school_id == school_id, FileSection.pupil_id.in_(pupil_ids))
        .order_by(FileSection.pupil_id, FileSection.section, FileSection.version.desc())
    )


def _same_section(file: ChildFile, written: Written) -> Select[FileSection]:
    """Everything of one section of one family; of ``mind`` everything there is."""
    of = _sections(file.school_id, [file.pupil_id]).where(FileSection.section == written.section)
    if written.household_id is None:
        return of.where(FileSection.household_id.is_(None))
    return of.where(FileSection.household_id == written.household_id)


def _section(name: str) -> Section:
    return next(each for each in SECTIONS if each == name)
