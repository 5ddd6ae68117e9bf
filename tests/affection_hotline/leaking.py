"""What a mother far away has said to her child, on its way to whoever stands beside it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage.affection_hotline.home_calls import HomeCall
from storage.affection_hotline.messages import HotlineMessage, Piece, add_pieces
from storage.affection_hotline.settings import keep_setting
from storage.affection_hotline.silence import HotlineSilence

# Hers alone until somebody plays it to the child.
SAID = ("隧道快修好了",)


def has_words(session: Session, school_id: int, about: tuple[int, int, int], now: datetime) -> int:
    """The id of the message. ``about``: child, mother, and a picture that goes along."""
    pupil_id, guardian_id, picture = about
    keep_setting(session, school_id, pupil_id, guardian_id, now)
    later = now + timedelta(days=9)
    message = HotlineMessage(school_id=school_id, pupil_id=pupil_id, guardian_id=guardian_id, to_child=True,
                             written_at=now, due_at=later, next_at=later)  # fmt: skip
    session.add(message)
    session.flush()
    add_pieces(session, message, [Piece("text", None, SAID[0], None), Piece("image", picture, "", None)])
    return message.id


def has_been_silent(session: Session, school_id: int, pupil_id: int, guardian_id: int, now: datetime) -> int:
    """The id of a month without a word before, of which the adult beside the child has been asked."""
    since = (now - timedelta(days=40)).date()
    row = HotlineSilence(school_id=school_id, pupil_id=pupil_id, guardian_id=guardian_id, since=since)
    row.stage, row.asked_at = "adult", now
    session.add(row)
    session.flush()
    return row.id


def has_call_at_home(session: Session, school_id: int, pupil_id: int, guardian_id: int, now: datetime) -> int:
    """The id of a call that is agreed for tomorrow evening."""
    begin = now + timedelta(days=1)
    row = HomeCall(school_id=school_id, pupil_id=pupil_id, guardian_id=guardian_id, made_at=now)
    row.starts_at, row.ends_at = begin, begin + timedelta(minutes=20)
    session.add(row)
    session.flush()
    return row.id
