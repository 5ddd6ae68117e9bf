"""Pictures in a notice: they leave when they were looked into, families see them in chat and on pages, nobody else."""

from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.delivery.media import media_folder
from storage.media import Media, note_kept
from storage.notice import Notice
from storage.session import Database
from tests.notice.browsers import NoticeBrowsers
from tests.notice.school import WORDS, NoticeSchool
from tests.school_week import at, shown

PAYMENT, BROKEN = "policy/payment_code", "policy/picture_unreadable"


@pytest.fixture
def school(sqlite_db: Database) -> NoticeSchool:
    """The homeroom teacher is asked for the words of a notice to the class; Friday noon."""
    made = NoticeSchool(sqlite_db)
    made.now = at(20, 12)
    made.writes("1")
    return made


def written(school: NoticeSchool) -> list[Notice]:
    """All notices, oldest first."""
    return school.do(lambda session: list(session.scalars(select(Notice).order_by(Notice.created_at))))


def content(answer: TestResponse) -> bytes:
    """The file that an answer carries; empty for a refusal."""
    with answer:
        return answer.data if answer.status_code == 200 else b""


def test_pictures_go_along_and_families_get_them_behind_the_words(school: NoticeSchool) -> None:
    first = school.shows("class_teacher")
    school.says("class_teacher", WORDS)
    second = school.shows("class_teacher")
    school.speaks("class_teacher", media="77")
    preview = school.says("class_teacher", "1")
    assert f"{WORDS} (图2张,录音1段) 杨老师" in preview.text
    school.says_all("class_teacher", "2", "1", "1")
    assert written(school)[0].media == f"{first} {second} 77"
    school.climb(minutes=3)
    read = school.says("mother", "通知")
    assert "(图2张,录音1段,在后面)" in read.text
    assert [each.media for each in read.also] == [first, second, "77"]
    assert not read.media, "the words come in the answer itself"
    school.says("mother", "1")
    school.says("mother", "通知")
    assert [each.media for each in school.says("mother", "1").also] == [first, second, "77"], "also when answered"


def test_nobody_names_a_picture_by_writing_like_one(school: NoticeSchool) -> None:
    stranger = school.shows("mother")
    assert f"】{stranger} 杨老师" in school.says_all("class_teacher", f"picture:{stranger}", "1").text


def test_a_notice_may_be_a_picture_alone(school: NoticeSchool) -> None:
    school.shows("class_teacher")
    assert "】(图1张) 杨老师" in school.says("class_teacher", "1").text
    school.says_all("class_teacher", "2", "1", "1")
    school.climb(minutes=3)
    assert "(图1张,在后面)" in shown(school.says("mother", "通知"))


def test_the_preview_waits_for_a_picture_on_its_way(school: NoticeSchool) -> None:
    school.says("class_teacher", WORDS)
    picture = school.shows("class_teacher", refused=None)
    assert school.says("class_teacher", "1").text.startswith("图还在路上,等几秒再回 1。")
    school.arrives(picture)
    assert "家长看到" in school.says("class_teacher", "1").text


def test_a_picture_that_collects_money_leads_on_without_it(school: NoticeSchool) -> None:
    kept = school.shows("class_teacher")
    school.shows("class_teacher", refused=PAYMENT)
    school.says("class_teacher", WORDS)
    refused = school.says("class_teacher", "1")
    assert shown(refused).splitlines()[:2] == ["第2张图:", "这张图里有收款码,不能发给家长。"]
    assert [choice.label for choice in refused.choices] == ["去掉这张图", "重新写", "不发"]
    assert "(图1张)" in school.says("class_teacher", "1").text
    school.says_all("class_teacher", "2", "1", "1")
    assert written(school)[0].media == kept


@pytest.mark.parametrize(("refused", "state"), [(BROKEN, "kept"), ("", "lost")])
def test_what_cannot_be_looked_into_does_not_leave(school: NoticeSchool, refused: str, state: str) -> None:
    school.shows("class_teacher", refused=refused, state=state)
    answer = school.says("class_teacher", "1")
    assert "这张图打不开" in answer.text
    assert [choice.label for choice in answer.choices] == ["重新写", "不发"]
    assert school.says("class_teacher", "2").text.startswith("打字、发图或说话")


def test_what_was_found_after_the_preview_stops_the_sending(school: NoticeSchool) -> None:
    picture = school.shows("class_teacher")
    school.says_all("class_teacher", "1", "2", "1")
    school.arrives(picture, refused=PAYMENT)
    assert "收款码" in school.says("class_teacher", "1").text
    assert written(school) == []


def test_nine_pictures_are_the_most_and_come_in_parts(school: NoticeSchool) -> None:
    pictures = [school.shows("class_teacher") for _ in range(10)][:9]
    assert "(图9张)" in school.says("class_teacher", "1").text
    school.says_all("class_teacher", "2", "1", "1")
    assert written(school)[0].media.split() == pictures
    school.climb(minutes=3)
    read = school.says("mother", "通知")
    assert [choice.label for choice in read.choices] == ["收到", "看后面6个图或录音", "等会儿"]
    seen = [each.media for each in read.also]
    for digit in ("2", "1"):
        read = school.says("mother", digit)
        seen += [each.media for each in read.also]
    assert seen == pictures
    assert [choice.label for choice in read.choices] == ["好"]


def test_a_correction_takes_pictures_under_the_same_rules(school: NoticeSchool) -> None:
    school.says_all("class_teacher", WORDS, "1", "2", "1", "1")
    school.climb(minutes=3)
    school.says_all("class_teacher", "撤", "1")
    picture = school.shows("class_teacher", refused=None)
    assert "图还在路上" in school.says("class_teacher", "1").text
    school.arrives(picture)
    assert "更正:(图1张)" in school.says("class_teacher", "1").text
    school.says("class_teacher", "1")
    assert written(school)[-1].media == picture


def test_pages_show_them_to_whom_the_notice_is_shown(sqlite_db: Database, tmp_path: Path) -> None:
    school = NoticeBrowsers(sqlite_db, tmp_path)
    picture = school.shows("class_teacher")
    file = media_folder(tmp_path) / f"{school.school.id}" / f"{picture}.png"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a picture")
    notice_id, other = school.sends(media=(picture,)), school.sends()
    phone, desk = f"/m/notice/{notice_id}", f"/desk/notices/{notice_id}"
    assert f'src="{notice_id}/kept/{picture}"' in school.opens("mother", phone).text
    answer = school.opens("mother", f"{phone}/kept/{picture}")
    assert (content(answer), answer.mimetype) == (b"a picture", "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'src="{notice_id}/kept/{picture}"' in school.at_desk("class_teacher").get(desk).text
    assert content(school.at_desk("class_teacher").get(f"{desk}/kept/{picture}")) == b"a picture"
    browser = school.app.test_client()
    browser.get(school.link("mother", phone))
    assert content(browser.get(f"{phone}/kept/{picture}")) == b"a picture", "a link to the notice is enough"
    for name in ("other_parent", "foreign_parent", "stranger", "class_teacher"):
        assert school.opens(name, f"{phone}/kept/{picture}").status_code == 404, name
    assert school.opens("mother", f"/m/notice/{other}/kept/{picture}").status_code == 404
    for name in ("subject_teacher", "teacher_parent", "foreign_principal"):
        assert school.at_desk(name).get(f"{desk}/kept/{picture}").status_code == 404, name


def test_a_recording_is_played_as_mp3_once_it_is_here(sqlite_db: Database, tmp_path: Path) -> None:
    school = NoticeBrowsers(sqlite_db, tmp_path)
    voice = school.shows("class_teacher", refused=None)
    school.do(lambda session: setattr(session.get_one(Media, int(voice)), "kind", "voice"))
    path = f"/m/notice/{school.sends(media=(voice,))}"
    assert "<audio controls" in school.opens("mother", path).text
    assert school.opens("mother", f"{path}/kept/{voice}").status_code == 404
    school.do(note_kept, int(voice), path=f"{school.school.id}/a.amr", mime="audio/amr", size=9, seconds=2.0)
    file = media_folder(tmp_path) / f"{school.school.id}" / "a.mp3"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"sound")
    answer = school.opens("mother", f"{path}/kept/{voice}")
    assert (content(answer), answer.mimetype) == (b"sound", "audio/mpeg")
