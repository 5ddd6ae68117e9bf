"""What a person fills in, once for three faces: the chat asks it, a page renders it, the mini-program posts it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Protocol

import wtforms
from werkzeug.datastructures import MultiDict

from bot.core.errors import UserError
from bot.core.fields import Pick, Question
from bot.core.people import Actor
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.texts import say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Unlinked(Protocol):
    """What a sealed form may know of who fills it in: nothing that leads back to a person, and nothing tomorrow."""

    @property
    def receipt(self) -> str:
        """Sixteen digits that a repeat of this message finds again; whoever is not told them cannot make them."""

    def times_today(self, what: str, more: int = 1) -> int:
        """How often this person did ``what`` today, this time included; with ``more`` 0 it is only looked up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form's hooks may look at.

    ``subject`` is what the form is about, fixed when it was opened. ``answers`` are the raw answers so far, always
    text; spoken ones read ``voice:<media id>``. ``voices`` are recordings that came where a choice was asked and
    that no later question took in. ``unlinked`` is there for sealed forms only.
    """

    session: "Session"
    school: SchoolContext
    actor: Actor
    now: datetime
    subject: Mapping[str, str | int]
    answers: Mapping[str, str]
    voices: tuple[str, ...] = ()
    unlinked: Unlinked | None = None


class Form(wtforms.Form):
    """Questions in the order of the class, and the one action that they are for.

    ``sealed``: the draft is kept only under a key of the day that is in no database. ``confirms``: a last question
    whether all is right comes before :meth:`submit`; without it the last answer submits.
    """

    class Meta:
        """Messages of the standard validators in Chinese."""

        locales = ("zh_CN",)

    sealed: ClassVar[bool] = False
    confirms: ClassVar[bool] = True

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:  # noqa: ARG003  a hook
        """Values for the templates of the prompts, beside the subject and ``answers``."""
        return {}

    @classmethod
    def check(cls, asked: Asked) -> None:
        """What only all answers together, or the database, can tell; raises :class:`UserError`."""

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Call the one action and say what came of it; raises :class:`UserError`."""
        raise NotImplementedError

    @classmethod
    def again(cls, asked: Asked) -> Reply | None:  # noqa: ARG003  a hook
        """What :meth:`submit` of a sealed form said to this very message, told anew: it is kept nowhere.

        None where the message submitted nothing.
        """
        return None

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:  # noqa: ARG003  a hook
        """What is said to who leaves without submitting: what was kept, and the way back."""
        return say("dialogue/left_sealed" if cls.sealed else "dialogue/left")


def questions(form: type[Form], asked: Asked) -> Iterator[Question]:
    """The questions of ``form`` that are asked when these are the answers, in order."""
    for field in form():
        if isinstance(field, Question) and field.is_asked(asked):
            yield field


def fill(form: type[Form], asked: Asked) -> Form:
    """The form with the answers so far in it and the choices of this person in its lists: for pages and schemas."""
    filled = form(formdata=MultiDict(asked.answers) if asked.answers else None)
    for field in filled:
        if isinstance(field, Pick):
            field.choices = field.pairs(asked)
    return filled


def accept(form: type[Form], name: str, asked: Asked, raw: str) -> Reply | None:
    """Check one answer as all faces do: the field's own rules, its validators, then its ``check``.

    Returns what ``check`` wants said before the question is asked again, None for an answer that is taken. Raises
    :class:`UserError` with the first reason why it is not.
    """
    filled = form(formdata=MultiDict({**asked.answers, name: raw}))
    field = filled[name]
    assert isinstance(field, Question)  # noqa: S101  for the type checker: questions() names no others
    if not raw and not field.required:
        return None
    if isinstance(field, Pick) and raw not in dict(field.pairs(asked)):
        raise UserError("dialogue/not_a_choice")
    inline = getattr(form, f"validate_{name}", None)
    if not field.validate(filled, (inline,) if inline else ()):
        raise UserError("dialogue/not_accepted", why=str(field.errors[0]))
    return field.check(asked, raw) if field.check else None
