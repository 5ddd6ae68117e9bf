"""The same forms as JSON: the schema says what may be sent, the chat's rules decide."""

from datetime import timedelta

import pytest
import time_machine

from bot.core.clock import machine_now
from tests.api.conftest import Api
from tests.cast import NAMES

NOTE = "/api/v1/forms/tiny.note"
PARENTS = {"grandmother", "mother", "father", "other_parent", "teacher_parent", "foreign_parent"}
STAFF = {"class_teacher", "subject_teacher", "principal", "teacher_parent", "foreign_principal"}
MAY = {
    "tiny.note": PARENTS,
    "tiny.hello": set(NAMES),
    "tiny.spoken": set[str](),  # only in chat
    "tiny.remark": STAFF,
    "tiny.nothing": set[str](),
}


def _good(api: Api, **changes: object) -> dict[str, object]:
    return {"child": str(api.stage.cast.xiaoming.id), "words": ["数学听不懂", "能帮帮他吗"], "how": "chat", **changes}


def test_a_form_is_sent_and_answered(both: Api) -> None:
    answer = both.post("grandmother", NOTE, _good(both))
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["text"] == "收到:数学听不懂|能帮帮他吗"
    [again] = answer.json["choices"]
    assert (again["label"], again["form"]) == ("再写一句", "tiny.note")
    assert both.stage.notes() == ["数学听不懂|能帮帮他吗"]


def test_the_schema_holds_this_persons_choices(api: Api) -> None:
    shown = api.get("grandmother", NOTE).json
    assert shown is not None
    assert shown["title"] == "给老师留话"
    schema = shown["schema"]
    assert {choice["title"] for choice in schema["properties"]["child"]["oneOf"]} == {"李小明", "李小红"}
    assert schema["properties"]["how"]["oneOf"][-1] == {"const": "none", "title": "不用回"}
    assert schema["properties"]["words"]["type"] == "array"
    assert schema["properties"]["phone"]["pattern"] == "^[0-9]{4}$"
    assert schema["properties"]["day"]["format"] == "date"
    assert schema["properties"]["name"]["maxLength"] == 6
    assert schema["required"] == ["child", "words", "how"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"child": ""}, "child", "请选一个。"),
        ({"child": 12}, "child", "这一项填得不对"),
        ({"words": "一句话"}, "words", "这一项填得不对"),
        ({"words": [["一"]]}, "words", "这一项填得不对"),
        ({"words": []}, "words", "这里请写一下。"),
        ({"how": True}, "how", "这一项填得不对"),
        ({"how": "call"}, "phone", "这里请写一下。"),
        ({"how": "call", "phone": "12"}, "phone", "4"),
        ({"name": "某某"}, "name", "请写真的称呼。"),
        ({"day": "明天"}, "day", ""),
        ({"day": "2026-10-01"}, "day", "那天放假"),
        ({"nothing": "x"}, "nothing", "这一项填得不对"),
        ({"words": ["refuse"]}, "", "请看一看再打一次"),
    ],
)
def test_what_will_not_do_is_named_in_chinese(api: Api, changes: dict[str, object], field: str, words: str) -> None:
    answer = api.post("grandmother", NOTE, _good(api, **changes))
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"]["field"] == field
    assert words in answer.json["error"]["text"]
    assert api.stage.notes() == []


def test_a_fault_of_ours_is_told_without_its_inside_and_undone(both: Api) -> None:
    answer = both.post("grandmother", NOTE, _good(both, words=["break"]))
    assert answer.status_code == 500
    assert answer.json == {"error": {"field": "", "text": "学校的电脑出了一点问题,对不起。请过一会儿再试。"}}
    assert both.stage.notes() == []


def test_what_no_keyboard_types_is_left_out(both: Api) -> None:
    assert both.post("grandmother", NOTE, _good(both, words=["数\x00学\ud800", "\x00"])).status_code == 200
    assert both.stage.notes() == ["数学"]


def test_nobody_can_pass_off_a_recording(api: Api) -> None:
    api.post("grandmother", NOTE, _good(api, words=["voice:12", "voice:voice:13"]))
    assert api.stage.notes() == ["12|13"]


@pytest.mark.parametrize("form", MAY)
def test_a_form_is_there_for_its_audience_only(api: Api, form: str) -> None:
    path = f"/api/v1/forms/{form}"
    nothing = api.get("grandmother", "/api/v1/forms/tiny.nothing")
    for name in NAMES:
        shown, sent = api.get(name, path), api.post(name, path, {})
        if name in MAY[form]:
            assert shown.status_code == 200, name
            assert sent.status_code == 422, name
        else:
            assert (shown.status_code, shown.json) == (404, nothing.json), name
            assert (sent.status_code, sent.json) == (404, nothing.json), name


def test_the_list_names_the_forms_of_the_caller(api: Api) -> None:
    for name in NAMES:
        listed = api.get(name, "/api/v1/forms").json
        assert listed is not None
        assert {form["name"] for form in listed["forms"]} == {form for form, who in MAY.items() if name in who}


def test_a_child_of_another_family_is_not_there(api: Api) -> None:
    for other in (api.stage.cast.xiaoyu, api.stage.cast.other_child):
        assert api.post("grandmother", NOTE, _good(api, child=str(other.id))).status_code == 422
    assert api.stage.notes() == []


def test_what_a_form_is_about_is_signed(api: Api) -> None:
    about = api.stage.about(pupil=api.stage.cast.xiaoming.id)
    path, sent = "/api/v1/forms/tiny.remark", {"words": "很热心"}
    answers = {name: api.post(name, path + about, sent) for name in STAFF}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == {
        "class_teacher",
        "subject_teacher",
        "principal",
    }
    assert api.post("principal", path, sent).status_code == 404
    assert api.post("principal", f"{path}{about}x", sent).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "Basic eDp5", "Bearer", "Bearer x", "Bearer x.y"])
def test_without_a_good_token_there_is_nothing(api: Api, token: str) -> None:
    for path in ("/api/v1/forms", NOTE, "/api/v1/forms/tiny.hello"):
        answer = api.client.get(path, headers={"Authorization": token})
        assert answer.status_code == 401
        assert answer.json == {"error": {"field": "", "text": "请重新打开小程序。"}}


def test_a_token_expires_and_cannot_be_altered(api: Api) -> None:
    mine, other = api.token("grandmother"), api.token("stranger")
    assert api.client.get(NOTE, headers={"Authorization": f"Bearer {mine}"}).status_code == 200
    mixed = f"{mine.partition('.')[0]}.{other.partition('.')[2]}"
    assert api.client.get(NOTE, headers={"Authorization": f"Bearer {mixed}"}).status_code == 401
    with time_machine.travel(machine_now() + timedelta(hours=2, seconds=1)):
        assert api.client.get(NOTE, headers={"Authorization": f"Bearer {mine}"}).status_code == 401


def test_a_cookie_of_the_pages_is_no_token(api: Api) -> None:
    browser = api.stage.browser()
    browser.get(api.stage.link("grandmother", "/m/"))
    assert browser.get("/api/v1/forms").status_code == 401
    assert "Set-Cookie" not in api.get("grandmother", "/api/v1/forms").headers
