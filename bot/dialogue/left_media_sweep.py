"""Files that talks hold which nobody goes on with: let go after a day, and forgotten another day later."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, at_school, machine_now
from bot.core.school import SchoolContext
from bot.delivery.forgetting import forget_left
from bot.dialogue.left_media import named_in, note_gone
from bot.dialogue.state import from_json, to_json
from storage.dialogues import lain_still, load_dialogue, store_dialogue
from storage.identities import Identity
from storage.school_clock import school_now
from storage.session import Database

# Until then a machine has written down what was said and looked through it for words of danger.
LEFT_LONG_ENOUGH = timedelta(days=1)
# How far the first run goes back; each day is gone through once more when it is over, and then never again.
LOOKS_BACK = timedelta(days=30)


class LeftMediaSweep:
    """Goes through the talks that have lain still for as long as a draft is kept."""

    def __init__(self, db: Database, schools: Collection[SchoolContext], clock: MachineClock = machine_now) -> None:
        self._db = db
        self._schools = schools
        self._clock = clock
        self._seen_until = dict[int, date]()  # by school

    def run(self) -> int:
        """Let go what old talks still hold, and forget the files that were left a day ago; how many files."""
        forgotten, now = 0, self._db.read(school_now, self._clock())
        for school in self._schools:
            self._let_go(school, now)
            while files := self._db.transact(forget_left, school.id, now - LEFT_LONG_ENOUGH, now):
                forgotten += files
        return forgotten

    def _let_go(self, school: SchoolContext, now: datetime) -> None:
        until = at_school(now - timedelta(hours=school.rules.draft_hours)).date()
        since = self._seen_until.get(school.id, until - LOOKS_BACK)
        after = 0
        while still := self._db.read(lain_still, school.id, since, until, after):
            for identity_id in [each for each, state in still.items() if named_in(state)]:
                self._db.transact(_let_go_of_old, school, identity_id, now)
            after = max(still)
        self._seen_until[school.id] = until


def _let_go_of_old(session: Session, school: SchoolContext, identity_id: int, now: datetime) -> None:
    """Who wrote no more after a day has no draft any more: as if the next message had come now."""
    session.get_one(Identity, identity_id, with_for_update=True)
    kept = load_dialogue(session, school_id=school.id, identity_id=identity_id)
    if kept is None:
        return
    state = from_json(kept.state)
    state.age(now, school.rules)
    aged = to_json(state)
    if aged != kept.state:
        note_gone(session, school.id, named_in(kept.state), aged, now)
        store_dialogue(session, school_id=school.id, identity_id=identity_id, kept=replace(kept, state=aged))
