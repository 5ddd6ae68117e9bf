"""A family's signature under a letter is a link in the chain of the child's class; so is taking it back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from storage.obligations import Obligation
from storage.school_clock import machine_time
from storage.signatures import erase_drawings, keep_drawing, record_signature
from storage.signed_letters import letter_subject, signed_letters

# What may be signed at all; of the other acts nobody asks for a signature.
SIGNED_ACTS = ("sign", "answer")


def record_signed(
    session: Session, school_id: int, closed: Collection[tuple[int, int]], drawing: str, now: datetime
) -> None:
    """Write a link for each of these obligations, closed just now by the guardian beside it, that was signed.

    The last thing of its transaction: the chain of a class is locked by everybody who signs in it.
    """
    at = machine_time(session, now)
    if drawing:
        for obligation_id, guardian_id in closed:
            keep_drawing(session, school_id, letter_subject(obligation_id), guardian_id, drawing, at)
        session.flush()
    things = [thing for thing in signed_letters(session, school_id, [each for each, _ in closed]) if thing.stands]
    for thing in sorted(things, key=lambda each: each.class_id):
        record_signature(session, school_id, thing.class_id, thing.subject, act="signed", content=thing.signed, at=at)


def are_signed(session: Session, school_id: int, obligations: Collection[Obligation]) -> list[int]:
    """Those of these that a family has signed, and not taken back."""
    asked = [each.id for each in obligations if each.required_act in SIGNED_ACTS]
    subjects = {thing.subject for thing in signed_letters(session, school_id, asked) if thing.stands}
    return [each for each in asked if letter_subject(each) in subjects]


def record_taken_back(session: Session, school_id: int, obligation_ids: Collection[int], now: datetime) -> None:
    """Write a link for each of these signatures that its family has just taken back; last of all, as above."""
    at = machine_time(session, now)
    erase_drawings(session, school_id, [letter_subject(each) for each in obligation_ids])
    for thing in sorted(signed_letters(session, school_id, obligation_ids), key=lambda each: each.class_id):
        record_signature(
            session, school_id, thing.class_id, thing.subject, act="withdrawn", content=thing.withdrawn, at=at
        )
