"""Letters at term's end: a child's own reaches the parents away once; the school's has a line for each family."""

import pytest
from sqlalchemy import select

from bot.core.errors import AccessDeniedError, UserError
from bot.core.inbound import Kind
from handlers.proxy_guardian.actions import letters
from storage.proxy_guardian.letters import ChildLetter
from storage.session import Database
from tests.proxy_guardian.test_story import Story
from tests.proxy_guardian.world import LeftBehind
from tests.school_browsers import Browsers, post
from tests.school_week import at, shown


@pytest.fixture
def world(db: Database) -> LeftBehind:
    """A week before the end of term; the neighbour stands in for 小明."""
    made = LeftBehind(db)
    made.stands_in()
    made.goes_on_to(at(28, 16, month=12))
    return made


def rows(world: LeftBehind) -> list[ChildLetter]:
    """All letters."""
    return world.db.read(lambda session: list(session.scalars(select(ChildLetter).order_by(ChildLetter.by))))


def test_a_photographed_letter_goes_to_the_parent_away(world: LeftBehind) -> None:
    story, picture = Story(world), world.picture()
    before = len(world.texts_for("grandmother"))
    story.says("neighbour", "孩子的信", "小红", "小明")
    story.lines.append(shown(world._sends("neighbour", Kind.IMAGE, media=picture)))
    story.says("neighbour", "1", "1")
    story.lines += ["→ mother", *world.texts_for("mother")[-2:]]
    assert [bool(each.reply.media) for each in world.waiting_for("mother")[-2:]] == [False, True]
    story.says("mother", "1")
    assert len(world.texts_for("grandmother")) == before, "she is at home and sees the child's hand herself"
    story.says("neighbour", "孩子的信", "小明", "0")
    story.lines = [line.replace(picture, "照片") for line in story.lines]
    story.agrees("letter")
    assert [(row.by, row.term, row.sent_at is not None) for row in rows(world)] == [("child", "2026-2027-1", True)]


def test_a_picture_is_looked_into_before_it_leaves(world: LeftBehind) -> None:
    actor, child = world.actor("class_teacher"), world.cast.xiaoming.id
    for refused in (None, "policy/picture_unreadable"):
        world.do(letters.keep_own, world.school, actor, child, [world.picture(refused)], world.now)
        with pytest.raises(UserError):
            world.do(letters.send_own, world.school, actor, child, world.now)
    with pytest.raises(UserError):
        world.do(letters.keep_own, world.school, actor, child, ["5"], world.now)
    assert [row.sent_at for row in rows(world)] == [None]


@pytest.mark.parametrize("name", ["subject_teacher", "teacher_parent", "other_proxy", "director", "mother", "stranger"])
def test_nobody_else_sends_a_letter(world: LeftBehind, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        world.do(
            letters.keep_own, world.school, world.actor(name), world.cast.xiaoming.id, [world.picture()], world.now
        )
    with pytest.raises(AccessDeniedError):
        world.do(letters.send_own, world.school, world.actor(name), world.cast.xiaoming.id, world.now)
    lines = {world.cast.xiaoming.id: ""}
    with pytest.raises(AccessDeniedError):
        world.do(letters.send_school_letter, world.school, world.actor(name), "新年好", lines, world.now)
    assert rows(world) == []


def test_the_school_s_letter_goes_once_with_a_line_for_each(world: LeftBehind) -> None:
    other = world.child("王小花", "301")
    browsers = Browsers(world.db, week=world)
    desk = browsers.at_desk("class_teacher")
    assert "王小花" in desk.get("/desk/letters-home").text
    to = [world.cast.xiaoming.id, other.id]
    line = {f"line-{to[0]}": "小明这学期常帮同学打饭"}
    hard = post(desk, "/desk/letters-home", act="school", words="家长交200元补课费", to=to, **line)
    assert (hard.status_code, rows(world)) == (422, [])
    told = len(world.texts_for("mother"))
    assert (
        post(desk, "/desk/letters-home", act="school", words="谢谢您把孩子交给我们。", to=to, **line).status_code == 303
    )
    assert world.texts_for("mother")[told:] == [
        "学校给小明家的信:\n谢谢您把孩子交给我们。\n小明这学期常帮同学打饭\n想再看,回 1。"
    ]
    assert any("常帮同学打饭" in text for text in world.texts_for("father")), "the other household reads it, too"
    again = post(desk, "/desk/letters-home", act="school", words="再写一封", to=to)
    assert (again.status_code, len(world.texts_for("mother"))) == (303, told + 1)
    assert len(rows(world)) == 2
    for name, count in (("mother", 1), ("other_parent", 0), ("foreign_parent", 0)):
        page = browsers.opens(name, "/m/letters")
        assert page.text.count("常帮同学打饭") == count, name


def test_a_letter_is_opened_by_the_child_s_own_people(world: LeftBehind) -> None:
    actor, child = world.actor("class_teacher"), world.cast.xiaoming.id
    world.do(letters.keep_own, world.school, actor, child, [picture := world.picture()], world.now)
    world.do(letters.send_own, world.school, actor, child, world.now)
    (row,) = rows(world)
    for name in ("other_parent", "stranger", "foreign_parent", "neighbour"):
        with pytest.raises(AccessDeniedError):
            world.do(letters.my_letter, world.actor(name), row.id, world.now)
    browsers = Browsers(world.db, week=world)
    assert browsers.opens("other_parent", f"/m/letters/{row.id}/{picture}").status_code == 404
    assert browsers.opens("mother", f"/m/letters/{row.id}/5").status_code == 404
    assert f"/m/letters/{row.id}/{picture}" in browsers.opens("mother", "/m/letters").text


def test_what_was_read_waits_no_longer(world: LeftBehind) -> None:
    actor, child = world.actor("class_teacher"), world.cast.xiaoming.id
    world.do(letters.keep_own, world.school, actor, child, [world.picture()], world.now)
    world.do(letters.send_own, world.school, actor, child, world.now)
    assert "写给您的信" in world.says("mother", "1").text
    assert "写给您的信" not in world.says("mother", "1").text, "its number is free again"
