"""Alarms (险): what was heard, who was called, which steps must be done by when, who has looked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.sealing import seal, unseal

WORDS, FOUND, NOTE = ("alarm_texts", "words"), ("alarm_texts", "found"), ("alarms", "note")
SEALED = "sealed"
PERSON, PROOF = ("alarm_steps", "person"), ("alarm_steps", "proof")


class Alarm(OfSchool, Base):
    """One danger of one kind that one person wrote of; open until somebody closes it with an outcome.

    Nothing says who wrote where the words came from a sealed form, and of all that they caused only the hour is kept,
    so that it cannot be laid beside the minute at which somebody wrote something. ``next_page_at`` is when the pager
    looks again: for the next role while nobody has it in hand, then for a step that is overdue.
    """

    __tablename__ = "alarms"
    __table_args__ = own(
        same_school("identity_id", "identities"),
        same_school("staff_id", "staff"),
        same_school("pupil_id", "pupils"),
        same_school("owner_id", "staff"),
    )

    kind: Mapped[Short]  # self_harm | abuse | violence | missing
    place: Mapped[Short]  # chat | sealed | page | api | voice
    identity_id: Mapped[int | None] = mapped_column(index=True)  # empty for a sealed form, and once WeChat is left
    staff_id: Mapped[int | None]  # where a member of staff wrote
    pupil_id: Mapped[int | None]  # where it can only be about one child
    opened_at: Mapped[datetime]
    heard_at: Mapped[datetime]  # the last text that joined it
    next_page_at: Mapped[datetime | None]
    rounds: Mapped[Small] = mapped_column(default=0)  # of paging so far
    wants_call_at: Mapped[datetime | None]  # the writer asked to be called
    unsent_at: Mapped[datetime | None]  # since when no page has left: told to the operator once
    owner_id: Mapped[int | None]  # who has it in hand
    acknowledged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    outcome: Mapped[Short] = mapped_column(default="")  # safe | in_care | handed_over | mistake
    note: Mapped[Sealed | None]

    @property
    def is_sealed(self) -> bool:
        """Whether nobody may ever find out who wrote."""
        return self.place == SEALED

    def kept(self, now: datetime) -> datetime:
        """What is written down of this moment: of a sealed alarm the hour."""
        return now.replace(minute=0, second=0, microsecond=0) if self.is_sealed else now


_OPEN = Alarm.closed_at.is_(None)
Index("ix_alarms_open", Alarm.school_id, Alarm.next_page_at, postgresql_where=_OPEN, sqlite_where=_OPEN)


class AlarmText(OfSchool, Base):
    """One text of an alarm, and the words in it that raised it."""

    __tablename__ = "alarm_texts"
    __table_args__ = own(same_school("alarm_id", "alarms", ondelete="CASCADE"))

    alarm_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime]
    words: Mapped[Sealed]
    found: Mapped[Sealed]


class AlarmPage(OfSchool, Base):
    """One call for help to one member of staff by one way; ``key`` is that of its row in the outbox."""

    __tablename__ = "alarm_pages"
    __table_args__ = own(
        same_school("alarm_id", "alarms", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        UniqueConstraint("school_id", "key"),
    )

    alarm_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int]
    channel: Mapped[Short]  # wechat | sms | voice
    paged_at: Mapped[datetime]
    key: Mapped[str]


class AlarmStep(OfSchool, Base):
    """Something that must be done, or was done, about an alarm: done only with a person, a channel and a proof."""

    __tablename__ = "alarm_steps"
    __table_args__ = own(
        same_school("alarm_id", "alarms", ondelete="CASCADE"),
        same_school("done_by", "staff"),
    )

    alarm_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Short]  # contact | caretaker | parent | authority | report | other
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # empty: written down without having been owed
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None]
    person: Mapped[Sealed | None]
    channel: Mapped[Short] = mapped_column(default="")  # phone | in_person | wechat | paper | other; void: not needed
    proof: Mapped[Sealed | None]


class AlarmLook(OfSchool, Base):
    """One look at an alarm: nobody looks unseen."""

    __tablename__ = "alarm_looks"
    __table_args__ = own(same_school("alarm_id", "alarms", ondelete="CASCADE"), same_school("staff_id", "staff"))

    alarm_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int]
    at: Mapped[datetime]


def alarm_of(session: Session, school_id: int, alarm_id: int, *, lock: bool = False) -> Alarm | None:
    """The alarm of this school; None for another's and for none. ``lock``: until the transaction ends."""
    wanted = select(Alarm).where(Alarm.school_id == school_id, Alarm.id == alarm_id)
    return session.scalar(wanted.with_for_update() if lock else wanted)


def open_alarms(session: Session, school_id: int) -> list[Alarm]:
    """What is not closed yet: what nobody has in hand first, then by age."""
    mine = select(Alarm).where(Alarm.school_id == school_id, _OPEN)
    return list(session.scalars(mine.order_by(Alarm.acknowledged_at.is_not(None), Alarm.opened_at)))


def open_alarm_of(session: Session, school_id: int, identity_id: int, kind: str, since: datetime) -> Alarm | None:
    """The open alarm of this kind that this person raised, if something was heard of it since then."""
    mine = (Alarm.school_id == school_id, Alarm.identity_id == identity_id, _OPEN, Alarm.heard_at >= since)
    of_kind = (Alarm.kind == kind,) if kind else ()
    newest = select(Alarm).where(*mine, *of_kind).order_by(Alarm.heard_at.desc()).limit(1)
    return session.scalar(newest.with_for_update())


def add_text(session: Session, alarm: Alarm, words: str, found: str, now: datetime) -> None:
    """One more text of this alarm."""
    row_id = new_id()
    place = (row_id, alarm.school_id)
    sealed = {"words": seal(session, WORDS, *place, words), "found": seal(session, FOUND, *place, found)}
    session.add(AlarmText(id=row_id, school_id=alarm.school_id, alarm_id=alarm.id, at=alarm.kept(now), **sealed))


def texts_of(session: Session, alarm: Alarm) -> list[tuple[datetime, str, str]]:
    """When, all that was written, and the words that raised the alarm, in order."""
    rows = session.scalars(select(AlarmText).where(AlarmText.alarm_id == alarm.id).order_by(AlarmText.at))
    return [
        (
            row.at,
            unseal(session, WORDS, row.id, row.school_id, row.words),
            unseal(session, FOUND, row.id, row.school_id, row.found),
        )
        for row in rows
    ]


def pages_of(session: Session, alarm: Alarm) -> Sequence[AlarmPage]:
    """Who was called when, in order."""
    return session.scalars(
        select(AlarmPage).where(AlarmPage.alarm_id == alarm.id).order_by(AlarmPage.paged_at, AlarmPage.id)
    ).all()


def steps_of(session: Session, alarm: Alarm) -> Sequence[AlarmStep]:
    """What is owed and what was done, in the order of the clocks."""
    mine = select(AlarmStep).where(AlarmStep.alarm_id == alarm.id)
    return session.scalars(mine.order_by(AlarmStep.due_at, AlarmStep.opened_at, AlarmStep.id)).all()


def forget_writer(session: Session, identity_id: int) -> None:
    """The WeChat identity is about to be erased; the alarm stays, without it."""
    for alarm in session.scalars(select(Alarm).where(Alarm.identity_id == identity_id)):
        alarm.identity_id = None
