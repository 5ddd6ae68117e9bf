"""Does slow work behind the conversation: one task after the other, in a thread of its own."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from bot.core.clock import MachineClock, machine_now
from bot.core.errors import DeliveryError
from storage.school_clock import school_now
from storage.session import Database
from storage.tasks import ClaimedTask, claim_task, finish_task, has_due_task, put_back_task

# (database, args, now in school time); ``args`` holds ``school_id``, and ``folder`` where files are kept, besides
# what was enqueued. It may run again after it succeeded (its worker died just then), so its effect must be the same
# when it does.
TaskFunction = Callable[[Database, Mapping[str, object], datetime], None]

SWEEP_SECONDS = 1.0
# After these waits, which reach beyond the three days that WeChat keeps media, a task is dead.
BACK_OFF = (
    *(timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (1, 3, 6, 12, 12, 12, 12, 12, 12)),
)

log = structlog.get_logger()


class TaskRunner:
    """Runs the tasks of these kinds; any number of runners share one database."""

    def __init__(
        self,
        db: Database,
        functions: Mapping[str, TaskFunction],
        *,
        folder: Path = Path("media"),
        clock: MachineClock = machine_now,
    ) -> None:
        self._db = db
        self._folder = folder
        self._functions = functions
        self._clock = clock
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to work, in a thread of its own."""
        self._thread = threading.Thread(target=self._forever, name="tasks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the task at hand and end."""
        self._stopping.set()
        self.wake()
        if self._thread:
            self._thread.join()

    def wake(self) -> None:
        """Something is due: look now. For any thread; never blocks."""
        self._woken.set()

    def run_once(self) -> int:
        """Do all that is due now, in this thread; returns how many tasks were tried."""
        tried, kinds = 0, list(self._functions)
        while not self._stopping.is_set() and self._db.read(has_due_task, kinds, self._clock()):
            task = self._db.transact(claim_task, kinds, self._clock())
            if task is None:
                break
            self._do(task)
            tried += 1
        return tried

    def _forever(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                self.run_once()
            except Exception:
                # A database that is away for a moment must not end the work; the sweep comes back.
                log.exception("task_round_failed")
            self._woken.wait(SWEEP_SECONDS)

    def _do(self, task: ClaimedTask) -> None:
        now = self._db.read(school_now, self._clock())
        try:
            self._functions[task.kind](self._db, self._told(task), now)
        except DeliveryError as error:
            log.warning("task_failed", kind=task.kind, task=task.id, attempts=task.attempts)
            self._put_back(task, error)
        except Exception as error:
            log.exception("task_failed", kind=task.kind, task=task.id, attempts=task.attempts)
            self._put_back(task, error)
        else:
            self._db.transact(finish_task, task, self._clock())

    def _told(self, task: ClaimedTask) -> Mapping[str, object]:
        return {**task.args, "school_id": task.school_id, "folder": str(self._folder)}

    def _put_back(self, task: ClaimedTask, error: Exception) -> None:
        # The words of an error may hold a person's words; its kind and the platform's code do not.
        said = type(error).__name__ + (f" {error.code}" if isinstance(error, DeliveryError) and error.code else "")
        hopeless = isinstance(error, DeliveryError) and error.permanent
        if hopeless or task.attempts > len(BACK_OFF):
            log.error("task_dead", kind=task.kind, task=task.id, error=said, alarm=True)
            self._db.transact(partial(finish_task, error=said), task, self._clock())
            return
        wait = BACK_OFF[task.attempts - 1]
        if isinstance(error, DeliveryError) and error.retry_after:
            wait = max(wait, error.retry_after)
        self._db.transact(put_back_task, task, self._clock() + wait, said)
