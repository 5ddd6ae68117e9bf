"""Numbers under which somebody else answered: told by who calls for a letter, and by who calls by himself."""

from sqlalchemy import Subquery, func, select, union_all

from storage.obligation_events import ObligationEvent
from storage.phone_call import PhoneCall


def wrong_numbers(school_id: int) -> Subquery:
    """By guardian (``guardian_id``) when a call last met somebody else (``wrong_at``)."""
    said = (ObligationEvent.what == "called", ObligationEvent.detail == "wrong_number")
    about_letters = select(ObligationEvent.guardian_id, ObligationEvent.at.label("at")).where(
        ObligationEvent.school_id == school_id, *said
    )
    own = select(PhoneCall.guardian_id, PhoneCall.called_at.label("at")).where(
        PhoneCall.school_id == school_id, PhoneCall.result == "wrong_number"
    )
    both = union_all(about_letters, own).subquery()
    newest = select(both.c.guardian_id, func.max(both.c.at).label("wrong_at")).group_by(both.c.guardian_id)
    return newest.where(both.c.guardian_id.is_not(None)).subquery()
