"""Proxy guardians (代管家长) and agent parents (代理家长): who stands in for whom, their duties, the month's sheet."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Index, Select, UniqueConstraint, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.clock import SHANGHAI
from storage.base import Base, OfSchool, Sealed, Short, Small, Text, new_id, own, same_school
from storage.id_list import among
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.upsert import insert

DUTY_WORDS, SHEET_WORDS = ("proxy_duties", "words"), ("proxy_sheets", "words")


class Proxy(OfSchool, Base):
    """One member of staff, or outsider with a role, in the place of one child's parents.

    ``kind``: proxy (代管家长) | agent (代理家长). It holds while ``until`` is empty or has not come.
    """

    __tablename__ = "proxies"
    __table_args__ = own(
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        same_school("staff_id", "staff"),
        same_school("set_by_id", "staff"),
    )

    pupil_id: Mapped[int] = mapped_column(index=True)
    staff_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[Short]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    set_by_id: Mapped[int]


_OPEN = Proxy.until.is_(None)
Index("uq_proxies_open", Proxy.school_id, Proxy.pupil_id, Proxy.staff_id, unique=True,
      postgresql_where=_OPEN, sqlite_where=_OPEN)  # fmt: skip


class ProxyDuty(OfSchool, Base):
    """One thing that a proxy guardian owes one child in a ``period``: ``2026-11``, or the term ``2026-2027-1``.

    ``kind``: visit | call | letter; ``no`` from 1, where the rules ask for several. Done once ``done_at`` is there,
    with words, recordings or pictures (ids separated by spaces).
    """

    __tablename__ = "proxy_duties"
    __table_args__ = own(
        same_school("proxy_id", "proxies", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("proxy_id", "period", "kind", "no"),
    )

    proxy_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)
    period: Mapped[Short]
    kind: Mapped[Short]
    no: Mapped[Small] = mapped_column(default=1)
    due_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    words: Mapped[Sealed | None]
    media: Mapped[Text] = mapped_column(default="")


Index("ix_proxy_duties_month", ProxyDuty.school_id, ProxyDuty.due_on)


class ProxySheet(OfSchool, Base):
    """四管四掌握: what a proxy guardian looked after and knows of one child in one ``month``.

    ``managed`` holds ticks of thought, study, life, safety (四管); ``known`` of thought, study, life, company (四掌握);
    each separated by spaces.
    """

    __tablename__ = "proxy_sheets"
    __table_args__ = own(
        same_school("proxy_id", "proxies", ondelete="CASCADE"),
        same_school("pupil_id", "pupils", ondelete="CASCADE"),
        UniqueConstraint("proxy_id", "month"),
    )

    proxy_id: Mapped[int]
    pupil_id: Mapped[int] = mapped_column(index=True)
    month: Mapped[Short]
    managed: Mapped[Short]
    known: Mapped[Short]
    words: Mapped[Sealed | None]
    written_at: Mapped[datetime]


def holds(now: datetime) -> ColumnElement[bool]:
    """A proxy that stands in for the child at ``now``."""
    return and_(Proxy.since <= now, or_(Proxy.until.is_(None), Proxy.until > now))


def stands_in(session: Session, school_id: int, staff_id: int, pupil_id: int, now: datetime) -> bool:
    """Whether this member of staff is in the place of this child's parents now."""
    mine = (Proxy.school_id == school_id, Proxy.staff_id == staff_id, Proxy.pupil_id == pupil_id, holds(now))
    return session.scalar(select(exists().where(*mine))) or False


def children_of_proxy(session: Session, school_id: int, staff_id: int, now: datetime) -> list[tuple[Proxy, Pupil, str]]:
    """Whom this member of staff stands in for now, with the name of the class, by class and number."""
    mine = (Proxy.school_id == school_id, Proxy.staff_id == staff_id, holds(now), is_here())
    rows = session.execute(
        select(Proxy, Pupil, Class.name)
        .join(Pupil, Pupil.id == Proxy.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(*mine)
        .order_by(Class.name, Pupil.number, Proxy.id)
    )
    return [(proxy, pupil, name) for proxy, pupil, name in rows]


def proxies_of(
    session: Session, school_id: int, pupil_ids: Collection[int] | None, now: datetime | None = None
) -> dict[int, list[Proxy]]:
    """By child who stands in for it now (without ``now``: whose time was not ended), the longest first.

    ``pupil_ids`` None: all children of the school; children with nobody are left out.
    """
    of = [Proxy.school_id == school_id, is_here(), Proxy.until.is_(None) if now is None else holds(now)]
    if pupil_ids is not None:
        of.append(among(Proxy.pupil_id, pupil_ids))
    found: dict[int, list[Proxy]] = {}
    wanted = select(Proxy).join(Pupil, Pupil.id == Proxy.pupil_id).where(*of).order_by(Proxy.since, Proxy.id)
    for proxy in session.scalars(wanted):
        found.setdefault(proxy.pupil_id, []).append(proxy)
    return found


def duties_of(session: Session, school_id: int, month: str) -> list[ProxyDuty]:
    """All duties that are due in this month (``2026-11``), letters of the term among them; done ones, too.

    Those of a proxy whose time was ended count only when they were done; of children who have left, none.
    """
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    due = (ProxyDuty.school_id == school_id, ProxyDuty.due_on >= first, ProxyDuty.due_on < after)
    return list(session.scalars(_owed(due)))


def duties_of_proxies(
    session: Session, school_id: int, proxy_ids: Collection[int], first: date, last: date
) -> list[ProxyDuty]:
    """What these owe within these days, and what is older and open or was done since; the first due first."""
    mine = (ProxyDuty.school_id == school_id, among(ProxyDuty.proxy_id, proxy_ids), ProxyDuty.due_on <= last)
    begins = datetime.combine(first, time(), SHANGHAI)
    fresh = or_(ProxyDuty.due_on >= first, ProxyDuty.done_at.is_(None), ProxyDuty.done_at >= begins)
    return list(session.scalars(_owed((*mine, fresh))))


def add_duties(session: Session, rows: Sequence[Mapping[str, object]]) -> int:
    """Write duties; those that were there stay as they are. How many are new."""
    if not rows:
        return 0
    written = insert(session, ProxyDuty).values([{"id": new_id(), "no": 1, "media": "", **row} for row in rows])
    fresh = written.on_conflict_do_nothing(index_elements=["proxy_id", "period", "kind", "no"])
    return len(session.scalars(fresh.returning(ProxyDuty.id)).all())


def _owed(of: Sequence[ColumnElement[bool]]) -> Select[ProxyDuty]:
    is_owed = or_(Proxy.until.is_(None), ProxyDuty.done_at.is_not(None))
    return (
        select(ProxyDuty)
        .join(Proxy, Proxy.id == ProxyDuty.proxy_id)
        .join(Pupil, Pupil.id == ProxyDuty.pupil_id)
        .where(*of, is_owed, is_here())
        .order_by(ProxyDuty.due_on, ProxyDuty.pupil_id, ProxyDuty.kind, ProxyDuty.no)
    )
