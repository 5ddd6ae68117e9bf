"""A school's enterprise WeChat as its console shows it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.simulator.errors import ApiError

ROBOT_PER_MINUTE = 20
MINUTE = timedelta(minutes=1)
BLOCKED_FOR = timedelta(minutes=10)
MEMBER_PER_MINUTE, MEMBER_PER_HOUR = 30, 1000


@dataclass(slots=True)
class FakeParent:
    """One parent. ``in_scope``: the application may write to them; ``shown`` is what they see in 学校通知."""

    user_id: str
    phone: str
    follows: bool = True
    in_scope: bool = True
    shown: list[str] = field(default_factory=list)
    got: deque[datetime] = field(default_factory=lambda: deque(maxlen=MEMBER_PER_HOUR))

    def receive(self, words: str, now: datetime) -> None:
        """Show it, unless this member has had too much of late: the platform then drops it and says nothing."""
        in_a_minute = sum(at > now - MINUTE for at in self.got)
        in_an_hour = sum(at > now - timedelta(hours=1) for at in self.got)
        if in_a_minute < MEMBER_PER_MINUTE and in_an_hour < MEMBER_PER_HOUR:
            self.got.append(now)
            self.shown.append(words)


@dataclass(slots=True)
class FakeStudent:
    """A child in the address book, in one class, with the ``user_id`` of each parent by relation."""

    user_id: str
    name: str
    department: int
    parents: dict[str, str]


@dataclass(slots=True)
class FakeRobot:
    """A robot in one teachers' group; ``shown`` is what stands in the group, and when it came."""

    group: str
    shown: list[tuple[datetime, str]] = field(default_factory=list)
    blocked_until: datetime | None = None

    def speak(self, words: str, now: datetime) -> None:
        """Into the group; ApiError when it was too often: the 21st in a minute blocks the robot."""
        if self.blocked_until and now < self.blocked_until:
            raise ApiError(130101, "send too fast")
        if self.in_the_minute_before(now) >= ROBOT_PER_MINUTE:
            self.blocked_until = now + BLOCKED_FOR
            raise ApiError(45009, "api freq out of limit")
        self.shown.append((now, words))

    def in_the_minute_before(self, now: datetime) -> int:
        """How many messages it has said in the last sixty seconds."""
        return sum(at > now - MINUTE for at, _ in self.shown)


@dataclass(slots=True)
class FakeCorp:
    """One enterprise with one application; its fields may be changed while it runs, as in the console."""

    corp_id: str
    secret: str
    agent_id: int
    for_parents: bool = True  # stands under 家长可使用的应用
    departments: dict[int, str] = field(default_factory=dict)
    students: list[FakeStudent] = field(default_factory=list)
    parents: dict[str, FakeParent] = field(default_factory=dict)
    robots: dict[str, FakeRobot] = field(default_factory=dict)  # by key
    dropped: int = 0  # identical repeats that nobody saw
    _seen: dict[str, datetime] = field(default_factory=dict)

    def add_parent(self, parent: FakeParent, **children: tuple[int, str]) -> FakeParent:
        """A parent with children: relation=(department, name)."""
        self.parents[parent.user_id] = parent
        for relation, (department, name) in children.items():
            self.departments.setdefault(department, str(department))
            student = FakeStudent(f"stu_{name}_{parent.user_id}", name, department, {relation: parent.user_id})
            self.students.append(student)
        return parent

    def once(self, whole: str, seconds: int, now: datetime, act: Callable[[], None]) -> None:
        """Do ``act`` unless the very same call was made within so many seconds: then nothing, without a word."""
        known = self._seen.get(whole)
        if known and now - known < timedelta(seconds=seconds):
            self.dropped += 1
            return
        self._seen[whole] = now
        act()
