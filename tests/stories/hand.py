"""A person's hand on the phone, counted: taps, typed characters, seconds spoken and read."""

import re
from dataclasses import dataclass, field

from bot.simulator.contact import Shown
from bot.simulator.play import Player

# A practised thumb: finding and touching a line, a key of a pinyin keyboard with its choice, a glance at a message.
TAP, CHARACTER, GLANCE, READ_PER_CHARACTER = 1.2, 0.4, 0.8, 0.05


class NoKeyboardError(Exception):
    """This person was about to type."""


@dataclass
class Hand:
    """Acts as a person does; everything counts. With ``types=False`` there is no keyboard."""

    player: Player
    types: bool = True
    taps: int = 0
    characters: int = 0
    voices: int = 0
    seconds: float = 0.0
    spoken: str = ""  # the last recording, as the platform names it
    read: list[str] = field(default_factory=list)

    def press(self, name: str) -> list[Shown]:
        """A menu item: the column and the line in it are two taps."""
        self._tap(2)
        return self._reads(self.player.press(name))

    def tap(self, digit: str) -> list[Shown]:
        """A line that can be tapped."""
        self._tap(1)
        return self._reads(self.player.tap(digit))

    def say(self, text: str) -> list[Shown]:
        """Type and send. A single digit is two taps: the key, and send."""
        if not self.types:
            raise NoKeyboardError(text)
        if re.fullmatch(r"\d", text):
            self._tap(2)
        else:
            self.characters += len(text)
            self.seconds += CHARACTER * len(text)
            self._tap(1)  # send
        return self._reads(self.player.say(text))

    def speak(self, seconds: int = 4) -> list[Shown]:
        """Hold, speak, let go."""
        self.voices += 1
        self.seconds += seconds + TAP
        new = self._reads(self.player.voice(seconds))
        self.spoken = next(shown.media_id for shown in reversed(self.player.contact.chat) if shown.way == "own")
        return new

    def _tap(self, times: int) -> None:
        self.taps += times
        self.seconds += TAP * times

    def _reads(self, new: list[Shown]) -> list[Shown]:
        for shown in new:
            self.read.append(shown.seen)
            self.seconds += GLANCE + READ_PER_CHARACTER * len(shown.seen)
        return new
