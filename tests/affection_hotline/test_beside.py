"""Who stands beside the child: found by itself, settled by the parent or the school, and never across households."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Role
from bot.core.reply import Reply
from handlers.affection_hotline.actions import settling, standing
from storage.proxy_guardian.proxies import Proxy
from storage.pupils import Guardian, Pupil
from storage.session import Database
from tests import factories
from tests.affection_hotline.far import Far
from tests.school_week import at

EVERYBODY = (
    *("grandmother", "mother", "father", "class_teacher", "subject_teacher", "principal", "teacher_parent"),
    *("other_parent", "stranger", "foreign_parent", "foreign_principal"),
)


@pytest.fixture
def far(db: Database) -> Far:
    """小明 is the mother's only child here; it is the night of Friday the 20th."""
    world = Far(db)
    world.only_xiaoming()
    return world


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def settle(far: Far, who: str, key: str, *, parent: str = "mother", hour: int | None = None) -> None:
    pair = (far.cast.xiaoming.id, getattr(far.cast, parent).id)
    far.do(settling.settle, far.school, far.actor(who), pair, key, hour, far.now)


def brought_to(far: Far) -> set[str]:
    """Who was told anything once the child's hour has come."""
    far.goes_on_to(at(20, 17, 30))
    return {name for name in far.cast.people if far.waiting_for(name)}


def proxy(far: Far) -> int:
    """A teacher stands in the parents' place."""
    staff = far.on_duty("陈兰", Role.PROXY_GUARDIAN, name="proxy")
    row: dict[str, Any] = {"kind": "proxy", "since": at(1, 8), "set_by_id": far.cast.principal.id}
    far.do(lambda session: session.add(
        Proxy(school_id=far.school.id, pupil_id=far.cast.xiaoming.id, staff_id=staff, **row)
    ))  # fmt: skip
    return staff


def test_by_itself_it_is_who_lives_with_the_child_in_the_parents_household(far: Far) -> None:
    far.sends()
    assert brought_to(far) == {"grandmother"}


def test_a_divorced_fathers_words_never_go_to_the_mothers_household(far: Far) -> None:
    far.says("father", "留言")
    far.says("father", "1")
    far.voice("father")
    said = far.says("father", "1").text
    assert "亲情室" in said
    assert brought_to(far) == set()
    assert labels(far.says("father", "谁在孩子身边")) == ["好"]


@pytest.mark.parametrize(("who", "may"), [("father", False), ("class_teacher", False), ("principal", True)])
def test_only_who_leads_the_school_sends_words_across_households(far: Far, who: str, may: bool) -> None:
    far.says("father", "留言")
    far.says("father", "1")
    key = f"guardian:{far.cast.grandmother.id}"
    if not may:
        with pytest.raises(AccessDeniedError):
            settle(far, who, key, parent="father")
        return
    settle(far, who, key, parent="father")
    far.voice("father")
    far.says("father", "1")
    assert brought_to(far) == {"grandmother"}


def test_the_households_hear_nothing_of_each_other(far: Far) -> None:
    far.sends()
    far.goes_on_to(at(20, 17, 30))
    far.answers()
    far.goes_on_to(at(20, 19))
    assert far.waiting_for("father") == []
    assert far.db.read(lambda session: standing.thread(session, far.actor("mother"), far.cast.xiaoming.id))
    assert far.db.read(lambda session: standing.thread(session, far.actor("father"), far.cast.xiaoming.id)) == []


@pytest.mark.parametrize("who", [name for name in EVERYBODY if name not in ("mother", "grandmother")])
def test_nobody_else_plays_takes_back_or_answers(far: Far, who: str) -> None:
    far.sends()
    far.goes_on_to(at(20, 17, 30))
    message = far.messages()[0].id
    for step in ("brought", "heard", "answer", "no_sound", "absent", "take_back", "answered"):
        with pytest.raises(AccessDeniedError):
            far.steps(who, step, message=message)
    files = far.db.read(lambda session: standing.room_messages(session, far.school.id, far.now.date()))
    assert files == []
    actor = far.actor(who)
    with pytest.raises(AccessDeniedError):
        far.db.read(lambda session: standing.file_of(session, actor, message, 1))


@pytest.mark.parametrize("who", ["mother", "father", "class_teacher", "stranger", "foreign_principal"])
def test_the_adults_steps_are_not_for_the_parent_and_others(far: Far, who: str) -> None:
    far.sends()
    far.goes_on_to(at(20, 17, 30))
    with pytest.raises(AccessDeniedError):
        far.steps(who, "heard", message=far.messages()[0].id)


def test_somebody_elses_recording_is_sent_by_nobody(far: Far) -> None:
    theirs = far.file("other_parent")
    with pytest.raises(AccessDeniedError):
        far.steps("mother", "to_child", pupil=far.cast.xiaoming.id, media=theirs)
    with pytest.raises(AccessDeniedError):
        far.steps("mother", "discard", pieces=f'["voice:{theirs}"]')


def test_the_parent_chooses_among_the_own_household_and_the_school(far: Far) -> None:
    proxy(far)
    home = far.cast.mother.household_id
    far.do(lambda session: _grandfather(session, far, home))
    assert labels(far.says("mother", "谁在孩子身边")) == ["爷爷", "陈老师", "学校亲情室", "不换"]
    assert far.says("mother", "1").text == "好,以后由爷爷放给小明听。"
    assert labels(far.says("mother", "谁在孩子身边")) == ["奶奶", "陈老师", "学校亲情室", "让学校来定", "不换"]
    far.says("mother", "0")
    assert "爷爷" in far.sends().text
    assert brought_to(far) == {"grandfather"}


def _grandfather(session: Any, far: Far, home: int) -> None:
    household = session.get_one(type(far.cast.mother), far.cast.mother.id).household_id
    made = factories.guardian(session, factories.household(session, far.school.id), name="李福", phone="13700008888")
    made.household_id = household
    pupil = session.get_one(Pupil, far.cast.xiaoming.id)
    factories.link(session, pupil, made, relation="爷爷", place=4)
    who = factories.identity(session, far.school.id, "openid_grandfather")
    factories.bind(session, who, made, pupil)
    session.flush()
    far.cast.people["grandfather"] = who
    assert home == household


def test_the_proxy_guardian_plays_it_where_nobody_is_at_home(far: Far) -> None:
    proxy(far)
    far.do(lambda session: session.execute(update(Guardian).values(is_away=True)))
    far.sends()
    far.goes_on_to(at(20, 12, 30))
    assert far.waiting_for("proxy")[1].reply.text == "这是小明妈妈的话,38秒,给小明听。"
    far.says("proxy", "1")
    assert far.says("proxy", "1").text == "好,我告诉妈妈。"


def test_the_school_names_adult_and_hour(far: Far) -> None:
    settle(far, "class_teacher", "room")
    assert "亲情室" in far.sends().text
    settle(far, "class_teacher", f"guardian:{far.cast.grandmother.id}", hour=18 * 60 + 15)
    assert "18:15 送到奶奶手机上" in far.sends().text
    settle(far, "class_teacher", "itself")
    assert "17:30 送到奶奶手机上" in far.sends().text


def test_an_hour_in_the_night_is_refused(far: Far) -> None:
    with pytest.raises(UserError):
        settle(far, "class_teacher", "itself", hour=23 * 60)


@pytest.mark.parametrize(
    ("who", "may"),
    [(name, name in ("class_teacher", "principal")) for name in EVERYBODY],
)
def test_who_may_settle_it_for_others(far: Far, who: str, may: bool) -> None:
    if may:
        settle(far, who, "room")
        return
    with pytest.raises(AccessDeniedError):
        settle(far, who, "room")


def test_nobody_who_is_no_choice_becomes_the_adult(far: Far) -> None:
    for key in (f"guardian:{far.cast.other_parent.id}", f"staff:{far.cast.subject_teacher.id}", "guardian:", "x"):
        with pytest.raises(AccessDeniedError):
            settle(far, "principal", key)
