"""The thread on the family's page, and the settings on the desk; who has no right meets nothing there."""

import re
from pathlib import Path

import pytest

from storage.session import Database
from tests.affection_hotline.far import Far
from tests.school_browsers import Browsers, post
from tests.school_week import at


@pytest.fixture
def far(sqlite_db: Database) -> Far:
    """His mother's voice is with the grandmother, who has not played it yet."""
    world = Far(sqlite_db)
    world.only_xiaoming()
    world.sends()
    world.says("mother", "3")
    world.goes_on_to(at(20, 17, 30))
    return world


@pytest.fixture
def browsers(far: Far, tmp_path: Path) -> Browsers:
    """The school's pages."""
    return Browsers(far.db, week=far, data_dir=tmp_path)


def beside(far: Far, *parts: int) -> str:
    return "/".join(["/desk/hotline/beside", *map(str, parts)])


def words(page: str) -> str:
    """What stands in the middle of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_the_grandmother_plays_it_on_the_page_and_says_so(far: Far, browsers: Browsers) -> None:
    page = browsers.opens("grandmother", "/m/hotline").text
    assert "小明妈妈的话,38秒" in words(page)
    assert page.count("<audio") == 1
    message = str(far.messages()[0].id)
    sent = browsers.sends("grandmother", "/m/hotline", act="heard", message=message)
    assert sent.status_code == 303
    assert [each.state for each in far.messages()] == ["heard"]
    assert far.texts_for("mother") == ['小明听到您的话了。还想说,回"留言"。']


@pytest.mark.parametrize(("act", "state"), [("no_sound", "no_sound"), ("absent", "absent")])
def test_what_came_of_it_can_be_said_there(far: Far, browsers: Browsers, act: str, state: str) -> None:
    browsers.sends("grandmother", "/m/hotline", act=act, message=str(far.messages()[0].id))
    assert [each.state for each in far.messages()] == [state]


@pytest.mark.parametrize("form", [{"act": "heard", "message": "x"}, {"act": "send", "message": "1"}, {"act": "heard"}])
def test_what_no_page_posts_meets_nothing(browsers: Browsers, form: dict[str, str]) -> None:
    assert browsers.sends("grandmother", "/m/hotline", **form).status_code == 404


def test_the_mother_reads_both_directions(far: Far, browsers: Browsers) -> None:
    far.answers()
    far.goes_on_to(at(20, 18))
    page = browsers.opens("mother", "/m/hotline").text
    assert re.search("小明说,21秒.*您说,38秒", words(page))
    assert "孩子听到了" in page
    assert "小明说" not in browsers.opens("father", "/m/hotline").text


@pytest.mark.parametrize(
    ("name", "code"),
    [("mother", 200), ("grandmother", 200), ("father", 404), ("other_parent", 404), ("stranger", 404)],
)
def test_the_recording_is_played_for_the_two_alone(browsers: Browsers, tmp_path: Path, name: str, code: int) -> None:
    file = tmp_path / "media" / "1" / "x.mp3"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"ID3")
    page = browsers.opens("grandmother", "/m/hotline").text
    found = re.search(r'src="[^"]*(/m/hotline/\d+/\d+)"', page)
    assert found
    answer = browsers.opens(name, found[1])
    assert (answer.status_code, answer.mimetype == "audio/mpeg") == (code, code == 200)


def test_the_teacher_settles_who_plays_it_and_when(far: Far, browsers: Browsers) -> None:
    desk = browsers.at_desk("class_teacher")
    class_id, pair = far.cast.class_32.id, (far.cast.xiaoming.id, far.cast.mother.id)
    assert desk.get("/desk/hotline/beside").location == beside(far, class_id)
    assert "奶奶放给孩子听" in words(desk.get(beside(far, class_id)).text)
    path = beside(far, class_id, *pair)
    assert "爸爸" not in words(desk.get(path).text)
    assert post(desk, path, key="room", hour="18:10").status_code == 303
    assert "学校亲情室放给孩子听,18:10 (学校定的)" in words(desk.get(beside(far, class_id)).text).replace("(学", " (学")
    for wrong in ("23:50", "halb sechs"):
        assert post(desk, path, key="room", hour=wrong).status_code == 422
    assert post(desk, path, key=f"guardian:{far.cast.father.id}", hour="").status_code == 404


def test_the_office_sees_both_households(far: Far, browsers: Browsers) -> None:
    desk = browsers.at_desk("principal")
    path = beside(far, far.cast.class_32.id, far.cast.xiaoming.id, far.cast.mother.id)
    assert "爸爸" in words(desk.get(path).text)
    assert "三(1)班" in words(desk.get("/desk/hotline/beside").text)


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent", "foreign_principal"])
def test_the_settings_are_nobody_elses(far: Far, browsers: Browsers, name: str) -> None:
    desk = browsers.at_desk(name)
    class_id = far.cast.class_32.id
    for path in (beside(far, class_id), beside(far, class_id, far.cast.xiaoming.id, far.cast.mother.id)):
        assert desk.get(path).status_code == 404


def test_the_day_counts_and_says_nothing_of_the_words(far: Far) -> None:
    lines = {name: far.lines(name) for name in ("grandmother", "mother", "father")}
    assert [line.words for line in lines["grandmother"]] == ["1段话等着放给孩子听"]
    assert (lines["mother"], lines["father"]) == ([], [])
    assert [(line.words, line.count) for line in far.day("class_teacher")] == [("亲人的话在路上", 1)]
    far.answers()
    far.goes_on_to(at(20, 18))
    assert [line.words for line in far.lines("mother")] == ["孩子回话了,1段"]
    far.says("mother", "听")
    assert far.lines("mother") == []
    assert far.day("class_teacher") == []
