"""By which channel of its account each message to a WeChat user leaves, counted so that WeChat need not refuse it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from storage.claimed import Channel, Claimed, Spent
from storage.grants import Grant
from storage.identities import Identity
from storage.windows import MOST, Window, WindowKind, open_window, seal_window

ON_THE_WAY = timedelta(seconds=5)
_SHORT_FIRST: tuple[WindowKind, ...] = ("tap_window", "window")
SUBSCRIPTIONS: tuple[Channel, ...] = ("service_subscription", "mini_subscription")

_people = cast("Table", Identity.__table__)
_grants = cast("Table", Grant.__table__)


@dataclass(frozen=True, slots=True)
class Ways:
    """The channels of an account that can be used now, in the order of trying.

    ``templates``: channel → purpose of a message → template id; a customer-service message needs none.
    """

    order: tuple[Channel, ...] = ()
    templates: Mapping[Channel, Mapping[str, str]] = field(default_factory=dict)


class Chosen(NamedTuple):
    """A channel, its template if it has any, and what of the recipient's is counted for it."""

    channel: Channel
    template_id: str = ""
    spent: Spent = ""


def choose(session: Session, rows: Sequence[Row[Any]], ways: Ways, now: datetime) -> dict[int, Chosen]:
    """The channel of each row by its id; none for a row that no channel is left for.

    What is used of a person's windows and consents is counted here, in the transaction of the claim.
    """
    ledgers = {row.identity_id: _Ledger(session, row, now) for row in rows}
    consents = _Consents(session, rows, ways)
    chosen = {}
    for row in rows:
        if found := _channel(row, ways, ledgers[row.identity_id], consents):
            chosen[row.id] = found
    spent = [ledger.values(session) for ledger in ledgers.values() if ledger.is_spent]
    if spent:
        session.connection().execute(_people.update().where(_people.c.id == bindparam("b_id")), spent)
    consents.write_down(session, now)
    return chosen


def give_back(session: Session, claims: Sequence[Claimed]) -> None:
    """What was counted for these was not used: they never left."""
    spent = sorted((each for each in claims if each.spent), key=lambda each: each.identity_id or 0)
    for each in spent:
        if each.spent == "consent":
            mine = (_grants.c.identity_id == each.identity_id, _grants.c.template_id == each.template_id)
            session.execute(_grants.update().where(*mine, ~_grants.c.always).values(once=_grants.c.once + 1))
    for kind in MOST:
        _give_back_window(session, kind, Counter(each.identity_id for each in spent if each.spent == kind))


def _give_back_window(session: Session, kind: WindowKind, unused: Counter[int | None]) -> None:
    """So many messages of each of these people's windows; one that WeChat shut meanwhile stays shut."""
    if not unused:
        return
    columns = (_people.c.id, _people.c.school_id, _people.c.openid, _people.c[kind])
    theirs = select(*columns).where(_people.c.id.in_(unused)).order_by(_people.c.id).with_for_update()
    again = []
    for row in session.execute(theirs).all():
        if window := _opened(session, kind, row):
            # Never above what WeChat gives: a message of the person's may have filled it meanwhile.
            filled = replace(window, left=min(window.left + unused[row.id], MOST[kind]))
            again.append({"b_id": row.id, kind: _sealed(session, kind, filled, row)})
    if again:
        session.connection().execute(_people.update().where(_people.c.id == bindparam("b_id")), again)


def _channel(row: Row[Any], ways: Ways, ledger: "_Ledger", consents: "_Consents") -> Chosen | None:
    if row.first_try_at is not None:
        # Perhaps sent: it keeps its channel, since only there WeChat knows its id.
        return Chosen(row.channel, ways.templates.get(row.channel, {}).get(row.purpose, ""))
    refused = row.refused.split()
    for channel in ways.order:
        if channel in refused:
            continue
        template_id = ways.templates.get(channel, {}).get(row.purpose, "")
        if channel == "customer_service":
            if spent := ledger.take():
                return Chosen(channel, spent=spent)
        elif channel in SUBSCRIPTIONS:
            if template_id and consents.take(row.identity_id, template_id):
                return Chosen(channel, template_id, "consent")
        elif template_id and row.follows:
            return Chosen(channel, template_id)
    return None


class _Ledger:
    """What WeChat still takes for one person without a template; the short window is spent first."""

    def __init__(self, session: Session, row: Row[Any], now: datetime) -> None:
        self._row = row
        # The message needs a moment to WeChat; a window that ends meanwhile would be refused.
        self._ends = now + ON_THE_WAY
        self._windows = {kind: _opened(session, kind, row) for kind in _SHORT_FIRST}
        self._taken = set[WindowKind]()

    def take(self) -> Spent:
        """Count one customer-service message, if one is left; from which window."""
        for kind in _SHORT_FIRST:
            window = self._windows[kind]
            if window and window.left and window.until > self._ends:
                self._windows[kind] = replace(window, left=window.left - 1)
                self._taken.add(kind)
                return kind
        return ""

    @property
    def is_spent(self) -> bool:
        """Whether something was taken."""
        return bool(self._taken)

    def values(self, session: Session) -> dict[str, object]:
        """For the update of the identity."""
        values: dict[str, object] = {"b_id": self._row.identity_id}
        for kind, window in self._windows.items():
            values[kind] = getattr(self._row, kind)
            if window and kind in self._taken:
                values[kind] = _sealed(session, kind, window, self._row)
        return values


def _opened(session: Session, kind: WindowKind, row: Row[*tuple[Any, ...]]) -> Window | None:
    return open_window(session, kind, getattr(row, kind), school_id=row.school_id, openid=row.openid)


def _sealed(session: Session, kind: WindowKind, window: Window, row: Row[*tuple[Any, ...]]) -> bytes:
    return seal_window(session, kind, window, school_id=row.school_id, openid=row.openid)


class _Consents:
    """What these people have allowed by subscription: one query for all of them, none without templates for it."""

    def __init__(self, session: Session, rows: Sequence[Row[Any]], ways: Ways) -> None:
        wanted = {each for channel in SUBSCRIPTIONS for each in ways.templates.get(channel, {}).values()}
        self._held: dict[tuple[int, str], Row[Any]] = {}
        self._taken: dict[tuple[int, str], int] = {}
        if wanted:
            people = {row.identity_id for row in rows}
            theirs = select(_grants).where(_grants.c.identity_id.in_(people), _grants.c.template_id.in_(wanted))
            found = session.execute(theirs.order_by(_grants.c.id).with_for_update())
            self._held = {(row.identity_id, row.template_id): row for row in found}

    def take(self, identity_id: int, template_id: str) -> bool:
        """Use one consent, if one is left; a lasting one stays."""
        held = self._held.get((identity_id, template_id))
        taken = self._taken.get((identity_id, template_id), 0)
        if held is None or not (held.always or held.once > taken):
            return False
        if not held.always:
            self._taken[identity_id, template_id] = taken + 1
        return True

    def write_down(self, session: Session, now: datetime) -> None:
        """What was used."""
        used = [{"b_id": self._held[key].id, "b_taken": taken, "b_now": now} for key, taken in self._taken.items()]
        if used:
            fewer = {"once": _grants.c.once - bindparam("b_taken"), "changed_at": bindparam("b_now")}
            session.connection().execute(_grants.update().where(_grants.c.id == bindparam("b_id")).values(fewer), used)
