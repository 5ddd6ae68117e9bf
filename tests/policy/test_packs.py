"""Packs: what a school chooses, what it writes itself, and what is refused at the start."""

from pathlib import Path

import pytest

from bot.core.errors import OperatorError
from bot.core.settings import Rules
from bot.policy import check
from bot.policy.packs import PACKS, known_packs, rules_of

OWN = """
[macro]
here = '(?:小卖部|校门口)'

[[rule]]
id = "snacks"
hard = false
where = "both"
why = "零食的事请在家长会上说。"
patterns = ['{here}[^,]{0,4}零食', '{figure}包辣条']
unless = ['不']
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A school's own file."""
    file = tmp_path / "ours.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


def test_a_schools_own_file_adds_rules_and_may_use_what_base_names(own: Path) -> None:
    assert [each.rule for each in check("校门口有零食。", packs=[str(own)])] == ["snacks"]
    assert [each.rule for each in check("两包辣条。", packs=[str(own)])] == ["snacks"]
    assert check("不买校门口的零食。", packs=[str(own)]) == []
    assert check("校门口有零食。") == []


def test_a_pack_replaces_a_rule_of_the_same_id() -> None:
    assert [each.hard for each in check("收到请回复。")] == [False]
    assert [each.hard for each in check("收到请回复。", packs=["no_checkins"])] == [True]


def test_the_order_of_packs_decides_between_them() -> None:
    both = ("no_group_praise", "no_blame_in_groups")
    assert {rule.why for rule in rules_of(both) if rule.id == "named_blame"} == {"孩子的不足,只和他自己家说。"}


@pytest.mark.parametrize("pack", [*known_packs(), "base"])
def test_every_pack_can_be_chosen_and_says_why(pack: str) -> None:
    rules = rules_of((pack,))
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.why.endswith("。"), rule.id
        assert len(rule.why) <= 45, rule.id
    assert (PACKS / f"{pack}.toml").read_text(encoding="utf-8").startswith("# ")


def test_the_default_is_no_homework() -> None:
    assert Rules().policy.packs == ("no_homework",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "neither a file nor one of no_app_tasks, no_blame_in_groups"),
        ("[[rule", "cannot be read"),
        ('[[rule]]\nid = "x"\nhard = true\nwhy = "因为这样不行。"\npatterns = ["("]', "x: "),
        (
            '[[rule]]\nid = "x"\nhard = true\nwhy = "因为这样不行。"\npatterns = ["{nobody_knows}"]',
            "stands for nothing",
        ),
        ('[[rule]]\nid = "x"\nhard = true\nwhy = "因为这样不行。"\npatterns = ["a"]\nhart = 1', "hart"),
        ('[[rule]]\nid = "x"\nhard = true\npatterns = ["a"]', "why"),
        ('[[rule]]\nid = "x"\nhard = true\nwhy = "因为这样不行。"\nwhere = "nowhere"\npatterns = ["a"]', "where"),
    ],
)
def test_a_wrong_pack_is_refused_by_name(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "wrong.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(OperatorError) as refused:
        rules_of((str(file),))
    assert str(refused.value).startswith(f"config: rules.policy.packs: {file}")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
