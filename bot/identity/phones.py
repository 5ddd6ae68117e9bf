"""Phone numbers: how they are written, kept and found again."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, select, update
from sqlalchemy.orm import Session

from storage.base import Base
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.sealing import index, seal, unseal
from storage.staff import Staff

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{9,11}")


def plain_number(typed: str) -> str | None:
    """The digits of a mobile number or a landline with its area code; None if it is neither."""
    digits = re.sub(r"[\s\-—.()]", "", unicodedata.normalize("NFKC", typed))
    digits = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", digits)
    return digits if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) else None


def phone_index(session: Session, phone: str) -> bytes:
    """The keyed hash by which a number is found, whoever it belongs to."""
    return index(session, "phone", phone)


def last_four_index(session: Session, class_id: int, digits: str) -> bytes:
    """The keyed hash of the last four digits, different in each class."""
    return index(session, f"last four|{class_id}", digits[-4:])


def write_numbers(session: Session, school_id: int, phones: Mapping[int, str]) -> None:
    """New numbers of guardians by id, an empty one takes it away; the last four digits follow in every class."""
    place = ("guardians", "phone")
    numbers: list[dict[str, object]] = [
        {
            "row": guardian_id,
            "sealed": seal(session, place, guardian_id, school_id, phone) if phone else None,
            "found": phone_index(session, phone) if phone else None,
        }
        for guardian_id, phone in phones.items()
    ]
    _update(session, "guardians", numbers, {"phone": bindparam("sealed"), "phone_index": bindparam("found")})
    links = (
        select(GuardianLink.id, GuardianLink.guardian_id, Pupil.class_id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.guardian_id.in_(phones))
    )
    digits: list[dict[str, object]] = []
    for link_id, guardian_id, class_id in session.execute(links):
        phone = phones[guardian_id]
        digits.append({"row": link_id, "digits": last_four_index(session, class_id, phone) if phone else None})
    _update(session, "guardian_links", digits, {"last_four_index": bindparam("digits")})


def phone_of(session: Session, row: Guardian | Staff) -> str:
    """The number in clear, for who may see it; empty if there is none."""
    return unseal(session, (row.__tablename__, "phone"), row.id, row.school_id, row.phone)


def quarantine_if_shared(session: Session, school_id: int, number: bytes | None) -> bool:
    """Whether two families have typed this number; then nothing is sent to it until one of them is corrected.

    ``number`` is a :func:`phone_index`. Also ends the quarantine once only one family is left.
    """
    if number is None:
        return False
    in_roster = exists().where(GuardianLink.guardian_id == Guardian.id, GuardianLink.ended_at.is_(None))
    holders = (Guardian.school_id == school_id, Guardian.phone_index == number)
    households = set(session.scalars(select(Guardian.household_id).where(*holders, in_roster)))
    shared = len(households) > 1
    session.execute(update(Guardian).where(*holders).values(phone_quarantined=shared))
    return shared


def _update(session: Session, name: str, rows: list[dict[str, object]], values: dict[str, BindParameter[Any]]) -> None:
    table = Base.metadata.tables[name]
    if rows:
        session.connection().execute(update(table).where(table.c.id == bindparam("row")).values(values), rows)
