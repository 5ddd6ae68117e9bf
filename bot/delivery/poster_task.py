"""Making a poster behind the conversation, and sending it to who asked."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from bot.core.errors import DeliveryError, OperatorError
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.delivery.own_file import write_own_file
from bot.delivery.poster import Poster, draw_poster
from bot.delivery.task_runner import TaskFunction
from bot.delivery.tell import tell
from storage.identities import Identity
from storage.media import Media, note_kept
from storage.session import Database

MAKE = "class_group.poster"
# A code that brings who scans it into the chat, at this notice: the letter and the notice's id.
SCENE = "n"

# (account, scene) -> what the code holds; asks WeChat. Raises DeliveryError or OperatorError.
SceneUrl = Callable[[str, str], str]

log = structlog.get_logger()


class Posters:
    """The task ``class_group.poster``."""

    def __init__(self, folder: Path, schools: Mapping[int, SchoolContext], scene_url: SceneUrl) -> None:
        self._folder = folder
        self._schools = schools
        self._scene_url = scene_url

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {MAKE: self}

    def __call__(self, db: Database, args: Mapping[str, object], now: datetime) -> None:
        """Draw it, keep it, send it; a second time nothing more is sent."""
        school = self._schools[int(str(args["school_id"]))]
        given = args["poster"]
        assert isinstance(given, dict)  # noqa: S101  for the type checker: Poster.packed() is one
        poster = Poster(**given)
        qr = str(args["link"]) or self._scene(school, str(args["scene"]))
        content = draw_poster(poster, qr=qr)
        path = f"{school.id}/{secrets.token_hex(16)}.png"
        write_own_file(self._folder / path, content)
        db.transact(_send, school, int(str(args["identity"])), (path, len(content), str(args["key"])), now)

    def _scene(self, school: SchoolContext, scene: str) -> str:
        """The account's own code; none without an account, or where WeChat gives none: the words lead there, too."""
        if not school.app_id:
            return ""
        try:
            return self._scene_url(school.app_id, scene)
        except (DeliveryError, OperatorError) as error:
            log.warning("no_scene_code", error=str(error))
            return ""


def _send(session: Session, school: SchoolContext, identity_id: int, made: tuple[str, int, str], now: datetime) -> None:
    path, size, key = made
    identity = session.get(Identity, identity_id)
    if identity is None or identity.school_id != school.id:
        return
    media = Media(
        school_id=school.id,
        identity_id=identity_id,
        app_id=identity.app_id,
        kind="image",
        platform_media_id="",
        created_at=now,
    )
    session.add(media)
    session.flush()
    note_kept(session, media.id, path=path, mime="image/png", size=size)
    tell(
        session,
        school_id=school.id,
        identity_id=identity_id,
        reply=Reply(media=str(media.id)),
        purpose="answer",
        key=key,
        now=now,
    )
