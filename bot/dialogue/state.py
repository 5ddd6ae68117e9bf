"""Where one person stands: the open form, drafts of a day, what the digits of the last message lead to."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.reply import Choice, Go
from bot.core.settings import Rules

# A family of drafts; the oldest gives way.
MOST_DRAFTS = 3


@dataclass
class OpenForm:
    """A form that is being filled in.

    ``pieces`` are what was said so far to the question at hand; ``voices`` recordings that came where a choice was
    asked; ``chosen`` which child or role was chosen on the way into the form, by step; ``page`` which part of a
    long list of choices is shown. A ``sealed`` one is never kept as a draft.
    """

    name: str
    subject: dict[str, str | int]
    asked_at: datetime
    answers: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    page: int = 0
    sealed: bool = False

    @property
    def is_begun(self) -> bool:
        """Whether anything would be lost with it."""
        return bool(self.answers or self.pieces or self.voices)

    def same_as(self, name: str, subject: dict[str, str | int]) -> bool:
        """Whether this is the form ``name`` about ``subject``."""
        return self.name == name and self.subject == subject


@dataclass
class State:
    """Everything that the next message needs to know.

    ``offers`` are the choices of the last message that are not answers of the form; they lie on top of it.
    ``chosen`` is as in :class:`OpenForm`, before the form opens. ``undo`` takes back the last act. ``misses`` counts
    misunderstandings in a row. ``voice`` is a recording whose matter is still being asked. ``secret`` is the draft
    of a sealed form, readable today only, asked at ``secret_at``. ``version`` counts messages with choices and marks
    them, so that a tap on an old one shows. ``last`` is the latest message that was used, when it was written and its
    MsgId: what was written before it comes too late.
    """

    form: OpenForm | None = None
    drafts: list[OpenForm] = field(default_factory=list)
    offers: list[Choice] = field(default_factory=list)
    offered_at: datetime | None = None
    chosen: dict[str, str] = field(default_factory=dict)
    undo: Go | None = None
    undo_since: datetime | None = None
    misses: int = 0
    voice: str = ""
    secret: str = ""
    secret_at: datetime | None = None
    version: int = 0
    last: tuple[datetime, int] | None = None

    def park(self) -> None:
        """Lay the open form aside as a draft; an untouched one is forgotten."""
        form, self.form = self.form, None
        if form is None or form.sealed:
            return
        self.drafts = [draft for draft in self.drafts if not draft.same_as(form.name, form.subject)]
        if form.is_begun:
            self.drafts = [*self.drafts, form][-MOST_DRAFTS:]

    def take_draft(self, name: str, subject: dict[str, str | int]) -> OpenForm | None:
        """The draft of this form about this subject, which is a draft no more."""
        found = next((draft for draft in self.drafts if draft.same_as(name, subject)), None)
        self.drafts = [draft for draft in self.drafts if draft is not found]
        return found

    def offer(self, choices: tuple[Choice, ...], now: datetime, *, voice: str = "") -> None:
        """From now on the digits of the next message mean these; none take the old ones away.

        ``voice``: the recording that goes along with what is chosen.
        """
        self.offers, self.offered_at = list(choices), now if choices else None
        self.voice = voice

    def age(self, now: datetime, rules: Rules) -> None:
        """Let go what silence has ended: form and offers after minutes, drafts and undo after hours."""
        silence, day = timedelta(minutes=rules.form_silence_minutes), timedelta(hours=rules.draft_hours)
        if self.form and now - self.form.asked_at > silence:
            self.park()
            self.misses = 0
        if self.secret_at and now - self.secret_at > silence:
            self.secret, self.secret_at = "", None
        if self.offered_at and now - self.offered_at > silence:
            self.offer((), now)
        self.drafts = [draft for draft in self.drafts if now - draft.asked_at <= day]
        if self.undo_since and now - self.undo_since > day:
            self.undo = self.undo_since = None

    def copy(self) -> "State":
        """The state as it is now, untouched by what comes after."""
        return from_json(to_json(self))


def to_json(state: State) -> str:
    """The state as text."""
    return json.dumps(
        {
            "form": _plain_form(state.form) if state.form else None,
            "drafts": [_plain_form(draft) for draft in state.drafts],
            "offers": [[each.digit, each.label, _plain_go(each.go)] for each in state.offers],
            "offered_at": _plain_time(state.offered_at),
            "chosen": state.chosen,
            "undo": _plain_go(state.undo),
            "undo_since": _plain_time(state.undo_since),
            "misses": state.misses,
            "voice": state.voice,
            "secret": state.secret,
            "secret_at": _plain_time(state.secret_at),
            "version": state.version,
            "last": [state.last[0].isoformat(), state.last[1]] if state.last else None,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_json(text: str) -> State:
    """What :func:`to_json` wrote."""
    held = json.loads(text)
    return State(
        form=_form(held["form"]) if held["form"] else None,
        drafts=[_form(draft) for draft in held["drafts"]],
        offers=[Choice(digit, label, _go(go)) for digit, label, go in held["offers"]],
        offered_at=_time(held["offered_at"]),
        chosen=held["chosen"],
        undo=_go(held["undo"]),
        undo_since=_time(held["undo_since"]),
        misses=held["misses"],
        voice=held["voice"],
        secret=held["secret"],
        secret_at=_time(held["secret_at"]),
        version=held["version"],
        last=_last(held.get("last")),  # not there in what was kept before revision 0018
    )


def form_to_json(form: OpenForm) -> str:
    """One form as text, for a draft that is sealed under a key of its own."""
    return json.dumps(_plain_form(form), ensure_ascii=False)


def form_from_json(text: str) -> OpenForm:
    """What :func:`form_to_json` wrote."""
    return _form(json.loads(text))


def _plain_go(go: Go | None) -> list[Any] | None:
    return [go.step, go.args] if go else None


def _plain_form(form: OpenForm) -> dict[str, Any]:
    return {**vars(form), "asked_at": form.asked_at.isoformat()}


def _form(held: dict[str, Any]) -> OpenForm:
    return OpenForm(**{**held, "asked_at": datetime.fromisoformat(held["asked_at"])})


def _go(held: list[Any] | None) -> Go | None:
    return Go(held[0], held[1]) if held else None


def _last(held: list[Any] | None) -> tuple[datetime, int] | None:
    return (datetime.fromisoformat(held[0]), held[1]) if held else None


def _plain_time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _time(held: str | None) -> datetime | None:
    return datetime.fromisoformat(held) if held else None
