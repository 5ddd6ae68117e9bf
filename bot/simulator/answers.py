"""Is our answer to a push one that WeChat accepts, and what does the person then see?"""

from collections.abc import Mapping

from bot.simulator.contact import Contact
from bot.simulator.errors import ApiError, BadAnswerError
from bot.simulator.markup import Fields
from bot.simulator.parts import media_part, news_part, text_part
from bot.simulator.signing import answer_fields, opened_answer
from bot.simulator.world import Part, World

SILENT = ("", "success")


def checked_answer(world: World, contact: Contact, push: Fields, status: int, body: bytes) -> Part | None:
    """What the chat shows for this answer; None for an empty one, ``success`` or a hand-over to staff.

    BadAnswerError says what WeChat would not accept.
    """
    if status != 200:
        raise BadAnswerError(f"HTTP {status} instead of 200")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise BadAnswerError("the answer is not UTF-8") from error
    if text in SILENT:
        return None
    fields = answer_fields(contact.account, opened_answer(contact.account, text))
    _check_parties(contact, fields)
    try:
        return _part(world, push, fields)
    except ApiError as error:
        raise BadAnswerError(str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswerError(f"a field of the answer is missing or wrong: {error!r}") from error


def _check_parties(contact: Contact, fields: Fields) -> None:
    if fields.get("ToUserName") != contact.openid:
        raise BadAnswerError("ToUserName of the answer is not the person who wrote")
    if fields.get("FromUserName") != contact.account.original_id:
        raise BadAnswerError("FromUserName of the answer is not the account")
    if not str(fields.get("CreateTime", "")).strip().isdecimal():
        raise BadAnswerError("CreateTime of the answer is no number")


def _part(world: World, push: Fields, fields: Fields) -> Part | None:
    kind = str(fields.get("MsgType", ""))
    if kind == "text":
        return text_part(fields.get("Content"))
    if kind in ("image", "voice", "video"):
        return media_part(world, kind, _inner(fields, kind.capitalize())["MediaId"])
    if kind == "music":
        music = _inner(fields, "Music")
        return Part("news", str(music.get("Title", "")), url=str(music.get("MusicUrl", "")))
    if kind == "news":
        return news_part(_inner(fields, "Articles")["item"])
    if kind == "transfer_customer_service":
        if push["MsgType"] == "event":
            raise BadAnswerError("an event cannot be handed over to staff, only a message")
        return None
    raise BadAnswerError(f"MsgType {kind!r} is no passive reply")


def _inner(fields: Fields, name: str) -> Mapping[str, object]:
    inner = fields[name]
    if not isinstance(inner, Mapping):
        raise BadAnswerError(f"{name} of the answer is empty")
    return inner
