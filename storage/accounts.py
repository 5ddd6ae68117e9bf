"""Official accounts and the original id (``gh_…``) that pushes name them by."""

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Short


class Account(Base):
    """An official account; its original id is learned from the first signed push and then held to."""

    __tablename__ = "accounts"

    app_id: Mapped[Short] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    original_id: Mapped[Short | None]


def holds_to_account(session: Session, app_id: str, original_id: str) -> bool:
    """Whether a push to ``original_id`` belongs to this account; the first one decides.

    In plaintext mode nothing else ties a push to the account of the path it came in on.
    """
    known = session.scalar(select(Account.original_id).where(Account.app_id == app_id))
    if known is None:
        learn = update(Account).where(Account.app_id == app_id, Account.original_id.is_(None))
        session.execute(learn.values(original_id=original_id))
        return True
    return known == original_id
