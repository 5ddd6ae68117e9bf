"""The school that a transaction works for: the first half of every query's scope (the other is the actor)."""

from dataclasses import dataclass, field

from bot.core.calendar import SchoolCalendar
from bot.core.settings import Limits, Rules, Schedule, School


@dataclass(frozen=True, slots=True)
class SchoolContext:
    """One school with what was decided for it. ``base_url`` is empty where no page can be reached."""

    id: int
    config: School
    rules: Rules
    calendar: SchoolCalendar
    base_url: str = ""
    schedule: Schedule = field(default_factory=Schedule)
    limits: Limits = field(default_factory=Limits)
    speaks: bool = False  # a machine can read aloud what was written
    gateways: frozenset[str] = frozenset()  # of "sms" and "voice", those that are configured
    dials: bool = False  # a provider connects teachers and families without showing numbers

    @property
    def name(self) -> str:
        """As families know it."""
        return self.config.name

    @property
    def app_id(self) -> str:
        """The official account's id; empty in desk-only mode."""
        return self.config.wechat.app_id if self.config.wechat else ""
