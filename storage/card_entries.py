"""A child's day on the contact card, opened from its row and put back."""

import json
from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.day_card import ASPECTS, GOOD, Card, Entry
from bot.core.names import surname
from storage.contact_card import CARD_WORDS, CardDay
from storage.sealing import seal, unseal
from storage.staff import Staff


def open_cards(session: Session, rows: Iterable[CardDay]) -> list[Card]:
    """The cards behind these rows, in the same order. Who asks for them has checked that they may be seen."""
    held = list(rows)
    teachers = surnames(session, {row.author_id for row in held})
    return [Card(row.id, row.day, teachers[row.author_id], entry_of(session, row)) for row in held]


def entry_of(session: Session, row: CardDay) -> Entry:
    """What was entered for one child and day."""
    words = json.loads(unseal(session, CARD_WORDS, row.id, row.school_id, row.words) or "{}")
    return Entry(
        ratings={aspect: rating for aspect in ASPECTS if (rating := getattr(row, aspect)) != GOOD},
        notes=words.get("notes", {}),
        remark=words.get("remark", ""),
        media_id=row.media_id,
    )


def put_entry(session: Session, row: CardDay, entry: Entry) -> None:
    """Write an entry into its row; the row has its id."""
    for aspect in ASPECTS:
        setattr(row, aspect, entry.rating(aspect))
    words = {"notes": dict(entry.notes), "remark": entry.remark}
    said = json.dumps(words, ensure_ascii=False) if entry.written.strip() else ""
    row.words = seal(session, CARD_WORDS, row.id, row.school_id, said) if said else None
    row.has_remark = bool(entry.remark) or entry.media_id is not None
    row.media_id = entry.media_id


def surnames(session: Session, staff_ids: Collection[int]) -> dict[int, str]:
    """By what each member of staff is called before 老师."""
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids)))
    return {row.id: surname(row.name) for row in rows}
