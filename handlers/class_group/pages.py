"""The class group at the desk: words to copy, a picture to download."""

from bot.core.errors import UserError
from bot.core.reply import Reply
from bot.core.texts import phrase
from bot.delivery.poster import draw_poster
from bot.pages.visit import Download, Said, Show, Shown, Visit
from handlers.class_group.actions import forwarding
from handlers.class_group.actions.notices import running


def notices(visit: Visit) -> Shown:
    """What waits for families' answers, each with the way into the group."""
    rows = [
        (one, *_words(visit, one.notice_id), visit.url("class_group.poster", notice_id=one.notice_id))
        for one in running(visit.session, visit.actor, visit.now)
    ]
    return Show("class_group/notices.html", {"rows": rows, "nothing": phrase("class_group/nothing_to_forward")})


def poster(visit: Visit, notice_id: int) -> Shown:
    """The picture."""
    try:
        shown = forwarding.for_group(visit.session, visit.school, visit.actor, notice_id)
    except UserError as error:
        return Said(Reply(phrase(error.text, **error.values)))
    picture = draw_poster(forwarding.poster_of(shown), qr=shown.link)
    return Download(picture, "image/png", f"{shown.code}.png")


def _words(visit: Visit, notice_id: int) -> tuple[str, bool]:
    """The words for the group, or why there are none; and whether they may go there."""
    try:
        return forwarding.words_for_group(visit.session, visit.school, visit.actor, notice_id), True
    except UserError as error:
        return phrase(error.text, **error.values), False
