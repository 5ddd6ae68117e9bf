"""What all pages share: the parts they are built from, and the services as pages see them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.core.school import SchoolContext
from bot.core.service import FormCard, Page, Service
from bot.core.settings import Settings
from bot.dialogue.registry import Registry
from storage.session import Database


class PageRegistry(Registry, Protocol):
    """The list of services, with all pages and forms that stand on their cards."""

    def pages(self) -> Iterator[tuple[Service, Page, Callable[..., Any]]]:
        """Every page with its view."""

    def forms(self) -> Iterator[tuple[str, FormCard]]:
        """Every form by its full name."""


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of the pages. ``schools`` goes by id."""

    database: Database
    registry: PageRegistry
    schools: Mapping[int, SchoolContext]
    settings: Settings

    @property
    def only_school(self) -> SchoolContext | None:
        """The school of a visitor who is nobody yet: known where there is only one."""
        return next(iter(self.schools.values())) if len(self.schools) == 1 else None

    def page_form(self, name: str) -> FormCard | None:
        """The card of a form that may be filled in on a page; None for anything else."""
        try:
            card = self.registry.form_card(name)
        except LookupError:
            return None
        return card if "page" in card.faces else None
