"""One form, one page: the same questions and rules as in chat, sent at once."""

import html
import re

import pytest

from tests.pages.stage import Stage

NOTE = "/m/f/tiny/note"
ALL = ["child", "words", "how", "day", "name"]


def _good(stage: Stage, **changes: object) -> dict[str, object]:
    return {
        "shown": ALL,
        "child": str(stage.cast.xiaoming.id),
        "words": "数学听不懂",
        "how": "chat",
        **changes,
    }


def test_a_form_shows_its_questions_and_this_persons_choices(stage: Stage) -> None:
    shown = stage.get("grandmother", NOTE).text
    for said in ("给老师留话", "想对老师说什么?", "李小明", "李小红", "在微信里回", "不用回", "青山小学"):
        assert said in shown
    assert "陈小雨" not in shown
    assert "最后四个数字" not in shown, "asked only of who wants a call"


def test_good_answers_do_what_the_form_is_for(both: Stage) -> None:
    said = both.post("grandmother", NOTE, **_good(both))
    assert said.status_code == 200
    assert "收到:数学听不懂" in said.text
    assert both.notes() == ["数学听不懂"]


def test_choices_of_the_answer_are_links_where_they_are_forms(stage: Stage) -> None:
    said = stage.post("grandmother", NOTE, **_good(stage)).text
    links = re.findall(r'<a class="button" href="([^"]+)">([^<]+)', said)
    assert [label for _, label in links] == ["再写一句"]
    assert stage.browser().get(links[0][0]).status_code == 200, "the link keeps the person"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"child": ""}, "请选一个。"),
        ({"words": "  "}, "这里请写一下。"),
        ({"how": "fax"}, None),
        ({"name": "七个字以上的称呼"}, "6"),
        ({"name": "某某"}, "请写真的称呼。"),
        ({"day": "明天"}, None),
        ({"day": "2026-11-23"}, "请打六个数字"),  # the text of the refusal that the field's check raises
        ({"day": "2026-10-01"}, "那天放假,请另选一天。"),
    ],
)
def test_an_answer_that_will_not_do_is_named_and_the_others_are_kept(
    stage: Stage, changes: dict[str, object], reason: str | None
) -> None:
    said = stage.post("grandmother", NOTE, **_good(stage, **changes))
    assert said.status_code == 422
    alerts = re.findall(r'role="alert"[^>]*>([^<]+)', said.text)
    assert len(alerts) == 1, alerts
    assert reason is None or reason in alerts[0]
    assert "数学听不懂" in said.text or "words" in changes
    assert stage.notes() == []


def test_a_child_of_another_family_is_no_choice(stage: Stage) -> None:
    for other in (stage.cast.xiaoyu, stage.cast.other_child):
        assert stage.post("grandmother", NOTE, **_good(stage, child=str(other.id))).status_code == 422
    assert stage.notes() == []


def test_an_answer_may_lead_to_one_more_question(stage: Stage) -> None:
    more = stage.post("grandmother", NOTE, **_good(stage, how="call"))
    assert more.status_code == 200
    assert "电话的最后四个数字" in more.text
    assert "数学听不懂" in more.text
    assert 'role="alert"' not in more.text, "it was not asked before"
    wrong = stage.post("grandmother", NOTE, **_good(stage, how="call", shown=[*ALL, "phone"], phone="12"))
    assert wrong.status_code == 422
    assert (
        "收到" in stage.post("grandmother", NOTE, **_good(stage, how="call", shown=[*ALL, "phone"], phone="6688")).text
    )


def test_a_refusal_leaves_nothing_and_keeps_what_was_typed(both: Stage) -> None:
    said = both.post("grandmother", NOTE, **_good(both, words="refuse"))
    assert said.status_code == 422
    assert "请看一看再打一次" in said.text
    assert ">refuse</textarea>" in said.text
    assert both.notes() == []


def test_nobody_can_pass_off_a_recording_as_an_answer(stage: Stage) -> None:
    for typed in ("voice:12", "voice:voice:12", " voice: voice:12"):
        stage.post("grandmother", NOTE, **_good(stage, words=typed))
    assert stage.notes() == ["12"] * 3


@pytest.mark.parametrize("typed", ['["voice:12"]', "<script>alert(1)</script>", "[1]", "再见\n明天"])
def test_what_is_typed_is_taken_as_it_stands(stage: Stage, typed: str) -> None:
    said = stage.post("grandmother", NOTE, **_good(stage, words=typed))
    assert stage.notes() == [typed]
    assert html.escape(typed, quote=True).replace("&quot;", "&#34;") in said.text


def test_what_a_form_is_about_cannot_be_altered(stage: Stage) -> None:
    about = stage.about(pupil=stage.cast.xiaoming.id)
    computer = stage.at_desk("class_teacher")
    assert computer.get(f"/desk/f/tiny/remark{about}").status_code == 200
    for altered in (about[:-1], about.replace("?about=", "?about=x"), "?about=eyJwdXBpbCI6MX0", ""):
        token = _token(computer.get(f"/desk/f/tiny/remark{about}").text)
        sent = {"csrf_token": token, "shown": "words", "words": "很热心"}
        assert computer.post(f"/desk/f/tiny/remark{altered}", data=sent).status_code == 404, altered


def test_a_form_about_a_pupil_asks_whose_teacher_this_is(stage: Stage) -> None:
    about = stage.about(pupil=stage.cast.xiaoming.id)
    for name, status in (
        ("class_teacher", 200),
        ("principal", 200),
        ("teacher_parent", 404),
        ("foreign_principal", 404),
    ):
        computer = stage.at_desk(name)
        token = _token(computer.get(f"/desk/f/tiny/remark{about}").text)
        sent = {"csrf_token": token, "shown": "words", "words": "很热心"}
        assert computer.post(f"/desk/f/tiny/remark{about}", data=sent).status_code == status, name


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found[1] if found else ""
