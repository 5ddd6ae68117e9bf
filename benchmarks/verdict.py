"""What a figure must reach."""

from typing import NamedTuple


class Floor(NamedTuple):
    """A ratio to a peer, and the least that it must be."""

    what: str
    reached: float
    least: float

    @property
    def holds(self) -> bool:
        """Whether it is reached."""
        return self.reached >= self.least

    def __str__(self) -> str:
        """One line."""
        return f"{'reached' if self.holds else 'MISSED'}: {self.what}: {self.reached:.2f} x (floor {self.least:g} x)"


class Ceiling(NamedTuple):
    """A limit in the same run that must not be passed."""

    what: str
    reached: float
    most: float

    @property
    def holds(self) -> bool:
        """Whether it is kept."""
        return self.reached <= self.most

    def __str__(self) -> str:
        """One line."""
        return f"{'kept' if self.holds else 'MISSED'}: {self.what}: {self.reached:.2f} (at most {self.most:g})"
