"""What a family has said no to is not done, whoever wants to do it."""

from typing import Literal

from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.school import SchoolContext
from storage.privacy import agreed_by_family


def heed_family(session: Session, school: SchoolContext, pupil_id: int, purpose: Literal["file", "hotline"]) -> None:
    """Raise :class:`UserError` where somebody who decides for this child does not agree to this purpose.

    A school must keep a file of each left-behind child (未成年人保护法, article 43), so that a family that has said
    nothing yet does not stop it; a no is heeded for what is most its own: health, mind, recordings.
    """
    version = school.rules.privacy.consent_version
    if agreed_by_family(session, school.id, pupil_id, purpose, version) is False:
        raise UserError("privacy/refused", purpose=purpose)
