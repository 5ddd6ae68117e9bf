"""A story in chat, written down line by line and held to its golden file."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from bot.core.reply import Reply
from bot.delivery.payload import Payload
from tests.golden import agrees
from tests.school_week import at, shown


class Told(Protocol):
    """The school in which it happens."""

    def says(self, name: str, text: str) -> Reply:
        """Somebody types."""

    def speaks(self, name: str) -> Reply:
        """Somebody sends a voice."""

    def waiting_for(self, name: str) -> list[Payload]:
        """What came to this person."""

    def news(self, staff_id: int) -> Sequence[str]:
        """What the next round tells one of the staff."""

    def goes_on_to(self, moment: datetime) -> None:
        """Time goes by."""


World = TypeVar("World", bound=Told)


class Story(Generic[World]):
    """What was said in ``world``; ``golden`` is the folder of its files."""

    def __init__(self, world: World, golden: Path) -> None:
        self.world, self.lines, self._golden = world, list[str](), golden

    def says(self, name: str, *texts: str) -> None:
        """One message after the other, each with its answer."""
        for text in texts:
            self.lines += [f"{name}: {text}", shown(self.world.says(name, text))]

    def speaks(self, name: str) -> None:
        """A voice and its answer."""
        self.lines += [f"{name}: (语音)", shown(self.world.speaks(name))]

    def reads(self, name: str) -> None:
        """What came to this person since the last look."""
        found = self.world.waiting_for(name)
        known = sum(1 for line in self.lines if line.startswith(f"→ {name}"))
        self.lines += [f"→ {name} ({each.what}): {shown(each.reply)}" for each in found[known:]]

    def round(self, name: str, staff_id: int) -> None:
        """What the next round tells one of the staff."""
        self.lines += [f"({name} 的消息) {line}" for line in self.world.news(staff_id)]

    def goes_on_to(self, day: int, hour: int, minute: int = 0) -> None:
        """A later moment."""
        self.world.goes_on_to(at(day, hour, minute))
        self.lines.append(f"-- {day}日 {hour:02}:{minute:02}")

    def agrees(self, name: str) -> None:
        """It reads as agreed."""
        agrees(self._golden / f"{name}.txt", "\n".join(self.lines))
