"""The pack is recorded in the chat, one sentence after the other, or at the desk; by who leads the school."""

import io
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.clock import machine_now
from bot.core.people import Role
from bot.core.voice_pack import PACK
from bot.delivery.media import UPLOAD, media_folder
from bot.delivery.recordings import RecordingListener
from storage.media import note_refused, note_uploaded
from storage.session import Database
from storage.voice_pack import clips_of
from tests.delivery.test_media import AMR
from tests.school_browsers import Browsers, post
from tests.voice_pack.school import SpeakingSchool

FIRST, SECOND = PACK[0], PACK[1]


@pytest.fixture
def browsers(sqlite_db: Database, school: SpeakingSchool, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(sqlite_db, school, tmp_path)


def recorded(school: SpeakingSchool) -> dict[str, int]:
    """Which sentences have a recording, by which media id."""
    clips = school.db.read(clips_of, school.school.id)
    return {sentence: media.id for sentence, (_, media) in clips.items()}


def test_sentence_after_sentence_is_spoken_kept_or_said_again(school: SpeakingSchool) -> None:
    asked = school.says("principal", "录语音包")
    assert FIRST.say in asked.text
    assert f"还差 {len(PACK)} 句" in asked.text
    first, better = school.recording("principal"), school.recording("principal")
    school.speaks("principal", first)
    assert FIRST.say in school.says("principal", "2").text
    school.speaks("principal", better)
    assert recorded(school) == {}
    following = school.says("principal", "1")
    assert SECOND.say in following.text
    assert f"还差 {len(PACK) - 1} 句" in following.text
    assert recorded(school) == {FIRST.id: int(better)}
    school.says("principal", "0")
    assert SECOND.say in school.says("principal", "语音包").text


def test_typed_words_are_no_recording(school: SpeakingSchool) -> None:
    school.says("principal", "录语音包")
    assert "声音" in school.says("principal", FIRST.say).text
    assert recorded(school) == {}


def test_the_last_one_is_told(school: SpeakingSchool) -> None:
    school.spoken(*(each.id for each in PACK[:-1]))
    assert PACK[-1].say in school.says("principal", "录语音包").text
    school.speaks("principal", school.recording("principal"))
    assert "每一句都有录音" in school.says("principal", "1").text


@pytest.mark.parametrize("name", ["class_teacher", "subject_teacher", "grandmother", "stranger", "teacher_parent"])
def test_nobody_else_records(school: SpeakingSchool, browsers: Browsers, name: str) -> None:
    assert FIRST.say not in school.says(name, "录语音包").text
    if school.cast.people[name].staff_id:
        assert browsers.at_desk(name).get("/desk/voices").status_code == 404


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MORAL_EDUCATION_OFFICE])
def test_the_office_records_too(school: SpeakingSchool, role: Role) -> None:
    school.gives_role("class_teacher", role)
    assert FIRST.say in school.says("class_teacher", "录语音包").text


def test_what_is_kept_is_given_to_wechat_and_again_before_it_forgets(school: SpeakingSchool) -> None:
    school.says("principal", "录语音包")
    media = int(school.recording("principal"))
    school.speaks("principal", str(media))
    school.says("principal", "1")
    assert school.job("voice_pack_upload") == 0  # a school without an account has nobody to give it to
    school.with_account()
    assert school.job("voice_pack_upload") == 1
    assert school.kinds_of_tasks() == [UPLOAD]
    for hours, again in ((1, 0), (25, 1), (70, 1)):
        school.do(note_uploaded, media, "u", machine_now() - timedelta(hours=hours))
        assert school.job("voice_pack_upload") == again


def test_the_desk_takes_a_recording_made_by_phone(school: SpeakingSchool, browsers: Browsers, tmp_path: Path) -> None:
    desk = browsers.at_desk("principal")
    page = desk.get("/desk/voices").text
    assert page.count('type="file"') == len(PACK)
    assert 'accept="audio/*" capture' in page
    assert "已录 0 句" in page
    sent = post(desk, "/desk/voices", sentence=FIRST.id, sound=(io.BytesIO(AMR), "clip.amr"))
    assert sent.headers["Location"].endswith(f"#{FIRST.id}")
    assert "正在转换" in desk.get(sent.headers["Location"]).text
    listen(school, tmp_path)
    page = desk.get("/desk/voices").text
    assert "已录 1 句" in page
    assert f'src="/desk/voices/{FIRST.id}/sound"' in page
    assert desk.get(f"/desk/voices/{FIRST.id}/sound").mimetype == "audio/mpeg"


@pytest.mark.parametrize("sent", [{}, {"sound": (io.BytesIO(b""), "")}])
def test_without_a_file_the_desk_says_so(browsers: Browsers, sent: dict[str, object]) -> None:
    answer = post(browsers.at_desk("principal"), "/desk/voices", sentence=FIRST.id, **sent)
    assert answer.status_code == 422
    assert "还没有选录音" in answer.text


@pytest.mark.parametrize("sentence", ["nothing", "../card"])
def test_a_sentence_that_is_not_in_the_pack_is_not_there(browsers: Browsers, sentence: str) -> None:
    desk = browsers.at_desk("principal")
    assert post(desk, "/desk/voices", sentence=sentence, sound=(io.BytesIO(AMR), "clip.amr")).status_code == 404
    assert desk.get(f"/desk/voices/{sentence}/sound").status_code == 404


def test_a_refused_recording_says_why_and_is_asked_for_again(school: SpeakingSchool, browsers: Browsers) -> None:
    school.spoken(FIRST.id)
    school.do(note_refused, recorded(school)[FIRST.id], "delivery/recording_unplayable")
    assert "这段录音用不了" in browsers.at_desk("principal").get("/desk/voices").text
    assert FIRST.say in school.says("principal", "录语音包").text


@pytest.mark.parametrize(("sender", "kind"), [("mother", "voice"), ("principal", "image")])
def test_only_ones_own_voice_can_be_kept(school: SpeakingSchool, sender: str, kind: str) -> None:
    school.says("principal", "录语音包")
    school.speaks("principal", school.recording(sender, kind=kind))
    school.says("principal", "1")
    assert recorded(school) == {}


def listen(school: SpeakingSchool, folder: Path) -> None:
    """The slow work behind the page."""
    listener = RecordingListener(media_folder(folder))
    for media_id in recorded(school).values():
        listener(school.db, {"media": media_id}, school.now)
