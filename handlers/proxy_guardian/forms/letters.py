"""A child's letter home, photographed in chat by its teacher or by who stands in for the parents."""

from bot.core.errors import UserError
from bot.core.fields import Line, Said, is_picture, media_of, pieces
from bot.core.forms import Asked, Form
from bot.core.reply import Go, Reply
from bot.core.texts import say
from bot.delivery.along import refuse_pictures
from handlers.proxy_guardian.actions import letters
from handlers.proxy_guardian.rules import match_name


def _named(asked: Asked, typed: str) -> int:
    children = letters.children_to_write_for(asked.session, asked.actor, asked.now)
    found = match_name(typed, children)
    if len(found) != 1:
        raise UserError("proxy_guardian/which_child", several=len(found) > 1)
    letters.refuse_second(asked.session, asked.school, found[0], children[found[0]], asked.now)
    return found[0]


def _check_name(asked: Asked, raw: str) -> None:
    _named(asked, raw)


def _pictures(raw: str) -> list[str]:
    return [media_of(piece) for piece in pieces(raw) if is_picture(piece)]


def _check_pictures(asked: Asked, raw: str) -> None:
    if not _pictures(raw):
        raise UserError("proxy_guardian/a_picture_please")
    refuse_pictures(asked.session, asked.school.id, _pictures(raw))


class Letter(Form):
    """Which child, and its letter."""

    child = Line("哪个孩子", max=40, check=_check_name, leave="不寄了")
    pictures = Said("信的照片", pictures=letters.MOST_PICTURES, check=_check_pictures, leave="不寄了")

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It goes to the parents away at once."""
        pupil_id, shown = _named(asked, asked.answers["child"]), _pictures(asked.answers["pictures"])
        where = (asked.session, asked.school, asked.actor, pupil_id)
        letters.keep_own(*where, shown, asked.now)
        letter, many = letters.send_own(*where, asked.now)
        return say("proxy_guardian/letter_sent", child=letter.child, many=many, go={"1": Go("proxy_guardian.post")})


FORMS: dict[str, type[Form]] = {"letter": Letter}
