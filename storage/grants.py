"""What people allowed us to send by subscription: once, or from now on. WeChat does not tell; we count."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, Small, new_id, own, same_school
from storage.upsert import insert


class Grant(OfSchool, Base):
    """One person's consents to one template: ``once`` are left to use, ``always`` allows any number."""

    __tablename__ = "grants"
    __table_args__ = own(
        same_school("identity_id", "identities", ondelete="CASCADE"), UniqueConstraint("identity_id", "template_id")
    )

    identity_id: Mapped[int]
    template_id: Mapped[Short]
    once: Mapped[Small] = mapped_column(default=0)
    always: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]


def add_grant(
    session: Session, *, school_id: int, identity_id: int, template_id: str, now: datetime, always: bool = False
) -> None:
    """The person agreed: one message more, or with ``always`` any number."""
    row = {"id": new_id(), "school_id": school_id, "identity_id": identity_id, "template_id": template_id}
    fresh = insert(session, Grant).values(**row, once=0 if always else 1, always=always, changed_at=now)
    more = {"once": Grant.once + (0 if always else 1), "always": Grant.always | always, "changed_at": now}
    session.execute(fresh.on_conflict_do_update(index_elements=["identity_id", "template_id"], set_=more))


def clear_grants(session: Session, identity_id: int, template_id: str, now: datetime) -> None:
    """The person refused, or WeChat says that none is left (43101)."""
    mine = (Grant.identity_id == identity_id, Grant.template_id == template_id)
    session.execute(update(Grant).where(*mine).values(once=0, always=False, changed_at=now))
