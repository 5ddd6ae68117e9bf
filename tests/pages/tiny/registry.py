"""The list of services with the tiny one alone."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from bot.core.forms import Form
from bot.core.inbound import Kind
from bot.core.reply import Reply
from bot.core.service import FormCard, MenuKey, On, Page, Service, Step, Word
from tests.pages.tiny import TINY, forms


class TinyRegistry:
    """Pages and forms of one service; it has no chat."""

    services: tuple[Service, ...] = (TINY,)

    def pages(self) -> Iterator[tuple[Service, Page, Callable[..., Any]]]:
        """Every page with its view."""
        for page in TINY.pages:
            yield TINY, page, getattr(import_module("tests.pages.tiny.pages"), page.view)

    def forms(self) -> Iterator[tuple[str, FormCard]]:
        """Every form by its full name."""
        return ((f"tiny.{card.name}", card) for card in TINY.forms)

    def form(self, name: str) -> type[Form]:
        """The class of a form."""
        return forms.FORMS[name.removeprefix("tiny.")]

    def form_card(self, name: str) -> FormCard:
        """The card of a form."""
        return dict(self.forms())[name]

    def step(self, name: str) -> Callable[..., Reply]:
        """None."""
        raise KeyError(name)

    def step_card(self, name: str) -> Step:
        """None."""
        raise KeyError(name)

    def word(self, text: str) -> tuple[Word, Service, str] | None:
        """None."""

    def menu_key(self, key: str) -> tuple[MenuKey, Service] | None:
        """None."""

    def on(self, kind: Kind, scene: str = "") -> tuple[On, Service, str] | None:
        """None."""
