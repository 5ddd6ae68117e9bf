"""Official accounts and the original id (``gh_…``) that pushes name them by."""

from typing import cast

from sqlalchemy import ForeignKey, Table, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Short


class Account(Base):
    """An official account; its original id is learned from the first signed push and then held to."""

    __tablename__ = "accounts"

    app_id: Mapped[Short] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    original_id: Mapped[Short | None]


# Every push asks this, so it is built once.
_accounts = cast("Table", Account.__table__)
_ORIGINAL_ID = select(_accounts.c.original_id).where(_accounts.c.app_id == bindparam("of_account"))


def holds_to_account(session: Session, app_id: str, original_id: str) -> bool:
    """Whether a push to ``original_id`` belongs to this account; the first one decides.

    In plaintext mode nothing else ties a push to the account of the path it came in on.
    """
    known = session.connection().execute(_ORIGINAL_ID, {"of_account": app_id}).scalar()
    if known is None:
        learn = update(Account).where(Account.app_id == app_id, Account.original_id.is_(None))
        session.execute(learn.values(original_id=original_id))
        return True
    return bool(known == original_id)
