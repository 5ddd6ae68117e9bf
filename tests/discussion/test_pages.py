"""A theme on pages: opened at the desk, answered on the phone, one button an answer and one for all."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bot.delivery.media import media_folder
from bot.delivery.uploads import UploadLooker
from storage.media import Media
from storage.session import Database
from tests.discussion.talks import TITLE, Talks
from tests.school_browsers import Browsers, post
from tests.school_week import at


@pytest.fixture
def talks(sqlite_db: Database) -> Talks:
    """Tuesday afternoon."""
    talks = Talks(sqlite_db)
    talks.goes_on_to(at(17, 16))
    return talks


@pytest.fixture
def browsers(talks: Talks, tmp_path: Path) -> Browsers:
    """The same school with its pages."""
    return Browsers(talks.db, talks, tmp_path)


def desk_page(talks: Talks) -> str:
    """The address of the class teacher's page."""
    return f"/desk/themes/{talks.cast.class_32.id}"


def test_opened_with_a_picture_answered_and_shown(talks: Talks, browsers: Browsers, tmp_path: Path) -> None:
    made, desk = io.BytesIO(), browsers.at_desk("class_teacher")
    Image.new("RGB", (80, 60), "green").save(made, "JPEG")
    made.seek(0)
    assert desk.get("/desk/themes").headers["Location"] == desk_page(talks)
    form = {"act": "open", "title": TITLE, "words": "说一件小事就好。", "closes_on": "2026-11-30"}
    assert post(desk, desk_page(talks), **form, pictures=[(made, "a.jpg")]).status_code == 303
    picture = talks.db.read(lambda session: session.scalars(select(Media.id)).one())
    UploadLooker(media_folder(tmp_path))(talks.db, {"media": picture}, talks.now)
    theme = talks.board().theme
    page = browsers.opens("father", f"/m/theme/{theme.theme_id}").text
    assert (TITLE in page, f'src="{theme.theme_id}/kept/{picture}"' in page) == (True, True)
    assert browsers.opens("father", f"/m/theme/{theme.theme_id}/kept/{picture}").mimetype == "image/jpeg"
    assert browsers.opens("other_parent", f"/m/theme/{theme.theme_id}/kept/{picture}").status_code == 404
    answer = re.search(r'href="([^"]*/m/f/discussion/answer[^"]*)"', page)
    assert answer
    said = post(browsers.app.test_client(), answer[1], said="我们一起看。")
    assert "写不写" in said.text
    post(browsers.app.test_client(), answer[1], said="我们一起看。", unnamed="unnamed", shown=["", "said", "unnamed"])
    assert "等老师看" in browsers.opens("father", f"/m/theme/{theme.theme_id}").text
    post(desk, desk_page(talks), act=f"shown:{talks.board().said[0].answer_id}", theme=str(theme.theme_id))
    assert "一位家长" in browsers.opens("grandmother", f"/m/theme/{theme.theme_id}").text


def test_one_button_decides_about_all(talks: Talks, browsers: Browsers) -> None:
    theme = talks.opens()
    talks.tells("grandmother", theme, "我们每天一起看十分钟。")
    talks.tells("father", theme, "李小明才考了38分", unnamed=True)
    talks.classmates("王小龙")
    talks.tells("王小龙", theme, "李小明才考了38分")
    desk = browsers.at_desk("class_teacher")
    assert "3 家都给大家看" in desk.get(desk_page(talks)).text
    answer = post(desk, desk_page(talks), act="shown", theme=str(theme.theme_id))
    assert "有 1 家的话里有不能给大家看的字" in desk.get(answer.headers["Location"]).text
    assert len(talks.reads("father", theme)) == 2
    kept = next(each for each in talks.board().said if each.state == "shown")
    post(desk, desk_page(talks), act=f"kept:{kept.answer_id}", theme=str(theme.theme_id))
    assert len(talks.reads("father", theme)) == 1


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"title": "", "closes_on": "2026-11-30"}, "话题还没有写"),
        ({"title": TITLE, "closes_on": "soon"}, "哪一天"),
        ({"title": TITLE, "closes_on": "2026-11-01"}, "那天已经过了"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_stays(
    talks: Talks, browsers: Browsers, form: dict[str, str], says: str
) -> None:
    answer = post(browsers.at_desk("class_teacher"), desk_page(talks), act="open", words="说说吧", **form)
    assert (answer.status_code, says in answer.text, "说说吧" in answer.text) == (422, True, True)


@pytest.mark.parametrize("name", ["teacher_parent", "subject_teacher", "principal"])
def test_the_desk_page_is_the_homeroom_teachers(talks: Talks, browsers: Browsers, name: str) -> None:
    talks.opens()
    assert browsers.at_desk(name).get(desk_page(talks)).status_code == 404


@pytest.mark.parametrize("name", ["other_parent", "stranger", "class_teacher"])
def test_the_familys_page_is_the_classs(talks: Talks, browsers: Browsers, name: str) -> None:
    theme = talks.opens()
    assert browsers.opens(name, f"/m/theme/{theme.theme_id}").status_code == 404


def test_past_themes_are_read(talks: Talks, browsers: Browsers) -> None:
    talks.opens(title="十一月的")
    talks.goes_on_to(at(2, 16, month=12))
    talks.opens(title="十二月的", until=at(31, 16, month=12).date())
    page = browsers.opens("father", "/m/theme").text
    assert ("十一月的" in page, "十二月的" in page) == (True, True)
    desk = browsers.at_desk("class_teacher").get(desk_page(talks)).text
    assert "11月 十一月的" in desk
