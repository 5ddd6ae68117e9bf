"""What a school tells many families at once, and what it asks of them: the common half of many obligations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Index, Select, String, UniqueConstraint, and_, case, exists, func, literal, select
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, Text, own, same_school
from storage.obligations import VOID, Obligation
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.staff import Staff

TITLE, WORDS, REASON, OPTIONS = (
    ("notices", "title"),
    ("notices", "words"),
    ("notices", "urgent_reason"),
    ("notices", "options"),
)

Urgency = Literal["normal", "urgent"]
# Who of a family is asked: who decides for the child, who signs, or whoever is to be informed.
Duty = Literal["decides", "signs", "informed"]


class Notice(OfSchool, Base):
    """One text to many families. ``purpose`` and ``urgency`` pick the ladder; ``plan`` says when each rung is due.

    ``state``: draft → approving (another must agree first) → waiting (sent at ``send_at``; until then it can be taken
    back) → sent, or recalled.
    """

    __tablename__ = "notices"
    __table_args__ = own(
        same_school("class_id", "classes"),
        same_school("owner_id", "staff"),
        UniqueConstraint("school_id", "check_code"),
    )

    service: Mapped[Short]  # whose step "read" shows it: "notice"
    kind: Mapped[Short] = mapped_column(default="notice")  # notice | letter (告家长书) | minutes | homework
    purpose: Mapped[Short]  # notice | answer | safety
    urgency: Mapped[Short] = mapped_column(default="normal")
    urgent_reason: Mapped[Sealed | None]
    title: Mapped[Sealed | None]  # a few words for lists: 提前放学
    words: Mapped[Sealed | None]
    media: Mapped[Text] = mapped_column(default="")  # ids of stored pictures and recordings, separated by spaces
    required_act: Mapped[Short]  # know | acknowledge | answer | sign
    options: Mapped[Sealed | None]  # what may be answered, one a line: 能接 / 不能接
    duty: Mapped[Short] = mapped_column(default="informed")
    every_guardian: Mapped[bool] = mapped_column(default=False)  # each guardian answers for himself
    class_id: Mapped[int | None] = mapped_column(index=True)  # the one class it went to; empty: several
    owner_id: Mapped[int]  # the member of staff who sent it
    check_code: Mapped[Short]  # six digits by which a family can ask whether it is real
    corrects_id: Mapped[int | None]  # no foreign key: a copy is restored table by table
    # Whom it is for, as the sender chose it: names of groups and filters, separated by spaces; a pupil is one of them.
    audience: Mapped[str] = mapped_column(LongText(), default="")
    leaves_at: Mapped[datetime | None]  # the hour that the sender chose; empty: as soon as it may
    approver_id: Mapped[int | None]  # who agreed, or is asked to
    approved_at: Mapped[datetime | None]
    state: Mapped[Short] = mapped_column(default="draft")
    created_at: Mapped[datetime]
    send_at: Mapped[datetime | None]
    deadline: Mapped[datetime]
    plan: Mapped[Text] = mapped_column(default="")  # rungs and when each is due: "wechat 2026-11-20T08:00:00+00:00;…"
    reminded: Mapped[int] = mapped_column(default=0)  # how often the sender has reminded by hand


_WAITS = Notice.state == "waiting"
Index("ix_notices_waiting", Notice.send_at, postgresql_where=_WAITS, sqlite_where=_WAITS)
Index("ix_notices_owner", Notice.school_id, Notice.owner_id, Notice.created_at)


@dataclass(frozen=True, slots=True)
class PlannedRung:
    """One rung of a notice's ladder and the school time at which a family that has not answered reaches it."""

    by: str
    at: datetime


def plan_of(notice: Notice) -> list[PlannedRung]:
    """The ladder as it was planned when the notice was written."""
    parts = [part.split(" ") for part in notice.plan.split(";") if part]
    return [PlannedRung(by, datetime.fromisoformat(at)) for by, at in parts]


def write_plan(rungs: Sequence[PlannedRung]) -> str:
    """The form in which :func:`plan_of` reads it."""
    return ";".join(f"{rung.by} {rung.at.isoformat()}" for rung in rungs)


def notice_by_code(session: Session, school_id: int, check_code: str) -> Notice | None:
    """The notice that has gone out with this check code; one that was taken back or never left is none."""
    told = (Notice.school_id == school_id, Notice.check_code == check_code, Notice.state == "sent")
    return session.scalar(select(Notice).where(*told))


def notices_of(session: Session, school_id: int, owner_id: int, limit: int) -> list[Notice]:
    """The newest notices of one sender that are waiting or sent."""
    mine = (Notice.school_id == school_id, Notice.owner_id == owner_id, Notice.state.in_(("waiting", "sent")))
    return list(session.scalars(select(Notice).where(*mine).order_by(Notice.created_at.desc()).limit(limit)))


def urgent_counts(session: Session, school_id: int, since: datetime) -> dict[int, int]:
    """By sender how many urgent notices have left since then; who sent none is not named."""
    mine = (Notice.school_id == school_id, Notice.service == "notice", Notice.urgency == "urgent")
    sent = and_(Notice.state == "sent", Notice.send_at >= since)
    counted = select(Notice.owner_id, func.count().label("times")).where(*mine, sent).group_by(Notice.owner_id)
    return {row.owner_id: row.times for row in session.execute(counted)}


def notice_of(session: Session, school_id: int, notice_id: int) -> Notice | None:
    """This school's notice; None for another school's or none."""
    return session.scalar(select(Notice).where(Notice.school_id == school_id, Notice.id == notice_id))


def newest_waiting(session: Session, school_id: int, owner_id: int) -> Notice | None:
    """The sender's newest notice that has not left yet: it waits for its hour, or for a second person's word."""
    mine = (Notice.school_id == school_id, Notice.owner_id == owner_id, Notice.state.in_(("waiting", "approving")))
    return session.scalar(select(Notice).where(*mine).order_by(Notice.created_at.desc()).limit(1))


def unfinished_of(session: Session, school_id: int, owner_id: int, since: datetime, limit: int) -> list[Notice]:
    """The sender's sent notices with a deadline after ``since`` that some family has not answered, newest first."""
    owed = exists().where(Obligation.notice_id == Notice.id, Obligation.closed_at.is_(None))
    mine = (Notice.school_id == school_id, Notice.owner_id == owner_id, Notice.state == "sent", Notice.deadline > since)
    return list(session.scalars(select(Notice).where(*mine, owed).order_by(Notice.created_at.desc()).limit(limit)))


def count_of(session: Session, school_id: int, owner_id: int) -> int:
    """How many notices this sender has ever written."""
    mine = (Notice.school_id == school_id, Notice.owner_id == owner_id)
    return session.scalar(select(func.count()).select_from(Notice).where(*mine)) or 0


def is_code_taken(session: Session, school_id: int, check_code: str) -> bool:
    """Whether a notice of this school has this code."""
    return (
        session.scalar(select(exists().where(Notice.school_id == school_id, Notice.check_code == check_code))) or False
    )


def pupils_in(session: Session, school_id: int, notice_id: int, *, only_open: bool = False) -> list[int]:
    """The pupils whose families owe, or owed, this notice; ``only_open``: nobody has answered for them yet."""
    owed = [Obligation.school_id == school_id, Obligation.notice_id == notice_id]
    if only_open:
        owed.append(Obligation.closed_at.is_(None))
    else:
        owed.append(Obligation.closed_how.is_distinct_from(VOID))
    return list(session.scalars(select(Obligation.pupil_id).where(*owed).distinct()))


def open_notices(session: Session, school_id: int, guardian_ids: Collection[int]) -> list[Notice]:
    """What is still owed by the families of these guardian rows, newest first; for nobody else's child."""
    owed = _owed_by(school_id, guardian_ids).where(Obligation.closed_at.is_(None))
    return list(session.scalars(_of(owed).order_by(Notice.send_at.desc(), Notice.id.desc())))


def last_notices(session: Session, school_id: int, guardian_ids: Collection[int], limit: int) -> list[Notice]:
    """The newest that these families were sent, answered or not."""
    wanted = _of(_owed_by(school_id, guardian_ids)).order_by(Notice.send_at.desc(), Notice.id.desc())
    return list(session.scalars(wanted.limit(limit)))


def relations_with_duty(session: Session, school_id: int, pupil_id: int, household_id: int, duty: str) -> list[str]:
    """What those of one family who have this duty are to the child (妈妈, 奶奶), first in the chain first."""
    wanted = (
        select(GuardianLink.relation)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id == pupil_id, is_live())
        .where(Guardian.household_id == household_id, getattr(GuardianLink, duty))
    )
    return list(session.scalars(wanted.order_by(GuardianLink.place)))


def homes_of(
    session: Session, school_id: int, pupil_ids: Collection[int]
) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """By pupil and household the names and relations of its guardians, first in the chain first."""
    rows = session.execute(
        select(GuardianLink.pupil_id, Guardian.household_id, Guardian.name, GuardianLink.relation)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .order_by(GuardianLink.place)
    )
    found: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault((row.pupil_id, row.household_id), []).append((row.name, row.relation))
    return found


def relation_of(session: Session, school_id: int, pupil_id: int, guardian_id: int) -> str:
    """What this guardian is to the child; empty for nobody."""
    link = (GuardianLink.school_id == school_id, GuardianLink.pupil_id == pupil_id)
    return session.scalar(select(GuardianLink.relation).where(*link, GuardianLink.guardian_id == guardian_id)) or ""


def _owed_by(school_id: int, guardian_ids: Collection[int]) -> Select[int | None]:
    return (
        select(Obligation.notice_id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .join(GuardianLink, and_(GuardianLink.pupil_id == Obligation.pupil_id, is_live()))
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, Guardian.household_id == Obligation.household_id))
        .where(Obligation.school_id == school_id, GuardianLink.guardian_id.in_(guardian_ids), is_here())
        .where(Obligation.guardian_id.is_(None) | (Obligation.guardian_id == Guardian.id))
    )


def _of(owed: Select[int | None]) -> Select[Notice]:
    return select(Notice).where(Notice.id.in_(owed), Notice.state == "sent")


def open_for(session: Session, school_id: int, guardian_ids: Collection[int]) -> list[tuple[Notice, int, bool]]:
    """What is open for each child of these guardian rows: notice, child, whether one of these rows has the duty."""
    duty = case(
        (Notice.purpose == "safety", 1),
        (Notice.duty == "decides", case((GuardianLink.decides, 1), else_=0)),
        (Notice.duty == "signs", case((GuardianLink.signs, 1), else_=0)),
        else_=case((GuardianLink.informed, 1), else_=0),
    )
    rows = session.execute(
        select(Notice, Obligation.pupil_id, func.max(duty))
        .join(Obligation, Obligation.notice_id == Notice.id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .join(GuardianLink, and_(GuardianLink.pupil_id == Obligation.pupil_id, is_live()))
        .join(Guardian, and_(Guardian.id == GuardianLink.guardian_id, Guardian.household_id == Obligation.household_id))
        .where(Notice.school_id == school_id, Notice.state == "sent", Obligation.closed_at.is_(None), is_here())
        .where(GuardianLink.guardian_id.in_(guardian_ids))
        .where(Obligation.guardian_id.is_(None) | (Obligation.guardian_id == Guardian.id))
        .group_by(Notice.id, Obligation.pupil_id)
        .order_by(Notice.deadline, Notice.id)
    )
    return [(row[0], row[1], bool(row[2])) for row in rows]


def corrections_of(session: Session, notice: Notice) -> list[Notice]:
    """The corrections of a notice that have left or will."""
    mine = (Notice.school_id == notice.school_id, Notice.corrects_id == notice.id)
    return list(session.scalars(select(Notice).where(*mine, Notice.state.in_(("waiting", "sent")))))


def closers_of(session: Session, school_id: int, notice_id: int) -> dict[int, str]:
    """By obligation who closed it: what the guardian is to the child (妈妈), or the name of the member of staff."""
    mine = (Obligation.school_id == school_id, Obligation.notice_id == notice_id)
    by_guardian = literal("guardian:").concat(GuardianLink.guardian_id.cast(String)) == Obligation.closed_by
    relations = select(Obligation.id, GuardianLink.relation).join(
        GuardianLink, and_(GuardianLink.pupil_id == Obligation.pupil_id, by_guardian)
    )
    by_staff = literal("staff:").concat(Staff.id.cast(String)) == Obligation.closed_by
    names = select(Obligation.id, Staff.name).join(Staff, by_staff)
    return {row[0]: row[1] for wanted in (relations, names) for row in session.execute(wanted.where(*mine))}
