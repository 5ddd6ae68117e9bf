"""Every sentence of the list: what breaks a rule is found by that rule and no other, what only looks alike passes."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import UserError
from bot.core.settings import Rules
from bot.policy import Finding, check, refuse_if_indecent
from bot.policy.packs import rules_of

SENTENCES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))
CLASS: list[str] = SENTENCES["class"]
BAD: list[dict[str, Any]] = SENTENCES["bad"]
GOOD: list[dict[str, Any]] = SENTENCES["good"]
DEFAULT = Rules().policy.packs


def found_in(sentence: dict[str, Any]) -> list[Finding]:
    """What decency says of one entry of the list."""
    to = sentence.get("to", "broadcast")
    names = CLASS if to == "broadcast" else CLASS[1:]
    packs = (*DEFAULT, *sentence.get("packs", ()))
    return check(sentence["text"], names, packs=packs, to=to, consenting=sentence.get("consenting", ()))


@pytest.mark.parametrize("sentence", BAD, ids=lambda each: each["text"])
def test_a_bad_sentence_is_found_by_its_rules_and_no_other(sentence: dict[str, Any]) -> None:
    wanted = sorted([*sentence["rules"], *sentence.get("also", ())])
    assert sorted(finding.rule for finding in found_in(sentence)) == wanted


@pytest.mark.parametrize("sentence", GOOD, ids=lambda each: each["text"])
def test_a_sentence_that_only_looks_alike_passes(sentence: dict[str, Any]) -> None:
    assert found_in(sentence) == []


def test_the_list_is_long_and_leaves_no_rule_out() -> None:
    assert len(BAD) >= 90
    assert len(GOOD) >= 60
    rules = {rule.id for packs in (DEFAULT, ("no_ranking_at_all", "no_app_tasks")) for rule in rules_of(packs)}
    assert {rule for sentence in BAD for rule in sentence["rules"]} == rules
    assert [text for text, times in Counter(each["text"] for each in (*BAD, *GOOD)).items() if times > 2] == []


@pytest.mark.parametrize("sentence", [each for each in BAD if found_in(each)[0].hard], ids=lambda each: each["text"])
def test_a_hard_rule_refuses(sentence: dict[str, Any]) -> None:
    first = found_in(sentence)[0]
    names = CLASS if sentence.get("to", "broadcast") == "broadcast" else CLASS[1:]
    packs = (*DEFAULT, *sentence.get("packs", ()))
    with pytest.raises(UserError) as refused:
        refuse_if_indecent(sentence["text"], names, packs=packs, to=sentence.get("to", "broadcast"))
    assert refused.value.values == {"words": first.words, "why": first.why}
