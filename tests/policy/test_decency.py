"""Names, sentences and clauses: how decency reads a text; the sentences themselves stand in ``sentences.toml``."""

from typing import Any

import pytest

from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.policy import check, refuse_if_indecent

CLASS = ("李小明", "王芳", "张伟", "林晓雨")
OTHERS = CLASS[1:]


def rules_found(text: str, names: tuple[str, ...] = CLASS, **more: Any) -> list[str]:
    """The ids alone."""
    return [finding.rule for finding in check(text, names, **more)]


def test_marks_may_be_told_to_the_own_family_but_not_another_childs() -> None:
    assert rules_found("小明这次数学考了95分。", OTHERS, to="family") == []
    assert rules_found("小明和张伟都是95分。", OTHERS, to="family") == ["marks"]


def test_a_mark_and_a_name_in_different_sentences_are_not_taken_together() -> None:
    assert rules_found("全班平均92分。王芳今天扫了地。") == []
    assert rules_found("全班平均92分,王芳今天扫了地。") == ["marks"]


def test_what_makes_words_harmless_must_stand_in_the_same_clause() -> None:
    assert rules_found("请不要给老师送礼。") == []
    assert rules_found("请不要迟到,给老师送礼的放办公室。") == ["gifts"]


@pytest.mark.parametrize("name", ["欧阳晓雨", "买买提·艾力", "諸葛明月", "王 芳"])
def test_all_kinds_of_names_are_known_in_full(name: str) -> None:
    assert rules_found(f"{name}98分", (name,)) == ["marks"]


@pytest.mark.parametrize(("called", "known"), [("晓雨", True), ("小明", True), ("芳", False), ("伟大的人", False)])
def test_a_given_name_of_two_signs_is_a_name(called: str, known: bool) -> None:
    assert (rules_found(f"{called}得了98分") == ["marks"]) is known


def test_a_class_without_names_is_nobody() -> None:
    assert rules_found("98分,第一名!", ()) == []


def test_the_words_are_the_writers_own() -> None:
    assert check("明 天 請 每人 交 叁拾圓")[0].words == "請每人交叁拾圓"[1:]


def test_hard_ones_come_first_and_each_rule_once() -> None:
    assert rules_found("收到请回复。张伟98分,王芳97分。请交30元,再交20元。") == ["marks", "money", "demand_replies"]


def test_praise_by_name_waits_for_the_familys_word() -> None:
    assert rules_found("表扬王芳和林晓雨!", consenting=("王芳",)) == ["named_praise"]
    assert rules_found("表扬王芳和林晓雨!", consenting=("王芳", "林晓雨")) == []
    assert rules_found("王芳98分!", consenting=CLASS) == ["marks"]  # consent is for praise, not for marks


def test_a_soft_rule_does_not_refuse() -> None:
    assert not check("收到请回复。")[0].hard
    refuse_if_indecent("收到请回复。")


def test_a_remark_that_only_complains_gets_three_examples() -> None:
    found = check("上课讲话。", OTHERS, to="family")
    assert [finding.rule for finding in found] == ["only_negative"]
    assert len(found[0].examples) == 3
    for example in found[0].examples:
        assert check(f"上课讲话。{example}。", OTHERS, to="family") == [], example


def test_the_writer_is_told_the_words_the_reason_and_what_to_do() -> None:
    with pytest.raises(UserError) as refused:
        refuse_if_indecent("请每人交30元。")
    first, why, what_to_do = phrase(refused.value.text, **refused.value.values).splitlines()
    assert first == '这条不能发:"每人交30元"。'
    assert why == "学校规定不在这里向家长收钱。"
    assert what_to_do == "请改一改,再发一次。"
