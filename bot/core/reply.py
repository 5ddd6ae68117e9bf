"""What the school says to one person, before any channel shapes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

# Behind an answer: WeChat lets five messages follow what a person wrote and three a tap in the menu (platform); what
# goes beyond is lost, however this person came.
MOST_BEHIND = 3


@dataclass(frozen=True, slots=True)
class Go:
    """Where a choice leads: a registered step (``"contact_card.see"``) with plain JSON arguments."""

    step: str
    args: dict[str, str | int | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line that can be tapped or answered by its digit: ``1 签字``.

    ``go`` says what happens outside a form; inside a form the choice is an answer and ``value`` is kept. ``tap`` is
    what a tap on the line brings back beside its digit, so that a tap on an old message is known; empty: the digit.
    """

    digit: str
    label: str
    go: Go | None = None
    value: str = ""
    tap: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: a text, at most six choices and 0, perhaps a recording to be heard.

    ``media`` is the id of stored media (a voice to play); ``also`` are further messages, sent behind this one
    by the outbox because WeChat takes one passive reply only. An empty text means: answer ``success``. ``undo`` is
    the step that takes back what was just done, when the person answers 撤. ``template`` is the message it was made
    of; ``spoken_first`` is a recording that is heard before the words, by the id under which WeChat plays it at once.
    A ``sealed`` one belongs to a talk of which nothing may stay: it is kept nowhere, and told anew to a repeat.
    """

    text: str = ""
    choices: tuple[Choice, ...] = ()
    media: str = ""
    also: tuple["Reply", ...] = ()
    undo: Go | None = None
    template: str = field(default="", compare=False)
    spoken_first: str = ""
    sealed: bool = False

    def with_choices(self, *choices: Choice) -> "Reply":
        """The same words with these choices."""
        return replace(self, choices=tuple(choices))

    def then(self, others: Sequence["Reply"]) -> "Reply":
        """The same words, followed by further messages."""
        return replace(self, also=(*self.also, *others))


SILENCE = Reply()
