"""WeChat users, apart from the people that the school knows: unfollowing erases the former, not the latter."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, make_transient_to_detached, mapped_column
from sqlalchemy.orm.attributes import instance_dict

from bot.core.inbound import Inbound, Kind
from storage.base import Base, OfSchool, Sealed, Short, Small, new_id, own, same_school
from storage.upsert import prepared
from storage.windows import LENGTHS, WindowKind, opened, seal_window


class Identity(OfSchool, Base):
    """One openid of one account. The row is locked first in every transaction that answers this user.

    Nothing in it tells at which hour of a day this user wrote, or before whom.
    """

    __tablename__ = "identities"
    __table_args__ = own(UniqueConstraint("app_id", "openid"), same_school("staff_id", "staff"))

    app_id: Mapped[Short]
    openid: Mapped[Short]
    staff_id: Mapped[int | None] = mapped_column(index=True)
    face: Mapped[Short] = mapped_column(default="guardian")  # guardian | staff: which of two roles speaks now
    muted: Mapped[bool] = mapped_column(default=False)  # 退订: only safety notices
    voices_in_a_row: Mapped[Small] = mapped_column(default=0)  # who only ever speaks may not read
    first_seen_on: Mapped[date]
    heard_on: Mapped[date | None]  # the day of the last message or tap
    follows: Mapped[bool] = mapped_column(default=True)
    # What WeChat still lets us send without a template (customer-service window, menu window), counted here first.
    window: Mapped[Sealed | None]
    tap_window: Mapped[Sealed | None]


class Binding(OfSchool, Base):
    """This WeChat user is this guardian; one user may be several guardian rows of one spreadsheet, and back."""

    __tablename__ = "bindings"
    __table_args__ = own(
        same_school("identity_id", "identities", ondelete="CASCADE"),
        same_school("guardian_id", "guardians", ondelete="CASCADE"),
        UniqueConstraint("identity_id", "guardian_id"),
    )

    identity_id: Mapped[int] = mapped_column(index=True)
    guardian_id: Mapped[int] = mapped_column(index=True)
    bound_at: Mapped[datetime]
    how: Mapped[Short]  # slip | line | steps | approved | phone: the number moved here


# In the place of an app id: this, and the enterprise's id.
WECOM = "wecom:"


def talks() -> ColumnElement[bool]:
    """A user of an account that people write to and read; a parent in enterprise WeChat gets school notices only."""
    return ~Identity.app_id.startswith(WECOM)


TAPS = frozenset({Kind.CLICK, Kind.SCANCODE_PUSH, Kind.SCANCODE_WAITMSG, Kind.SUBSCRIBE, Kind.SCAN})


_identities = cast("Table", Identity.__table__)
_AT_FIRST_SIGHT = ("id", "school_id", "app_id", "openid", "first_seen_on", "face", "muted")


def _meeting(*opened: str) -> Any:
    """The statement of :func:`meet` for a push that sets the columns ``opened``; every push runs it."""

    def build(insert: Any) -> Any:
        written = insert(_identities).values({name: bindparam(name) for name in (*_AT_FIRST_SIGHT, *opened)})
        again = {"follows": True, **{name: written.excluded[name] for name in opened}}
        upsert = written.on_conflict_do_update(index_elements=["app_id", "openid"], set_=again)
        return upsert.returning(*_identities.c)

    return prepared(build)


_OPENING: Mapping[WindowKind, Any] = {kind: _meeting(kind, "heard_on") for kind in LENGTHS}
_BY_EVENT = _meeting()


def meet(session: Session, *, school_id: int, app_id: str, inbound: Inbound, machine: datetime, day: date) -> Identity:
    """The WeChat user of this push, made on first sight, its row locked until the transaction ends.

    The same statement opens the window in which messages may be sent without a template. ``day`` is the school's.
    """
    openid, kind = inbound.openid, _opens(inbound)
    first = {"id": new_id(), "school_id": school_id, "app_id": app_id, "openid": openid, "first_seen_on": day}
    values: dict[str, object] = {**first, "face": "guardian", "muted": False}
    if kind:
        sealed = seal_window(session, kind, opened(kind, machine), school_id=school_id, openid=openid)
        values |= {kind: sealed, "heard_on": day}
    statement = _OPENING[kind] if kind else _BY_EVENT
    return _as_loaded(session, session.connection().execute(statement(session), values).one()._mapping)


def _opens(inbound: Inbound) -> WindowKind | None:
    """Which window a push opens: a tapped line of a text counts as a tap, not as a message."""
    if inbound.kind in TAPS or inbound.menu_id:
        return "tap_window"
    return None if inbound.is_event else "window"


def _as_loaded(session: Session, columns: Mapping[Any, Any]) -> Identity:
    """The row as the session would have loaded it, in half the time; what is set on it is written as ever."""
    identity = Identity()
    instance_dict(identity).update(columns)
    make_transient_to_detached(identity)
    return session.merge(identity, load=False)


def known_identity(session: Session, app_id: str, openid: str) -> int | None:
    """The id of a WeChat user who was met before; it is neither made nor believed to follow."""
    return session.scalar(select(Identity.id).where(Identity.app_id == app_id, Identity.openid == openid))


def identities_of_staff(session: Session, school_id: int, staff_id: int) -> list[int]:
    """The WeChat users of one member of staff who follow the account now."""
    mine = (Identity.school_id == school_id, Identity.staff_id == staff_id, Identity.follows)
    return list(session.scalars(select(Identity.id).where(*mine)))
