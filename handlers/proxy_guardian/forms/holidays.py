"""Where the child is in a holiday, as its family says it."""

from collections.abc import Mapping

from bot.core.errors import UserError
from bot.core.fields import Line, Pick, is_voice
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from handlers.proxy_guardian.actions import holidays


def _check_words(_asked: Asked, raw: str) -> None:
    if is_voice(raw):
        raise UserError("proxy_guardian/type_please")


class Holiday(Form):
    """One child in one holiday; subject ``pupil``, ``holiday``."""

    confirms = False
    place = Pick(
        "假期孩子在哪里",
        choices=[("home", "在家"), ("parents", "去爸妈那里"), ("relatives", "亲戚家"), ("other", "别处,我说一句")],
        leave="等会儿",
    )
    words = Line(
        "在哪里", max=100, check=_check_words, leave="等会儿", when=lambda answers: answers.get("place") == "other"
    )

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The child and the holiday."""
        return {"of": holidays.question(asked.session, asked.school, asked.actor, *_about(asked), asked.now)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The teacher reads it on the list."""
        place, words = asked.answers["place"], asked.answers.get("words", "")
        of = holidays.say_place(asked.session, asked.school, asked.actor, _about(asked), place, words, asked.now)
        go = {"1": Go("proxy_guardian.holiday", {"pupil": of.pupil_id, "holiday": of.holiday.key})}
        return say("proxy_guardian/holiday_kept", of=of, go=go)


def _about(asked: Asked) -> tuple[int, str]:
    return int(asked.subject["pupil"]), str(asked.subject["holiday"])


FORMS: dict[str, type[Form]] = {"holiday": Holiday}
