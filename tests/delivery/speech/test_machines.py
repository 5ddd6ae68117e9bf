"""Machines that hear and speak, on the school's own computer: what they are given, and what comes of what they say."""

import wave
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.errors import DeliveryError, OperatorError
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School, SchoolCalendarDays, Speech
from bot.delivery.media import MediaFetcher, keep_media
from bot.delivery.speech.aloud import LONGEST, played, spoken
from bot.delivery.speech.plugins import hearing, speaking
from bot.delivery.speech.sound import to_wav
from bot.delivery.speech.tasks import HEAR, SpeechTasks
from bot.delivery.task_runner import TaskRunner
from bot.delivery.voice import to_mp3
from bot.wechat.media import Fetched
from storage.media import Media
from storage.session import Database
from tests import factories
from tests.delivery.speech.machines import BROKEN, LISTENER, SPEAKER, program
from tests.delivery.test_media import AMR
from tests.factories import NOW

HEARD = "孩子发烧了,1秒,(1, 16000, 2)"


def at_school(db: Database, *, speaks: bool = True) -> SchoolContext:
    """A school, whose computer speaks or does not."""
    made = db.transact(lambda session: factories.school(session).id)
    calendar = SchoolCalendar(SchoolCalendarDays(), Rules().quiet)
    return SchoolContext(made, School(name="青山小学"), Rules(), calendar, speaks=speaks)


def media(db: Database, media_id: str) -> Media:
    return db.read(Session.get_one, Media, int(media_id))


def test_a_recording_is_written_down_once_it_is_here(sqlite_db: Database, tmp_path: Path) -> None:
    school = at_school(sqlite_db)
    speech = SpeechTasks(
        tmp_path, Speech(recognition=str(program(tmp_path, "listener", LISTENER))), {school.id: school}
    )
    fetch = MediaFetcher(lambda *_: Fetched(AMR, "audio/amr", ".amr"), tmp_path, HEAR)
    media_id = sqlite_db.transact(_sent, school.id)
    TaskRunner(sqlite_db, {**fetch.tasks, **speech.tasks}).run_once()
    reply = sqlite_db.read(played, school.id, media_id)
    assert (reply.text, reply.media) == (f"听写,可能有错:{HEARD}", media_id)
    assert HEARD.encode() not in (media(sqlite_db, media_id).heard or b"")  # what families say is encrypted


def test_without_a_machine_a_recording_is_just_played(sqlite_db: Database, tmp_path: Path) -> None:
    school = at_school(sqlite_db)
    fetch = MediaFetcher(lambda *_: Fetched(AMR, "audio/amr", ".amr"), tmp_path)
    media_id = sqlite_db.transact(_sent, school.id)
    assert TaskRunner(sqlite_db, {**fetch.tasks, **SpeechTasks(tmp_path, Speech(), {}).tasks}).run_once() == 1
    reply = sqlite_db.read(played, school.id, media_id)
    assert (reply.text, reply.media) == ("", media_id)


def test_what_has_not_arrived_is_heard_later(sqlite_db: Database, tmp_path: Path) -> None:
    school = at_school(sqlite_db)
    media_id = sqlite_db.transact(_sent, school.id)
    speech = SpeechTasks(
        tmp_path, Speech(recognition=str(program(tmp_path, "listener", LISTENER))), {school.id: school}
    )
    with pytest.raises(DeliveryError):
        speech.hear(sqlite_db, {"media": media_id}, NOW)


def test_words_are_spoken_once_however_often_they_are_asked_for(sqlite_db: Database, tmp_path: Path) -> None:
    school = at_school(sqlite_db)
    speech = SpeechTasks(tmp_path, Speech(synthesis=str(program(tmp_path, "speaker", SPEAKER))), {})
    first = sqlite_db.transact(spoken, school, "明天带水", NOW)
    again = sqlite_db.transact(spoken, school, "明天带水", NOW)
    other = sqlite_db.transact(spoken, school, "后天带伞来", NOW)
    assert first == again != other
    runner = TaskRunner(sqlite_db, speech.tasks)
    runner.run_once()
    assert sqlite_db.transact(spoken, school, "明天带水", NOW) == first
    assert runner.run_once() == 0
    made = media(sqlite_db, first)
    assert (made.state, made.mime, made.refused) == ("kept", "audio/mpeg", "")
    assert made.seconds == pytest.approx(0.4, abs=0.1)
    assert (tmp_path / (made.path or "")).read_bytes()
    assert sorted((tmp_path / "speaker.log").read_text(encoding="utf-8").splitlines()) == ["后天带伞来", "明天带水"]


def test_each_school_speaks_for_itself(sqlite_db: Database) -> None:
    home = at_school(sqlite_db)
    away_id = sqlite_db.transact(lambda session: factories.school(session, code="away", app_id="wx_away").id)
    away = SchoolContext(away_id, home.config, home.rules, home.calendar, speaks=True)
    assert sqlite_db.transact(spoken, home, "明天带水", NOW) != sqlite_db.transact(spoken, away, "明天带水", NOW)


@pytest.mark.parametrize(("length", "is_spoken"), [(0, False), (1, True), (LONGEST, True), (LONGEST + 1, False)])
def test_what_does_not_fit_one_recording_is_not_begun(sqlite_db: Database, length: int, is_spoken: bool) -> None:
    assert bool(sqlite_db.transact(spoken, at_school(sqlite_db), "长" * length, NOW)) == is_spoken


def test_a_school_without_a_machine_speaks_nothing(sqlite_db: Database) -> None:
    assert sqlite_db.transact(spoken, at_school(sqlite_db, speaks=False), "明天带水", NOW) == ""


def test_what_cannot_be_spoken_is_lost_and_tried_anew_when_asked_again(sqlite_db: Database, tmp_path: Path) -> None:
    school = at_school(sqlite_db)
    broken = SpeechTasks(tmp_path, Speech(synthesis=str(program(tmp_path, "broken", BROKEN))), {})
    first = sqlite_db.transact(spoken, school, "明天带水", NOW)
    TaskRunner(sqlite_db, broken.tasks).run_once()
    assert media(sqlite_db, first).state == "lost"
    assert sqlite_db.transact(spoken, school, "明天带水", NOW) != first


def test_the_wire_of_a_program(tmp_path: Path) -> None:
    with wave.open(BytesIO(to_wav(to_mp3(AMR)[0]))) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getsampwidth()) == (1, 16_000, 2)
    assert hearing(str(program(tmp_path, "listener", LISTENER))).hear(AMR) == HEARD
    assert to_mp3(speaking(str(program(tmp_path, "speaker", SPEAKER))).speak("好" * 10))[1] == pytest.approx(1, abs=0.1)
    for fails in (BROKEN, "print('no sound')"):
        with pytest.raises(DeliveryError):
            speaking(str(program(tmp_path, "fails", fails))).speak("好")


def test_what_is_no_machine_is_refused_by_name(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("")
    for load in (hearing, speaking):
        with pytest.raises(OperatorError, match="nothing is there"):
            load(str(tmp_path / "nothing"))
        with pytest.raises(OperatorError, match="chmod"):
            load(str(plain))
        # A folder is a model: without the extra its name and command are told.
        with pytest.raises(OperatorError, match=r"\[speech\]"):
            load(str(tmp_path))


def test_what_is_no_recording_is_not_heard() -> None:
    with pytest.raises(DeliveryError):
        to_wav(b"nothing")


def _sent(session: Session, school_id: int) -> str:
    who = factories.identity(session, school_id, "o_grandmother")
    who_sent = {"school_id": school_id, "identity_id": who.id}
    kept = keep_media(session, **who_sent, platform_media_id="m", kind="voice", now=NOW).media_id
    return str(kept)
