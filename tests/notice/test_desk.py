"""A notice written on the desk: the page, the look before it leaves, drafts, hours, documents, own lists."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.delivery.media import media_folder
from bot.delivery.recordings import RecordingListener
from storage.documents import documents_of
from storage.media import Media, media_of
from storage.notice import Notice
from storage.obligations import Obligation
from storage.session import Database
from tests.notice.browsers import NoticeBrowsers
from tests.school_browsers import post
from tests.school_week import at

NEW = "/desk/notices/new"
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def school(sqlite_db: Database, tmp_path: Path) -> NoticeBrowsers:
    """青山小学 on Friday, 20 November at 16:00, with its pages."""
    return NoticeBrowsers(sqlite_db, tmp_path)


def page_of(school: NoticeBrowsers, **more: object) -> dict[str, object]:
    """The fields of a page that is filled in well."""
    return {
        "to": f"class:{school.cast.class_32.id}",
        "kind": "notice",
        "title": "春游",
        "words": "周一春游,请带水",
        "act": "acknowledge",
        "day": "2026-11-23",
        "hour": "18:00",
        "do": "look",
        **more,
    }


def fill(school: NoticeBrowsers, who: str = "class_teacher", path: str = NEW, **more: object) -> TestResponse:
    return post(school.at_desk(who), path, **page_of(school, **more))


def look(school: NoticeBrowsers, who: str = "class_teacher", **more: object) -> tuple[FlaskClient, str, TestResponse]:
    """The page is filled in; the desk, the address of the look, the look."""
    address = fill(school, who, NEW, **more).headers["Location"]
    desk = school.at_desk(who)
    return desk, address, desk.get(address)


def sends(school: NoticeBrowsers, who: str = "class_teacher", **more: object) -> Notice:
    desk, address, _ = look(school, who, **more)
    answer = post(desk, address, do="send")
    assert answer.status_code == 303, answer.text
    return school.notices()[-1]


def owed(school: NoticeBrowsers) -> list[Obligation]:
    return school.obligations()


def test_the_look_shows_what_the_family_then_reads(school: NoticeBrowsers) -> None:
    desk, address, shown = look(school)
    said = re.search(r'<p class="said">(.*?)</p>', shown.text, re.DOTALL)
    assert said is not None
    assert "2 家:微信 2" in shown.text
    assert owed(school) == []
    post(desk, address, do="send")
    assert len(owed(school)) == 2
    school.climb(minutes=5)
    notice = school.notices()[0]
    assert (notice.kind, notice.required_act, notice.state) == ("notice", "acknowledge", "sent")
    assert "周一春游,请带水" in said[1]
    assert notice.check_code in said[1]
    read = school.says("father", "通知").text
    assert "周一春游,请带水" in read
    assert notice.check_code in read


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"words": ""}, "还没有写"),
        ({"to": ""}, "没有孩子"),
        ({"day": ""}, "截止"),
        ({"day": "2026-11-20", "hour": "16:10"}, "来不及回"),
        ({"send": "later", "leaves_day": "2026-11-19", "leaves_hour": "08:00"}, "已经过了"),
        ({"send": "later", "leaves_day": "2026-11-23", "leaves_hour": "17:55"}, "来不及回"),
        ({"words": "请每人交班费50元"}, "收钱"),
        ({"kind": "homework"}, "作业不发给家长"),
    ],
)
def test_what_must_not_leave_says_why_and_cannot_be_sent(
    school: NoticeBrowsers, wrong: dict[str, str], why: str
) -> None:
    desk, address, shown = look(school, **wrong)
    assert why in shown.text
    assert 'value="send"' not in shown.text
    assert post(desk, address, do="send").status_code == 400
    assert owed(school) == []


def test_a_draft_stays_until_it_is_sent_or_thrown_away(school: NoticeBrowsers) -> None:
    assert fill(school, do="save").headers["Location"].endswith("done=saved")
    draft = school.notices()[0]
    school.now += timedelta(days=3)
    school.climb()
    assert school.notices()[0].state == "draft"
    desk = school.at_desk("class_teacher")
    assert "草稿" in desk.get("/desk/notices").text
    page = desk.get(f"/desk/notices/{draft.id}/write").text
    for kept in ("周一春游,请带水", 'value="春游"', 'value="2026-11-23"', 'value="18:00"'):
        assert kept in page
    for who in ("subject_teacher", "principal", "teacher_parent", "foreign_principal"):
        for path in ("write", "look"):
            assert school.at_desk(who).get(f"/desk/notices/{draft.id}/{path}").status_code == 404, who
    post(desk, f"/desk/notices/{draft.id}/look", do="drop")
    assert school.notices() == []


def test_what_is_timed_waits_over_the_weekend_and_leaves_by_itself(school: NoticeBrowsers) -> None:
    saturday = {"send": "later", "leaves_day": "2026-11-21", "leaves_hour": "09:00"}
    notice = sends(school, day="2026-11-25", **saturday)
    assert notice.send_at == at(23, 7), "a day off is nobody's morning"
    assert "11月23日 07:00 发" in school.at_desk("class_teacher").get("/desk/notices").text
    school.now = at(22, 12)
    school.climb()
    assert school.notices()[0].state == "waiting"
    assert school.says("father", "通知").text.startswith("还没有")
    school.now = at(23, 7, 1)
    school.climb()
    assert school.notices()[0].state == "sent"
    assert "周一春游" in school.says("father", "通知").text


def test_what_is_timed_is_stopped_changed_and_sent_again(school: NoticeBrowsers) -> None:
    notice = sends(school, day="2026-11-25", send="later", leaves_day="2026-11-24", leaves_hour="08:00")
    desk = school.at_desk("class_teacher")
    stopped = post(desk, f"/desk/notices/{notice.id}", stop="1")
    assert stopped.headers["Location"].endswith(f"/{notice.id}/write")
    assert owed(school) == []
    changed = fill(school, path=stopped.headers["Location"], day="2026-11-25", words="周二春游,请带水")
    post(desk, changed.headers["Location"], do="send")
    assert len(owed(school)) == 2
    school.climb(minutes=5)
    assert "周二春游" in school.says("father", "通知").text
    assert school.notices()[0].id == notice.id
    post(desk, f"/desk/notices/{notice.id}", stop="1")
    assert school.notices()[0].state == "sent", "what has left stays"


def test_a_letter_to_each_guardian_is_owed_by_each(school: NoticeBrowsers) -> None:
    notice = sends(school, kind="letter", act="sign", every="1")
    assert (notice.kind, notice.required_act, notice.every_guardian) == ("letter", "sign", True)
    assert len({each.guardian_id for each in owed(school)}) == len(owed(school)) > 2


@pytest.mark.parametrize(
    ("act", "options", "said"),
    [("agree", "", "同意\n不同意"), ("choose", "走路/坐车/家长接", "走路\n坐车\n家长接"), ("words", "没用的", "")],
)
def test_forms_of_answer(school: NoticeBrowsers, act: str, options: str, said: str) -> None:
    sends(school, act=act, options=options)
    school.climb(minutes=5)
    labels = [choice.label for choice in school.says("father", "通知").choices]
    assert labels[:-1] == (said.split("\n") if said else ["打字或说给老师"])


def test_an_answer_in_ones_own_words_typed_or_spoken(school: NoticeBrowsers) -> None:
    sends(school, act="words")
    school.climb(minutes=5)
    school.says("father", "通知")
    assert "请打字或说话" in school.says("father", "1").text
    assert school.says("father", "我自己来接").text.startswith("记好了:李小明。")
    school.says("mother", "通知")
    assert school.speaks("mother", media="31").text.startswith("记好了") or school.says("mother", "1")
    notice = school.notices()[0]
    result = school.at_desk("class_teacher").get(f"/desk/notices/{notice.id}?end=all").text
    assert "我自己来接" in result


def test_own_words_on_the_page(school: NoticeBrowsers) -> None:
    notice = sends(school, act="words")
    school.climb(minutes=5)
    path = f"/m/notice/{notice.id}"
    child = school.of(school.cast.xiaoming.id, school.cast.father.household_id)
    assert "请写几个字再交" in school.answers("father", path, child=child, words=" ").text
    assert school.answers("father", path, child=child, words="坐校车").status_code == 303
    assert "坐校车" in school.opens("father", path).text
    assert "(您回的)" in school.opens("father", path).text


def packed(*parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed_file:
        for part in ("[Content_Types].xml", *parts):
            packed_file.writestr(part, "x")
    return made.getvalue()


def test_documents_are_handed_out_under_their_names(school: NoticeBrowsers) -> None:
    files = [(io.BytesIO(PDF), "安全须知.exe"), (io.BytesIO(packed("word/document.xml")), "../回执.docx")]
    notice = sends(school, documents=files)
    documents = school.do(lambda session: documents_of(session, school.school.id, notice.media.split()))
    assert [name for _, name in documents] == ["安全须知.pdf", ".. 回执.docx"]
    school.climb(minutes=5)
    path = f"/m/notice/{notice.id}"
    assert "附件:安全须知.pdf" in school.opens("father", path).text
    got = school.opens("father", f"{path}/kept/{documents[0][0]}")
    assert (got.data, got.mimetype) == (PDF, "application/pdf")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert school.opens("other_parent", f"{path}/kept/{documents[0][0]}").status_code == 404
    read = school.says("father", "通知").text
    assert "附件2个:安全须知.pdf、.. 回执.docx,请向老师要纸质的,或让孩子带回。" in read


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00", "游戏.pdf"),
        (packed("word/document.xml", "word/vbaProject.bin"), "宏.docx"),
        (packed("AndroidManifest.xml"), "程序.docx"),
        (b"<html>", "网页.xlsx"),
    ],
)
def test_what_is_no_document_is_refused(school: NoticeBrowsers, content: bytes, name: str) -> None:
    answer = fill(school, documents=(io.BytesIO(content), name))
    assert (answer.status_code, "只能上传 pdf、docx、xlsx" in answer.text) == (400, True)
    assert school.do(lambda session: session.query(Media).count()) == 0


def test_a_recording_waits_until_it_was_listened_into(school: NoticeBrowsers, tmp_path: Path) -> None:
    desk, address, shown = look(school, voice=(io.BytesIO(b"no sound at all"), "a.mp3"))
    assert "还在检查" in shown.text
    assert post(desk, address, do="send").status_code == 400
    media = school.notices()[0].media
    RecordingListener(media_folder(tmp_path))(school.db, {"media": int(media)}, school.now)
    assert "这段录音打不开" in desk.get(address).text
    kept = school.do(media_of, school.school.id, int(media))
    assert kept is not None
    assert kept.state == "lost"


def test_somebody_elses_groups_children_and_lists_are_nobodys(school: NoticeBrowsers) -> None:
    others = (f"class:{school.cast.class_31.id}", "school", "left", "list:1", "group:1", "silent:1", "class:x", "what")
    for key in others:
        assert fill(school, to=key).status_code == 404, key
    fill(school, to=f"pupil:{school.cast.xiaoyu.id}")
    assert owed(school) == []
    assert "没有找到" in fill(school, to="", families="陈小雨").text


def test_an_own_list_is_made_used_and_thrown_away(school: NoticeBrowsers) -> None:
    school.joins("赵强")
    choir = school.joins("孙丽")
    desk = school.at_desk("class_teacher")
    stranger = school.cast.xiaoyu.id
    assert "至少一个孩子" in post(desk, "/desk/notices/lists/new", do="keep", name="合唱队").text
    post(desk, "/desk/notices/lists/new", do="keep", name="合唱队", pupil=[choir, stranger])
    page = desk.get(NEW).text
    key = re.search(r'value="(list:\d+)"', page)
    assert key is not None
    assert "合唱队 1家" in page
    sends(school, to=key[1])
    assert [each.pupil_id for each in owed(school)] == [choir]
    assert "合唱队 1家" in "".join(choice.label for choice in school.says("class_teacher", "发通知").choices)
    path = f"/desk/notices/lists/{key[1].partition(':')[2]}"
    assert school.at_desk("principal").get(path).status_code == 404
    post(desk, path, do="drop")
    assert "合唱队" not in desk.get(NEW).text


def test_filters_leave_only_some(school: NoticeBrowsers) -> None:
    left = school.joins("赵强", care_kinds="留守")
    both = school.joins("孙丽", care_kinds="单亲、留守", is_boarding=True)
    sends(school, only=["left"])
    assert {each.pupil_id for each in owed(school)} == {left, both}
    second = sends(school, only=["left", "boarding"])
    assert [each.pupil_id for each in owed(school) if each.notice_id == second.id] == [both]


def test_only_those_who_were_silent(school: NoticeBrowsers) -> None:
    first = sends(school)
    school.climb(minutes=5)
    school.says_all("father", "通知", "1", "1")
    second = sends(school, silent=f"silent:{first.id}")
    homes = [each.household_id for each in owed(school) if each.notice_id == second.id]
    assert len(homes) == 2, "the child's other home was silent; both of its homes are told"
