"""Talks with the counselor (心理室), what was noted of them, and teachers' short talks with pupils (谈心)."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, new_id, own, same_school
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.staff import Staff

SAID, NOTE, WORDS = ("counseling_words", "said"), ("counseling_notes", "words"), ("heart_talks", "words")


class Counseling(OfSchool, Base):
    """One talk about, or with, one child that belongs to one counselor.

    ``source``: family (a guardian wrote, ``guardian_id``) | child (the child's own wish: a paper, or said to somebody
    of the staff) | staff (a teacher worries); the latter two with ``entered_by_id``. ``hidden``: no guardian may learn
    that it exists. ``state``: open | agreed (``slot_id`` is its time) | talked | ended. What everybody else may know
    is that it exists and when; the words stand in tables of their own.
    """

    __tablename__ = "counselings"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("counselor_id", "staff"),
        same_school("entered_by_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int | None] = mapped_column(index=True)
    counselor_id: Mapped[int]
    entered_by_id: Mapped[int | None]
    source: Mapped[Short]
    hidden: Mapped[bool]
    state: Mapped[Short] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    waits: Mapped[bool] = mapped_column(default=True)  # for the counselor's word
    slot_id: Mapped[int | None]  # no foreign key: a time that is given back takes its row along
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


Index("ix_counselings_counselor", Counseling.school_id, Counseling.counselor_id, Counseling.state)


class CounselingWord(OfSchool, Base):
    """One message of a talk: what the guardian or the staff wrote to the counselor, and the counselor's answers.

    ``said`` are its pieces as a form takes them, in JSON.
    """

    __tablename__ = "counseling_words"
    __table_args__ = own(
        same_school("counseling_id", "counselings", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
    )

    counseling_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int | None]
    staff_id: Mapped[int | None]
    said: Mapped[Sealed]
    written_at: Mapped[datetime]


class CounselingNote(OfSchool, Base):
    """What a counselor noted for himself; read by the writer, and by who has the talk after a hand-over."""

    __tablename__ = "counseling_notes"
    __table_args__ = own(
        same_school("counseling_id", "counselings", ondelete="CASCADE"), same_school("writer_id", "staff")
    )

    counseling_id: Mapped[int] = mapped_column(index=True)
    writer_id: Mapped[int]
    words: Mapped[Sealed]
    written_at: Mapped[datetime]


class CounselingLook(OfSchool, Base):
    """One look at what was said in a talk."""

    __tablename__ = "counseling_looks"
    __table_args__ = own(
        same_school("counseling_id", "counselings", ondelete="CASCADE"), same_school("staff_id", "staff")
    )

    counseling_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int]
    at: Mapped[datetime]


class HeartTalk(OfSchool, Base):
    """谈心: a few private words of a teacher about a talk with one of the own pupils."""

    __tablename__ = "heart_talks"
    __table_args__ = own(same_school("pupil_id", "pupils", ondelete="CASCADE"), same_school("staff_id", "staff"))

    pupil_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int] = mapped_column(index=True)
    talked_on: Mapped[date]
    words: Mapped[Sealed]
    written_at: Mapped[datetime]


def counseling_of(session: Session, school_id: int, counseling_id: int, *, lock: bool = False) -> Counseling | None:
    """One talk of this school; with ``lock`` nobody else changes it until this transaction ends."""
    found = session.get(Counseling, counseling_id, with_for_update=lock or None, populate_existing=lock)
    return found if found is not None and found.school_id == school_id else None


def of_counselor(session: Session, school_id: int, counselor_id: int, *, ended: bool, most: int) -> list[Counseling]:
    """The talks of a counselor, those that wait for a word first, then the newest."""
    mine = (Counseling.school_id == school_id, Counseling.counselor_id == counselor_id, is_here())
    state = Counseling.state == "ended" if ended else Counseling.state != "ended"
    found = select(Counseling).join(Pupil, Pupil.id == Counseling.pupil_id).where(*mine, state)
    order = (Counseling.waits.desc(), Counseling.last_at.desc(), Counseling.id)
    return list(session.scalars(found.order_by(*order).limit(most)))


def waiting_talks(session: Session, school_id: int, counselor_id: int) -> int:
    """How many talks wait for this counselor's word, or for a time."""
    mine = (Counseling.school_id == school_id, Counseling.counselor_id == counselor_id)
    open_ones = (Counseling.waits, Counseling.state != "ended", is_here())
    counted = select(func.count(Counseling.id)).join(Pupil, Pupil.id == Counseling.pupil_id)
    return session.scalar(counted.where(*mine, *open_ones)) or 0


def wishes_without_time(session: Session, school_id: int, before: datetime) -> dict[int, int]:
    """By counselor how many wishes, a child's own or a teacher's for it, were entered before then and have no time."""
    wished = (Counseling.school_id == school_id, Counseling.source != "family", is_here())
    waits = (Counseling.state == "open", Counseling.waits, Counseling.opened_at < before)
    counted = select(Counseling.counselor_id, func.count(Counseling.id).label("many"))
    counted = counted.join(Pupil, Pupil.id == Counseling.pupil_id)
    rows = session.execute(counted.where(*wished, *waits).group_by(Counseling.counselor_id))
    return {row.counselor_id: row.many for row in rows}


def that_exist(session: Session, school_id: int, pupil_ids: Collection[int], since: datetime) -> list[Counseling]:
    """The talks about these children that were opened, or are, since then: that they exist, and when."""
    about = (Counseling.school_id == school_id, Counseling.pupil_id.in_(pupil_ids), Counseling.last_at >= since)
    return list(session.scalars(select(Counseling).where(*about).order_by(Counseling.last_at.desc(), Counseling.id)))


def of_guardians(session: Session, school_id: int, guardian_ids: Collection[int], most: int) -> list[Counseling]:
    """What these guardians began with a counselor themselves, the newest first."""
    mine = (Counseling.school_id == school_id, Counseling.source == "family", Counseling.guardian_id.in_(guardian_ids))
    found = select(Counseling).where(*mine, ~Counseling.hidden)
    return list(session.scalars(found.order_by(Counseling.last_at.desc(), Counseling.id).limit(most)))


def answered_open(session: Session, school_id: int, guardian_ids: Collection[int]) -> list[Counseling]:
    """Of what these guardians began the talks that go on and in which the counselor has the last word."""
    mine = (Counseling.school_id == school_id, Counseling.source == "family", Counseling.guardian_id.in_(guardian_ids))
    found = select(Counseling).where(*mine, Counseling.state != "ended", ~Counseling.waits)
    return list(session.scalars(found.order_by(Counseling.last_at.desc(), Counseling.id)))


def open_of_guardian(session: Session, school_id: int, guardian_id: int, pupil_id: int) -> Counseling | None:
    """What this guardian has open with a counselor about this child."""
    mine = (Counseling.school_id == school_id, Counseling.source == "family", Counseling.guardian_id == guardian_id)
    found = select(Counseling).where(*mine, Counseling.pupil_id == pupil_id, Counseling.state != "ended")
    return session.scalars(found.order_by(Counseling.opened_at.desc(), Counseling.id).limit(1)).first()


def shown_to_families(session: Session, school_id: int, pupil_ids: Collection[int], now: datetime) -> list[Counseling]:
    """The talks ahead with these children of which the counselor lets the families know."""
    ahead = (Counseling.school_id == school_id, Counseling.pupil_id.in_(pupil_ids), Counseling.starts_at >= now)
    found = select(Counseling).where(*ahead, ~Counseling.hidden, Counseling.source != "family")
    return list(session.scalars(found.order_by(Counseling.starts_at, Counseling.id)))


def add_word(session: Session, talk: Counseling, pieces: Sequence[str], now: datetime, **writer: int | None) -> None:
    """Write these words into the talk; ``writer`` is ``guardian_id`` or ``staff_id``."""
    row_id = new_id()
    said = seal(session, SAID, row_id, talk.school_id, json.dumps(list(pieces), ensure_ascii=False))
    row = {"id": row_id, "school_id": talk.school_id, "counseling_id": talk.id, "said": said, "written_at": now}
    session.add(CounselingWord(**row, **writer))
    talk.last_at = now
    session.flush()


def words_of(session: Session, talk: Counseling) -> list[tuple[CounselingWord, list[str]]]:
    """What was said in a talk, the oldest first, with its pieces."""
    mine = (CounselingWord.school_id == talk.school_id, CounselingWord.counseling_id == talk.id)
    found = session.scalars(
        select(CounselingWord)
        .where(*mine)
        .order_by(CounselingWord.written_at, CounselingWord.staff_id.is_not(None), CounselingWord.id)
    )
    return [(row, json.loads(unseal(session, SAID, row.id, row.school_id, row.said))) for row in found]


def add_note(session: Session, talk: Counseling, writer_id: int, words: str, now: datetime) -> None:
    """A counselor's own note of a talk."""
    row_id = new_id()
    sealed = seal(session, NOTE, row_id, talk.school_id, words)
    row = {"id": row_id, "school_id": talk.school_id, "counseling_id": talk.id, "writer_id": writer_id}
    session.add(CounselingNote(**row, words=sealed, written_at=now))
    session.flush()


def notes_of(session: Session, talk: Counseling) -> list[tuple[CounselingNote, str]]:
    """The notes of a talk, the oldest first, opened; who may read them the caller has decided."""
    mine = (CounselingNote.school_id == talk.school_id, CounselingNote.counseling_id == talk.id)
    found = session.scalars(select(CounselingNote).where(*mine).order_by(CounselingNote.written_at, CounselingNote.id))
    return [(row, unseal(session, NOTE, row.id, row.school_id, row.words)) for row in found]


def open_of_counselor(session: Session, school_id: int, counselor_id: int) -> list[Counseling]:
    """Every talk that this counselor has, locked, to be handed over; ended ones go along with their notes."""
    mine = (Counseling.school_id == school_id, Counseling.counselor_id == counselor_id)
    return list(session.scalars(select(Counseling).where(*mine).order_by(Counseling.id).with_for_update()))


def holders(session: Session, school_id: int) -> list[tuple[int, str, int]]:
    """Who has talks, whether still a counselor or not: id, name, how many."""
    rows = session.execute(
        select(Staff.id, Staff.name, func.count(Counseling.id))
        .join(Counseling, Counseling.counselor_id == Staff.id)
        .where(Counseling.school_id == school_id)
        .group_by(Staff.id, Staff.name)
        .order_by(Staff.name, Staff.id)
    )
    return [(staff_id, name, count) for staff_id, name, count in rows]


def add_heart_talk(
    session: Session, school_id: int, *, pupil_id: int, staff_id: int, talked_on: date, words: str, now: datetime
) -> int:
    """Keep a teacher's words about a talk with a pupil; the id."""
    row_id = new_id()
    sealed = seal(session, WORDS, row_id, school_id, words)
    row = {"id": row_id, "school_id": school_id, "pupil_id": pupil_id, "staff_id": staff_id, "talked_on": talked_on}
    session.add(HeartTalk(**row, words=sealed, written_at=now))
    session.flush()
    return row_id


def heart_talks(
    session: Session, school_id: int, most: int, *, staff_id: int | None = None
) -> list[tuple[HeartTalk, Pupil, str]]:
    """Talks with pupils of one teacher, or of all, the newest first, with the child and the words."""
    found = select(HeartTalk, Pupil).join(Pupil, Pupil.id == HeartTalk.pupil_id)
    found = found.where(HeartTalk.school_id == school_id, is_here())
    if staff_id is not None:
        found = found.where(HeartTalk.staff_id == staff_id)
    rows = session.execute(found.order_by(HeartTalk.talked_on.desc(), HeartTalk.written_at.desc()).limit(most))
    return [(row, pupil, unseal(session, WORDS, row.id, row.school_id, row.words)) for row, pupil in rows]


def heart_talk_counts(session: Session, school_id: int, first: date, last: date) -> list[tuple[str, int, int]]:
    """By class, of these days: its name, how many talks with pupils there were, and with how many pupils."""
    counted = (Class.name, func.count(HeartTalk.id), func.count(HeartTalk.pupil_id.distinct()))
    rows = session.execute(
        select(*counted)
        .join(Pupil, Pupil.id == HeartTalk.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(HeartTalk.school_id == school_id, HeartTalk.talked_on.between(first, last))
        .group_by(Class.id, Class.name)
        .order_by(Class.name)
    )
    return [(name, talks, pupils) for name, talks, pupils in rows]
