"""Steps of the made-up service."""

from dataclasses import replace

from bot.core.errors import AccessDeniedError, UserError
from bot.core.reply import SILENCE, Go, Reply
from bot.core.texts import say
from bot.dialogue.talk import Talk
from bot.dialogue.which_child import which_child
from storage.matters import close_matters, open_matter

CHILDREN = [(1, "李小明"), (2, "李小红")]


def write(talk: Talk, form: str = "letter", pupil: int = 1) -> Reply:
    """Open a form."""
    return talk.open(f"post.{form}", pupil=pupil)


def for_child(talk: Talk, form: str = "letter") -> Reply:
    """Open a form about one of several children."""
    child = which_child(talk, "post.for_child", CHILDREN, form=form)
    return child if isinstance(child, Reply) else talk.open(f"post.{form}", pupil=child)


def for_many(talk: Talk) -> Reply:
    """The same for who looks after many."""
    child = which_child(talk, "post.for_many", [(number, f"孩子{number}") for number in range(1, 15)])
    return child if isinstance(child, Reply) else talk.open("post.letter", pupil=child)


def places(talk: Talk) -> Reply:
    """Open the form with the long list."""
    return talk.open("post.long")


def strict(talk: Talk) -> Reply:
    """Open the form with an optional choice."""
    return talk.open("post.strict")


def fair(talk: Talk) -> Reply:
    """Open the form that has little time."""
    return talk.open("post.fair")


def sign(talk: Talk) -> Reply:
    """Show a card and offer what can be done with it."""
    go = {"1": Go("post.signed"), "2": Go("post.write", {"form": "quick"})}
    return say("post/card", go=go)


def signed(talk: Talk, child: str = "") -> Reply:
    """The act that can be taken back."""
    return replace(say("post/signed", child=child, media_id=talk.media), undo=Go("post.take_back", {"child": child}))


def told(talk: Talk, offered: str = "", **_others: object) -> Reply:
    """Free words about what is at hand; only those to the teacher are understood."""
    words = talk.inbound.text
    return say("post/told", words=words, offered=offered) if words.startswith("告诉老师") else SILENCE


def take_back(talk: Talk, child: str) -> Reply:
    """Taken back."""
    return say("post/taken_back", child=child)


def fail(talk: Talk) -> Reply:
    """Writes, opens a form, and then refuses."""
    who = {"school_id": talk.school.id, "identity_id": talk.identity.id}
    open_matter(talk.session, **who, go=Go("post.signed"), label="不该有", key="fail", now=talk.now)
    talk.open("post.quick")
    raise UserError("post/too_late")


def spy(talk: Talk) -> Reply:
    """What access.py says about a foreign pupil."""
    raise AccessDeniedError


def hidden(talk: Talk) -> Reply:
    """Tries to open a form of another audience."""
    return talk.open("post.roll")


def for_teachers(talk: Talk) -> Reply:
    """Not for families."""
    return talk.open("post.roll")


def whisper(talk: Talk) -> Reply:
    """A sealed form."""
    return talk.open("post.secret")


def call_me(talk: Talk) -> Reply:
    """9."""
    return say("post/will_call")


def slip(talk: Talk) -> Reply:
    """The eight digits of a slip, typed or scanned."""
    return say("post/place", place=f"slip {talk.rest}")


def bind(talk: Talk) -> Reply:
    """A word with something behind it."""
    return say("post/place", place=f"bind {talk.rest}")


def gone(talk: Talk) -> Reply:
    """Unfollowed: the matters close, too."""
    close_matters(talk.session, school_id=talk.school.id, key="card:1")
    return Reply()
