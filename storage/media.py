"""Recordings and pictures that people sent: where they lie, and whether they have arrived yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Index, and_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, OfSchool, Sealed, Short, own
from storage.sealing import seal, unseal

# WeChat plays an uploaded file for three days; what is left of them must outlast the way of a message.
PLAYABLE = timedelta(days=2, hours=12)
HEARD = ("media", "heard")


class Media(OfSchool, Base):
    """One file under the media folder, with an MP3 beside a recording.

    ``state``: waiting (to be fetched from WeChat) → kept, or lost (WeChat would not give it in three days).
    """

    __tablename__ = "media"
    __table_args__ = own()

    kind: Mapped[Short]  # voice | image | video | file
    app_id: Mapped[Short]
    # Who sent it. No foreign key: what was recorded for the school outlives the WeChat identity.
    identity_id: Mapped[int | None]
    platform_media_id: Mapped[str]
    created_at: Mapped[datetime]  # school time
    state: Mapped[Short] = mapped_column(default="waiting")
    path: Mapped[str | None]  # below the media folder: <school>/<random><suffix>
    name: Mapped[Sealed | None]  # of a document, as its sender called it
    mime: Mapped[Short | None]
    bytes: Mapped[int | None]
    seconds: Mapped[float | None]  # of a recording
    heard: Mapped[Sealed | None]  # what a machine understood of a recording; it may be wrong
    # Of a picture once it was looked into: the text that says why no family may get it, or empty.
    refused: Mapped[Short | None]
    erased_at: Mapped[datetime | None]
    # Since when (school time) no talk has it any more, where none gave it to anything that keeps it.
    left_at: Mapped[datetime | None]
    upload_id: Mapped[str | None]  # under which WeChat plays it, uploaded at ``uploaded_at`` (machine time)
    uploaded_at: Mapped[datetime | None]


_LEFT = and_(Media.left_at.is_not(None), Media.erased_at.is_(None))
Index("ix_media_left", Media.left_at, postgresql_where=_LEFT, sqlite_where=_LEFT)


def media_of(session: Session, school_id: int, media_id: int) -> Media | None:
    """The row of this school's file; None for what another school keeps or nobody knows."""
    found = session.get(Media, media_id)
    return found if found and found.school_id == school_id else None


def media_in(session: Session, school_id: int, media_ids: Iterable[str]) -> list[Media]:
    """This school's files of these ids, in their order."""
    found = (media_of(session, school_id, int(each)) for each in media_ids)
    return [each for each in found if each]


def pictures_of(session: Session, school_id: int, media_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of these files that are pictures."""
    return tuple(str(each.id) for each in media_in(session, school_id, media_ids) if each.kind == "image")


def note_kept(
    session: Session,
    media_id: int,
    *,
    path: str,
    mime: str,
    size: int,
    seconds: float | None = None,
    refused: str | None = None,
) -> None:
    """The file has arrived and lies at ``path``; ``refused`` as the column of that name."""
    media = session.get_one(Media, media_id)
    media.state, media.path, media.mime, media.bytes, media.seconds = "kept", path, mime, size, seconds
    media.refused = refused


def note_heard(session: Session, media_id: int, words: str) -> None:
    """What a machine understood of this recording; nothing is kept where it understood nothing."""
    media = session.get_one(Media, media_id)
    media.heard = seal(session, HEARD, media.id, media.school_id, words) if words else None


def heard_in(session: Session, school_id: int, media_id: int) -> str:
    """What a machine understood of this school's recording; empty if nothing."""
    media = media_of(session, school_id, media_id)
    return unseal(session, HEARD, media.id, school_id, media.heard) if media and media.heard else ""


def made_of(session: Session, school_id: int, origin: str) -> int | None:
    """The recording that was made here under this name (``platform_media_id``), if it has not failed."""
    mine = (Media.school_id == school_id, Media.kind == "voice", Media.platform_media_id == origin)
    return session.scalar(select(Media.id).where(*mine, Media.state != "lost", Media.erased_at.is_(None)))


def note_lost(session: Session, media_id: int) -> None:
    """WeChat did not give it, and does not keep it any longer."""
    session.get_one(Media, media_id).state = "lost"


def note_refused(session: Session, media_id: int, why: str) -> None:
    """A picture that was given to a page and that no family may get; ``why`` as the column ``refused``."""
    media = session.get_one(Media, media_id)
    media.state, media.refused = "lost", why


def note_left(session: Session, school_id: int, media_ids: Iterable[str], now: datetime) -> None:
    """These were said in a talk that has let them go: left with 0, said anew, timed out, or for nobody."""
    mine = (Media.school_id == school_id, Media.id.in_([int(each) for each in media_ids]))
    session.execute(update(Media).where(*mine).values(left_at=now))


def left_before(session: Session, school_id: int, before: datetime, most: int) -> list[Media]:
    """Files of this school that were left behind before this school time, the oldest first."""
    left = select(Media).where(Media.school_id == school_id, _LEFT, Media.left_at < before)
    return list(session.scalars(left.order_by(Media.left_at, Media.id).limit(most)))


def note_uploaded(session: Session, media_id: int, upload_id: str, now: datetime) -> None:
    """WeChat plays it under ``upload_id`` from ``now`` (machine time) on."""
    media = session.get_one(Media, media_id)
    media.upload_id, media.uploaded_at = upload_id, now
