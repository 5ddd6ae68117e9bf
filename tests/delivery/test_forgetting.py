"""Files that nobody may see any more are gone from the disk, also those that arrive only afterwards."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.delivery.along import playable
from bot.delivery.forgetting import FileForgetter, forget_files
from bot.delivery.media import FETCH, MediaFetcher
from bot.delivery.task_runner import TaskRunner
from bot.wechat.media import Fetched
from storage.media import Media
from storage.session import Database
from tests.delivery.test_media import AMR, send_voice
from tests.delivery.world import Clock
from tests.factories import NOW


def forget(session: Session, media_id: int, *, other_school: bool = False) -> None:
    school_id = session.get_one(Media, media_id).school_id + other_school
    forget_files(session, school_id, [media_id], NOW)


def works(db: Database, folder: Path) -> TaskRunner:
    """WeChat gives every file; what is erased is deleted."""
    fetch = MediaFetcher(lambda *_: Fetched(AMR, "audio/amr", ".amr"), folder)
    return TaskRunner(db, {**fetch.tasks, **FileForgetter(folder).tasks}, clock=Clock())


def files(folder: Path) -> list[Path]:
    """The media there; the database lies in the same folder."""
    return [each for each in folder.rglob("*") if each.suffix in (".amr", ".mp3")]


def test_a_recording_and_its_mp3_go_at_once(db: Database, tmp_path: Path) -> None:
    media_id, runner = send_voice(db), works(db, tmp_path)
    runner.run_once()
    assert len(files(tmp_path)) == 2
    db.transact(forget, media_id)
    runner.run_once()
    assert files(tmp_path) == []
    with pytest.raises(AccessDeniedError):
        db.read(lambda session: playable(session, session.get_one(Media, media_id).school_id, media_id))
    db.transact(forget, media_id)
    assert runner.run_once() == 0  # again does nothing


def test_another_schools_file_stays(db: Database, tmp_path: Path) -> None:
    media_id, runner = send_voice(db), works(db, tmp_path)
    runner.run_once()
    db.transact(forget, media_id, other_school=True)
    runner.run_once()
    assert len(files(tmp_path)) == 2


def test_what_is_forgotten_before_it_came_is_never_fetched(db: Database, tmp_path: Path) -> None:
    media_id, runner = send_voice(db), works(db, tmp_path)
    db.transact(forget, media_id)
    runner.run_once()
    assert files(tmp_path) == []


def test_what_is_forgotten_on_its_way_is_deleted_when_it_is_here(db: Database, tmp_path: Path) -> None:
    media_id = send_voice(db)

    def arrives(*_: str) -> Fetched:
        db.transact(forget, media_id)  # 不送了, while the download runs
        return Fetched(AMR, "audio/amr", ".amr")

    fetch = MediaFetcher(arrives, tmp_path)
    runner = TaskRunner(db, {FETCH: fetch, **FileForgetter(tmp_path).tasks}, clock=Clock())
    runner.run_once()
    assert files(tmp_path) == []
