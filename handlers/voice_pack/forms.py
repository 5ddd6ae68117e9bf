"""One sentence of the pack, spoken in the chat."""

from collections.abc import Mapping

from bot.core.errors import UserError
from bot.core.fields import Said, is_voice, media_of, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from handlers.voice_pack import actions


def _check_spoken(_asked: Asked, raw: str) -> None:
    if not any(is_voice(piece) for piece in pieces(raw)):
        raise UserError("voice_pack/please_speak")


class Record(Form):
    """The recording of one sentence; subject ``sentence``, its id in the pack."""

    confirms = False
    clip = Said("录音", many=False, leave="先到这里", check=_check_spoken)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """The sentence, and how many are still silent."""
        _, left = actions.next_silent(asked.session, asked.school)
        return {"words": actions.sentence_named(str(asked.subject["sentence"])).say, "left": left}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The speaker decides whether it shall be this one."""
        media = media_of(next(piece for piece in pieces(asked.answers["clip"]) if is_voice(piece)))
        sentence = str(asked.subject["sentence"])
        go = {
            "1": Go("voice_pack.keep", {"sentence": sentence, "media": media}),
            "2": Go("voice_pack.record", {"sentence": sentence}),
        }
        return say("voice_pack/spoken_in", go=go, words=actions.sentence_named(sentence).say)


FORMS: dict[str, type[Form]] = {"record": Record}
