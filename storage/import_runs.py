"""Imports of the roster: one at a time in a school, and nothing of it to be seen before it is complete."""

from datetime import datetime, timedelta

from sqlalchemy import UniqueConstraint, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Short, new_id, own
from storage.pupils import Pupil
from storage.upsert import insert

# A run that has written nothing for so long is dead; each chunk takes well under a second.
LEASE = timedelta(minutes=1)


class ImportRun(OfSchool, Base):
    """One import. ``open_slot`` is 1 while it runs and empty afterwards, so that a second one finds it taken."""

    __tablename__ = "import_runs"
    __table_args__ = own(UniqueConstraint("school_id", "open_slot"))

    open_slot: Mapped[int | None]
    state: Mapped[Short] = mapped_column(default="running")  # running | complete | abandoned
    started_at: Mapped[datetime]  # machine time, as touched_at
    touched_at: Mapped[datetime]
    rows_written: Mapped[int] = mapped_column(default=0)


def begin_run(session: Session, school_id: int, machine: datetime) -> int | None:
    """The id of a new run; None while another one lives.

    Pupils that a dead or failed run was bringing in arrive with the new one, which finds them and completes them.
    """
    dead = (
        update(ImportRun)
        .where(ImportRun.school_id == school_id, ImportRun.open_slot == 1, ImportRun.touched_at < machine - LEASE)
        .values(open_slot=None, state="abandoned")
    )
    session.execute(dead)
    run = {
        "id": new_id(),
        "school_id": school_id,
        "open_slot": 1,
        "state": "running",
        "started_at": machine,
        "touched_at": machine,
        "rows_written": 0,
    }
    statement = insert(session, ImportRun).values(run).on_conflict_do_nothing(index_elements=["school_id", "open_slot"])
    run_id: int | None = session.scalar(statement.returning(ImportRun.id))
    if run_id is not None:
        mine = (Pupil.school_id == school_id, Pupil.arriving_run.is_not(None))
        session.execute(update(Pupil).where(*mine).values(arriving_run=run_id))
    return run_id


def still_ours(session: Session, run_id: int, rows: int, machine: datetime) -> bool:
    """Mark progress in the transaction of a chunk; False when the run was taken for dead and must stop."""
    alive = (
        update(ImportRun)
        .where(ImportRun.id == run_id, ImportRun.open_slot == 1)
        .values(touched_at=machine, rows_written=ImportRun.rows_written + rows)
    )
    return session.scalar(alive.returning(ImportRun.id)) is not None


def complete_run(session: Session, school_id: int, run_id: int) -> None:
    """All pupils of this run have arrived; the next import may begin."""
    mine = (Pupil.school_id == school_id, Pupil.arriving_run == run_id)
    session.execute(update(Pupil).where(*mine).values(arriving_run=None))
    session.execute(update(ImportRun).where(ImportRun.id == run_id).values(open_slot=None, state="complete"))


def abandon_run(session: Session, run_id: int) -> None:
    """The run failed; the next one may begin at once and takes it up where it stood."""
    ours = (ImportRun.id == run_id, ImportRun.open_slot == 1)
    session.execute(update(ImportRun).where(*ours).values(open_slot=None, state="abandoned"))
