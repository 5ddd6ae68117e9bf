"""The mailbox on pages: the digits are shown once, letters are answered at the desk, others see nothing."""

import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from bot.core.clock import SHANGHAI
from bot.delivery.media import media_folder
from handlers.principal_mailbox import overview
from storage.care.alarms import Alarm
from storage.media import Media
from storage.session import Database
from storage.tasks import Task
from tests.costs import statements
from tests.principal_mailbox.mailbox import COLD, Mailbox
from tests.school_browsers import TOKEN, Browsers, post
from tests.school_week import at

CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
WORDS = "课后班的老师常常不来"


@pytest.fixture
def box(sqlite_db: Database) -> Mailbox:
    """Friday afternoon."""
    return Mailbox(sqlite_db)


@pytest.fixture
def browsers(box: Mailbox, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(box.db, box, tmp_path)


def writes(box: Mailbox, browsers: Browsers, **form: str) -> str:
    """The mother writes without her name on the page; the page behind it."""
    browser, path = browsers.app.test_client(), browsers.phone("mother", "/m/mailbox/unnamed")
    page = browser.get(path).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    return post(browser, path, token=token[1], **{"about": "school", "words": WORDS, **form}).text


def test_without_a_name_and_back_by_the_digits(box: Mailbox, browsers: Browsers) -> None:
    code = CODE.findall(writes(box, browsers))[0]
    desk, (letter,) = browsers.at_desk("keeper"), box.letters()
    path = f"/desk/letters/{letter.id}"
    assert WORDS in desk.get(path).text
    assert letter.mark in desk.get("/desk/letters").text
    assert post(desk, path, act="reply", words="已经排好了替补的老师。").status_code == 303
    page = browsers.sends("father", "/m/mailbox/code", code=code).text
    assert "已经排好了替补的老师。" in page
    page = browsers.sends("father", "/m/mailbox/code", code=code, act="unsolved", words="周三还是没来").text
    assert "周三还是没来" in page
    assert [letter.state for letter in box.letters()] == ["new"]


def test_the_same_page_sent_twice_is_one_letter_with_one_code(box: Mailbox, browsers: Browsers) -> None:
    browser, path = browsers.app.test_client(), browsers.phone("mother", "/m/mailbox/unnamed")
    page = browser.get(path).text
    tokens = {"csrf_token": TOKEN, "token": re.compile(r'name="token" value="([^"]+)"')}
    form = {name: found[1] for name, of in tokens.items() if (found := of.search(page))}
    answers = [browser.post(path, data={**form, "about": "school", "words": WORDS}).text for _ in range(2)]
    assert CODE.findall(answers[0]) == CODE.findall(answers[1]) != []
    assert len(box.letters()) == 1


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"words": ""}, "还差一点没有填"),
        ({"about": "staff"}, "还差一点没有填"),
        ({"about": "staff", "who": "没有这个人"}, "没有找到这个名字"),
        ({"about": "outside"}, "打教育局的电话"),
        ({"about": "乱写"}, "还差一点没有填"),
    ],
)
def test_what_will_not_do_says_why_and_keeps_the_words(
    box: Mailbox, browsers: Browsers, form: dict[str, str], said: str
) -> None:
    page = browsers.sends("mother", "/m/mailbox/unnamed", **{"token": "t", "about": "school", "words": WORDS, **form})
    assert page.status_code == 422
    assert said in page.text
    assert form.get("words", WORDS) in page.text
    assert box.letters() == []


def test_a_name_that_is_not_found_takes_none_of_the_days_letters(box: Mailbox, browsers: Browsers) -> None:
    for _ in range(5):
        assert "没有找到这个名字" in writes(box, browsers, about="staff", who="没有这个人")
    assert CODE.search(writes(box, browsers))


def test_words_of_danger_without_a_name_call_people_and_name_nobody(box: Mailbox, browsers: Browsers) -> None:
    page = writes(box, browsers, words="爸爸又打我了,我不想活了")
    (alarm,) = box.db.read(lambda session: session.query(Alarm).all())
    assert CODE.search(page)
    assert (alarm.place, alarm.identity_id, alarm.pupil_id, alarm.opened_at.minute) == ("sealed", None, None, 0)


def test_the_teachers_day_counts_letters_without_reading_them(box: Mailbox) -> None:
    def line() -> tuple[int, bool]:
        actor = box.staff_actor(box.keeper)
        (found,) = box.do(overview.for_teacher, box.school, actor, box.now)
        return found.count, found.urgent

    for name in ("grandmother", "father"):
        box.writes_named(name)
    with statements() as said:
        assert line() == (2, False)
    assert said
    assert not [statement for statement in said if "letter_words" in statement]
    box.goes_on_to(at(26, 8))
    assert line() == (2, True)


def test_too_many_a_day_also_on_the_page_and_in_the_chat_together(box: Mailbox, browsers: Browsers) -> None:
    for _ in range(3):
        assert CODE.search(writes(box, browsers))
    assert "明天再写" in writes(box, browsers)
    assert "知道您着急" in writes(box, browsers)


def test_a_letter_is_given_noted_on_delayed_and_gathered(box: Mailbox, browsers: Browsers) -> None:
    box.writes_named()
    (letter,) = box.letters()
    desk, path = browsers.at_desk("keeper"), f"/desk/letters/{letter.id}"
    post(desk, path, act="note", words="问过厨房了")
    post(desk, path, act="delay", words="在等保温桶")
    post(desk, path, act="assign", to=str(box.cast.class_teacher.id), words="请看看")
    page = browsers.at_desk("class_teacher").get(path).text
    assert ("问过厨房了" in page, "请看看" in page, "杨静在办" in page) == (True, True, True)
    assert "问过厨房了" not in browsers.opens("grandmother", f"/m/mailbox/{letter.id}").text
    post(desk, "/desk/letters/topics", act="gather", title="食堂的菜", letter=str(letter.id))
    topics = desk.get("/desk/letters/topics").text
    topic = re.search(r'name="topic" value="(\d+)"', topics)
    assert topic
    refused = post(desk, "/desk/letters/topics", act="publish", topic=topic[1], words="杨静老师已经去看了")
    assert "不写谁的名字" in refused.text
    post(desk, "/desk/letters/topics", act="publish", topic=topic[1], words="加了保温桶。")
    assert "加了保温桶。" in browsers.opens("stranger", "/m/mailbox/public").text
    assert "加了保温桶。" in browsers.opens("grandmother", f"/m/mailbox/{letter.id}").text
    assert "<td>1</td>" in browsers.at_desk("principal").get("/desk/letters/figures").text


@pytest.mark.parametrize("name", ["class_teacher", "subject_teacher", "teacher_parent"])
def test_whom_it_is_about_and_whoever_has_no_part_in_it_meet_nothing(
    box: Mailbox, browsers: Browsers, name: str
) -> None:
    box.writes_named(about="2 杨静")
    (letter,) = box.letters()
    desk = browsers.at_desk(name)
    assert desk.get(f"/desk/letters/{letter.id}").status_code == 404
    assert COLD not in desk.get("/desk/letters").text
    for other in ("father", "stranger", "foreign_parent"):
        assert browsers.opens(other, f"/m/mailbox/{letter.id}").status_code == 404


def photo() -> bytes:
    """A photo as a phone takes it, with time, place and device in it, lying on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132], exif[0x0112] = "HUAWEI", "P40 of Wang Fang", "2026:11:20 15:58:00", 6
    made = io.BytesIO()
    Image.linear_gradient("L").resize((2_400, 1_800)).convert("RGB").save(made, "JPEG", exif=exif, comment=b"Wang Fang")
    return made.getvalue()


def sends_pictures(box: Mailbox, browsers: Browsers, *contents: bytes, words: str = WORDS) -> TestResponse:
    """The mother's letter without a name and these files with it."""
    browser, path = browsers.app.test_client(), browsers.phone("mother", "/m/mailbox/unnamed")
    page = browser.get(path).text
    fields = {"csrf_token": TOKEN, "token": re.compile(r'name="token" value="([^"]+)"')}
    form = {name: found[1] for name, of in fields.items() if (found := of.search(page))}
    files = [(io.BytesIO(content), "IMG_20261120_155800_WangFang.jpg") for content in contents]
    return browser.post(path, data={**form, "about": "school", "words": words, "pictures": files})


def test_pictures_of_a_letter_without_a_name_are_drawn_anew(box: Mailbox, browsers: Browsers, tmp_path: Path) -> None:
    content = photo()
    assert CODE.search(sends_pictures(box, browsers, content, content).text)
    rows = box.db.read(lambda session: session.query(Media).all())
    assert {(row.identity_id, row.platform_media_id, row.name, row.created_at) for row in rows} == {
        (None, "", None, at(20, 0))
    }
    assert box.db.read(lambda session: session.query(Task).count()) == 0
    for row in rows:
        file = media_folder(tmp_path) / (row.path or "")
        kept = file.read_bytes()
        assert datetime.fromtimestamp(file.stat().st_mtime, SHANGHAI) == at(20, 0)
        assert not [each for each in (b"HUAWEI", b"Wang", b"2026", b"Exif") if each in kept]
        with Image.open(io.BytesIO(kept)) as picture:
            assert (picture.size, dict(picture.getexif())) == ((960, 1_280), {}), "upright, and smaller"
    (letter,) = box.letters()
    desk, path = browsers.at_desk("keeper"), f"/desk/letters/{letter.id}"
    assert desk.get(path).text.count("/kept/") == 2
    assert desk.get(f"{path}/kept/{rows[0].id}").data.startswith(b"\xff\xd8")
    assert browsers.at_desk("class_teacher").get(f"{path}/kept/{rows[0].id}").status_code == 404


@pytest.mark.parametrize(
    ("contents", "said"),
    [([b"%PDF-1.7 no picture"], "打不开"), ([b"\xff\xd8\xff\xe0 broken"], "打不开"), ([photo()] * 4, "还可以放 3 张")],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(
    box: Mailbox, browsers: Browsers, tmp_path: Path, contents: list[bytes], said: str
) -> None:
    page = sends_pictures(box, browsers, *contents)
    assert (page.status_code, said in page.text, WORDS in page.text) == (422, True, True)
    assert box.letters() == []
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix == ".jpg"]


def test_nobody_names_a_picture_of_others_by_writing_its_number(box: Mailbox, browsers: Browsers) -> None:
    assert CODE.search(writes(box, browsers, words="picture:31"))
    (letter,) = box.letters()
    page = browsers.at_desk("keeper").get(f"/desk/letters/{letter.id}").text
    assert "/kept/" not in page
