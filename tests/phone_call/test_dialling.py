"""拨号 through a provider with real HTTP: two telephones ring, nobody sees a number, what fails says what to do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import select, update
from urllib3 import request

from bot.core.settings import Dialling
from bot.simulator.gateway.phones import Trouble
from storage.number_uses import NumberUse
from storage.pupils import Guardian
from storage.session import Database
from tests.phone_call.telephones import GRANDMOTHER, MOTHER, SECRET, TEACHER, Telephones
from tests.school_week import at, shown


@pytest.fixture
def phones(sqlite_db: Database) -> Iterator[Telephones]:
    """Tuesday the 3rd, at ten; 小明's family asked for a call."""
    with Telephones(sqlite_db) as made:
        made.goes_on_to(at(3, 10))
        made.asks()
        yield made


@pytest.fixture
def on_each(db: Database) -> Iterator[Telephones]:
    """The same on each kind of database."""
    with Telephones(db) as made:
        made.goes_on_to(at(3, 10))
        made.asks()
        yield made


def tell(phones: Telephones, said: object, secret: str = SECRET) -> int:
    return request("POST", f"{phones.school_url}/reports/dial/{secret}", json=said, retries=False).status


def test_a_teacher_is_connected_and_nobody_sees_a_number(on_each: Telephones) -> None:
    phones = on_each
    words = shown(phones.says("class_teacher", "回访"))
    assert "1 帮我拨给奶奶\n2 帮我拨给妈妈\n3 打过了,记结果\n4 改天再打\n5 记别家的电话\n0 等会儿" in words
    asked = phones.says("class_teacher", "1")
    assert "您自己的电话先响" in asked.text
    phones.works()
    for text in (words, asked.text):
        assert not any(number in text for number in (GRANDMOTHER, MOTHER, TEACHER))
    mine = phones.ringing(phones.caller)
    assert mine
    assert (mine.shown_number, phones.ringing(phones.family)) == ("05718888", None)
    phones.answers(phones.caller)
    theirs = phones.ringing(phones.family)
    assert theirs
    assert theirs.shown_number == "05718888"
    phones.answers(phones.family)
    for _, leg in [(each, each.leg) for each in (mine, theirs)]:
        assert leg
        assert leg.connected_at
        leg.connected_at -= timedelta(seconds=83)
    phones.hangs_up(phones.family)
    phones.comes_true(lambda: phones.dial().state == "talked")
    assert [call.seconds for call in phones.calls()] == [83]
    assert phones.texts_for("class_teacher") == ["【李小明】刚才通了1分23秒。\n回 1 记结果。"]
    assert [call.result for call in phones.calls()] == [""], "a report closes nothing"
    assert "刚才的电话怎么样" in phones.says("class_teacher", "1").text
    phones.says("class_teacher", "1")
    assert [call.result for call in phones.calls()] == ["well"]
    assert "没有要回访的电话了" in phones.says("class_teacher", "回访").text


def test_the_number_closes_with_the_result(phones: Telephones) -> None:
    phones.dials()
    phones.answers(phones.caller)
    phones.declines(phones.family)
    phones.comes_true(lambda: phones.dial().state == "missed")
    phones.passes(minutes=3)
    phones.says("class_teacher", "回访")
    phones.says("class_teacher", "3")
    phones.says("class_teacher", "1")
    assert "结果" not in phones.says("class_teacher", "1").text, "the matter of the dialled call is over"


@pytest.mark.parametrize(
    ("trouble", "why", "words"),
    [
        (None, "no_answer", "家里没人接。"),
        ("busy", "busy", "家里正在通话,没接。"),
        ("failed_receipt", "unreachable", "家里的电话现在打不到。"),
    ],
)
def test_a_family_that_is_not_reached(phones: Telephones, trouble: Trouble | None, why: str, words: str) -> None:
    phones.family.trouble = trouble
    phones.dials()
    phones.answers(phones.caller)
    if trouble is None:
        phones.declines(phones.family)
    phones.comes_true(lambda: phones.dial().state == "missed")
    assert (phones.dial().why, phones.dial().seconds) == (why, 0)
    assert phones.texts_for("class_teacher") == [f"【李小明】{words}\n回 1 记结果。"]
    assert [call.seconds for call in phones.calls()] == [None]


def test_who_missed_the_own_telephone_is_asked_nothing(phones: Telephones) -> None:
    phones.dials()
    phones.declines(phones.caller)
    phones.comes_true(lambda: phones.dial().state == "missed")
    assert (phones.dial().why, phones.texts_for("class_teacher")) == ("caller_missed", [])
    assert phones.family.calls == []


@pytest.mark.parametrize(
    ("trouble", "why", "words"),
    [
        ("bad_number", "bad_number", "没拨通:家里这个号码拨不了。"),
        ("refused", "bad_number", "没拨通:家里这个号码拨不了。"),
        ("number_rests", "number_rests", "没拨通:这个号码今天打得多了"),
        ("balance", "out_of_order", "拨号这会儿用不了,已经告诉管理员。"),
        ("again", "try_again", "可能没拨出去。"),
        ("timeout", "try_again", "可能没拨出去。"),
    ],
)
def test_a_provider_that_does_not_connect(phones: Telephones, trouble: Trouble, why: str, words: str) -> None:
    phones.family.trouble = trouble
    phones.dials()
    assert (phones.dial().state, phones.dial().why) == ("failed", why)
    (said,) = phones.waiting_for("class_teacher")
    assert said.reply.text.startswith(words)
    assert [choice.label for choice in said.reply.choices] == ["看这一家", "好"]
    assert phones.works() == 0, "it is not tried again by itself"


def test_a_number_of_the_teacher_s_that_cannot_be_rung(phones: Telephones) -> None:
    phones.caller.trouble = "bad_number"
    phones.dials()
    assert phones.texts_for("class_teacher") == ["没拨通:您自己的号码拨不了,请德育处看看名单里对不对。"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/dial", "http://127.0.0.1:9", "nonsense"])
def test_a_provider_that_is_not_there(phones: Telephones, url: str) -> None:
    phones.configure(url)
    phones.dials()
    assert (phones.dial().state, phones.dial().why) == ("failed", "try_again")


def test_a_wrong_secret_is_the_operator_s_fault(phones: Telephones) -> None:
    phones.configure(phones.provider.url, access_secret="wrong")
    phones.dials()
    assert phones.dial().why == "out_of_order"


def test_a_lost_answer_leaves_the_call_to_its_report(phones: Telephones) -> None:
    phones.family.trouble = "cut"
    phones.dials()
    assert phones.dial().state == "failed"
    phones.answers(phones.caller)
    phones.answers(phones.family)
    phones.hangs_up(phones.caller)
    phones.comes_true(lambda: phones.dial().state == "talked")
    assert phones.texts_for("class_teacher")[-1].startswith("【李小明】刚才通了")


def test_a_worker_that_died_rings_nobody_twice(phones: Telephones) -> None:
    phones.dials()
    phones.world.phones.answers.clear()
    phones.works()
    assert len(phones.caller.calls) == 1


def test_what_is_done_too_late_rings_nobody(phones: Telephones) -> None:
    phones.says("class_teacher", "回访")
    phones.says("class_teacher", "1")
    phones.passes(minutes=2)
    phones.works()
    assert (phones.dial().why, phones.caller.calls) == ("too_late", [])


@pytest.mark.parametrize("trouble", ["twice", "late"])
def test_a_report_that_comes_twice_or_late_counts_once(phones: Telephones, trouble: Trouble) -> None:
    phones.family.trouble = trouble
    phones.dials()
    phones.answers(phones.caller)
    phones.answers(phones.family)
    for call in (*phones.caller.calls, *phones.family.calls):
        assert call.leg
        assert call.leg.connected_at
        call.leg.connected_at -= timedelta(seconds=40)
    phones.hangs_up(phones.caller)
    if trouble == "late":
        phones.says("class_teacher", "1")
        phones.says("class_teacher", "1")
    phones.comes_true(lambda: phones.dial().state == "talked")
    assert tell(phones, {"event": "ended", "id": str(phones.dial().id), "why": "no_answer", "seconds": 0}) == 200
    assert (phones.dial().seconds, [call.seconds for call in phones.calls()]) == (40, [40])
    assert len(phones.texts_for("class_teacher")) == (0 if trouble == "late" else 1), (
        "a result that stands is not asked"
    )


@pytest.mark.parametrize(
    "said",
    [
        None,
        1,
        {},
        {"event": "ended"},
        {"event": "ended", "id": "1", "why": "nonsense"},
        {"event": "ended", "id": "x", "why": "talked", "seconds": 1},
        {"event": "ended", "id": "9" * 20, "why": "talked", "seconds": 1},
        {"event": "ended", "id": 7, "why": "talked", "seconds": 1},
        {"event": "ended", "id": "1", "why": "talked", "seconds": -1},
        {"event": "ended", "id": "1", "why": "talked", "seconds": "1"},
        [{"event": "ended", "id": "1", "why": "talked", "seconds": 1}, 1],
    ],
)
def test_nonsense_is_refused(phones: Telephones, said: object) -> None:
    assert tell(phones, said) == 400


def test_a_wrong_address_is_not_there_and_an_unknown_dial_changes_nothing(phones: Telephones) -> None:
    ended = {"event": "ended", "id": "123", "why": "talked", "seconds": 5}
    assert tell(phones, ended, "wrong-wrong-wrong") == 404
    assert tell(phones, ended) == 200
    assert [call.seconds for call in phones.calls()] == [None]


def test_no_number_is_called_more_often_than_the_limits_say(phones: Telephones) -> None:
    phones.dials()
    phones.says("class_teacher", "回访")
    assert "已经在拨了" in phones.says("class_teacher", "1").text, "one connection at a time"
    phones.declines(phones.caller)
    phones.comes_true(lambda: phones.dial().state == "missed")
    phones.says("class_teacher", "回访")
    assert "张桂英的号码这会儿打得多了,10:01 以后再拨。" in phones.says("class_teacher", "1").text
    assert len(phones.db.read(lambda session: session.scalars(select(NumberUse)).all())) == 1


@pytest.mark.parametrize(
    ("moment", "hours", "words"),
    [
        (at(3, 22), "", "张桂英明天 07:00 以后才方便接电话。"),
        (at(3, 6), "", "张桂英今天 07:00 以后才方便接电话。"),
        (at(3, 9), "noon", "张桂英今天 11:30 以后才方便接电话。"),
        (at(3, 15), "night", "张桂英今天 20:00 以后才方便接电话。"),
    ],
)
def test_nobody_is_woken_unless_it_is_urgent(phones: Telephones, moment: datetime, hours: str, words: str) -> None:
    phones.goes_on_to(moment)
    phones.do(lambda session: session.execute(update(Guardian).values(hours=hours)))
    phones.says("class_teacher", "回访")
    reply = phones.says("class_teacher", "1")
    assert reply.text == words
    assert phones.works() == 0
    assert "正在拨给奶奶" in phones.says("class_teacher", "1").text
    assert phones.works() == 1


def test_without_an_own_number_the_family_s_is_shown(phones: Telephones) -> None:
    phones.own_number("")
    assert GRANDMOTHER in phones.says("class_teacher", "回访").text


def test_a_number_typed_for_two_families_is_not_dialled(phones: Telephones) -> None:
    phones.do(lambda session: session.execute(update(Guardian).values(phone_quarantined=True)))
    reply = phones.says("class_teacher", "回访")
    assert "没有能打的号码" in reply.text
    assert [choice.label for choice in reply.choices][:2] == ["见到了,都好", "见到了,有事要跟进"]


def test_when_the_month_s_money_is_spent_the_number_is_shown(phones: Telephones) -> None:
    object.__setattr__(phones.school, "limits", phones.school.limits.model_copy(update={"calls_per_month": 1}))
    asked = phones.says("class_teacher", "回访")
    phones.says("class_teacher", "1")
    assert GRANDMOTHER not in asked.text
    assert GRANDMOTHER in phones.says("class_teacher", "回访").text


def test_money_that_is_spent_meanwhile_dials_nobody(phones: Telephones) -> None:
    phones.says("class_teacher", "回访")
    object.__setattr__(phones.school, "limits", phones.school.limits.model_copy(update={"calls_per_month": 0}))
    assert "钱用完了" in phones.says("class_teacher", "1").text
    assert phones.db.read(lambda session: session.scalars(select(NumberUse)).all()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": ""},
        {"access_secret": ""},
        {"callback_secret": "short"},
        {"provider": "http"},
    ],
)
def test_a_half_filled_section_is_refused(wrong: dict[str, str]) -> None:
    good = {"url": "https://dial.example.cn", "access_secret": "s"}
    Dialling.model_validate(good)
    with pytest.raises(ValidationError):
        Dialling.model_validate({**good, **wrong})
