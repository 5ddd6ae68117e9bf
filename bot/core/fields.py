"""The kinds of questions that a form asks; each is a WTForms field that the chat knows how to ask, too."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import wtforms
from wtforms.validators import InputRequired, Length, Optional, Regexp

from bot.core.reply import Reply
from bot.core.texts import phrase

if TYPE_CHECKING:
    from bot.core.forms import Asked

VOICE, PICTURE = "voice:", "picture:"
Pairs = Sequence[tuple[str, str]]
When = Callable[[Mapping[str, str]], bool]
Check = Callable[["Asked", str], Reply | None]
Spoken = Callable[["Asked", str], Reply]


class Question(wtforms.Field):
    """What every question of a form has.

    ``prompt``: the template asked in chat, by default ``"<service>/<form>_<field>"``; it gets the subject, the
    form's ``facts`` and ``answers``. ``when``: asked only if true of the answers so far. ``check``: may refuse an
    answer (``UserError``) or have something said before the question is asked again (a ``Reply``). ``leave``: the
    label of the line ``0 …`` in chat. ``required=False``: may be skipped. ``spoken``: what a voice does where it
    cannot be the answer; what it says ends the form.
    """

    def __init__(  # noqa: PLR0913  options of a field, all by keyword
        self,
        label: str = "",
        *,
        prompt: str = "",
        when: When | None = None,
        check: Check | None = None,
        leave: str = "",
        required: bool = True,
        spoken: Spoken | None = None,
        validators: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        first = InputRequired(_sentence("dialogue/needed")) if required else Optional()
        super().__init__(label, [first, *validators], **kwargs)
        self.prompt, self.when, self.check, self.leave, self.required = prompt, when, check, leave, required
        self.spoken = spoken

    def is_asked(self, asked: "Asked") -> bool:
        """Whether the answers so far lead to this question."""
        return self.when is None or self.when(asked.answers)

    def values(self, asked: "Asked") -> Mapping[str, object]:  # noqa: ARG002  a hook
        """What the question's own prompt needs beside the form's ``facts``."""
        return {}

    def warning(self, asked: "Asked") -> str:  # noqa: ARG002  a hook
        """What stands above the question where all are seen at once; in chat its prompt says it."""
        return ""

    def shown(self, asked: "Asked", raw: str) -> str:  # noqa: ARG002  Pick needs it
        """The answer as a person reads it back."""
        if is_picture(raw):
            return phrase("dialogue/a_picture")
        return phrase("dialogue/a_voice") if is_voice(raw) else raw


class Pick(Question, wtforms.RadioField):
    """One of a few choices: ``(value, label)`` pairs, numbered from 1 in chat.

    ``options`` makes the pairs for who is asked; ``zero`` is a pair that makes 0 an answer instead of leaving.
    """

    def __init__(
        self,
        label: str = "",
        *,
        choices: Pairs = (),
        options: Callable[["Asked"], Pairs] | None = None,
        zero: tuple[str, str] | None = None,
        leave: str = "",
        **kwargs: Any,
    ) -> None:
        leave = leave or _sentence("dialogue/later")
        super().__init__(label, choices=list(choices), validate_choice=False, leave=leave, **kwargs)
        self.offered, self.options, self.zero = tuple(choices), options, zero

    def numbered(self, asked: "Asked") -> Pairs:
        """The pairs that get the numbers from 1."""
        return self.options(asked) if self.options else self.offered

    def pairs(self, asked: "Asked") -> list[tuple[str, str]]:
        """All pairs, the one of 0 last."""
        return [*self.numbered(asked), *([self.zero] if self.zero else [])]

    def shown(self, asked: "Asked", raw: str) -> str:
        """The label of the choice."""
        return dict(self.pairs(asked)).get(raw, raw)


class Said(Question, wtforms.TextAreaField):
    """Words or voices, in as many pieces as wanted (``many``), ended by 1. The answer is a list in JSON.

    ``pictures`` is how many of the pieces may be pictures; the mark of one is ``picture:<media id>``. With ``films`` a
    short film is as good as a picture.
    """

    def __init__(
        self, label: str = "", *, many: bool = True, pictures: int = 0, films: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.many, self.pictures, self.films = many, pictures, films

    def shown(self, asked: "Asked", raw: str) -> str:
        """The pieces behind each other."""
        return " ".join(super(Said, self).shown(asked, piece) for piece in pieces(raw))


class Line(Question, wtforms.StringField):
    """A short text of at most ``max`` characters, or a voice."""

    def __init__(self, label: str = "", *, max: int = 40, validators: Sequence[Any] = (), **kwargs: Any) -> None:  # noqa: A002  the word of HTML
        short = Length(max=max, message=_sentence("dialogue/too_long", most=max))
        super().__init__(label, validators=[short, *validators], **kwargs)


class Digits(Question, wtforms.StringField):
    """Exactly ``count`` digits."""

    def __init__(self, label: str = "", *, count: int = 4, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        exact = Regexp(rf"^[0-9]{{{count}}}$", message=_sentence("dialogue/so_many_digits", count=count))
        super().__init__(label, validators=[exact, *validators], **kwargs)
        self.count = count


class Day(Question, wtforms.StringField):
    """A day; the answer reads ``2026-11-24``."""

    def __init__(self, label: str = "", *, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators=[_is_day, *validators], **kwargs)

    def shown(self, asked: "Asked", raw: str) -> str:  # noqa: ARG002  Pick needs it
        """The day as families say it."""
        return phrase("dialogue/a_day", day=date.fromisoformat(raw))


def pieces(raw: str) -> list[str]:
    """The pieces of a :class:`Said` answer in order: of a chat's JSON list, or of a page's plain text."""
    if raw.startswith("["):
        try:
            found = json.loads(raw)
        except ValueError:
            return [raw]
        if all(isinstance(piece, str) for piece in found):
            return list(found)
    return [raw] if raw else []


@dataclass(frozen=True, slots=True)
class Words:
    """What was said, apart: words on lines, the media ids of recordings, those of pictures."""

    text: str
    voices: tuple[str, ...]
    pictures: tuple[str, ...]


def apart(said: Iterable[str]) -> Words:
    """The pieces of a message by what they are."""
    found = list(said)
    return Words(
        "\n".join(each for each in found if not is_voice(each) and not is_picture(each)).strip(),
        tuple(media_of(each) for each in found if is_voice(each)),
        tuple(media_of(each) for each in found if is_picture(each)),
    )


def is_voice(piece: str) -> bool:
    """Whether this answer, or piece of one, was spoken."""
    return piece.startswith(VOICE)


def typed(words: str) -> str:
    """What was typed, as an answer: nobody may name a recording or a picture by writing like one."""
    words = words.strip()
    while words.startswith((VOICE, PICTURE)):
        words = words.removeprefix(VOICE).removeprefix(PICTURE).lstrip()
    return words


def is_picture(piece: str) -> bool:
    """Whether this piece of an answer is a picture."""
    return piece.startswith(PICTURE)


def media_of(piece: str) -> str:
    """The id of the stored recording, or picture, that this piece is."""
    return piece.removeprefix(VOICE).removeprefix(PICTURE)


@cache
def _sentence(name: str, **values: int) -> str:
    """A text of the fields' own, rendered once: forms are made anew for every message."""
    return phrase(name, **values)


def _is_day(_form: wtforms.Form, field: wtforms.Field) -> None:
    try:
        date.fromisoformat(field.data)
    except ValueError:
        raise wtforms.ValidationError(phrase("dialogue/which_day")) from None
