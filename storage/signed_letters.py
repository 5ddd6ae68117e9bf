"""What a family's signature under a letter (告家长书) stands for: the letter, the answer, who gave it and when."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import Session

from storage.id_list import among
from storage.notice import OPTIONS, TITLE, WORDS, Notice
from storage.obligations import ANSWER, Obligation
from storage.pupils import Pupil
from storage.signatures import SignatureLink, SignedThing, drawings_signed, opened

_OWED = (
    Obligation.id,
    Obligation.pupil_id,
    Obligation.household_id,
    Obligation.guardian_id,
    Obligation.notice_id,
    Obligation.required_act,
    Obligation.opened_at,
)
_DONE = (Obligation.closed_by, Obligation.closed_at, Obligation.closed_how, Obligation.option)
_LETTER = ("service", "kind", "purpose", "media", "owner_id", "check_code", "corrects_id", "created_at")


LARGEST_ID = 2**63


def letter_subject(obligation_id: int) -> str:
    """How the links name a family's signature under a letter."""
    return f"obligation:{obligation_id}"


def letters_among(subjects: Collection[str]) -> list[int]:
    """The obligations that are named among what links name; a name that somebody spoilt is none."""
    numbers = [subject.removeprefix("obligation:") for subject in subjects if subject.startswith("obligation:")]
    return [int(number) for number in numbers if number.isascii() and number.isdigit() and int(number) < LARGEST_ID]


def is_signature() -> ColumnElement[bool]:
    """A family's own act that is kept as a signature: where one was asked for, and every answer given on a page."""
    asked = or_(
        Obligation.required_act == "sign", and_(Obligation.required_act == "answer", Obligation.closed_how == "page")
    )
    return and_(Obligation.notice_id.is_not(None), asked, Obligation.closed_by.startswith("guardian:"))


def signed_letters(session: Session, school_id: int, obligation_ids: Collection[int]) -> list[SignedThing]:
    """What these families' signatures stand for, those taken back as well, in the order of their ids."""
    rows = session.execute(_statement(school_id).where(among(Obligation.id, obligation_ids))).all()
    drawn = drawings_signed(session, school_id, [letter_subject(row.id) for row in rows])
    notices: dict[int, dict[str, object]] = {}
    for row in rows:
        if row.notice_id not in notices:
            notices[row.notice_id] = _letter(session, school_id, row)
    return [_thing(session, school_id, row, notices[row.notice_id], drawn.get(letter_subject(row.id))) for row in rows]


def letters_without_link(session: Session, school_id: int) -> list[SignedThing]:
    """Families' signatures under letters that no chain of the school has ever heard of."""
    known = exists().where(
        SignatureLink.school_id == school_id,
        SignatureLink.subject == literal("obligation:") + cast(Obligation.id, String),
    )
    lost = select(Obligation.id).where(Obligation.school_id == school_id, is_signature(), ~known)
    return signed_letters(session, school_id, list(session.scalars(lost)))


def _statement(school_id: int) -> Select[Any]:
    letter = [getattr(Notice, name).label(f"notice_{name}") for name in (*_LETTER, "title", "words", "options")]
    columns = [*_OWED, *_DONE, Obligation.answer, Pupil.class_id, is_signature().label("signs"), *letter]
    return (
        select(*columns)
        .join(Notice, Notice.id == Obligation.notice_id)
        .join(Pupil, Pupil.id == Obligation.pupil_id)
        .where(Obligation.school_id == school_id)
        .order_by(Obligation.id)
    )


def _letter(session: Session, school_id: int, row: Row[Any]) -> dict[str, object]:
    """The same for all families of a notice, so that it is opened once."""
    plain = {name: getattr(row, f"notice_{name}") for name in _LETTER}
    said = {
        place[1]: opened(session, place, row.notice_id, school_id, getattr(row, f"notice_{place[1]}"))
        for place in (TITLE, WORDS, OPTIONS)
    }
    return plain | said


def _thing(session: Session, school_id: int, row: Row[Any], letter: dict[str, object], drawing: object) -> SignedThing:
    owed = {column.key: getattr(row, column.key) for column in _OWED}
    done = {column.key: getattr(row, column.key) for column in _DONE}
    done["answer"] = opened(session, ANSWER, row.id, school_id, row.answer)
    return SignedThing(
        subject=letter_subject(row.id),
        class_id=row.class_id,
        stands=bool(row.signs),
        at=row.closed_at or row.opened_at,
        signed={"owed": owed, "done": done, "letter": letter, "drawing": drawing},
        withdrawn={"owed": owed},
    )
