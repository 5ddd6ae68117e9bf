"""By which channel of its account each message to a WeChat user leaves, counted so that WeChat need not refuse it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy.orm import Session

from storage.claimed import Channel, Claimed, Spent
from storage.grants import Grant
from storage.identities import AFTER_A_MESSAGE, AFTER_A_TAP, Identity

ON_THE_WAY = timedelta(seconds=5)
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
    ledgers = {row.identity_id: _Ledger(row, now) for row in rows}
    consents = _Consents(session, rows, ways)
    chosen = {}
    for row in rows:
        if found := _channel(row, ways, ledgers[row.identity_id], consents):
            chosen[row.id] = found
    spent = [ledger.values() for ledger in ledgers.values() if ledger.is_spent]
    if spent:
        session.connection().execute(_people.update().where(_people.c.id == bindparam("b_id")), spent)
    consents.write_down(session, now)
    return chosen


def give_back(session: Session, claims: Sequence[Claimed]) -> None:
    """What was counted for these was not used: they never left."""
    spent = sorted((each for each in claims if each.spent), key=lambda each: each.identity_id or 0)
    if not spent:
        return
    for each in spent:
        if each.spent == "consent":
            mine = (_grants.c.identity_id == each.identity_id, _grants.c.template_id == each.template_id)
            session.execute(_grants.update().where(*mine, ~_grants.c.always).values(once=_grants.c.once + 1))
    for window, most in (("window_left", AFTER_A_MESSAGE[1]), ("tap_window_left", AFTER_A_TAP[1])):
        column = _people.c[window]
        # Never above what WeChat gives: a message of the person's may have filled it meanwhile.
        again = _people.update().where(_people.c.id == bindparam("b_id"), column < most).values({window: column + 1})
        people = [{"b_id": each.identity_id} for each in spent if each.spent == window]
        if people:
            session.connection().execute(again, people)


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

    def __init__(self, row: Row[Any], now: datetime) -> None:
        self._identity_id = row.identity_id
        self._left = _open(row.window_until, row.window_left, now)
        self._taps = _open(row.tap_window_until, row.tap_window_left, now)
        self._before = (self._left, self._taps)

    def take(self) -> Spent:
        """Count one customer-service message, if one is left; from which window."""
        if self._taps:
            self._taps -= 1
            return "tap_window_left"
        if self._left:
            self._left -= 1
            return "window_left"
        return ""

    @property
    def is_spent(self) -> bool:
        """Whether something was taken."""
        return (self._left, self._taps) != self._before

    def values(self) -> dict[str, object]:
        """For the update of the identity."""
        return {"b_id": self._identity_id, "window_left": self._left, "tap_window_left": self._taps}


def _open(until: datetime | None, left: int, now: datetime) -> int:
    # The message needs a moment to WeChat; a window that ends meanwhile would be refused.
    return left if until is not None and until > now + ON_THE_WAY else 0


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
