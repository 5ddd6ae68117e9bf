"""What a view of ``pages.py`` gets, and what it may answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from bot.core.links import PersonLink, person_link, subject_token
from bot.core.people import Actor
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.dialogue.sealed_drafts import DailyKeys, KeyInMemory
from bot.dialogue.unlinked import OfToday
from storage.session import vault_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page by somebody who may see it, inside its transaction.

    ``form`` is what was filled in, ``query`` what stands behind the address, ``files`` what was uploaded, and
    ``folder`` is where media lie. ``drawn`` are the pictures of a sealed page, drawn anew; None for what is none.
    """

    session: Session
    school: SchoolContext
    actor: Actor
    now: datetime
    form: MultiDict[str, str] = field(default_factory=MultiDict)
    query: MultiDict[str, str] = field(default_factory=MultiDict)
    files: MultiDict[str, FileStorage] = field(default_factory=MultiDict)
    is_desk: bool = False
    link_life: timedelta | None = None  # set for who was let in by a link: how long the link still lets in
    folder: Path = field(default_factory=Path)
    keys: DailyKeys = field(default_factory=KeyInMemory, repr=False)
    drawn: tuple[bytes | None, ...] = ()

    def unlinked(self, token: str) -> OfToday:
        """What a page may use of who writes a letter that nobody signs; ``token`` stands for this one letter."""
        return OfToday(self.keys, token.encode(), str(self.actor.identity_id), self.now)

    def url(self, page: str, **args: str | int) -> str:
        """The address of the page ``"<service>.<view>"`` for this visitor."""
        return self._for_me(_address(f"pages.{page.replace('.', '__')}", args))

    def form_url(self, form: str, subject: Mapping[str, object]) -> str:
        """The address of a form's page, about ``subject``."""
        about = {"about": subject_token(vault_of(self.session), subject)} if subject else {}
        service, _, name = form.partition(".")
        page = "pages.desk_form" if self.is_desk else "pages.form"
        return self._for_me(_address(page, {"service": service, "name": name, **about}))

    def _for_me(self, path: str) -> str:
        """Who was let in by a link may go on only by links."""
        if self.link_life is None or self.actor.identity_id is None:
            return path
        return person_link(vault_of(self.session), PersonLink(self.actor.identity_id, path, self.now + self.link_life))


def _address(name: str, args: Mapping[str, Any]) -> str:
    return url_for(name, **args)


@dataclass(frozen=True, slots=True)
class Show:
    """Render ``templates/<template>`` with these values."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Said:
    """Show what the school says, with those of its choices that are forms as links."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Leave:
    """Go on to another page, so that reloading does not repeat what was done."""

    path: str


@dataclass(frozen=True, slots=True)
class Download:
    """Hand out a file."""

    content: bytes
    mime: str
    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Show or play a file below the media folder; the view has decided that this visitor may have it.

    With a ``name`` it is saved under that name instead.
    """

    path: str
    mime: str
    name: str = ""


Shown = Show | Said | Leave | Download | Kept
