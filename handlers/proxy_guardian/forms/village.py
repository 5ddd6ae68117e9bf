"""A request for aid, as it is asked for in chat."""

from bot.core.errors import UserError
from bot.core.fields import Line, Said
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from handlers.proxy_guardian.actions import aid
from handlers.proxy_guardian.forms.duties import said
from handlers.proxy_guardian.rules import match_name


def _named(asked: Asked, typed: str) -> int:
    children = {each[0]: each[1] for each in aid.children_to_ask_for(asked.session, asked.actor, asked.now)}
    found = match_name(typed, children)
    if len(found) != 1:
        raise UserError("proxy_guardian/which_child", several=len(found) > 1)
    return found[0]


def _check_name(asked: Asked, raw: str) -> None:
    _named(asked, raw)


def _check_words(_asked: Asked, raw: str) -> None:
    if not said(raw)[0]:
        raise UserError("proxy_guardian/type_please")


class Aid(Form):
    """Which child, and what it needs."""

    confirms = False
    child = Line("哪个孩子", max=40, check=_check_name, leave="不说了")
    words = Said("要什么帮助", many=False, check=_check_words, leave="不说了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """The office reads it at its next round."""
        pupil_id, words = _named(asked, asked.answers["child"]), said(asked.answers["words"])[0]
        child = aid.ask(asked.session, asked.actor, pupil_id, words, asked.now)
        return say("proxy_guardian/aid_asked", child=child, go={"1": Go("proxy_guardian.ask_aid")})


FORMS: dict[str, type[Form]] = {"aid": Aid}
