"""What the dialogue asks of the list of services; ``bot/services.py`` answers."""

from collections.abc import Callable, Sequence
from typing import Protocol

from bot.core.forms import Form
from bot.core.inbound import Kind
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.reply import Reply
from bot.core.service import FormCard, MenuKey, On, Service, Step, Word


class Registry(Protocol):
    """Steps, forms, words and menu keys by name.

    Some words are not typed but mean a kind of message: ``"9"`` is the wish that a person calls, and ``"#"``
    repeated is a number of so many digits without any word (``"########"``: the number of a paper slip).
    """

    @property
    def services(self) -> Sequence[Service]:
        """All cards in the order of the menu."""

    def step(self, name: str) -> Callable[..., Reply]:
        """The function of a step such as ``contact_card.see``."""

    def step_card(self, name: str) -> Step:
        """The card of a step."""

    def form(self, name: str) -> type[Form]:
        """The class of a form such as ``contact_card.sign``."""

    def form_card(self, name: str) -> FormCard:
        """The card of a form."""

    def word(self, text: str) -> tuple[Word, Service, str] | None:
        """The word that ``text`` is, or begins with if the word takes a rest; and that rest."""

    def menu_key(self, key: str) -> tuple[MenuKey, Service] | None:
        """The menu's button behind a CLICK."""

    def family_lines(self) -> list[Callable[..., list[FamilyLine]]]:
        """What each service has to say to a family on one page, in the order of the menu."""

    def teacher_lines(self) -> list[Callable[..., list[TeacherLine]]]:
        """What each service has to say in a teacher's day."""

    def on(self, kind: Kind, scene: str = "") -> tuple[On, Service, str] | None:
        """What answers a push of this kind; and the rest of its scene."""
