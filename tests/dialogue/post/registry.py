"""The list of services with the made-up one alone; a new object for every message, as after a restart."""

from collections.abc import Callable

from bot.core.forms import Form
from bot.core.inbound import Kind
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.reply import Reply
from bot.core.service import FormCard, MenuKey, On, Service, Step, Word
from tests.dialogue.post import POST, chat
from tests.dialogue.post.forms import FORMS


class PostRegistry:
    """Finds what the card of 捎话 declares."""

    services: tuple[Service, ...] = (POST,)

    def step(self, name: str) -> Callable[..., Reply]:
        """The function."""
        found: Callable[..., Reply] = getattr(chat, name.removeprefix("post."))
        return found

    def step_card(self, name: str) -> Step:
        """The card."""
        return {f"post.{step.name}": step for step in POST.steps}[name]

    def form(self, name: str) -> type[Form]:
        """The class."""
        return FORMS[name.removeprefix("post.")]

    def form_card(self, name: str) -> FormCard:
        """The card."""
        return {f"post.{card.name}": card for card in POST.forms}[name]

    def word(self, text: str) -> tuple[Word, Service, str] | None:
        """The word."""
        first, _, rest = text.partition(" ")
        for word in POST.words:
            if text in word.words or (word.rest and first in word.words):
                return word, POST, rest
        return None

    def menu_key(self, key: str) -> tuple[MenuKey, Service] | None:
        """The button."""
        return next(((each, POST) for each in POST.menu if each.key == key), None)

    def family_lines(self) -> list[Callable[..., list[FamilyLine]]]:
        return []

    def teacher_lines(self) -> list[Callable[..., list[TeacherLine]]]:
        return []

    def on(self, kind: Kind, scene: str = "") -> tuple[On, Service, str] | None:
        """The push."""
        for on in POST.on:
            if on.kind is kind and scene.startswith(on.scene):
                return on, POST, scene.removeprefix(on.scene)
        return None
