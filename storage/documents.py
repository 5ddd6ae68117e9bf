"""Documents (pdf, docx, xlsx) among the media of a notice, and the names that their senders gave them."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from storage.media import Media, media_in
from storage.sealing import seal, unseal

NAME = ("media", "name")
DOCUMENT = "file"


def add_document(session: Session, media: Media, name: str) -> str:
    """Keep a document's row with its sealed name; returns its media id."""
    session.add(media)
    session.flush()
    media.name = seal(session, NAME, media.id, media.school_id, name)
    return str(media.id)


def documents_of(session: Session, school_id: int, media_ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Those of these files that are documents: (media id, name), in their order."""
    return tuple(
        (str(each.id), name_of(session, each))
        for each in media_in(session, school_id, media_ids)
        if each.kind == DOCUMENT
    )


def name_of(session: Session, media: Media) -> str:
    """What the sender called the document."""
    return unseal(session, NAME, media.id, media.school_id, media.name)
