"""Was the parent away heard of? The hotline's silence and the month's word both ask the adult beside the child.

One answer serves both: whoever asks second asks nothing while the first question waits, and takes its answer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.affection_hotline.silence import IN_TOUCH, HotlineSilence
from storage.left_behind.report_ins import ReportIn
from storage.matters import close_matters

Answer = Literal["in_touch", "apart", ""]
# The parent away, and the adult beside the child.
Pair = tuple[int, int]
REACHED, NOT_REACHED = "reached", "not_reached"
# The month's word does not ask by itself: the hotline's question to the same adult waits.
ASKED_ALREADY = "asked_already"
# The stages of a silence in which the adult may answer.
ASKED = ("adult", "teacher")


@dataclass(frozen=True, slots=True)
class Word:
    """What the adult said and when, or, where ``answer`` is empty, since when the question waits."""

    answer: Answer
    at: datetime


def month_key(guardian_id: int) -> str:
    """Under which the month's question about this parent waits for the adult."""
    return f"left_behind.adult:{guardian_id}"


def hotline_parent_key(guardian_id: int) -> str:
    """Under which a long silence waits for the parent."""
    return f"hotline_silent/{guardian_id}"


def hotline_adult_key(identity_id: int) -> str:
    """Under which long silences wait for the adult, all children in one."""
    return f"hotline_silent_adult/{identity_id}"


def words_of_month(session: Session, school_id: int, since: datetime) -> dict[Pair, Word]:
    """What adults were asked or have said since then because of the month's word."""
    waits = and_(ReportIn.adult_answer == "", ReportIn.reported_at.is_(None), ReportIn.adult_asked_at >= since)
    said = and_(ReportIn.adult_answer.in_((REACHED, NOT_REACHED)), ReportIn.adult_answered_at >= since)
    asked = (ReportIn.school_id == school_id, ReportIn.adult_guardian_id.is_not(None), or_(waits, said))
    found = dict[Pair, Word]()
    for row in session.scalars(select(ReportIn).where(*asked).order_by(ReportIn.month)):
        answer: Answer = "in_touch" if row.adult_answer == REACHED else "apart" if row.adult_answer else ""
        at = row.adult_answered_at or row.adult_asked_at
        if at is not None and row.adult_guardian_id is not None:
            found[row.guardian_id, row.adult_guardian_id] = Word(answer, at)
    return found


def words_of_hotline(session: Session, school_id: int, since: datetime) -> dict[Pair, Word]:
    """What adults were asked or have said since then because of a silence.

    A parent has several children: who is in touch with one of them was heard of, and an answer counts before a
    question that waits.
    """
    waits = and_(HotlineSilence.stage == "adult", HotlineSilence.answer == "", HotlineSilence.asked_at >= since)
    said = and_(HotlineSilence.answered_by == "adult", HotlineSilence.answered_at >= since)
    asked = (HotlineSilence.school_id == school_id, HotlineSilence.adult_guardian_id.is_not(None), or_(waits, said))
    found = dict[Pair, Word]()
    for row in session.scalars(select(HotlineSilence).where(*asked).order_by(HotlineSilence.asked_at)):
        answer: Answer = "in_touch" if row.answer == IN_TOUCH else "apart" if row.answer else ""
        pair = (row.guardian_id, row.adult_guardian_id or 0)
        if pair not in found or _RANK[answer] > _RANK[found[pair].answer]:
            found[pair] = Word(answer, row.answered_at or row.asked_at)
    return found


_RANK: dict[Answer, int] = {"": 0, "apart": 1, "in_touch": 2}


def answer_month(
    session: Session, school_id: int, guardian_id: int, adult_ids: Collection[int], answer: Answer, now: datetime
) -> None:
    """What one of these adults told the hotline about this parent is the answer to the month's question as well."""
    open_ = ["", ASKED_ALREADY, NOT_REACHED] if answer == "in_touch" else ["", ASKED_ALREADY]
    rows = select(ReportIn).where(
        ReportIn.school_id == school_id,
        ReportIn.guardian_id == guardian_id,
        ReportIn.adult_guardian_id.in_(adult_ids),
        ReportIn.adult_answer.in_(open_),
        ReportIn.reported_at.is_(None),
    )
    for row in session.scalars(rows.order_by(ReportIn.id).with_for_update()):
        row.adult_answer, row.adult_answered_at = said_to_month(answer), now
    close_matters(session, school_id=school_id, key=month_key(guardian_id))


def said_to_month(answer: Answer) -> str:
    """The hotline's answer in the words of the month's question."""
    return REACHED if answer == "in_touch" else NOT_REACHED


def answer_hotline(
    session: Session, school_id: int, guardian_id: int, adult_ids: Collection[int], answer: Answer, now: datetime
) -> None:
    """What one of these adults told the month's question about this parent answers the silences they are asked about.

    Who is not heard of stands on the homeroom teacher's list at once.
    """
    rows = select(HotlineSilence).where(
        HotlineSilence.school_id == school_id,
        HotlineSilence.guardian_id == guardian_id,
        HotlineSilence.adult_guardian_id.in_(adult_ids),
        HotlineSilence.stage.in_(ASKED),
        HotlineSilence.answer == "",
    )
    for row in session.scalars(rows.order_by(HotlineSilence.id).with_for_update()):
        answer_silence(row, answer, "adult", now)
        if answer == "in_touch":
            close_matters(session, school_id=school_id, key=hotline_parent_key(guardian_id))
        elif row.stage != "teacher":
            row.stage, row.asked_at = "teacher", now


def answer_silence(row: HotlineSilence, answer: str, by: str, at: datetime) -> None:
    """Somebody has said how it is; that they are in touch ends the silence."""
    row.answer, row.answered_by, row.answered_at = answer, by, at
    if answer == IN_TOUCH:
        row.stage = "over"


def waits_for_adult(session: Session, school_id: int, adult_ids: Collection[int]) -> bool:
    """Whether any silence waits for one of these adults."""
    mine = (HotlineSilence.school_id == school_id, HotlineSilence.adult_guardian_id.in_(adult_ids))
    open_ = (HotlineSilence.stage.in_(ASKED), HotlineSilence.answer == "")
    return session.scalar(select(HotlineSilence.id).where(*mine, *open_).limit(1)) is not None
