"""Who of a school calls, is called, reads what was promised: and who meets nothing of it."""

from datetime import date

import pytest
from sqlalchemy import update

from handlers.phone_call import overview
from storage.contactability import contact_rows
from storage.phone_call import spoken_with
from storage.pupils import Guardian
from storage.session import Database
from tests.phone_call.world import Calls
from tests.school_week import at, shown


@pytest.fixture
def world(sqlite_db: Database) -> Calls:
    """Tuesday the 3rd, at noon."""
    made = Calls(sqlite_db)
    made.goes_on_to(at(3, 12))
    return made


def day_of(world: Calls, name: str) -> list[tuple[str, int, int | None, bool]]:
    """The lines of a teacher's day."""
    lines = world.db.read(overview.for_teacher, world.school, world.actor(name), world.now)
    return [(line.words, line.count, line.total, line.urgent) for line in lines]


def family_of(world: Calls, name: str) -> list[str]:
    """What a guardian reads of calls."""
    return [line.words for line in world.db.read(overview.for_family, world.school, world.actor(name), world.now)]


def needs_care(world: Calls, name: str = "小明", words: str = "每周二给他讲一会儿") -> None:
    """The class teacher spoke with a family, and something is to be done."""
    for text in (f"记电话 {name}", "1", "2", words, "3", "1"):
        world.says("class_teacher", text)


def test_the_day_of_a_teacher(world: Calls) -> None:
    assert day_of(world, "class_teacher") == []
    world.asks()
    world.asks(world.child("王小花"), why="rule", due_on=date(2026, 11, 20))
    assert day_of(world, "class_teacher") == [("要打的回访电话", 1, None, False), ("11月电话回访", 0, 2, False)]
    world.goes_on_to(at(4, 12))
    assert day_of(world, "class_teacher")[0] == ("过了日子的回访电话", 1, None, True)
    world.says("class_teacher", "回访")
    world.says("class_teacher", "1")
    assert day_of(world, "class_teacher") == [("11月电话回访", 1, 2, False)]
    for name in ("subject_teacher", "teacher_parent", "principal", "foreign_principal"):
        assert day_of(world, name) == [], name


def test_a_family_reads_what_was_promised_to_it_and_nothing_else(world: Calls) -> None:
    world.asks(guardian_id=world.cast.grandmother.id)
    needs_care(world)
    line = "李小明的老师答应:每周二给他讲一会儿(11月10日前)"
    assert family_of(world, "mother") == family_of(world, "grandmother") == [line]
    for name in ("father", "other_parent", "stranger", "foreign_parent"):
        assert family_of(world, name) == [], name
    world.says("class_teacher", "撤")


def test_a_promise_is_read_by_the_household_that_it_was_made_to(world: Calls) -> None:
    for text in ("记电话 小明", "3", "2", "每周二给他讲一会儿", "3", "1"):
        world.says("class_teacher", text)
    assert [len(family_of(world, name)) for name in ("father", "mother", "grandmother")] == [1, 0, 0]


def test_what_was_taken_back_was_never_promised(world: Calls) -> None:
    needs_care(world)
    assert family_of(world, "mother") != []
    assert "收回了" in world.says("class_teacher", "撤").text
    assert (family_of(world, "mother"), world.promises()) == ([], [])
    assert world.calls() == [], "a call of one's own that was taken back was never made"


def test_what_must_not_be_written_to_families_is_not_promised(world: Calls) -> None:
    world.says("class_teacher", "记电话 小明")
    world.says("class_teacher", "1")
    world.says("class_teacher", "2")
    assert "不能" in world.says("class_teacher", "家长交200元补课费").text
    assert (world.promises(), world.calls()) == ([], [])


def test_a_recording_is_kept_beside_the_call(world: Calls) -> None:
    world.says("class_teacher", "记电话 小明")
    world.says("class_teacher", "1")
    world.says("class_teacher", "2")
    world.speaks("class_teacher", "31")
    world.says("class_teacher", "1")
    world.says("class_teacher", "1")
    assert [call.media for call in world.calls()] == ["31"]
    assert family_of(world, "mother") == ["李小明的老师答应:按电话里和您说好的办(11月4日前)"]


@pytest.mark.parametrize("name", ["mother", "grandmother", "other_parent", "stranger"])
def test_a_guardian_meets_no_list(world: Calls, name: str) -> None:
    world.asks()
    for word in ("回访", "记电话", "记电话 李小明"):
        said = shown(world.says(name, word))
        assert not any(each in said for each in ("打给", "要回访", "您打的电话", "哪家通了话"))
    assert [call.result for call in world.calls()] == [""]


def test_another_teacher_has_another_list_and_other_children(world: Calls) -> None:
    world.asks()
    for name in ("subject_teacher", "teacher_parent", "principal"):
        assert "没有要回访的电话了" in world.says(name, "回访").text, name
    assert "没有这个孩子" in world.says("teacher_parent", "记电话 李小明").text
    assert "和家里谁通了话" in world.says("subject_teacher", "记电话 李小明").text, "who teaches the child may call"
    world.says("subject_teacher", "2")
    world.says("subject_teacher", "1")
    assert [(call.why, call.result) for call in world.calls()] == [("wish", ""), ("own", "well")]


def test_an_old_number_on_the_phone_does_nothing_twice(world: Calls) -> None:
    world.asks()
    world.says("class_teacher", "回访")
    world.says("class_teacher", "1")
    (before,) = world.calls()
    assert "刚才" in world.says("class_teacher", "撤").text
    world.says("class_teacher", "记电话 小明")
    world.says("class_teacher", "1")
    world.says("class_teacher", "4")
    results = [(call.result, call.guardian_id) for call in world.calls() if call.id == before.id]
    assert results == [("wrong_number", world.cast.grandmother.id)]
    assert [call.guardian_id for call in world.calls() if not call.result] == [world.cast.mother.id]


def test_a_result_of_yesterday_is_not_taken_back(world: Calls) -> None:
    world.asks()
    world.says("class_teacher", "回访")
    world.says("class_teacher", "1")
    world.goes_on_to(at(4, 0, 1))
    world.says("class_teacher", "撤")
    assert [call.result for call in world.calls()] == ["well"]


def test_one_call_speaks_of_all_reasons_but_another_guardian_is_still_owed_one(world: Calls) -> None:
    cast = world.cast
    world.asks(why="visit")
    world.asks(why="rule", guardian_id=cast.grandmother.id, about="g")
    world.asks(why="rule", guardian_id=cast.mother.id, about="m")
    said = world.says("class_teacher", "回访").text
    assert ("几件事一个电话说" in said, "这家想先打电话" in said, "这学期还没和这家通过电话" in said) == (
        True,
        True,
        True,
    )
    world.says("class_teacher", "1")
    assert sorted((call.why, call.guardian_id, call.result) for call in world.calls()) == sorted(
        [("visit", cast.grandmother.id, "well"), ("rule", cast.grandmother.id, "well"), ("rule", cast.mother.id, "")]
    )
    spoken = world.db.read(spoken_with, world.school.id, at(1, 0), [cast.class_32.id])
    assert {guardian_id for _, guardian_id, _ in spoken} == {cast.grandmother.id}


def test_a_wrong_number_stands_on_the_board_until_it_is_put_right(world: Calls) -> None:
    cast = world.cast
    world.asks(guardian_id=cast.father.id)
    world.says("class_teacher", "回访")
    assert "没有别的号码" in world.says("class_teacher", "4").text
    assert "没有能打的号码" not in world.says("class_teacher", "回访").text
    world.asks(why="visit", guardian_id=cast.father.id)
    assert "这家没有能打的号码" in world.says("class_teacher", "回访").text
    when = {"silent_before": world.now, "look_back_to": world.now}
    rows = world.db.read(contact_rows, world.school.id, class_ids=[cast.class_32.id], **when)
    assert {row.relation: row.wrong_at is not None for row in rows} == {"奶奶": False, "妈妈": False, "爸爸": True}
    world.do(lambda session: session.execute(update(Guardian).values(confirmed_at=world.now)))
    assert "13600004455" in world.says("class_teacher", "回访").text


def test_who_lost_the_class_is_not_held_up_by_its_families(world: Calls) -> None:
    world.asks()
    world.asks(world.cast.xiaoyu, why="visit")
    said = world.says("class_teacher", "回访").text
    assert ("李小明" in said, "陈小雨" in said) == (True, False)
    world.says("class_teacher", "1")
    assert "没有要回访的电话了" in world.says("class_teacher", "回访").text


def test_a_wrong_number_taken_back_leaves_one_call(world: Calls) -> None:
    world.asks()
    world.says("class_teacher", "回访")
    world.says("class_teacher", "4")
    assert len(world.calls()) == 2
    world.says("class_teacher", "撤")
    assert [(call.result, call.guardian_id) for call in world.calls()] == [("", world.cast.grandmother.id)]
