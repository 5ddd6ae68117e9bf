"""Whatever two workers do, die of or are late with: no second customer-service message, no template twice, in order."""

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.reply import Reply
from bot.delivery.tell import tell
from storage.every_table import Base
from storage.outbox import UNFINISHED, OutboxRow, cancel
from storage.outbox_claims import Claimed, Outcome, Sending, begin_sending, claim, mark, prolong, recover
from storage.session import Database
from tests import factories
from tests.delivery.world import APP, WAYS
from tests.factories import NOW
from tests.fixtures.databases import vault

DROPPED_BY_WECHAT = timedelta(minutes=10)
WORKERS = st.sampled_from(["a", "b"])
OUTCOMES = {
    "sent": Outcome("sent", receipt_id="1"),
    "failed": Outcome("failed", error_code="43004"),
    "busy": Outcome("queued", error_code="-1"),
    "no answer": Outcome("queued", error_code="no_answer", uncertain=True),  # templates only
    "unknown": Outcome("unknown", error_code="no_answer"),
}


class TwoWorkers(RuleBasedStateMachine):
    """A model of WeChat notes every request that was begun and whether it may have arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.db = Database(f"sqlite:///{Path(self.folder.name) / 'test.db'}", vault())
        Base.metadata.create_all(self.db.engine)
        self.now = NOW
        self.claimed: dict[str, list[Claimed]] = {"a": [], "b": []}
        self.sending: dict[str, list[Claimed]] = {"a": [], "b": []}
        self.arrived: dict[int, list[tuple[str, datetime]]] = defaultdict(list)  # requests that perhaps arrived
        self.written = 0
        self.school_id, self.people = self.db.transact(_people)

    def teardown(self) -> None:
        """Close the database."""
        self.db.close()
        self.folder.cleanup()

    @rule(who=st.integers(0, 1), thread=st.sampled_from(["", "talk"]))
    def write(self, who: int, thread: str) -> None:
        """A message is written."""
        self.written += 1
        self.db.transact(
            tell,
            school_id=self.school_id,
            identity_id=self.people[who],
            reply=Reply("m"),
            purpose="notice",
            key=str(self.written),
            now=NOW - timedelta(seconds=1) + timedelta(microseconds=self.written),
            thread=thread,
        )

    @rule(worker=WORKERS, limit=st.integers(1, 3))
    def claim(self, worker: str, limit: int) -> None:
        """A worker claims; what another holds it does not get."""

        def unit(session: Session) -> list[Claimed]:
            recover(session, self.now)
            return claim(session, APP, limit, self.now, WAYS)

        self.claimed[worker] += self.db.transact(unit)

    @precondition(lambda self: any(self.claimed.values()))
    @rule()
    def begin(self) -> None:
        """The workers begin their requests, and they arrive unless WeChat says otherwise."""
        for worker, claims in self.claimed.items():
            before = {row.id: row for row in self.open_rows()}
            begun = self.db.transact(begin_sending, claims, self.now)
            self.claimed[worker] = []
            self.sending[worker] += begun
            for each in begun:
                row = before[each.id]
                same = [one for one in before.values() if one.thread_key and one.identity_id == row.identity_id]
                assert row.thread_key == "" or row.place == min(one.place for one in same), "sent out of order"
                self.arrived[each.id].append((each.channel, self.now))

    @precondition(lambda self: any(self.sending.values()))
    @rule(said=st.sampled_from(sorted(OUTCOMES)))
    def mark(self, said: str) -> None:
        """A worker writes down what WeChat said to all its requests, perhaps too late."""
        worker = next(name for name, sending in self.sending.items() if sending)
        sendings = []
        for each in self.sending[worker]:
            word = "unknown" if said == "no answer" and each.channel == "customer_service" else said
            sendings.append(Sending(each, OUTCOMES[word]))
            if word in ("busy", "failed"):
                self.arrived[each.id].pop()  # WeChat said that it was not sent
        self.sending[worker] = []
        self.db.transact(mark, sendings, self.now)

    @rule(seconds=st.sampled_from([1, 31, 31, 240]), dies=WORKERS)
    def wait(self, seconds: int, dies: str) -> None:
        """Time goes by; over a long time one worker holds what it has claimed, the other is killed."""
        self.now += timedelta(seconds=seconds)
        if seconds == 1:
            self.claimed = {name: self.db.transact(prolong, mine, self.now) for name, mine in self.claimed.items()}
        else:
            self.claimed[dies], self.sending[dies] = [], []

    @rule(who=st.integers(0, 1))
    def supersede(self, who: int) -> None:
        """The thread is taken back."""
        self.db.transact(cancel, identity_id=self.people[who], thread="talk", now=NOW)

    @invariant()
    def nothing_arrives_twice(self) -> None:
        """A customer-service message once; a template again only while WeChat drops the second."""
        for requests in self.arrived.values():
            channels = {channel for channel, _ in requests}
            if "customer_service" in channels:
                assert len(requests) == 1
            elif requests:
                assert requests[-1][1] - requests[0][1] < DROPPED_BY_WECHAT

    @invariant()
    def a_row_ends_or_is_held_or_waits(self) -> None:
        """No state without its marks: nothing is lost between the states."""
        for row in self.open_rows():
            assert (row.state == "queued") == (row.claim_token is None)
            assert (row.state == "queued") == (row.lease_until is None)

    def open_rows(self) -> list[OutboxRow]:
        """What is not finished."""
        unfinished = select(OutboxRow).where(OutboxRow.state.in_(UNFINISHED))
        return self.db.read(lambda session: list(session.scalars(unfinished)))


def _people(session: Session) -> tuple[int, list[int]]:
    """Two people: one with an open window, one without."""
    school = factories.school(session)
    people = [factories.identity(session, school.id, openid, app_id=APP) for openid in ("o1", "o2")]
    factories.allow(session, people[0], 5, NOW + timedelta(hours=48))
    return school.id, [each.id for each in people]


TestTwoWorkers = TwoWorkers.TestCase
TestTwoWorkers.settings = settings(
    # Not shortened when it fails: each try opens a database.
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
)
