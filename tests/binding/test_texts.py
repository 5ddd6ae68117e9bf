"""Every sentence of binding, whole: what the stories do not reach stands here."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from bot.identity.access import Child
from tests.golden import agrees
from tests.school_week import shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
PHONE = {"duty_phone": "0838-600-1234"}
XIAOMING = {
    "school": "青山小学",
    "class_name": "三(2)班",
    "child": "李小明",
    "given": "小明",
    "pronoun": "他",
    "teacher": "杨老师",
    "relation": "奶奶",
}
SPOKE = {"count": 3, "child": "李小明", "relation": "奶奶", "pronoun": "她", "spoken": True, "said": ""}

TEXTS: dict[str, dict[str, Any]] = {
    "families_title": {},
    "not_a_number": {},
    "paper_needed": {},
    "already_decided": {},
    "approved_next": {},
    "approved_you": {**XIAOMING, "number": 3},
    "barred_cannot": {},
    "bind_last_four": XIAOMING,
    "bind_relation": XIAOMING,
    "bound": XIAOMING,
    "bound_safety_only": {},
    "call_me": {**PHONE, "teacher": "杨老师", "tomorrow": True},
    "call_me_stranger": PHONE,
    "called_thanks": {},
    "calling_next": {},
    "changed_meanwhile": {},
    "child_not_in_class": {"name": "李大明"},
    "class_handed_over": {"class_name": "三(2)班", "teacher": "李强"},
    "class_is_theirs": {"class_name": "三(2)班", "teacher": "杨静"},
    "class_unknown": {},
    "class_unknown_change": {},
    "consent": XIAOMING,
    "consent_full": XIAOMING,
    "consent_read_aloud": XIAOMING,
    "desk_code_unknown": {},
    "desk_link": {"link": "https://qingshan.example/desk/in/abc"},
    "desk_no_link": {},
    "desk_opened": {},
    "enough_tries": XIAOMING,
    "enough_tries_unknown": PHONE,
    "face_changed": {},
    "handed_to_teacher": XIAOMING,
    "hours": {},
    "hours_kept": {},
    "how_to_bind": {},
    "invitation_unknown": {},
    "left": {},
    "left_steps": {},
    "left_waiting": {},
    "line_requests": {},
    "line_not_found": {},
    "matter_agree": {},
    "matter_call": {},
    "matter_call_of": {"who": "李小明的奶奶"},
    "matter_decided": {},
    "matter_requests": {},
    "mine": {"children": [Child(1, "李小明", 2, "三(2)班", "奶奶", 3, 4, 1)], "muted": True, "has_file": True},
    "mine_nobody": {},
    "name_child": {},
    "name_in_letters": {},
    "name_relation": {},
    "no_siblings_known": {},
    "nobody_waiting": {},
    "one_face_only": {},
    "pronoun": {"of": "grandmother"},
    "refused_next": {},
    "refused_you": PHONE,
    "request_class_code": {},
    "say_who": {},
    "siblings": {"names": ["一(1)班 李小红", "三(2)班 李小军"]},
    "siblings_bound": {"names": ["李小红", "李小军"]},
    "slip_unknown": {},
    "staff_bound": {"name": "杨静"},
    "steps_child": {},
    "steps_class_code": XIAOMING,
    "steps_last_four": {},
    "steps_not_found": {"class_code": "3207", "child": "李小明", "relation": "奶奶"},
    "steps_relation": {},
    "subscribed_again": {},
    "teacher": {"surname": "杨"},
    "teacher_call": {"who": "李小明的奶奶", "number": 3},
    "teacher_has_someone": {"class_name": "三(2)班", "number": 3},
    "teacher_not_here": {**PHONE, "teacher": "杨老师"},
    "unsubscribe": {},
    "unsubscribed": {},
    "waiting": SPOKE,
    "waiting_unnamed": SPOKE,
    "welcome": XIAOMING,
    "which_face": {},
    "which_relation": {"relations": ("妈妈", "爸爸")},
    "who_wants_a_call": {"child": "李小明", "relation": "奶奶"},
    "wrong_digits": XIAOMING,
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    agrees(GOLDEN / f"{name}.txt", shown(say(f"binding/{name}", **TEXTS[name])))


def test_no_text_is_left_out() -> None:
    files = {file.stem for file in (TEMPLATES / "binding" / "messages").glob("*.j2")}
    assert files == set(TEXTS)
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(TEXTS)


@pytest.mark.parametrize("name", [name for name, values in TEXTS.items() if "duty_phone" in values])
def test_a_school_without_a_number_names_none(name: str) -> None:
    said = say(f"binding/{name}", **{**TEXTS[name], "duty_phone": ""}).text
    assert "None" not in said
    assert not said.replace(",", "").replace("。", "").endswith(" ")


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("bind_last_four", {"relation": "亲人"}, "您好!请打您手机号的最后四个数字。"),
        ("bind_relation", {"pronoun": ""}, "您是孩子的:"),
        ("consent", {"pronoun": "她"}, "教她的老师"),
        ("waiting", {"spoken": False, "said": "我是他大姨"}, "奶奶:我是他大姨"),
        ("waiting", {"spoken": False}, "第1个说是 李小明 的奶奶。"),
        ("call_me", {"tomorrow": False}, "好,我请杨老师打电话给您。"),
    ],
)
def test_a_text_suits_the_case(name: str, values: dict[str, Any], words: str) -> None:
    assert words in say(f"binding/{name}", **{**TEXTS[name], **values}).text
