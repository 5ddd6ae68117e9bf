"""What is not for a person does not exist for this person; who is not bound reads how to begin."""

from dataclasses import replace

import pytest

from bot.core.inbound import Kind
from bot.core.people import Held, Role
from bot.core.reply import Go, Reply
from storage.session import Database
from tests.dialogue.person import Person

NONSENSE = "咕噜咕噜"


@pytest.fixture
def stranger(sqlite_db: Database) -> Person:
    """Follows the account and is bound to nobody."""
    return Person(sqlite_db, bound=False)


def shown(reply: Reply) -> tuple[str, list[str]]:
    """What a person sees of an answer."""
    return reply.text, [choice.label for choice in reply.choices]


@pytest.mark.parametrize("text", ["点名", "别人的", "偷看"])
def test_what_is_not_for_a_family_looks_like_a_word_that_nobody_knows(parent: Person, text: str) -> None:
    unknown = shown(parent.says(NONSENSE))
    parent.says("好的")
    parent.says("0")
    assert shown(parent.says(text)) == unknown
    assert '"form":null' in parent.state()


def test_a_button_that_is_not_for_a_family_leads_nowhere(parent: Person) -> None:
    unknown = shown(parent.says(NONSENSE))
    parent.says("0")
    assert shown(parent.sends(Kind.CLICK, event_key="roll")) == unknown
    assert "点名" not in shown(parent.says("菜单"))[1]


def test_a_button_that_leads_nowhere_leaves_the_form_open(parent: Person) -> None:
    parent.says("捎话")
    assert parent.sends(Kind.CLICK, event_key="roll").text.startswith("没看明白,对不起。\n捎给1的老师。")


def test_a_matter_of_another_audience_leads_nowhere(parent: Person) -> None:
    parent.has_waiting("点名", "roll", Go("post.for_teachers"))
    assert "谁没来" not in parent.says("1").text
    parent.waits(hours=1)
    parent.has_waiting("旧的", "old", Go("post.no_longer_there"))
    assert parent.says("2").text.startswith("没看明白")


def test_a_form_that_turns_out_to_be_about_somebody_elses_child_closes(parent: Person) -> None:
    for text in ("签", "2", "别人的"):
        parent.says(text)
    assert parent.last.text.startswith("没看明白")
    assert '"form":null' in parent.state()
    assert parent.matters() == []


@pytest.mark.parametrize("text", ["捎话", "点名", "签", "9", "1", "好人", NONSENSE])
def test_who_is_not_bound_reads_how_to_begin(stranger: Person, text: str) -> None:
    assert "您好,这里是青山小学。" in stranger.says(text).text
    assert "绑定" in stranger.last.text
    assert "捎话给老师" not in [choice.label for choice in stranger.last.choices]


def test_what_is_for_anybody_is_for_a_stranger_too(stranger: Person) -> None:
    assert stranger.says("12345678").text == "收到:slip 12345678"
    assert stranger.says("1234 5678").text == "收到:slip 12345678"
    assert stranger.says("绑定３２０７　李小明 6688。").text == "收到:bind 3207 李小明 6688"
    assert stranger.sends(Kind.SCAN, event_key="slip-87654321").text == "收到:slip 87654321"
    assert stranger.sends(Kind.SUBSCRIBE).text.startswith("您好,这里是青山小学。")


@pytest.mark.parametrize("digits", ["123", "1234", "12345", "123456", "1234567", "123456789", "1234567890123456"])
def test_numbers_of_other_lengths_are_no_slip(parent: Person, digits: str) -> None:
    assert parent.says(digits).text.startswith("没看明白")


def test_a_role_that_ended_closes_its_form(parent: Person) -> None:
    parent.actor = replace(parent.actor, staff_id=3, held=(Held(Role.HOMEROOM_TEACHER, 1),))
    assert parent.says("点名").text == "【家长】谁没来?"
    parent.actor = replace(parent.actor, staff_id=None, held=())
    assert parent.says("李小明").text.startswith("没看明白")
    assert '"form":null' in parent.state()


def test_the_menu_in_words_leads_where_its_buttons_lead(parent: Person) -> None:
    assert [choice.label for choice in parent.says("帮助").choices] == ["捎话给老师", "哪里", "两句", "没事"]
    assert parent.says("捎话给老师").text.startswith("捎给1的老师。")
    parent.says("取消")
    assert parent.sends(Kind.CLICK, event_key="write").text.startswith("捎给1的老师。")


@pytest.mark.parametrize("kind", [Kind.VIEW, Kind.EVENT_LOCATION, Kind.MASS_RECEIPT, Kind.UNKNOWN])
def test_what_nobody_said_is_not_answered(parent: Person, kind: Kind) -> None:
    assert not parent.sends(kind).text
    assert parent.state() == ""


@pytest.mark.parametrize("kind", [Kind.UNSUBSCRIBE, Kind.AUTHORIZATION_REVOKE])
def test_who_leaves_is_forgotten_and_hears_nothing(parent: Person, kind: Kind) -> None:
    parent.has_waiting("卡", "card:1")
    parent.says("捎话")
    assert not parent.sends(kind).text
    assert parent.state() == ""
    assert parent.matters() == []
