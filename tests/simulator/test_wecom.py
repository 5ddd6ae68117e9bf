"""The local enterprise WeChat refuses, drops and blocks as the platform does."""

from typing import Any

import pytest
from urllib3 import request

from bot.simulator.switches import Rule
from bot.simulator.wecom.corp import FakeCorp, FakeParent, FakeRobot
from tests.simulator.conftest import Scene

Answer = dict[str, object]


class Corp:
    """The school's application as its server would use it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.url = scene, f"{scene.url}/qyapi/cgi-bin"
        self.fake = scene.world.add_corp(FakeCorp("ww1", "secret", 7, robots={"key": FakeRobot("三年级组")}))
        self.mother = self.fake.add_parent(FakeParent("mother", "13800000001"), 妈妈=(1, "小明"))
        self.father = self.fake.add_parent(FakeParent("father", "13800000002", in_scope=False), 爸爸=(1, "小明"))

    def get(self, path: str, **fields: str) -> Answer:
        return dict(request("GET", f"{self.url}/{path}", fields=fields, retries=False).json())

    def token(self) -> str:
        return str(self.get("gettoken", corpid="ww1", corpsecret="secret")["access_token"])

    def tell(self, *to: str, words: str = "明天放假", **more: Any) -> Answer:
        body = {"to_parent_userid": list(to), "agentid": 7, "msgtype": "text", "text": {"content": words}, **more}
        url = f"{self.url}/externalcontact/message/send?access_token={self.token()}"
        return dict(request("POST", url, json=body, retries=False).json())

    def speak(self, words: str = "大家好", *, kind: str = "text", key: str = "key") -> int:
        url = f"{self.url}/webhook/send?key={key}"
        said = request("POST", url, json={"msgtype": kind, kind: {"content": words}}, retries=False).json()
        return int(said["errcode"])


@pytest.fixture
def corp(scene: Scene) -> Corp:
    return Corp(scene)


def test_every_caller_gets_the_same_token(corp: Corp) -> None:
    assert corp.token() == corp.token()


@pytest.mark.parametrize(("corp_id", "secret", "code"), [("ww2", "secret", 40013), ("ww1", "wrong", 40001)])
def test_wrong_credentials(corp: Corp, corp_id: str, secret: str, code: int) -> None:
    assert corp.get("gettoken", corpid=corp_id, corpsecret=secret)["errcode"] == code


@pytest.mark.parametrize(("token", "code"), [("", 41001), ("made-up", 40014)])
def test_a_wrong_token(corp: Corp, token: str, code: int) -> None:
    assert corp.get("school/department/list", access_token=token)["errcode"] == code


def test_an_old_token(corp: Corp) -> None:
    token = corp.token()
    corp.scene.clock.pass_by(hours=2)
    assert corp.get("school/department/list", access_token=token)["errcode"] == 42001


def test_the_address_book_by_class(corp: Corp) -> None:
    token = corp.token()
    assert corp.get("school/department/list", access_token=token)["departments"] == [{"id": 1, "name": "1", "type": 1}]
    students = corp.get("school/user/list", access_token=token, department_id="1")["students"]
    assert isinstance(students, list)
    assert students[0]["parents"] == [
        {"parent_userid": "mother", "relation": "妈妈", "mobile": "13800000001", "is_subscribe": 1}
    ]
    assert corp.get("school/user/list", access_token=token, department_id="9")["errcode"] == 60123


def test_who_is_out_of_scope_is_named_and_the_code_says_ok(corp: Corp) -> None:
    said = corp.tell("mother", "father", "nobody")
    assert (said["errcode"], said["invalid_parent_userid"]) == (0, ["father", "nobody"])
    assert (corp.mother.shown, corp.father.shown) == (["明天放假"], [])


def test_nobody_in_scope(corp: Corp) -> None:
    assert corp.tell("father")["errcode"] == 81013


def test_the_very_same_call_is_dropped_without_a_word_for_half_an_hour(corp: Corp) -> None:
    for _ in range(2):
        assert corp.tell("mother", enable_duplicate_check=1)["errcode"] == 0
    assert corp.mother.shown == ["明天放假"]
    corp.tell("mother", words="后天放假", enable_duplicate_check=1)
    corp.scene.clock.pass_by(minutes=31)
    corp.tell("mother", enable_duplicate_check=1)
    assert corp.mother.shown == ["明天放假", "后天放假", "明天放假"]


def test_without_the_check_a_repeat_arrives(corp: Corp) -> None:
    corp.tell("mother")
    corp.tell("mother")
    assert len(corp.mother.shown) == 2


def test_the_thirty_first_in_a_minute_is_dropped_without_a_word(corp: Corp) -> None:
    for number in range(31):
        assert corp.tell("mother", words=str(number))["errcode"] == 0
    assert len(corp.mother.shown) == 30
    corp.scene.clock.pass_by(minutes=1)
    corp.tell("mother")
    assert len(corp.mother.shown) == 31


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"agentid": 8}, 40056),
        ({"msgtype": "voice"}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": "家" * 683}}, 40058),
        ({"to_parent_userid": []}, 40058),
        ({"to_parent_userid": ["mother"] * 1001}, 40058),
    ],
)
def test_what_a_notice_is_refused_for(corp: Corp, more: dict[str, Any], code: int) -> None:
    assert corp.tell("mother", **more)["errcode"] == code


def test_an_application_that_parents_may_not_use(corp: Corp) -> None:
    corp.fake.for_parents = False
    assert corp.tell("mother")["errcode"] == 301002


def test_the_twenty_first_in_a_minute_blocks_the_robot(corp: Corp) -> None:
    assert [corp.speak() for _ in range(22)] == [0] * 20 + [45009, 130101]
    corp.scene.clock.pass_by(minutes=9)
    assert corp.speak() == 130101
    corp.scene.clock.pass_by(minutes=1)
    assert corp.speak() == 0
    assert len(corp.fake.robots["key"].shown) == 21


@pytest.mark.parametrize(("kind", "most"), [("text", 682), ("markdown", 1365)])
def test_a_robot_says_no_more_than_its_kind_allows(corp: Corp, kind: str, most: int) -> None:
    assert corp.speak("家" * most, kind=kind) == 0
    assert corp.speak("家" * (most + 1), kind=kind) == 40058


def test_a_robot_that_is_not_there(corp: Corp) -> None:
    assert corp.speak(key="another") == 93000


def test_faults_are_switched_on_as_elsewhere(corp: Corp) -> None:
    corp.scene.world.switches.on(Rule("errcode", path="/webhook/send", errcode=-1, times=1))
    assert [corp.speak(), corp.speak()] == [-1, 0]
    assert len(corp.fake.robots["key"].shown) == 1


def test_the_page_shows_groups_and_notices(corp: Corp) -> None:
    def shown() -> str:
        return request("GET", f"{corp.scene.url}/simulator/wecom", retries=False).data.decode()

    assert "群里还没有消息" in shown()
    corp.speak("三(2)班 <b>38/45</b>")
    corp.tell("mother")
    page = shown()
    assert "三(2)班 &lt;b&gt;38/45&lt;/b&gt;" in page
    assert "小明 妈妈" in page
    assert "明天放假" in page
