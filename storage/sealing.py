"""Encrypted columns: each value is bound to its table, column, row and school."""

from sqlalchemy.orm import Session

from storage.session import vault_of


def seal(session: Session, place: tuple[str, str], row_id: int | str, school_id: int, text: str) -> bytes:
    """Encrypt ``text`` for column ``place`` = (table, column) of the row ``row_id``."""
    return vault_of(session).seal(_context(place, row_id, school_id), text)


def unseal(session: Session, place: tuple[str, str], row_id: int | str, school_id: int, sealed: bytes | None) -> str:
    """What :func:`seal` hid; an empty string for an empty column."""
    return vault_of(session).open(_context(place, row_id, school_id), sealed) if sealed else ""


def index(session: Session, purpose: str, value: str) -> bytes:
    """The keyed hash by which an encrypted value is found again."""
    return vault_of(session).index(purpose, value)


def _context(place: tuple[str, str], row_id: int | str, school_id: int) -> str:
    return f"{place[0]}|{place[1]}|{row_id}|{school_id}"
