"""A notice is written, addressed, previewed and taken back."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import UserError
from bot.core.texts import phrase
from bot.delivery.ladder.writing import address_notice, first_rungs, take_back_notice, words_of
from storage.notice import Notice, notice_by_code
from storage.pupils import Pupil
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake, Person, its_own
from tests.delivery.ladder.ground import BOTH, DAD, FRIDAY, GRAN, MUM, Ground, at
from tests.golden import agrees

GOLDEN = Path(__file__).parent / "golden"


def address_again(ground: Ground, now: datetime = FRIDAY) -> int:
    """The confirmation came twice."""
    return ground.do(
        lambda session: address_notice(
            session, ground.school, session.get_one(Notice, ground.notice_id), ground.made.pupil_ids, now
        )
    )


def take_back(ground: Ground, now: datetime) -> bool:
    """撤."""
    return ground.do(
        lambda session: take_back_notice(session, ground.school, session.get_one(Notice, ground.notice_id), now)
    )


def owed(ground: Ground) -> list[tuple[str, bool, str]]:
    """Child, whether a household owes it, who alone owes it."""
    return [
        (ground.pupils[each.pupil_id], each.household_id is not None, ground.guardians.get(each.guardian_id or 0, ""))
        for each in ground.obligations()
    ]


def test_words_are_kept_sealed_and_read_back(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(act="answer", options=("能接", "不能接"), media=("31", "32"), urgency="urgent", reason="暴雨")
    notice = ground.notice()
    said = ground.read(lambda session: words_of(session, session.get_one(Notice, ground.notice_id)))
    assert (said.title, said.words) == ("提前放学", "明天下午3点提前放学,请来接孩子。")
    assert (said.options, said.media, said.reason) == (("能接", "不能接"), ("31", "32"), "暴雨")
    sealed = (notice.words, notice.title, notice.options, notice.urgent_reason)
    assert all(each and "放学".encode() not in each and "暴雨".encode() not in each for each in sealed)


ACTS: list[tuple[dict[str, Any], str, str]] = [
    ({"act": "know"}, "notice", "informed"),
    ({"act": "acknowledge"}, "notice", "informed"),
    ({"act": "answer"}, "answer", "decides"),
    ({"act": "sign"}, "answer", "signs"),
    ({"act": "know", "purpose": "safety"}, "safety", "informed"),
]


def test_the_act_says_who_is_asked_and_how(sqlite_db: Database) -> None:
    ground = Ground(sqlite_db, BOTH)
    for values, purpose, duty in ACTS:
        ground.send(**values)
        assert (ground.notice().purpose, ground.notice().duty) == (purpose, duty), values


def test_check_codes_are_six_digits_and_never_twice(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = Ground(db, BOTH)
    drawn = iter((382_913, 382_913, 382_913, 1))
    monkeypatch.setattr("bot.delivery.ladder.writing.secrets.randbelow", lambda _: next(drawn))
    ground.send()
    ground.climb(at(20, 10, 2))
    assert ground.notice().check_code == "482913"
    found = ground.read(notice_by_code, ground.school.id, "482913")
    assert found
    assert found.id == ground.notice_id
    ground.send()
    assert ground.notice().check_code == "100001", "the taken one was drawn again, and passed over"
    assert ground.read(notice_by_code, ground.school.id, "100001") is None, "it has not left"


@pytest.mark.parametrize("reason", ["", "  "])
def test_urgency_needs_a_reason(sqlite_db: Database, reason: str) -> None:
    ground = Ground(sqlite_db, BOTH)
    with pytest.raises(UserError) as refused:
        ground.send(urgency="urgent", reason=reason)
    assert refused.value.text == "delivery/urgent_needs_reason"


@pytest.mark.parametrize("now", [at(20, 22), at(21, 10), at(22, 23)])
def test_nobody_is_woken_for_a_calm_deadline(sqlite_db: Database, now: datetime) -> None:
    ground, early = Ground(sqlite_db, BOTH), at(23, 7)
    with pytest.raises(UserError) as refused:
        ground.send(now, deadline=early)
    agrees(GOLDEN / "deadline_too_early.txt", phrase(refused.value.text, **refused.value.values))
    ground.send(now, deadline=early, urgency="urgent", reason="暴雨")
    assert ground.notice().send_at == now
    ground.send(now, deadline=at(23, 8))
    assert ground.notice().send_at == (at(23, 7))


def test_every_family_owes_and_none_twice(db: Database) -> None:
    ground = Ground(
        db,
        FamilyToMake("两家", (MUM, replace(DAD, home=2))),
        FamilyToMake("姐姐", (Person("a"), Person("b")), ("弟弟",)),
        FamilyToMake("没人"),
        FamilyToMake("只剩他", (replace(GRAN, barred=True),)),
    )
    assert ground.send() == 6
    assert owed(ground) == [
        ("两家", True, ""),
        ("两家", True, ""),
        ("姐姐", True, ""),
        ("弟弟", True, ""),
        ("没人", False, ""),
        ("只剩他", False, ""),
    ]
    assert len({each.household_id for each in ground.obligations()}) == 4
    first = ground.obligations()[0]
    assert (first.rung, first.next_at, first.deadline) == (0, at(20, 10, 2), at(25, 18))
    assert address_again(ground) == 0
    assert len(ground.obligations()) == 6


def test_each_guardian_may_owe_for_himself(db: Database) -> None:
    ground = Ground(
        db,
        FamilyToMake("李小明", (MUM, DAD, replace(GRAN, decides=False))),
        FamilyToMake("没人"),
        FamilyToMake("奶奶", (Person("g", decides=False),)),
    )
    assert ground.send(every_guardian=True, act="answer") == 4
    assert {who for child, _, who in owed(ground) if child == "李小明"} == {"李小明妈妈", "李小明爸爸"}
    assert owed(ground)[2:] == [("没人", False, ""), ("奶奶", False, "")]
    assert address_again(ground) == 0


def test_a_child_that_has_left_owes_nothing(db: Database) -> None:
    ground = Ground(db, BOTH, FamilyToMake("走了"))

    def leaves(session: Session) -> None:
        session.get_one(Pupil, ground.made.pupil_ids[1]).left_at = at(1, 8)

    ground.do(leaves)
    assert ground.send() == 1


def test_addressing_again_never_calls_it_back_to_waiting(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    ground.climb(at(20, 10, 2))
    assert address_again(ground, at(20, 11)) == 0
    assert ground.notice().state == "sent"
    assert not take_back(ground, at(20, 11))


@pytest.mark.parametrize("urgent", [False, True])
def test_within_two_minutes_it_can_be_taken_back(db: Database, urgent: bool) -> None:
    ground = Ground(db, BOTH)
    ground.send(urgency="urgent" if urgent else "normal", reason="暴雨")
    assert take_back(ground, at(20, 10, 1)) is not urgent
    if urgent:
        return
    ground.climb_until(at(25, 18))
    assert ground.story() == []
    assert ground.notice().state == "recalled"
    assert [(each.closed_how, each.next_at) for each in ground.obligations()] == [("withdrawn", None)]
    assert not take_back(ground, at(20, 10, 1)), "once is enough"
    assert address_again(ground) == 0
    assert ground.notice().state == "recalled"
    assert ground.read(notice_by_code, ground.school.id, ground.notice().check_code) is None


def test_after_two_minutes_it_is_on_its_way(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    assert not take_back(ground, at(20, 10, 2))
    ground.climb(at(20, 10, 2))
    assert not take_back(ground, at(20, 10, 2))
    assert [each.closed_at for each in ground.obligations()] == [None]


def test_another_school_takes_nothing_back(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    ground.school = replace(ground.school, id=ground.school.id + 1)
    assert not take_back(ground, at(20, 10, 1))


def test_the_preview_says_how_each_family_is_reached_first(db: Database) -> None:
    """48家:微信44,短信3,纸条1."""
    families = [
        *(FamilyToMake(f"有{number}", (Person(f"w{number}"),)) for number in range(44)),
        FamilyToMake("没绑", (Person(phone="13800000001"),)),
        FamilyToMake("走了", (Person("gone", follows=False, phone="13800000002"),)),
        FamilyToMake("退订", (Person("muted", muted=True, phone="13800000003"),)),
        FamilyToMake("没号", (Person(),)),
    ]
    ground = Ground(db, *families)
    written = ground.written(act="answer")
    assert ground.read(first_rungs, ground.school, written, ground.made.pupil_ids) == {
        "wechat": 44,
        "sms": 3,
        "paper": 1,
    }


PREVIEWS: list[tuple[FamilyToMake, dict[str, Any], dict[str, int]]] = [
    (FamilyToMake("没人"), {}, {"paper": 1}),
    (FamilyToMake("没号", (Person(),)), {"urgency": "urgent", "reason": "雨"}, {"phone_task": 1}),
    (FamilyToMake("没绑", (Person(phone="1380"),)), {}, {"paper": 1}),
    (FamilyToMake("没绑", (Person(phone="1380"),)), {"urgency": "urgent", "reason": "雨"}, {"phone_task": 1}),
    (FamilyToMake("没绑", (Person(phone="1380"),)), {"purpose": "safety"}, {"sms": 1}),
    (FamilyToMake("退订", (Person("m", muted=True),)), {"purpose": "safety"}, {"wechat": 1}),
    (FamilyToMake("疑号", (Person("q", phone="1380", quarantined=True),)), {"act": "answer"}, {"paper": 1}),
    (FamilyToMake("禁了", (Person("b", phone="1380", barred=True),)), {"act": "answer"}, {"paper": 1}),
    (FamilyToMake("不定", (Person("d", phone="1380", decides=False),)), {"act": "answer"}, {"phone_task": 1}),
    (FamilyToMake("两家", (MUM, Person(phone="1380", home=2))), {"act": "answer"}, {"wechat": 1, "sms": 1}),
    (FamilyToMake("两家", (MUM, Person(home=2))), {"act": "answer"}, {"wechat": 1, "paper": 1}),
    (FamilyToMake("姐姐", (MUM,), ("弟弟",)), {}, {"wechat": 2}),
]


def test_the_preview_agrees_with_what_then_happens(db: Database) -> None:
    ground = Ground(db, *(its_own(family, number) for number, (family, _, _) in enumerate(PREVIEWS)), a_class=1)
    names = {"phone_task": "call", "paper": "slip"}
    for of_class, (family, written, counts) in zip(ground.made.class_ids, PREVIEWS, strict=True):
        pupils = ground.pupils_of(of_class)
        assert ground.read(first_rungs, ground.school, ground.written(**written), pupils) == counts, family
        ground.send(pupils=pupils, **written)
        ground.climb(at(20, 10, 2))
        went = {each.split(": ")[1].split(" ")[0] for each in (*ground.told(), *ground.tasks())}
        assert {names.get(way, way) for way in counts} <= went, family


def test_a_short_ladder_has_a_preview(sqlite_db: Database) -> None:
    only: dict[str, Any] = {"ladder": {"notice": {"normal": ({"by": "wechat"}, {"by": "phone_task"})}}}
    ground = Ground(sqlite_db, BOTH, FamilyToMake("没人"), **only)
    counts = ground.read(first_rungs, ground.school, ground.written(), ground.made.pupil_ids)
    assert counts == {"wechat": 1, "phone_task": 1}
