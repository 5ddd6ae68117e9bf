"""Pictures chosen on a page: kept, and looked into behind the request."""

from bot.core.errors import UserError
from bot.delivery.uploads import keep_upload
from bot.pages.visit import Visit


def pictures_in(visit: Visit, name: str, *, most: int) -> list[str]:
    """The media ids of the pictures uploaded in the field ``name``, in their order.

    Raises :class:`UserError` for more than ``most`` and for what is no picture.
    """
    given = [file for file in visit.files.getlist(name) if file.filename]
    if len(given) > most:
        raise UserError("pages/too_many_pictures", most=max(most, 0))
    return [keep_upload(visit.session, visit.school, file.read(), visit.folder, visit.now) for file in given]
