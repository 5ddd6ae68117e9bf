"""The machines' slow work: what came is written down, what was written is spoken; once each."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from bot.core.errors import DeliveryError, OperatorError
from bot.core.school import SchoolContext
from bot.core.settings import Speech
from bot.delivery.own_file import write_own_file
from bot.delivery.pager.voice import heard_in_voice
from bot.delivery.speech.plugins import Hears, Speaks, hearing, speaking
from bot.delivery.task_runner import TaskFunction
from bot.delivery.voice import to_mp3
from storage.media import Media, note_heard, note_kept, note_lost
from storage.session import Database

HEAR, SPEAK = "speech.hear", "speech.speak"

log = structlog.get_logger()


class SpeechTasks:
    """``speech.hear`` and ``speech.speak``. A machine is loaded when it is first used, which takes seconds."""

    def __init__(self, folder: Path, settings: Speech, schools: Mapping[int, SchoolContext]) -> None:
        """``schools`` by their id: whose teachers are called when somebody speaks of danger."""
        self._folder, self._settings, self._schools = folder, settings, schools
        self._hears, self._speaks = cache(hearing), cache(speaking)

    @property
    def tasks(self) -> Mapping[str, TaskFunction]:
        """For the task runner."""
        return {HEAR: self.hear, SPEAK: self.speak}

    def hear(self, db: Database, args: Mapping[str, object], now: datetime) -> None:
        """Write down one recording. One that has not arrived is tried again; without a machine it is left."""
        media = db.read(Session.get, Media, int(str(args["media"])))
        if not self._settings.recognition or media is None or media.state == "lost" or media.erased_at:
            return
        if media.path is None:
            raise DeliveryError(f"media {media.id} has not arrived yet")
        machine: Hears = self._hears(self._settings.recognition)
        mp3 = self._folder / f"{media.path.rpartition('.')[0]}.mp3"
        words = machine.hear(mp3.read_bytes())
        db.transact(note_heard, media.id, words)
        db.transact(heard_in_voice, self._schools[media.school_id], media.id, words, now)

    def speak(self, db: Database, args: Mapping[str, object], now: datetime) -> None:  # noqa: ARG002  a task's signature
        """Speak one text into the media row that waits for it; what cannot be spoken is lost, and the operator told."""
        media = db.read(Session.get, Media, int(str(args["media"])))
        if media is None or media.state != "waiting":
            return
        try:
            machine: Speaks = self._speaks(self._settings.synthesis)
            mp3 = machine.speak(str(args["words"]))
        except (DeliveryError, OperatorError) as error:
            log.error("not_spoken", media=media.id, error=str(error), alarm=True)
            db.transact(note_lost, media.id)
            return
        path = f"{media.school_id}/{secrets.token_hex(16)}.mp3"
        write_own_file(self._folder / path, mp3)
        seconds = to_mp3(mp3)[1]
        db.transact(note_kept, media.id, path=path, mime="audio/mpeg", size=len(mp3), seconds=seconds, refused="")
