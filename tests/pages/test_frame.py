"""Headers, and what a person reads when something went wrong."""

import io

import pytest

from storage.session import Database
from tests.pages.stage import Stage, build, csrf

PAGES = ("/m/", "/m/nothing", "/desk/", "/desk/login", "/m/l/x", "/m/static/pages.css")


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_stays_in_its_frame(stage: Stage, page: str) -> None:
    with stage.browser().get(stage.path("grandmother", page)) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert (answer.headers.get("Cache-Control") == "no-store") == (answer.mimetype == "text/html")


def test_pages_need_no_script_and_nothing_from_elsewhere(stage: Stage) -> None:
    for page in ("/m/", "/m/f/tiny/note", "/m/nothing", "/desk/nothing", "/desk/pin"):
        shown = stage.get("grandmother", page).text
        for forbidden in ("<script", "style=", "onclick", "http://", "https://"):
            assert forbidden not in shown, (page, forbidden)


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("refuse", 400, "这里请写一下。"),
        ("break", 500, "学校的电脑出了一点问题"),
        ("operator", 500, "学校的电脑出了一点问题"),
    ],
)
def test_what_fails_on_a_page_is_told_kindly_and_undone(both: Stage, how: str, status: int, words: str) -> None:
    answer = both.post("grandmother", f"/m/children/{both.cast.xiaoming.id}", why=how)
    assert answer.status_code == status
    assert words in answer.text
    for inside in ("Traceback", "ZeroDivision", "disk", "pages/"):
        assert inside not in answer.text.replace("/static/pages.css", "")
    assert both.notes() == []


@pytest.mark.parametrize(("page", "words"), [("/m/nothing", "请回到微信"), ("/desk/nothing", "登录")])
def test_a_page_that_is_not_there_says_what_to_do(stage: Stage, page: str, words: str) -> None:
    answer = stage.browser().get(page)
    assert answer.status_code == 404
    assert words in answer.text


def test_what_is_too_large_is_refused_unread(stage: Stage) -> None:
    answer = stage.post("grandmother", "/m/f/tiny/note", words="长" * 300_000)
    assert answer.status_code == 413
    assert "内容太大了" in answer.text
    assert stage.notes() == []


def test_the_desk_takes_more_than_a_phone_but_not_everything(stage: Stage) -> None:
    computer = stage.at_desk("class_teacher")
    token = csrf(computer, "/desk/f/tiny/remark")
    sent = {"csrf_token": token, "file": (io.BytesIO(b"x" * 400_000), "roster.xlsx")}
    assert "400000 字节" in computer.post("/desk/upload", data=sent).text
    flood = computer.post("/desk/upload", data=b"x" * 9_000_000, content_type="multipart/form-data; boundary=x")
    assert flood.status_code == 413


def test_a_file_is_handed_out_under_its_own_name(stage: Stage) -> None:
    answer = stage.at_desk("principal").get("/desk/figures.csv")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "%E5%85%A8%E6%A0%A1.csv" in answer.headers["Content-Disposition"]
    assert answer.get_data(as_text=True) == "家,数\n"


def test_addresses_of_others_keep_their_own_errors(stage: Stage) -> None:
    answer = stage.browser().get("/wechat/nothing")
    assert answer.status_code == 404
    assert "这一页" not in answer.text
    assert "Content-Security-Policy" not in answer.headers


def test_the_local_wechat_may_show_pages_in_its_frame(sqlite_db: Database) -> None:
    stage = build(sqlite_db, frame_ancestors="http://127.0.0.1:8000")
    answer = stage.get("grandmother", "/m/")
    assert "frame-ancestors http://127.0.0.1:8000" in answer.headers["Content-Security-Policy"]
