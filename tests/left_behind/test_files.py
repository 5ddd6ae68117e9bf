"""The file of a left-behind child: each read leaves a row, who has no right meets nothing, each word has history."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Role
from storage.left_behind.files import ChildFile
from storage.proxy_guardian.proxies import Proxy
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.session import Database
from storage.staff import StaffRole
from tests import factories
from tests.left_behind.world import Away
from tests.school_browsers import Browsers, post
from tests.school_week import at, shown

SECTIONS = ("home", "guardians", "parents", "health", "agreed")


@pytest.fixture
def world(sqlite_db: Database) -> Away:
    """The 3rd of November, the files are open."""
    made = Away(sqlite_db)
    assert made.job("left_behind_files") == 2
    return made


@pytest.fixture
def browsers(world: Away) -> Browsers:
    """The school's pages."""
    return Browsers(world.db, week=world)


def files(world: Away) -> list[ChildFile]:
    """All there are."""
    return world.db.read(lambda session: list(session.scalars(select(ChildFile))))


def cared_for(world: Away, name: str, kinds: str) -> None:
    """The roster says something else of a child."""
    child = getattr(world.cast, name).id

    def write(session: Session) -> None:
        session.get_one(Pupil, child).care_kinds = kinds

    world.do(write)


def test_files_open_and_end_with_the_roster(world: Away) -> None:
    child = world.cast.xiaoming
    assert world.job("left_behind_files") == 0
    assert world.news() == ["三(2)班新建了 1 份留守孩子的档案,请看看缺什么。"]
    assert world.sections(child, "guardians") == [
        ("current", {"who": "奶奶 张桂英"}),
        ("current", {"who": "爸爸 李伟"}),
    ]
    assert world.sections(child, "parents") == [("current", {"mother": "东莞长安"})]
    cared_for(world, "xiaoming", "单亲")
    world.job("left_behind_files")
    assert sorted(file.ended_at is None for file in files(world)) == [False, True]
    cared_for(world, "xiaoming", "单亲、留守")
    assert world.job("left_behind_files") == 0
    assert [file.ended_at for file in files(world)] == [None, None]


@pytest.mark.parametrize("who", ["class_teacher", "principal", "subject_teacher", "teacher_parent"])
def test_a_homeroom_teacher_opens_a_file_before_the_roster_says_so(world: Away, browsers: Browsers, who: str) -> None:
    cared_for(world, "xiaoming", "残疾、单亲")
    world.job("left_behind_files")
    desk, child = browsers.at_desk(who), world.cast.xiaoming.id
    may = who == "class_teacher"
    assert post(desk, "/desk/left-behind", mark=str(child)).status_code == (303 if may else 404)
    assert post(desk, "/desk/left-behind", mark="x").status_code == 404
    open_ = [each.pupil_id for each in files(world) if each.ended_at is None]
    assert sorted(open_) == sorted([world.cast.xiaohong.id] + [child] * may)
    kinds = world.db.read(lambda session: session.get_one(Pupil, child).care_kinds)
    assert kinds == ("单亲、留守、残疾" if may else "残疾、单亲")
    assert (f"staff:{world.cast.class_teacher.id}", "left_behind.mark") in world.reads() or not may
    if may:
        page = desk.get("/desk/left-behind?marked=1").text
        assert ("档案建好了" in page, f'<option value="{child}">' in page) == (True, False)


READERS = {
    "class_teacher": 200,
    "principal": 200,
    "subject_teacher": 404,
    "teacher_parent": 404,
    "foreign_principal": 404,
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("path", ["", "/paper", "/home", "/mind"])
def test_each_read_leaves_a_row_and_a_role_without_right_meets_nothing(
    world: Away, browsers: Browsers, name: str, path: str
) -> None:
    page = browsers.at_desk(name).get(f"/desk/left-behind/child/{world.cast.xiaoming.id}{path}")
    assert page.status_code == READERS[name]
    why = {"": "file", "/paper": "paper"}.get(path, "history")
    staff = world.cast.people[name].staff_id
    assert world.reads() == ([(f"staff:{staff}", f"left_behind.{why}")] if page.status_code == 200 else [])


@pytest.mark.parametrize("path", ["child/{child}", "child/{child}/paper", "child/{child}/home", "{class_id}"])
def test_who_only_teaches_a_subject_here_meets_nothing_whatever_the_role_elsewhere(
    world: Away, browsers: Browsers, path: str
) -> None:
    def teaches(session: Session) -> None:
        staff = world.cast.people["teacher_parent"].staff_id
        of = {"school_id": world.school.id, "staff_id": staff, "since": factories.LONG_AGO}
        session.add(StaffRole(role=Role.SUBJECT_TEACHER, class_id=world.cast.class_32.id, **of))

    world.do(teaches)
    where = path.format(child=world.cast.xiaoming.id, class_id=world.cast.class_32.id)
    assert browsers.at_desk("teacher_parent").get(f"/desk/left-behind/{where}").status_code == 404
    assert world.reads() == []


def test_three_knows_is_a_look_at_each_child_with_what_is_missing_first(world: Away, browsers: Browsers) -> None:
    assert browsers.at_desk("subject_teacher").get(f"/desk/left-behind/{world.cast.class_32.id}").status_code == 404
    page = browsers.at_desk("class_teacher").get(f"/desk/left-behind/{world.cast.class_32.id}").text
    assert ("还不知道:家里情况" in page, "奶奶 张桂英" in page, "13700003321" in page) == (True, True, True)
    assert world.reads() == [(f"staff:{world.cast.class_teacher.id}", "left_behind.three_knows")]


@pytest.mark.parametrize(
    ("name", "sees"), [("grandmother", True), ("mother", True), ("father", True), ("other_parent", False)]
)
def test_a_family_reads_its_own_home_only_and_who_looked(
    world: Away, browsers: Browsers, name: str, *, sees: bool
) -> None:
    browsers.at_desk("class_teacher").get(f"/desk/left-behind/child/{world.cast.xiaoming.id}")
    page = browsers.opens(name, f"/m/file/{world.cast.xiaoming.id}")
    assert page.status_code == (200 if sees else 404)
    if not sees:
        assert len(world.reads()) == 1
        return
    assert "班主任 1 次" in page.text
    own = name != "father"
    theirs = ("王芳", "张桂英", "东莞长安", "3321")
    assert [each in page.text for each in theirs] == [own] * 4
    assert ("李伟" in page.text, "4455" in page.text) == (not own, not own)
    assert "13700003321" not in page.text
    guardian = getattr(world.cast, name).id
    assert (f"guardian:{guardian}", "left_behind.family") in world.reads()


def test_whoever_was_barred_reads_nothing(world: Away, browsers: Browsers) -> None:
    def bar(session: Session) -> None:
        mine = (GuardianLink.guardian_id == world.cast.father.id,)
        session.scalars(select(GuardianLink).where(*mine)).one().barred_at = world.now

    world.do(bar)
    assert browsers.opens("father", f"/m/file/{world.cast.xiaoming.id}").status_code == 404


def test_a_family_proposes_and_the_class_teacher_takes_it(world: Away) -> None:
    world.says("grandmother", "改孩子的情况")
    world.says("grandmother", "2")
    for answer in ("1", "我和两个孩子", "跳过", "腿不好,走得慢", "1"):
        said = shown(world.says("grandmother", answer))
    assert said == "【小明】记下了,交给班主任看。看过了我告诉您。"
    assert world.news() == ["三(2)班新建了 1 份留守孩子的档案,请看看缺什么。", "李小明家想改档案,请您看看。"]
    words = {"with_whom": "我和两个孩子", "how": "腿不好,走得慢"}
    assert world.sections(world.cast.xiaoming, "home") == [("proposed", words)]
    asked = shown(world.says("class_teacher", "留守孩子"))
    assert "家长想改的有 1 处" in asked
    assert "家里情况:腿不好,走得慢" in shown(world.says("class_teacher", "1"))
    assert "小明的档案改好了" in shown(world.says("class_teacher", "1"))
    assert world.sections(world.cast.xiaoming, "home") == [("current", words)]
    assert world.texts_for("grandmother")[-1] == '【小明】您说的"家里",杨老师记进档案了,谢谢您。'
    assert not world.texts_for("father")


def test_what_can_be_changed_is_found_behind_my_own(world: Away) -> None:
    assert "4 改孩子的情况" in shown(world.says("grandmother", "我的"))
    assert "小明" in shown(world.says("grandmother", "4"))
    assert "改孩子的情况" not in shown(world.says("other_parent", "我的"))


def test_a_refusal_is_kind_and_told(world: Away) -> None:
    for answer in ("改孩子的情况", "2", "2", "姑姑", "跳过", "跳过", "1"):
        world.says("grandmother", answer)
    for answer in ("留守孩子", "1", "2"):
        world.says("class_teacher", answer)
    said = shown(world.says("class_teacher", "姑姑还没和学校说过话,请她来一次就记上"))
    assert said.startswith("好,小明家会看到您的话。")
    states = [state for state, _ in world.sections(world.cast.xiaoming, "guardians")]
    assert states == ["current", "current", "refused"]
    assert "请她来一次就记上" in world.texts_for("grandmother")[-1]


def test_what_a_teacher_writes_stands_and_the_old_words_stay_readable(world: Away, browsers: Browsers) -> None:
    child = world.cast.xiaoming.id
    desk = browsers.at_desk("class_teacher")
    for words in ("哮喘,药在书包里", "哮喘好多了"):
        page = desk.get(f"/desk/left-behind/child/{child}").text
        path = page.split("写身体</a>")[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        assert post(desk, path, body=words).status_code == 200
        world.now += timedelta(minutes=1)
    assert [state for state, _ in world.sections(world.cast.xiaoming, "health")] == ["past", "current"]
    history = desk.get(f"/desk/left-behind/child/{child}/health").text
    assert ("药在书包里" in history, "好多了" in history, "杨老师写的" in history) == (True, True, True)


def test_a_proxy_guardian_reads_the_child_but_neither_numbers_nor_the_mind(world: Away, browsers: Browsers) -> None:
    desk = browsers.at_desk("teacher_parent")
    path = f"/desk/left-behind/child/{world.cast.xiaoming.id}"
    assert desk.get(path).status_code == 404

    def assign(session: Session) -> None:
        staff, child = world.cast.people["teacher_parent"].staff_id, world.cast.xiaoming.id
        of = {"school_id": world.school.id, "staff_id": staff, "since": factories.LONG_AGO}
        session.add(StaffRole(role=Role.PROXY_GUARDIAN, **of))
        session.add(Proxy(pupil_id=child, kind="proxy", set_by_id=world.cast.principal.id, **of))

    world.do(assign)
    page = desk.get(path)
    assert page.status_code == 200
    assert ("13700003321" in page.text, "心里" in page.text, "张桂英" in page.text) == (False, False, True)
    assert desk.get(f"{path}/mind").status_code == 404
    assert desk.get(f"/desk/left-behind/child/{world.cast.xiaohong.id}").status_code == 404


def test_a_class_changes_hands_and_its_files_are_listed_until_taken(world: Away) -> None:
    def hand_over(session: Session) -> None:
        mine = (StaffRole.staff_id == world.cast.class_teacher.id,)
        session.scalars(select(StaffRole).where(*mine)).one().staff_id = world.cast.subject_teacher.id

    world.do(hand_over)
    assert "新接的档案 1 份" in shown(world.says("subject_teacher", "留守孩子"))
    assert "李小明,原来在杨老师那里" in shown(world.says("subject_teacher", "3"))
    assert shown(world.says("subject_teacher", "1")) == "好,1 份档案在您这里了。"
    assert "新接" not in shown(world.says("subject_teacher", "留守孩子"))


def test_a_moved_parent_changes_the_file_at_once_and_only_the_own_home(world: Away, browsers: Browsers) -> None:
    for answer in ("报平安", "2", "东莞常平", "1", "2"):
        world.says("mother", answer)
    versions = world.sections(world.cast.xiaoming, "parents")
    assert versions == [("past", {"mother": "东莞长安"}), ("current", {"mother": "东莞常平"})]
    assert world.sections(world.cast.xiaohong, "parents")[-1] == ("current", {"mother": "东莞常平"})
    assert "东莞常平" in browsers.opens("grandmother", f"/m/file/{world.cast.xiaoming.id}").text
    assert "东莞常平" not in browsers.opens("father", f"/m/file/{world.cast.xiaoming.id}").text


def test_who_is_no_parent_away_any_more_is_not_asked(world: Away) -> None:
    world.goes_on_to(at(4, 9))
    for answer in ("报平安", "4", "3"):
        world.says("mother", answer)
    away = world.db.read(lambda session: session.get_one(Guardian, world.cast.mother.id).is_away)
    assert (away, world.asks()) == (False, 0)
