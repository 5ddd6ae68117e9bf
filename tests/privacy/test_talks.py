"""A family and what is kept of its child: agree or not, a copy, an end that two persons decide."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.core.errors import UserError
from bot.core.people import Role
from bot.identity.consents import heed_family
from bot.services import Registry
from handlers.privacy import SERVICE as PRIVACY
from handlers.privacy.actions import asking, consenting
from handlers.privacy.jobs import erase, gather
from storage.erasure.requests import Erasure
from storage.exports import Export
from storage.identities import Identity
from storage.privacy import agreed_by_family
from storage.pupils import ArchiveRead, Pupil
from storage.session import Database
from storage.staff_news import untold
from storage.tasks import Task
from tests import factories
from tests.golden import agrees
from tests.school_browsers import TOKEN, Browsers
from tests.school_week import SchoolWeek, at, shown

GOLDEN = Path(__file__).parent / "golden"


class Kept(SchoolWeek):
    """小明 is left behind; the office has a WeChat user of its own."""

    registry: ClassVar[Registry] = Registry((PRIVACY,))

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.do(self._settle)

    def _settle(self, session: Session) -> None:
        session.get_one(Pupil, self.cast.xiaoming.id).care_kinds = "留守"
        office = factories.staff(session, self.cast.school, name="周主任")
        factories.role(session, office, Role.MORAL_EDUCATION_OFFICE)
        who = factories.identity(session, self.cast.school.id, "openid_office")
        who.staff_id, who.face = office.id, "staff"
        session.flush()
        session.expunge(who)
        self.cast.people["office"] = who
        self.office = office.id

    def wish(self) -> Erasure:
        """The one that was asked."""
        return self.do(lambda session: session.scalars(select(Erasure)).one())


@pytest.fixture
def week(sqlite_db: Database) -> Kept:
    """A Friday in November."""
    return Kept(sqlite_db)


def test_a_mother_says_yes_and_no(week: Kept) -> None:
    typed = ("孩子的信息", "2", "1", "1", "1", "2", "1", "1", "1", "2", "0")
    talk = [f"家: {each}\n校: {shown(week.says('mother', each))}" for each in typed]
    agrees(GOLDEN / "mother.txt", "\n\n".join(talk) + "\n")
    said = week.db.read(agreed_by_family, week.school.id, week.cast.xiaoming.id, "file", 1)
    assert said is False


def test_one_no_of_who_decides_is_a_no(week: Kept) -> None:
    pupil = week.cast.xiaoming.id
    assert week.db.read(agreed_by_family, week.school.id, pupil, "file", 1) is None
    for name, typed in (("mother", ("2", "1", "1")), ("grandmother", ("2", "1", "2"))):
        week.says(name, "孩子的信息")
        for each in typed:
            week.says(name, each)
    assert week.db.read(agreed_by_family, week.school.id, pupil, "file", 1) is False
    assert week.db.read(agreed_by_family, week.school.id, pupil, "file", 2) is None, "a new text is asked anew"


def test_an_end_is_asked_once_and_decided_by_two(week: Kept) -> None:
    for _ in range(2):
        typed = ("孩子的信息", "2", "4", "1")
        talk = [f"家: {each}\n校: {shown(week.says('mother', each))}" for each in typed]
    agrees(GOLDEN / "end.txt", "\n\n".join(talk) + "\n")
    wish = week.wish()
    assert wish.state == "asked"
    told = week.db.read(untold, week.school.id)[week.office]
    assert [line for _, line in told] == ["三(2)班 李小明家请学校删掉孩子的信息,要两位同意。"]
    office, principal = week.actor("office"), week.actor("principal")
    week.do(asking.agree, week.school, office, wish.id, week.now)
    with pytest.raises(UserError):
        week.do(asking.agree, week.school, office, wish.id, week.now)
    week.do(asking.agree, week.school, principal, wish.id, week.now)
    assert week.wish().state == "running"
    args = {"erasure": wish.id, "school_id": week.school.id, "folder": "nowhere"}
    erase(week.db, args, week.now)
    assert week.wish().state == "done"
    assert week.db.read(Session.get, Pupil, week.cast.xiaoming.id) is None
    left = shown(week.says("mother", "孩子的信息"))
    assert ("李小红" in left, "李小明" in left) == (True, False)


def test_a_copy_holds_the_own_home_only(week: Kept, tmp_path: Path) -> None:
    principal = week.actor("principal")
    from_page = Browsers(week.db, week=week, data_dir=tmp_path).at_desk("principal")
    path = f"/desk/privacy/child/{week.cast.xiaoming.id}"
    home = week.cast.mother.household_id
    post(from_page, path, act="copy", home=str(home))
    export = week.db.read(lambda session: session.scalars(select(Export)).one())
    (task,) = week.db.read(lambda session: session.scalars(select(Task).where(Task.kind == "privacy.gather")).all())
    assert task
    args = {
        "school_id": week.school.id, "pupil": week.cast.xiaoming.id, "household": home, "export": export.id,
        "folder": tmp_path / "media",
    }  # fmt: skip
    gather(week.db, args, week.now)
    done = week.db.read(Session.get_one, Export, export.id)
    content = (tmp_path / "media" / str(done.path)).read_bytes()
    data = json.loads(zipfile.ZipFile(io.BytesIO(content)).read("data.json"))
    assert data["pupils"][0]["name"] == "李小明"
    relations = {row["relation"] for row in data["guardian_links"]}
    assert "妈妈" in relations
    assert principal.staff_id is not None


def post(desk: FlaskClient, path: str, **values: str) -> TestResponse:
    """Send a form of the page."""
    token = TOKEN.search(desk.get(path).text)
    assert token
    return desk.post(path, data={"csrf_token": token[1], **values}, follow_redirects=True)


def test_the_family_page(week: Kept, tmp_path: Path) -> None:
    pages, path = Browsers(week.db, week=week, data_dir=tmp_path), "/m/privacy"
    text = pages.opens("mother", path).text
    assert ("李小明" in text, "等您说" in text) == (True, True)
    pages.sends("mother", path, act="yes", purpose="file", pupil=week.cast.xiaoming.id)
    assert "您同意了" in pages.opens("mother", path).text
    for purpose, child in (("file", week.cast.xiaoyu), ("all", week.cast.xiaoming)):
        assert pages.sends("mother", path, act="yes", purpose=purpose, pupil=child.id).status_code == 404


def test_who_looked_stands_on_the_desk(week: Kept, tmp_path: Path) -> None:
    browsers = Browsers(week.db, week=week, data_dir=tmp_path)
    desk = browsers.at_desk("principal")
    path = f"/desk/privacy/child/{week.cast.xiaoming.id}"
    desk.get(path)
    assert "周正" in desk.get(path).text, "the own look as well"
    found = desk.get("/desk/privacy?name=小明").text
    assert path in found
    for name in ("class_teacher", "subject_teacher"):
        for each in (path, "/desk/privacy"):
            assert browsers.at_desk(name).get(each).status_code == 404


def test_leavers_go_when_their_time_is_over(week: Kept) -> None:
    pupil = week.cast.xiaoming.id

    def leaves(session: Session, years: float) -> None:
        session.get_one(Pupil, pupil).left_at = week.now - timedelta(days=365 * years)
        session.add(
            ArchiveRead(school_id=week.school.id, pupil_id=pupil, reader="staff:1", why="x", at=at(1, 8, month=1))
        )

    week.do(leaves, 2.9)
    week.job("privacy_leavers")
    assert week.db.read(lambda session: session.scalars(select(Erasure)).all()) == []
    week.do(leaves, 3.1)
    week.job("privacy_leavers")
    week.job("privacy_leavers")
    wish = week.wish()
    assert (wish.why, wish.state) == ("leaver", "running")
    erase(week.db, {"erasure": wish.id, "school_id": week.school.id, "folder": "nowhere"}, week.now)
    assert week.db.read(Session.get, Pupil, pupil) is None
    assert week.db.read(Session.get, Identity, week.cast.people["teacher_parent"].id) is not None


@pytest.mark.parametrize("name", ["class_teacher", "stranger"])
def test_nobody_else_has_a_say(week: Kept, name: str) -> None:
    if name in week.cast.people:
        assert "李小明" not in shown(week.says(name, "孩子的信息"))


@pytest.mark.parametrize("purpose", ["file", "hotline"])
def test_a_no_is_heeded_and_silence_is_none(week: Kept, purpose: Literal["file", "hotline"]) -> None:
    pupil = week.cast.xiaoming.id
    week.db.read(heed_family, week.school, pupil, purpose)
    week.do(consenting.answer, week.school, week.actor("mother"), pupil, purpose, week.now, given=False)
    with pytest.raises(UserError):
        week.db.read(heed_family, week.school, pupil, purpose)
    week.do(consenting.answer, week.school, week.actor("mother"), pupil, purpose, week.now, given=True)
    week.db.read(heed_family, week.school, pupil, purpose)
