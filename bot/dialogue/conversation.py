"""One message of one dialogue while it is being answered: who, what is known, and where it stands."""

from dataclasses import dataclass, field, replace

from bot.core.fields import Question
from bot.core.forms import Asked, Form, questions
from bot.core.people import ANYONE
from bot.core.reply import Choice, Go, Reply
from bot.core.texts import phrase
from bot.dialogue.registry import Registry
from bot.dialogue.sealed_drafts import DailyKeys
from bot.dialogue.state import OpenForm, State
from bot.dialogue.talk import Talk
from bot.dialogue.unlinked import OfToday

# After so many misunderstandings in a row a person is offered.
PATIENCE = 2


@dataclass
class Conversation:
    """What the parts of the engine hand to each other. ``forget``: nothing of it may stay in the database.

    ``keys`` make what sealed forms may use of a message. ``may_have_alarm`` is False once it is known that nothing
    dangerous that this person wrote is open, ``may_have_unseen`` once it is known that no message waits to be read.
    ``had`` are the files that the dialogue had in hand before this message, ``taken`` those that a step or a form
    took.
    """

    talk: Talk
    registry: Registry
    state: State = field(default_factory=State)
    forget: bool = False
    keys: DailyKeys | None = None
    may_have_alarm: bool = True
    may_have_unseen: bool = True
    had: frozenset[str] = frozenset()
    taken: set[str] = field(default_factory=set)

    @property
    def form(self) -> OpenForm:
        """The open form; only where one is open."""
        if self.state.form is None:
            raise RuntimeError("no form is open")
        return self.state.form

    @property
    def form_class(self) -> type[Form]:
        """The class of the open form."""
        return self.registry.form(self.form.name)

    @property
    def is_stranger(self) -> bool:
        """Whether the school does not know who writes: bound to nobody, no staff."""
        return self.talk.actor.roles == ANYONE

    @property
    def has_two_faces(self) -> bool:
        """Whether this person is both staff and guardian here."""
        return self.talk.actor.staff_id is not None and bool(self.talk.actor.guardian_ids)

    @property
    def face(self) -> str:
        """As whom this person speaks now: ``guardian`` or ``staff``; who is both has chosen."""
        if self.has_two_faces:
            return self.talk.actor.face
        return "guardian" if self.talk.actor.staff_id is None else "staff"

    def asked(self) -> Asked:
        """What the open form's hooks may look at."""
        talk, form = self.talk, self.form
        answers, voices = dict(form.answers), tuple(form.voices)
        unlinked = None
        if form.sealed and self.keys:
            unlinked = OfToday(self.keys, talk.inbound.key, str(talk.identity.id), talk.now)
        return Asked(talk.session, talk.school, talk.actor, talk.now, dict(form.subject), answers, voices, unlinked)

    def question(self) -> Question | None:
        """The question at hand: the first that has no answer; None when all have one."""
        asked = self.asked()
        left = (each for each in questions(self.form_class, asked) if each.short_name not in asked.answers)
        return next(left, None)

    @property
    def is_sealed(self) -> bool:
        """Whether a sealed form is open, or was until this message: what is said then is kept nowhere."""
        return self.forget or bool(self.state.form and self.state.form.sealed)

    def may_fill_in(self, name: str) -> bool:
        """Whether this person may fill in this form in chat. One that is gone since an update is nobody's."""
        try:
            card = self.registry.form_card(name)
        except LookupError:
            return False
        return "chat" in card.faces and self.talk.actor.may(card.audience)

    def person(self) -> Go | None:
        """Where 9 leads, the wish that a person calls; None where no service offers it to this person."""
        found = self.registry.word("9")
        if found is None:
            return None
        go = Go(f"{found[1].name}.{found[0].step}")
        return go if self.talk.actor.may(self.registry.step_card(go.step).audience) else None

    def offer_person(self, reply: Reply) -> Reply:
        """The reply, with the line of 9 once somebody was misunderstood too often."""
        go = self.person()
        if go is None or self.state.misses < PATIENCE or any(choice.digit == "9" for choice in reply.choices):
            return reply
        line = Choice("9", phrase("dialogue/call_me"), go)
        before = tuple(choice for choice in reply.choices if choice.digit != "0")
        return reply.with_choices(*before, line, *(choice for choice in reply.choices if choice.digit == "0"))

    def keep_undo(self, reply: Reply) -> None:
        """Remember what takes back the act that this reply reports."""
        if reply.undo:
            self.state.undo, self.state.undo_since = reply.undo, self.talk.now


def behind(words: str, reply: Reply) -> Reply:
    """The reply with these words before its own."""
    return replace(reply, text=f"{words}\n{reply.text}" if reply.text else words)
