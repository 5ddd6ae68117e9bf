"""A relay: pasted right away or when asked for, and the notice that it answers."""

from collections.abc import Mapping

from bot.core.errors import UserError
from bot.core.fields import Pairs, Pick, Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Reply
from bot.core.texts import phrase, say
from bot.identity.relay_lines import read_relay
from handlers.class_group.actions import notices, relaying
from handlers.class_group.rules import MOST_NOTICES

OTHER = "other"
NOT = "不记"


def _pasted(asked: Asked) -> str:
    """The relay: what the form is about, or what was answered to its first question."""
    return str(asked.subject.get("text") or "\n".join(pieces(asked.answers.get("words", ""))))


def _notices(asked: Asked) -> Pairs:
    found = notices.running(asked.session, asked.actor, asked.now, for_relay=True)[:MOST_NOTICES]
    lines = [(str(one.notice_id), phrase("class_group/running", one=one)) for one in found]
    return [*lines, (OTHER, phrase("class_group/other_matter"))]


def _is_relay(asked: Asked, raw: str) -> Reply | None:
    del asked
    said = pieces(raw)
    if any(is_voice(each) for each in said) or not read_relay("\n".join(said)).lines:
        raise UserError("class_group/no_lines")
    return None


class Relay(Form):
    """A relay that was pasted (subject ``text``): which notice does it answer?"""

    confirms = False
    notice = Pick("记到哪件事", options=_notices, leave=NOT)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """How many lines it has."""
        return {"lines": len(read_relay(_pasted(asked)).lines)}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Enter what is certain and ask about the rest."""
        chosen = asked.answers["notice"]
        if chosen == OTHER:
            return say("class_group/not_taken")
        return relaying.paste(asked.session, asked.school, asked.actor, int(chosen), _pasted(asked), asked.now)

    @classmethod
    def leaving(cls, asked: Asked) -> Reply:
        """Nothing is kept: the group still has it."""
        return say("class_group/not_taken")


class Paste(Relay):
    """The same for who asks first."""

    words = Said("接龙", many=False, check=_is_relay, leave=NOT)
    notice = Pick("记到哪件事", options=_notices, leave=NOT)


FORMS: dict[str, type[Form]] = {"relay": Relay, "paste": Paste}
