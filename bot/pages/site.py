"""What all pages share: the parts they are built from, and the services as pages see them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from bot.core.school import SchoolContext
from bot.core.service import FormCard, Page, Service
from bot.core.settings import Settings
from bot.dialogue.registry import Registry
from bot.dialogue.sealed_drafts import DailyKeys, KeyInMemory
from storage.session import Database


class PageRegistry(Registry, Protocol):
    """The list of services, with all pages and forms that stand on their cards."""

    def pages(self) -> Iterator[tuple[Service, Page, Callable[..., Any]]]:
        """Every page with its view."""

    def forms(self) -> Iterator[tuple[str, FormCard]]:
        """Every form by its full name."""


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of the pages. ``schools`` goes by id; ``keys`` are those of the day, shared with the chat."""

    database: Database
    registry: PageRegistry
    schools: Mapping[int, SchoolContext]
    settings: Settings
    keys: DailyKeys = field(default_factory=KeyInMemory)

    @property
    def only_school(self) -> SchoolContext | None:
        """The school of a visitor who is nobody yet: known where there is only one."""
        return next(iter(self.schools.values())) if len(self.schools) == 1 else None

    def school_named(self, code: str) -> SchoolContext | None:
        """The school that an address names for a visitor who is nobody yet; the only one needs no name."""
        return next((school for school in self.schools.values() if school.config.code == code), self.only_school)

    def form_on(self, name: str, face: Literal["page", "api"]) -> FormCard | None:
        """The card of a form that has this face; None for anything else."""
        try:
            card = self.registry.form_card(name)
        except LookupError:
            return None
        return card if face in card.faces else None

    def form_title(self, name: str) -> str:
        """The heading of a form: its own, or that of its service."""
        service = name.partition(".")[0]
        return self.registry.form_card(name).title or next(s.title for s in self.registry.services if s.name == service)
