"""Media on both ways: what people send is fetched at once and kept, what we send is uploaded when it is needed."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, Required, TypedDict

import structlog
from sqlalchemy.orm import Session

from bot.core.clock import MachineClock, machine_now
from bot.core.errors import DeliveryError, UserError
from bot.delivery.forgetting import FORGET
from bot.delivery.own_file import write_own_file
from bot.delivery.pictures import without_metadata
from bot.delivery.task_runner import TaskFunction
from bot.delivery.voice import to_mp3
from bot.policy.payment_codes import refuse_payment_code
from bot.wechat.media import Fetched
from storage.identities import Identity
from storage.media import PLAYABLE, Media, note_kept, note_lost, note_uploaded
from storage.session import Database
from storage.tasks import enqueue_task, withdraw_task

FETCH, UPLOAD = "media.fetch", "media.upload"
KEPT_BY_WECHAT = timedelta(days=3)

# (account, WeChat's media id) -> the file; raises DeliveryError or OperatorError.
Fetch = Callable[[str, str], Fetched]
# (account, kind, the file, its name) -> the media id under which WeChat plays or shows it.
SendFile = Callable[[str, str, bytes, str], str]

log = structlog.get_logger()


class Uploaded(NamedTuple):
    """A kept file as WeChat sends it on: ``kind`` is voice, image or video."""

    kind: str
    media_id: str


class KeptMedia(NamedTuple):
    """What a person sent, and the task that fetches it."""

    media_id: int
    task_id: int


class Stored(TypedDict, total=False):
    """What is written down of a file that has arrived; see :func:`note_kept`."""

    path: Required[str]
    mime: Required[str]
    size: Required[int]
    seconds: float
    refused: str


def keep_media(
    session: Session,
    *,
    school_id: int,
    identity_id: int,
    platform_media_id: str,
    kind: Literal["voice", "image", "video"],
    now: datetime,
) -> KeptMedia:
    """Remember what a person sent and have it fetched. ``now`` is school time."""
    app_id = session.get_one(Identity, identity_id).app_id
    media = Media(school_id=school_id, identity_id=identity_id, app_id=app_id, kind=kind,
                  platform_media_id=platform_media_id, created_at=now)  # fmt: skip
    session.add(media)
    session.flush()
    return KeptMedia(media.id, enqueue_task(session, FETCH, {"media": media.id}, school_id, now))


def forget_media(session: Session, kept: KeptMedia) -> None:
    """Nobody sent anything, as far as this school knows: it came in a talk of which nothing may stay."""
    session.delete(session.get_one(Media, kept.media_id))
    withdraw_task(session, kept.task_id)


def media_folder(data_dir: Path) -> Path:
    """Where all files lie; not below any folder that is served."""
    return data_dir / "media"


class MediaFetcher:
    """The task ``media.fetch``: from WeChat into our own folder."""

    def __init__(self, fetch: Fetch, folder: Path, behind_voices: str = "") -> None:
        self._fetch = fetch
        self._folder = folder
        self._behind_voices = behind_voices  # the task that is done with each recording once it is here

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {FETCH: self}

    def __call__(self, db: Database, args: Mapping[str, object], now: datetime) -> None:
        """Fetch one file. Raises what the download raises, so that it is tried again; after three days it is lost."""
        media = db.read(Session.get_one, Media, args["media"])
        if media.state != "waiting" or media.erased_at:
            return
        try:
            fetched = self._fetch(media.app_id, media.platform_media_id)
            stored = self._store(media, fetched)
        except DeliveryError as error:
            if not error.permanent and now - media.created_at < KEPT_BY_WECHAT:
                raise
            log.error("media_lost", media=media.id, error=str(error))
            db.transact(note_lost, media.id)
            return
        db.transact(self._note_kept, media, stored, now)

    def _note_kept(self, session: Session, media: Media, stored: Stored, now: datetime) -> None:
        note_kept(session, media.id, **stored)
        if session.get_one(Media, media.id).erased_at:  # while it was on its way
            enqueue_task(session, FORGET, {"media": media.id}, media.school_id, now)
            return
        if self._behind_voices and media.kind == "voice":
            enqueue_task(session, self._behind_voices, {"media": media.id}, media.school_id, now)

    def _store(self, media: Media, fetched: Fetched) -> Stored:
        """Write the file, cleaned; a recording also as MP3. A name is used once, so a second try harms nothing."""
        name = f"{media.school_id}/{secrets.token_hex(16)}"
        if fetched.mime.startswith("audio/"):
            mp3, seconds = to_mp3(fetched.content)
            write_own_file(self._folder / (name + fetched.suffix), fetched.content)
            if fetched.suffix != ".mp3":
                write_own_file(self._folder / (name + ".mp3"), mp3)
            path, size = name + fetched.suffix, len(fetched.content)
            return Stored(path=path, mime=fetched.mime, size=size, seconds=seconds)
        content, mime, suffix = without_metadata(fetched.content, fetched.mime)
        write_own_file(self._folder / (name + suffix), content)
        stored = Stored(path=name + suffix, mime=mime, size=len(content))
        if media.kind == "image":
            stored["refused"] = _refused(content)
        return stored


def _refused(picture: bytes) -> str:
    """The text that says why no family may get this picture; empty for one that any may get."""
    try:
        refuse_payment_code(picture)
    except UserError as refused:
        return refused.text
    return ""


class MediaUploader:
    """Gives the id under which WeChat plays or shows a kept file, uploading it when there is none that still lasts."""

    def __init__(self, db: Database, send_file: SendFile, folder: Path, clock: MachineClock = machine_now) -> None:
        self._db = db
        self._send_file = send_file
        self._folder = folder
        self._clock = clock

    def __call__(self, media_id: str) -> Uploaded:
        """``media_id`` is the one of ``Reply.media``. Raises DeliveryError: permanent for what is lost or erased."""
        media = self._db.read(Session.get, Media, int(media_id))
        if media is None or media.state == "lost" or media.erased_at:
            raise DeliveryError(f"media {media_id} is not there", permanent=True)
        if media.path is None:
            raise DeliveryError(f"media {media_id} has not arrived yet")
        now = self._clock()
        if media.upload_id and media.uploaded_at and now - media.uploaded_at < PLAYABLE:
            return Uploaded(media.kind, media.upload_id)
        return self._upload(media, media.path, now)

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {UPLOAD: self.upload_anew}

    def upload_anew(self, db: Database, args: Mapping[str, object], now: datetime) -> None:  # noqa: ARG002  a task's signature
        """The task ``media.upload``: WeChat plays it from now on for as long as it can. Raises as a call does."""
        media = db.read(Session.get, Media, int(str(args["media"])))
        if media is None or media.state == "lost" or media.erased_at:
            return
        if media.path is None:
            raise DeliveryError(f"media {media.id} has not arrived yet")
        self._upload(media, media.path, self._clock())

    def _upload(self, media: Media, path: str, now: datetime) -> Uploaded:
        file = self._folder / path
        upload_id = self._send_file(media.app_id, media.kind, file.read_bytes(), file.name)
        self._db.transact(note_uploaded, media.id, upload_id, now)
        return Uploaded(media.kind, upload_id)
