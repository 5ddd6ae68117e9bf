"""What families said and what became of it: as the teacher, the family and the office look at it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import LEADERS, Actor
from bot.identity.access import children_of
from handlers.contact_card.actions.opinions import Opinion, answered_in, apart, opened, said_in
from storage.card_entries import surnames
from storage.card_opinions import (
    ClassWaiting,
    deadlines_of,
    opinions_of_guardians,
    opinions_of_staff,
    waiting_by_class,
)
from storage.contact_card import CardOpinion
from storage.media import media_of

MOST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One opinion: who answers it until when, the answer, whether it is the measure taken, the family's word on it."""

    opinion: Opinion
    teacher: str
    is_mine: bool
    written_at: datetime
    deadline: datetime | None
    is_late: bool
    answered_at: datetime | None
    answer: str
    answer_voices: tuple[str, ...]
    is_measure: bool
    settled: str


def opinion_board(session: Session, actor: Actor, now: datetime) -> list[Line]:
    """What this member of staff is to answer, has answered or passed on: what waits first, then the newest."""
    if actor.staff_id is None:
        raise AccessDeniedError
    rows = opinions_of_staff(session, actor.school_id, actor.staff_id, MOST)
    return _lines(session, actor, rows, now)


def own_words(session: Session, actor: Actor, now: datetime) -> list[Line]:
    """What this guardian wrote about the children that are still theirs to read of, the newest first."""
    mine = {child.pupil_id for child in children_of(session, actor)}
    rows = opinions_of_guardians(session, actor.school_id, actor.guardian_ids, MOST)
    return _lines(session, actor, [row for row in rows if row.pupil_id in mine], now)


def waiting_in_classes(session: Session, actor: Actor, now: datetime) -> list[ClassWaiting]:
    """For who leads the school: in which classes families wait for an answer, and how many too long. No words."""
    leads = any(held.role in LEADERS for held in actor.held)
    return waiting_by_class(session, actor.school_id, now) if leads else []


def opinion_voice(session: Session, actor: Actor, opinion_id: int, media_id: int) -> tuple[str, str]:
    """Where a recording of an opinion or its answer lies, and its MIME type, for those who may read it.

    Raises :class:`AccessDeniedError` for all others, and for a recording that has not arrived or is erased.
    """
    row = session.get(CardOpinion, opinion_id)
    if row is None or row.school_id != actor.school_id or not _may_read(session, actor, row):
        raise AccessDeniedError
    media = media_of(session, actor.school_id, media_id)
    voices = {*apart(said_in(session, row))[1], *apart(answered_in(session, row))[1]}
    if str(media_id) not in voices or media is None or media.path is None or media.erased_at:
        raise AccessDeniedError
    return media.path.rpartition(".")[0] + ".mp3", "audio/mpeg"


def _may_read(session: Session, actor: Actor, row: CardOpinion) -> bool:
    if actor.staff_id is not None and actor.staff_id in (row.staff_id, row.passed_by_id):
        return True
    mine = row.guardian_id in actor.guardian_ids
    return mine and any(child.pupil_id == row.pupil_id for child in children_of(session, actor))


def _lines(session: Session, actor: Actor, rows: list[CardOpinion], now: datetime) -> list[Line]:
    deadlines = deadlines_of(session, actor.school_id, [row.id for row in rows])
    teachers = surnames(session, {row.staff_id for row in rows})
    found = []
    for row in rows:
        deadline = deadlines.get(row.id)
        words, voices = apart(answered_in(session, row))
        line = Line(
            opinion=opened(session, row),
            teacher=teachers[row.staff_id],
            is_mine=row.staff_id == actor.staff_id,
            written_at=row.written_at,
            deadline=deadline,
            is_late=row.answered_at is None and deadline is not None and deadline < now,
            answered_at=row.answered_at,
            answer=words,
            answer_voices=voices,
            is_measure=row.measure is not None,
            settled=row.settled,
        )
        found.append(line)
    return found
