"""What a teacher says of a month, as it stands in the database."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage.card_entries import surnames
from storage.card_month import CLASS_WORDS, PUPIL_WORDS, CardMonth, ClassMonth
from storage.sealing import seal, unseal


@dataclass(frozen=True, slots=True)
class Said:
    """The teacher's word of one child's month: ``excellent``, ``progress`` or ``care``; care names a bright spot."""

    kind: str
    words: str
    bright: str = ""
    teacher: str = ""


def said_of(session: Session, row: CardMonth) -> Said:
    """What stands in this row. Who asks for it has checked that it may be read."""
    held = json.loads(unseal(session, PUPIL_WORDS, row.id, row.school_id, row.words))
    return Said(row.kind, held["words"], held["bright"], surnames(session, [row.author_id])[row.author_id])


def put_said(session: Session, row: CardMonth, said: Said) -> None:
    """Write the teacher's word into its row; the row has its id."""
    held = json.dumps({"words": said.words, "bright": said.bright}, ensure_ascii=False)
    row.kind, row.words = said.kind, seal(session, PUPIL_WORDS, row.id, row.school_id, held)


def class_words_of(session: Session, row: ClassMonth) -> str:
    """The words to all families of the class; empty for none."""
    return unseal(session, CLASS_WORDS, row.id, row.school_id, row.words)


def put_class_words(session: Session, row: ClassMonth, words: str) -> None:
    """Write the words to all families into their row; empty takes them out."""
    row.words = seal(session, CLASS_WORDS, row.id, row.school_id, words) if words else None
