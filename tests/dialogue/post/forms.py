"""Forms of the made-up service: every kind of question, and acts that can be refused."""

from collections.abc import Mapping
from datetime import timedelta

from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import Day, Digits, Line, Pick, Said, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from storage.matters import open_matter
from tests.factories import NOW


def hear_it(asked: Asked, raw: str) -> Reply | None:
    """An aside instead of an answer."""
    return say("post/aloud", media="77") if raw == "aloud" else None


def note(asked: Asked, key: str) -> None:
    """Something in the database that a test can count."""
    assert asked.actor.identity_id is not None
    go = Go("post.signed")
    who = {"school_id": asked.school.id, "identity_id": asked.actor.identity_id}
    open_matter(asked.session, **who, go=go, label=f"记下 {key}", key=key, now=asked.now - timedelta(days=1))


def know_the_voice(asked: Asked, voice: str) -> Reply:
    """Who cannot type four digits is called."""
    return say("post/place", place=f"{voice} {asked.answers['kind']}")


class Letter(Form):
    """All kinds of questions in one."""

    kind = Pick("哪一种", choices=[("praise", "表扬"), ("ask", "问老师"), ("aloud", "念给我听")], check=hear_it)
    words = Said("说的话")
    sender = Line("落款", max=5, required=False)
    phone = Digits(
        "电话后四位", when=lambda answers: answers.get("kind") == "ask", leave="不写了", spoken=know_the_voice
    )
    day = Day("哪天送")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """For whom."""
        return {"whom": f"{asked.subject.get('pupil', '')}的老师"}

    @classmethod
    def check(cls, asked: Asked) -> None:
        """No letter is sent into the past."""
        if asked.answers["day"] < asked.now.date().isoformat():
            raise UserError("post/too_late")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Say what would be sent."""
        said = pieces(asked.answers["words"])
        return say("post/sent", answers=asked.answers, said=said, voices=asked.voices)


class Quick(Form):
    """Two taps, no confirmation; the act writes first and then refuses what it does not like."""

    confirms = False
    size = Pick("多大", choices=[("small", "小"), ("big", "大"), ("huge", "特大"), ("foreign", "别人的")])

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Note it, then judge it."""
        note(asked, f"quick-{asked.answers['size']}-{len(asked.voices)}")
        if asked.answers["size"] == "huge":
            raise UserError("post/too_big", go={"1": Go("form.again"), "0": Go("form.leave")})
        if asked.answers["size"] == "big":
            raise UserError("post/too_late")
        if asked.answers["size"] == "foreign":
            raise AccessDeniedError
        return say("post/done", go={"1": Go("post.write")})


class Long(Form):
    """A list longer than six, and a 0 that is an answer."""

    confirms = False
    place = Pick("哪里", options=lambda _asked: [(f"p{n}", f"地方{n}") for n in range(1, 13)], zero=("none", "都不是"))

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Say which."""
        return say("post/place", place=asked.answers["place"])


class Fair(Form):
    """Its question can be asked for ten minutes only."""

    what = Line("什么")
    more = Line("还有什么")

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Nothing, as long as there is time."""
        if asked.now > NOW + timedelta(minutes=10):
            raise AccessDeniedError if asked.answers else UserError("post/too_late")
        return {}


class Strict(Form):
    """An optional choice, then the question whether all is right."""

    one = Pick("第一", choices=[("a", "甲"), ("b", "乙")], required=False)
    two = Line("第二")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Done."""
        return say("post/place", place=f"{asked.answers['one']}+{asked.answers['two']}")


class Secret(Form):
    """Nobody may know."""

    sealed = True
    words = Said("悄悄话")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Give no hint of who wrote it."""
        return say("post/place", place="/".join(pieces(asked.answers["words"])))


class Roll(Form):
    """For teachers."""

    confirms = False
    who = Line("谁没来")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Done."""
        return say("post/place", place=asked.answers["who"])


FORMS: Mapping[str, type[Form]] = {
    "letter": Letter,
    "quick": Quick,
    "long": Long,
    "strict": Strict,
    "fair": Fair,
    "secret": Secret,
    "roll": Roll,
}
