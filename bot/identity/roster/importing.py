"""``jiaxiao roster import``: read outside, compare, write in short transactions, show nothing before all is there."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.core.clock import MachineClock
from bot.core.errors import OperatorError
from bot.identity.class_names import ClassName
from bot.identity.phone_moves import bind_holders
from bot.identity.roster.entries import BadRow, PupilEntry, StaffEntry
from bot.identity.roster.operations import MovePhone, Operation, Plan, Shared
from bot.identity.roster.plan import make_plan
from bot.identity.roster.rows import read_pupils, read_staff
from bot.identity.roster.spreadsheet import read_book
from bot.identity.roster.staff_plan import check_classes
from bot.identity.roster.state import State, load_state
from bot.identity.roster.write import ROWS_PER_CHUNK, chunks, set_quarantine, write
from storage.import_runs import abandon_run, begin_run, complete_run, still_ours
from storage.session import Database

Progress = Callable[[int, int], None]  # operations written, of how many


@dataclass(frozen=True, slots=True)
class Book:
    """A spreadsheet as read, with the rows that cannot be taken."""

    pupils: list[PupilEntry]
    staff: list[StaffEntry]
    bad: list[BadRow]


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do. ``done`` is False for a dry run and when bad rows stopped it.

    ``counts``: pupils_new, _changed, _moved, _returned, _left, _unchanged; guardians_new, _changed, _ended;
    phones_changed; classes_new; staff_new, _changed, _left; roles_new, _ended.
    """

    done: bool
    bad: list[BadRow]
    counts: Counter[str] = field(default_factory=Counter)
    shared: list[Shared] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Importer:
    """Imports into one school. ``now`` is school time; leases of the run are measured by ``machine``.

    ``at_end`` is what follows from the new roster: it happens in the transaction that shows it.
    """

    db: Database
    school_id: int
    now: datetime
    machine: MachineClock
    at_end: Callable[[Session], object] = lambda _session: None

    def preview(self, book: Book) -> Report:
        """What :meth:`run` would do; bad rows are left out of it."""
        plan, bad = self._plan(book, run_id=0)
        return Report(done=False, bad=bad, counts=plan.counts, shared=plan.shared)

    def run(self, book: Book, *, skip_bad: bool = False, progress: Progress = lambda _done, _all: None) -> Report:
        """Import all rows, or none if one is bad, unless ``skip_bad``.

        Each family is written in one transaction and new children are hidden until the end. An import that broke
        off is completed by running it again. Raises :class:`OperatorError` while another import runs.
        """
        before = self.preview(book)
        if before.bad and not skip_bad:
            return before
        run_id = self.db.transact(begin_run, self.school_id, self.machine())
        if run_id is None:
            raise OperatorError("another import of this school is running; wait until it has ended (a minute at most)")
        try:
            plan, bad = self._plan(book, run_id)
            self._write(plan, run_id, progress)
        except BaseException:  # an interrupt too: the next import must not wait for this one
            self.db.transact(abandon_run, run_id)
            raise
        return Report(done=True, bad=bad, counts=plan.counts, shared=plan.shared)

    def _plan(self, book: Book, run_id: int) -> tuple[Plan, list[BadRow]]:
        state = self.db.read(load_state, self.school_id)
        unknown = check_classes(book.staff, _class_names(book, state))
        staff = [entry for entry in book.staff if entry.row not in {bad.row for bad in unknown}]
        bad = [*book.bad, *unknown]
        plan = make_plan(book.pupils, staff, bad, state, run=(self.school_id, run_id), now=self.now)
        return plan, bad

    def _write(self, plan: Plan, run_id: int, progress: Progress) -> None:
        families = [*([each] for each in plan.first), *plan.families]
        done, everything = 0, sum(map(len, families))
        for chunk in chunks(families):
            self.db.transact(self._chunk, run_id, chunk)
            done += len(chunk)
            progress(done, everything)
        self.db.transact(self._finish, run_id, plan)

    def _chunk(self, session: Session, run_id: int, operations: Sequence[Operation]) -> None:
        if not still_ours(session, run_id, len(operations), self.machine()):
            raise OperatorError("this import was too slow and another one has taken over; run it again")
        write(session, self.school_id, operations, self.now)

    def _finish(self, session: Session, run_id: int, plan: Plan) -> None:
        if not still_ours(session, run_id, 0, self.machine()):
            raise OperatorError("this import was too slow and another one has taken over; run it again")
        set_quarantine(session, self.school_id, plan.quarantine)
        moved = [each.guardian_id for family in plan.families for each in family if isinstance(each, MovePhone)]
        for start in range(0, len(moved), ROWS_PER_CHUNK):
            bind_holders(session, self.school_id, moved[start : start + ROWS_PER_CHUNK], self.now)
        complete_run(session, self.school_id, run_id)
        self.at_end(session)


def read_roster(file: Path) -> Book:
    """Read a spreadsheet; no database is needed. Raises :class:`OperatorError` for what is none."""
    pupils_sheet, staff_sheet = read_book(file)
    pupils, bad_pupils = read_pupils(pupils_sheet)
    staff, bad_staff = read_staff(staff_sheet)
    return Book(pupils, staff, [*bad_pupils, *bad_staff])


def _class_names(book: Book, state: State) -> list[ClassName]:
    at_school = [ClassName(level, name) for level, name in state.class_names.values()]
    return [*dict.fromkeys([*at_school, *(entry.in_class for entry in book.pupils)])]
