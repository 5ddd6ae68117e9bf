"""Pictures among the pieces of a notice: none leaves before it has arrived and was looked into."""

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.reply import Go
from bot.core.texts import phrase
from bot.delivery.recordings import is_upload
from handlers.notice.rules.draft import Draft
from storage.media import media_in

MOST_PICTURES = 9
LOST = "policy/picture_unreadable"


def refuse_pictures(session: Session, school_id: int, draft: Draft) -> None:
    """Raise :class:`UserError` for a picture that collects money, cannot be opened or has not arrived yet.

    One way on is the same notice without the picture that is refused.
    """
    found = media_in(session, school_id, draft.pictures)
    for place, media in enumerate(found, 1):
        why = LOST if media.state == "lost" else media.refused
        if not why:
            continue
        rest = draft.said_without(str(media.id))
        go = {"2": Go("form.change", {"field": "words"}), "0": Go("form.leave")}
        if rest:
            go["1"] = Go("form.answer", {"field": "words", "value": rest})
        raise UserError(
            "notice/picture_refused", go=go, why=phrase(why), place=place if len(found) > 1 else 0, rest=bool(rest)
        )
    if len(found) < len(draft.pictures) or any(media.refused is None for media in found):
        raise UserError("notice/picture_on_the_way")
    for voice in media_in(session, school_id, draft.voices):
        if voice.refused:
            raise UserError(voice.refused)
        if voice.state == "waiting" and is_upload(voice):
            raise UserError("notice/picture_on_the_way")
