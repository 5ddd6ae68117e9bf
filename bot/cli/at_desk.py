"""Whoever types commands on the server sits at the desk as the school's administrator: what that one sees, and when."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.cli.context import CliContext
from bot.cli.school import chosen
from bot.core.clock import at_school, machine_now
from bot.core.errors import OperatorError
from bot.core.people import OPERATOR, Actor, Held, Role
from bot.core.school import SchoolContext
from storage.school_clock import school_now
from storage.schools import class_named
from storage.session import Database


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The school that a command is about, its time, and the administrator of it."""

    db: Database
    school: SchoolContext
    now: datetime
    operator: Actor

    def day(self, typed: str | None) -> date:
        """The day that is typed as 2026-11-20, today for none; :class:`OperatorError` for what is no day."""
        try:
            return date.fromisoformat(typed) if typed else at_school(self.now).date()
        except ValueError:
            raise OperatorError(f"{typed} is no date; write it as 2026-11-20") from None

    def month(self, typed: str | None) -> date:
        """The first day of the month that is typed as 2026-11, of this one for none; raises as :meth:`day`."""
        try:
            return date.fromisoformat(f"{typed}-01") if typed else at_school(self.now).date().replace(day=1)
        except ValueError:
            raise OperatorError(f"{typed} is no month; write it as 2026-11") from None

    def class_id(self, named: str) -> int:
        """The class of this school year with this name or code; :class:`OperatorError` if there is none."""
        known = self.db.read(class_named, self.school.id, named)
        if known is None:
            raise OperatorError(f"there is no class {named}; see: jiaxiao class list")
        return known[0]


def at_desk(context: CliContext, code: str | None) -> AtDesk:
    """The desk of the school that is meant; raises as :func:`chosen`."""
    school = chosen(context, code)
    operator = Actor(school_id=school.id, staff_id=OPERATOR, held=(Held(Role.ADMIN),), face="staff")
    return AtDesk(context.db, school, context.db.read(school_now, machine_now()), operator)
