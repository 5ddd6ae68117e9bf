"""Who does not belong to a page meets the same 404 as for a page that does not exist: all roles, all routes."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from storage.session import Database
from storage.staff import Staff
from tests.cast import NAMES
from tests.factories import NOW
from tests.pages.stage import Stage, build, csrf
from tests.pages.tiny import TINY

STAFF = ("class_teacher", "subject_teacher", "principal", "teacher_parent", "foreign_principal")
FAMILY = ("grandmother", "mother")  # of 小明
PARENTS = (*FAMILY, "father", "other_parent", "teacher_parent", "foreign_parent")
LEADERS = ("principal", "foreign_principal")

# page → who may open it. {child} is 小明, {class_} is 三(2)班.
MAY = {
    "/m/": NAMES,
    "/m/children": PARENTS,
    "/m/children/{child}": (*FAMILY, "father"),
    "/m/rules": NAMES,
    "/m/f/tiny/note": PARENTS,
    "/m/f/tiny/hello": NAMES,
    "/m/f/tiny/spoken": (),
    "/m/f/tiny/remark": STAFF,
    "/m/f/tiny/nothing": (),
    "/m/nothing": (),
    "/desk/": STAFF,
    "/desk/classes/{class_}": ("class_teacher", "subject_teacher", "principal"),
    "/desk/figures": LEADERS,
    "/desk/figures.csv": LEADERS,
    "/desk/f/tiny/remark": STAFF,
    "/desk/f/tiny/note": (),
    "/desk/upload": (),
    "/desk/nothing": (),
}


def _path(stage: Stage, page: str) -> str:
    return page.format(child=stage.cast.xiaoming.id, class_=stage.cast.class_32.id)


@pytest.mark.parametrize("page", MAY)
def test_every_page_opens_for_its_audience_and_for_nobody_else(stage: Stage, page: str) -> None:
    opened = {name for name in NAMES if stage.get(name, _path(stage, page)).status_code == 200}
    assert opened == set(MAY[page])


def test_the_table_above_knows_every_page() -> None:
    rules = {page.rule.replace("<int:pupil>", "{child}").replace("<int:class_>", "{class_}") for page in TINY.pages}
    assert rules <= set(MAY)


@pytest.mark.parametrize("page", [page for page in MAY if page.startswith("/desk")])
def test_a_desk_session_opens_what_the_person_may_open(stage: Stage, page: str) -> None:
    opened = {name for name in STAFF if stage.at_desk(name).get(_path(stage, page)).status_code == 200}
    assert opened == set(MAY[page])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("page", MAY)
def test_a_browser_that_nobody_let_in_cannot_tell_a_page_from_none(stage: Stage, page: str, method: str) -> None:
    nothing = "/desk/nothing" if page.startswith("/desk") else "/m/nothing"
    browser = stage.browser()
    found, missing = (browser.open(each, method=method) for each in (_path(stage, page), nothing))
    assert (found.status_code, found.text) == (404, missing.text)


@pytest.mark.parametrize("page", [page for page in MAY if page.startswith("/m/")])
def test_a_stranger_cannot_tell_by_another_method(stage: Stage, page: str) -> None:
    if "stranger" not in MAY[page]:
        assert stage.browser().delete(stage.path("stranger", _path(stage, page))).status_code == 404
        assert stage.browser().post(stage.path("stranger", _path(stage, page))).status_code == 404


def test_in_the_only_school_anybody_may_read_what_is_for_anybody(stage: Stage) -> None:
    assert stage.browser().get("/m/rules").status_code == 404, "two schools: nobody knows which"


def test_what_is_for_anybody_needs_no_login_in_the_only_school(sqlite_db: Database) -> None:
    one = build(sqlite_db, schools=1)
    assert one.browser().get("/m/rules").status_code == 200
    for page in ("/m/", "/m/f/tiny/hello", "/m/children"):
        assert one.browser().get(page).status_code == 404, page
    assert one.get("foreign_parent", "/m/rules").status_code == 404, "a school that is not configured any more"
    assert one.at_desk("foreign_principal").get("/desk/").status_code == 404


def test_the_home_lists_what_this_person_may_open(stage: Stage) -> None:
    def titles(browser: FlaskClient, path: str) -> set[str]:
        return {
            title
            for title in ("我的孩子", "给老师留话", "打个招呼", "全校情况", "写评语")
            if title in browser.get(path).text
        }

    assert titles(stage.browser(), stage.path("grandmother", "/m/")) == {"我的孩子", "给老师留话", "打个招呼"}
    assert titles(stage.browser(), stage.path("stranger", "/m/")) == {"打个招呼"}
    assert titles(stage.at_desk("class_teacher"), "/desk/") == {"写评语"}
    assert titles(stage.at_desk("principal"), "/desk/") == {"写评语", "全校情况"}


def test_a_role_that_ended_opens_nothing_more(stage: Stage) -> None:
    computer = stage.at_desk("principal")
    assert computer.get("/desk/figures").status_code == 200
    stage.db.transact(_leave, stage.cast.principal.id)
    assert computer.get("/desk/figures").status_code == 404


def test_forgery_is_refused_after_the_audience_is_checked(both: Stage) -> None:
    where = both.path("grandmother", f"/m/children/{both.cast.xiaoming.id}")
    browser = both.browser()
    assert browser.post(where, data={"why": "forged"}).status_code == 400
    token = csrf(browser, both.path("grandmother", "/m/f/tiny/hello"))
    assert both.browser().post(where, data={"why": "forged", "csrf_token": token}).status_code == 400, "another browser"
    assert both.notes() == []
    assert browser.post(where, data={"why": "mine", "csrf_token": token}).status_code == 303
    assert both.notes() == ["mine"]


def _leave(session: Session, staff_id: int) -> None:
    session.execute(update(Staff).where(Staff.id == staff_id).values(left_at=NOW))
