"""What one check has found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, how it is, and for a fault what to do about it."""

    check: str
    said: str
    todo: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether nobody has to do anything."""
        return not self.todo

    def line(self) -> str:
        """As it is printed."""
        return f"ok     {self.check}: {self.said}" if self.is_ok else f"FAULT  {self.check}: {self.said}. {self.todo}"
