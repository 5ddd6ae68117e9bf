"""Why something that a family proposed is not taken: kindly, since the family reads it."""

from collections.abc import Mapping

from bot.core.errors import UserError
from bot.core.fields import Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.policy import Leaving
from bot.policy.because import Because, decent
from handlers.left_behind.actions import deciding


def _words(raw: str) -> str:
    return "\n".join(piece for piece in pieces(raw) if not is_voice(piece)).strip()


def _leaving(asked: Asked) -> list[Leaving]:
    return [Leaving(_words(asked.answers.get("why", "")), to="family")]


class SayNo(Form):
    """Not yet, and why; subject ``version``, what was proposed."""

    confirms = False
    why = Said("为什么先不改", many=False, check=decent("why", _leaving), leave="等会儿")
    because = Because(of="why", leaving=_leaving)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child."""
        return {"child": deciding.child_of_proposal(asked.session, asked.actor, int(asked.subject["version"]))}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The family hears."""
        why, reason = _words(asked.answers["why"]), asked.answers.get("because", "")
        if not why:
            raise UserError("left_behind/why_in_words")
        where = (asked.session, asked.school, asked.actor, int(asked.subject["version"]))
        child = deciding.say_no(*where, why, asked.now, reason)
        return say("left_behind/said_no", child=child, go={"1": Go("left_behind.proposals")})


FORMS: dict[str, type[Form]] = {"say_no": SayNo}
