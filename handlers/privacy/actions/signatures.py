"""What was signed about a child that is deleted: the chain stays whole, and says that it is gone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from storage.signatures import last_links, record_signature

# Tables whose rows are signed, and how a link names them.
SIGNED = {"card_signatures": "card_signature", "obligations": "obligation"}


def note_erased(session: Session, school_id: int, rows: Mapping[str, Collection[int]], now: datetime) -> None:
    """Add a link for each signature that goes, class by class; ``rows`` are ids by table."""
    subjects = [f"{kind}:{row_id}" for table, kind in SIGNED.items() for row_id in rows.get(table, ())]
    for link in sorted(last_links(session, school_id, subjects), key=lambda each: (each.class_id, each.number)):
        record_signature(session, school_id, link.class_id, link.subject, act="erased", content={}, at=now)
