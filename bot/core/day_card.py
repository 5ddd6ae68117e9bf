"""A child's day on the contact card (家校联系卡) as values: what teachers enter and families read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.texts import phrase

GOOD, FAIR, NEEDS_CARE = 2, 1, 0
RATING_NAMES = dict(zip((GOOD, FAIR, NEEDS_CARE), phrase("contact_card/ratings").split(), strict=True))
# The four aspects of the paper card (家校联系卡), in its order.
ASPECTS = dict(
    zip(("thought", "learning", "discipline", "hygiene"), phrase("contact_card/aspects").split(), strict=True)
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one child's day was like, as entered; ``ratings`` holds only what is not 好."""

    ratings: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    media_id: int | None = None

    def rating(self, aspect: str) -> int:
        """2 好, 1 还可以, 0 要加油."""
        return self.ratings.get(aspect, GOOD)

    @property
    def written(self) -> str:
        """All free words, for the check of decency."""
        return "\n".join([*self.notes.values(), self.remark])


@dataclass(frozen=True, slots=True)
class Card:
    """One child's day as a family reads it."""

    id: int
    day: date
    teacher: str
    entry: Entry

    @property
    def aspects(self) -> list[tuple[str, str]]:
        """Name and words of the four aspects: ``("学习", "好,数学有进步")``."""
        return [(name, self._aspect(aspect)) for aspect, name in ASPECTS.items()]

    @property
    def special(self) -> list[str]:
        """The aspects that are not simply 好, in words; empty when all is well."""
        return [f"{name} {words}" for name, words in self.aspects if words != RATING_NAMES[GOOD]]

    def _aspect(self, aspect: str) -> str:
        note = self.entry.notes.get(aspect, "")
        return RATING_NAMES[self.entry.rating(aspect)] + (f",{note}" if note else "")
