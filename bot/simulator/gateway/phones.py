"""Telephones: whose they are, what texts lie on them, which calls ring."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Trouble = Literal[
    "bad_number",  # nobody has this number
    "refused",  # the person takes no such messages
    "number_rests",  # it has had too many
    "balance",  # the account is empty
    "again",  # the provider has trouble of its own
    "timeout",  # nothing is done, no answer comes
    "cut",  # done, but the answer is lost on the way
    "no_receipt",  # done, and nobody ever hears of it
    "failed_receipt",  # taken, and it never arrives
    "busy",  # somebody talks on it already
    "twice",  # every report comes twice
    "late",  # every report comes late
]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """The school as the provider's customer; ``reports`` are the addresses told later, by kind."""

    access_key: str
    access_secret: str
    reports: dict[str, str]


@dataclass(frozen=True, slots=True)
class Habits:
    """How the network behaves; seconds are real ones."""

    receipt_delay: tuple[float, float] = (0.2, 3.0)
    ring_seconds: float = 30.0
    timeout_seconds: float = 10.0  # of the trouble of that name
    repeat_after: float = 1.0  # a report that was not taken comes again, three times in all
    late_seconds: float = 20.0  # of the trouble of that name


@dataclass(frozen=True, slots=True)
class Text:
    """A text message on a phone, or one written from it."""

    at: datetime
    words: str
    own: bool = False


@dataclass(slots=True)
class Call:
    """A call to a phone. ``state``: ringing → talking → over, or missed, or declined."""

    id: str
    at: datetime
    words: str
    shown_number: str
    state: Literal["ringing", "talking", "over", "missed", "declined"] = "ringing"
    keys: str = ""
    leg: "Leg | None" = None  # of two telephones that are being connected


@dataclass(slots=True)
class Leg:
    """One end of a connection of two telephones; ``dial`` is the school's name for it."""

    dial: str
    other: str  # the number at the other end, which nobody sees
    is_caller: bool
    connected_at: datetime | None = None


@dataclass(slots=True)
class Phone:
    """One number."""

    number: str
    texts: list[Text] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    trouble: Trouble | None = None


@dataclass(slots=True)
class Phones:
    """All numbers, by number and by the person who holds it; change them under the world's lock."""

    habits: Habits = Habits()
    subscriber: Subscriber | None = None
    trouble: Trouble | None = None  # of the whole provider
    answers: dict[str, dict[str, object]] = field(default_factory=dict)  # by the errand's id: a repeat is dropped
    _by_number: dict[str, Phone] = field(default_factory=dict)
    _by_person: dict[str, Phone] = field(default_factory=dict)

    def give(self, person_key: str, number: str) -> Phone:
        """This number rings in this person's pocket."""
        self._by_person[person_key] = self.at(number)
        return self.at(number)

    def at(self, number: str) -> Phone:
        """The phone with this number, whoever holds it."""
        return self._by_number.setdefault(number, Phone(number))

    def all(self) -> list[Phone]:
        """Every phone that was ever met."""
        return list(self._by_number.values())

    def of(self, person_key: str) -> Phone | None:
        """The phone of this person, if there is one."""
        return self._by_person.get(person_key)
