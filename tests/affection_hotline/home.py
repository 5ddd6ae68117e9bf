"""青山小学 where parents far away call their children at home: 小明's grandmother lives with him and holds the phone."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.task_runner import TaskRunner
from storage.affection_hotline.home_calls import HomeCall
from storage.pupils import Pupil
from storage.session import Database
from tests.affection_hotline.room import Room
from tests.appointments.office import at


class Home(Room):
    """Monday the 23rd, 8 o'clock, without a line in the hotline room; 小明 is his mother's only child here."""

    def __init__(self, db: Database, **rules: Any) -> None:
        super().__init__(db, **rules)
        self._tasks = TaskRunner(db, self.registry.tasks())
        self.do(lambda session: setattr(session.get_one(Pupil, self.cast.xiaohong.id), "left_at", self.now))
        self.goes_on_to(at(23, 8))

    def goes_on_to(self, moment: datetime) -> int:
        """The clock, with what time brings; how much it came to."""
        return super().goes_on_to(moment) + self._tasks.run_once()

    def works(self) -> int:
        """What is due now is done."""
        return self._tasks.run_once()

    def agrees_at_home(self, name: str = "mother") -> HomeCall:
        """约通话: free in the evening, the first time; Monday, half past five."""
        for said in ("约通话", "1", "4", "1", "1"):
            self.says(name, said)
        return self.calls_at_home()[-1]

    def calls_at_home(self) -> list[HomeCall]:
        """All of them, by their times."""
        return self.db.read(lambda session: list(session.scalars(select(HomeCall).order_by(HomeCall.starts_at))))

    def call(self) -> HomeCall:
        """The only one, as it stands now."""
        (found,) = self.calls_at_home()
        return found

    def outcomes(self) -> list[tuple[str, int | None]]:
        """What became of the calls, with their seconds."""
        return [(row.outcome, row.seconds) for row in self.log()]

    def number_of(self, name: str) -> str:
        """The number that somebody's last message names."""
        return self.waiting_for(name)[-1].answer

    def changes(self, row: type[Any], row_id: int, **values: Any) -> None:
        """A row becomes another."""

        def write(session: Session) -> None:
            for column, value in values.items():
                setattr(session.get_one(row, row_id), column, value)

        self.do(write)
