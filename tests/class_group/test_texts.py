"""Every sentence around the class group, whole."""

from pathlib import Path
from typing import Any

import pytest

from bot.core.texts import TEMPLATES, say
from handlers.class_group.actions.forwarding import ForGroup
from handlers.class_group.actions.notices import Running
from handlers.class_group.actions.sorting import Question, Sorted
from tests.golden import agrees
from tests.school_week import at, shown

GOLDEN = Path(__file__).parent / "golden" / "texts"
FOR_GROUP = ForGroup(
    school="青山小学",
    class_name="三(2)班",
    title="提前放学",
    words="明天周五下午3点提前放学,请来接孩子。",
    act="answer",
    options=("能接", "不能接"),
    has_media=False,
    deadline=at(20, 8),
    teacher="杨",
    code="482913",
    link="https://qingshan.example.cn/m/notice/7",
)
ALL = Sorted(before=["赵强"], nameless=["收到", "谢谢"], unknown=["刘备爸爸"], not_told=["孙丽妈妈"], vague=["李妈妈"])
WHO = Question("who", (1, 2), "能来", "小雨妈妈")
TWICE = Question("twice", (1,), name="王芳", several=("能", "来不了"))
ONE, MANY = [("能接", ["李小明", "王芳"]), ("不能接", ["张伟"])], [("能接", list("甲乙丙丁戊己")), ("不能接", ["张伟"])]
TEXTS: dict[str, list[dict[str, Any]]] = {
    "arranged": [{"names": ["张伟", "王芳"]}],
    "ask": [{"shown": FOR_GROUP}],
    "ask_twice": [{"question": TWICE, "names": ["王芳"]}],
    "ask_what": [
        {"question": Question("what", (1,), "我问问"), "names": ["赵强"]},
        {"question": Question("what", (1,)), "names": list("甲乙丙丁戊己庚")},
    ],
    "ask_who": [{"question": WHO, "names": ["陈小雨", "林晓雨"]}],
    "asked_to_call": [{"told": ["张伟"], "not_reached": []}, {"told": ["张伟"], "not_reached": ["王芳"]}],
    "check": [{}],
    "entered": [
        {"names": ["林晓雨"], "option": "能接", "before": []},
        {"names": [], "option": "能接", "before": ["林晓雨"]},
    ],
    "for_teachers": [{}],
    "forward_which": [{}],
    "heard": [{}],
    "how": [{"shown": FOR_GROUP}],
    "left_out": [{"question": WHO}, {"question": TWICE}, {"question": Question("what", (1,), "我问问")}],
    "names_a_child": [{"name": "李小明"}],
    "no_lines": [{}],
    "none_of_them": [{}],
    "not_taken": [{}],
    "nothing_running": [{}],
    "nothing_to_forward": [{}],
    "notice_waits": [{}],
    "other_matter": [{}],
    "paste_notice": [{"lines": 5}],
    "paste_words": [{}],
    "please_call": [
        {"school": "青山小学", "child": "张伟", "teacher": "杨", "title": "提前放学", "duty_phone": "0838-600-1234"}
    ],
    "please_call_what": [{}],
    "poster_comes": [{}],
    "recording": [{}],
    "relay_notice": [{"lines": 5}],
    "reminded": [{"missing": missing, "told": told} for missing, told in ((0, 0), (3, 3), (3, 2), (3, 0))],
    "running": [{"one": Running(1, "提前放学", 7)}],
    "scan": [{"shown": FOR_GROUP}],
    "several": [{"several": ("能", "来不了")}],
    "standing": [
        {
            "answered": 45,
            "missing": ["赵强", "孙丽", "周洋"],
            "more": 0,
            "refusing": ["张伟"],
            "options": ["不能接"],
        },
        {"answered": 48, "missing": [], "more": 0, "refusing": [], "options": []},
        {"answered": 48, "missing": [], "more": 0, "refusing": ["张伟", "王芳", "赵强"], "options": ["不能接"]},
    ],
    "taken": [
        {"found": Sorted(nameless=["收到"]), "sure": ONE, "class_name": "三(2)班"},
        {"found": ALL, "sure": [], "class_name": ""},
        {"found": Sorted(), "sure": MANY, "class_name": "三(2)班"},
    ],
    "taken_back": [{"count": 4}, {"count": 0}],
    "teacher": [{"shown": FOR_GROUP}],
    "text": [
        {
            "shown": FOR_GROUP,
            "recording": "",
            "ask": "请回:能接 / 不能接",
            "until": "11月20日 周五 08:00 前",
            "how": '打开公众号"青山小学",回:通知',
            "teacher": "杨老师",
            "check": "怕是假的?把这6个数字发给公众号问一问。",
        }
    ],
    "text_follows": [{}],
    "until": [{"shown": FOR_GROUP}],
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_reads_as_agreed(name: str) -> None:
    texts = [shown(say(f"class_group/{name}", **values)) for values in TEXTS[name]]
    agrees(GOLDEN / f"{name}.txt", "\n-\n".join(texts))


def test_no_text_is_left_out() -> None:
    assert {file.stem for file in (TEMPLATES / "class_group" / "messages").glob("*.j2")} == set(TEXTS)
