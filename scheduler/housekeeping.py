"""What must not be kept is erased, and what was left lying is put together."""

from datetime import timedelta
from pathlib import Path

import structlog

from bot.core.clock import MachineClock, at_school, machine_now
from storage.exports import expired_exports, forget_exports
from storage.inbox import age_inbox
from storage.number_uses import KEPT, forget_number_uses
from storage.outbox import erase_payloads, erase_unseen
from storage.principal_mailbox import mix_places
from storage.receipts import join_receipts
from storage.school_clock import school_now
from storage.session import Database

# The ladder of a message that was not delivered may need its words this long.
WORDS_KEPT = timedelta(days=1)
# So long the words wait for who got only a template: as long as a page behind a message can be opened.
UNSEEN_KEPT = timedelta(days=14)
SLICE = 500  # rows of one transaction

log = structlog.get_logger()


def age(db: Database, clock: MachineClock = machine_now) -> None:
    """Let the inbox forget; to be run every :data:`storage.inbox` seven minutes."""
    db.transact(lambda session: age_inbox(session, today=at_school(clock()).date()))


def tidy(db: Database, clock: MachineClock = machine_now) -> int:
    """Erase the words of messages that have come to their end, join early receipts; returns rows changed."""
    changed = 0
    now = db.read(school_now, clock())
    for each, moment in ((erase_payloads, now - WORDS_KEPT), (erase_unseen, now - UNSEEN_KEPT), (join_receipts, now)):
        while slice_ := db.transact(each, moment, SLICE):
            changed += slice_
    before = clock() - KEPT
    while forgotten := db.transact(forget_number_uses, before, SLICE):
        changed += forgotten
    return changed


def mix_letters(db: Database, clock: MachineClock = machine_now) -> int:
    """Let the places of young anonymous letters tell nothing of when each came; SQLite needs no help."""
    if db.is_sqlite:
        return 0
    today = at_school(db.read(school_now, clock())).date()
    return db.transact(mix_places, today - timedelta(days=1))


def erase_exports(db: Database, folder: Path, clock: MachineClock = machine_now) -> int:
    """Erase files that were made to be fetched, once their time is over; returns how many."""
    erased, now = 0, db.read(school_now, clock())
    while expired := db.read(expired_exports, now, SLICE):
        for export in expired:
            if export.path:
                (folder / export.path).unlink(missing_ok=True)
        db.transact(forget_exports, [export.id for export in expired])
        erased += len(expired)
    return erased
