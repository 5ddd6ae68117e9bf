"""Words of danger stop nothing for good: what was meant goes on, and what follows reaches the people on the alarm."""

import pytest

from storage.session import Database
from tests.care.need import Need
from tests.school_week import shown


@pytest.fixture
def need(sqlite_db: Database) -> Need:
    """On Friday afternoon."""
    return Need(sqlite_db)


def texts(need: Need) -> list[str]:
    """What the people on the alarm read, in order."""
    return [words for _, words, _ in need.case().texts]


def test_a_sign_with_words_of_danger_calls_people_and_is_noted_afterwards(need: Need) -> None:
    said = need.says("class_teacher", "关注 李小明 他说不想活了,手上有划痕")
    assert [choice.digit for choice in said.choices] == ["1", "9"]
    assert need.called() == ["16:00 王敏 wechat"]
    assert need.signals() == []
    assert "是哪方面的事" in shown(need.says("class_teacher", "1"))
    need.says("class_teacher", "3")
    assert need.signals() == [("李小明", "teacher", "他说不想活了,手上有划痕")]


def test_such_words_in_the_form_of_a_sign_call_people_too(need: Need) -> None:
    need.says("subject_teacher", "关注 李小明")
    need.says("subject_teacher", "3")
    assert "12356" in shown(need.says("subject_teacher", "他说不想活了,手上有划痕"))
    assert len(need.alarms()) == 1
    need.says("subject_teacher", "1")
    assert need.signals() == [("李小明", "teacher", "他说不想活了,手上有划痕")]


def test_what_who_carries_a_plan_writes_of_the_past_is_no_new_alarm(need: Need) -> None:
    need.plan("counselor", "mind")
    for words in ("方案", "1", "1", "1", "他说已经不再想死了"):
        need.says("counselor", words)
    assert need.alarms() == []


def test_free_words_after_an_alarm_reach_the_people_on_it(need: Need) -> None:
    need.says("grandmother", "孩子说不想活了")
    assert "值班老师也看到了" in shown(need.says("grandmother", "他把门反锁了,叫他也没声音"))
    assert texts(need) == ["孩子说不想活了", "他把门反锁了,叫他也没声音"]
    need.says("duty", "1")
    need.later(minutes=2)
    need.says("grandmother", "门还是不开")
    assert "又写了新的话" in need.texts_for("duty")[-1]
    told = len(need.texts_for("duty"))
    need.says("grandmother", "我在门口")
    assert texts(need)[-1] == "我在门口"
    assert len(need.texts_for("duty")) == told  # of the same breath


def test_nine_is_still_a_person_afterwards(need: Need) -> None:
    need.says("grandmother", "孩子说不想活了")
    need.says("grandmother", "他把门反锁了,叫他也没声音")
    assert "马上打给您" in shown(need.says("grandmother", "9"))


@pytest.mark.parametrize("words", ["菜单", "好的", "0"])
def test_words_of_the_product_do_not_join(need: Need, words: str) -> None:
    need.says("grandmother", "孩子说不想活了")
    need.says("grandmother", words)
    assert texts(need) == ["孩子说不想活了"]


def test_of_an_alarm_that_is_long_ago_nothing_more_is_said(need: Need) -> None:
    need.says("grandmother", "孩子说不想活了")
    need.later(minutes=61)
    assert "值班老师" not in need.says("grandmother", "他把门反锁了,叫他也没声音").text
    assert texts(need) == ["孩子说不想活了"]


def test_what_somebody_else_writes_is_no_part_of_it(need: Need) -> None:
    need.says("grandmother", "孩子说不想活了")
    need.says("other_parent", "他把门反锁了,叫他也没声音")
    assert texts(need) == ["孩子说不想活了"]
