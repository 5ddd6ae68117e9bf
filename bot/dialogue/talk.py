"""What a step of ``chat.py`` gets: who wrote what, when, and the way into a form."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.core.inbound import Inbound
from bot.core.people import Actor
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from storage.identities import Identity


class Opens(Protocol):
    """The running dialogue, as far as a step may use it."""

    def open_form(self, name: str, subject: dict[str, str | int]) -> Reply:
        """Open a form, or go on with its draft."""

    def open_answered(self, name: str, field: str, raw: str) -> Reply:
        """Open a form with the answer to one of its questions; the form judges it as if it had been asked."""

    def open_spoken(self, name: str, voice: str) -> Reply:
        """Open a form whose first words are this recording, by its media id."""

    def remembered(self, step: str) -> str | None:
        """Which child or role was chosen for ``step`` while its form is not finished."""

    def show_family(self) -> Reply:
        """All of the reader's family in one message."""


@dataclass
class Talk:
    """One message of one person, inside its transaction.

    ``rest`` is what followed the word (``"3207 李小明 6688"``) or a code's scene; ``media`` the id of the stored
    voice or picture that came along, or empty. ``dialogue`` is put in by the router.
    """

    session: Session
    school: SchoolContext
    actor: Actor
    identity: Identity
    inbound: Inbound
    now: datetime
    rest: str = ""
    media: str = ""
    dialogue: Opens | None = field(default=None, repr=False)

    def open(self, form: str, **subject: str | int) -> Reply:
        """Open the form ``"<service>.<form>"`` about ``subject``; the answer is its first question.

        Within a day the draft of the same form about the same subject goes on where it was left.
        """
        return self.running.open_form(form, subject)

    @property
    def running(self) -> Opens:
        """The dialogue that this message belongs to."""
        if self.dialogue is None:
            raise RuntimeError("a step runs inside bot.dialogue.router.answer")
        return self.dialogue
