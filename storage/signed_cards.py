"""What a signature under a contact card stands for: the card as it was, who signed it, when and how."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from storage.contact_card import CARD_WORDS, CardDay, CardSignature
from storage.id_list import among
from storage.signatures import SignedThing, drawings_signed, opened

_SIGNED = (
    CardSignature.id,
    CardSignature.card_day_id,
    CardSignature.guardian_id,
    CardSignature.household_id,
    CardSignature.how,
    CardSignature.signed_at,
    CardSignature.school_time,
    CardSignature.withdrawn_at,
)
# Not ``pushed_at``: that the card went out is no part of what it says.
_CARD = ("pupil_id", "class_id", "day", "thought", "learning", "discipline", "hygiene", "has_remark", "media_id",
         "author_id", "entered_at")  # fmt: skip


def card_subject(signature_id: int) -> str:
    """How the links name a signature under a card."""
    return f"card_signature:{signature_id}"


def signed_cards(session: Session, school_id: int, signature_ids: Collection[int]) -> list[SignedThing]:
    """What these signatures stand for, in the order of their ids."""
    return _read(session, school_id, among(CardSignature.id, signature_ids))


def signed_cards_of_class(session: Session, school_id: int, class_id: int) -> list[SignedThing]:
    """What every signature under a card of this class stands for."""
    return _read(session, school_id, CardDay.class_id == class_id)


def _read(session: Session, school_id: int, which: ColumnElement[bool]) -> list[SignedThing]:
    rows = session.execute(_statement(school_id).where(which)).all()
    drawn = drawings_signed(session, school_id, [card_subject(row.id) for row in rows if row.how == "page"])
    return [_thing(session, school_id, row, drawn.get(card_subject(row.id))) for row in rows]


def _statement(school_id: int) -> Select[Any]:
    card = [getattr(CardDay, name) for name in _CARD]
    return (
        select(*_SIGNED, *card, CardDay.words)
        .join(CardDay, CardDay.id == CardSignature.card_day_id)
        .where(CardSignature.school_id == school_id, CardDay.school_id == school_id)
        .order_by(CardSignature.id)
    )


def _thing(session: Session, school_id: int, row: Row[Any], drawing: object) -> SignedThing:
    words = opened(session, CARD_WORDS, row.card_day_id, school_id, row.words)
    signature = {column.key: getattr(row, column.key) for column in _SIGNED[:-1]}
    card = {name: getattr(row, name) for name in _CARD} | {"words": _said(words)}
    return SignedThing(
        subject=card_subject(row.id),
        class_id=row.class_id,
        stands=row.withdrawn_at is None,
        at=row.signed_at,
        signed={"signature": signature, "card": card, "drawing": drawing},
        withdrawn={"signature": signature, "withdrawn_at": row.withdrawn_at},
    )


def _said(words: str) -> object:
    try:
        return json.loads(words or "{}")
    except ValueError:  # it could not be opened
        return words
