"""The first valid act ends it for the family; who may act; taking it back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.reply import Go
from bot.delivery.ladder.acts import close_by_family, close_by_staff, owed_by, take_act_back
from bot.delivery.ladder.writing import take_back_notice
from storage.matters import Waiting, open_many
from storage.notice import Notice
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake, Person, its_own
from tests.delivery.ladder.ground import BOTH, DAD, FRIDAY, GRAN, MUM, WEDNESDAY, Ground, at

GO = Go("notice.read")
NOON, EVENING = at(20, 12), at(20, 19)
CHOICE: dict[str, Any] = {"act": "answer", "options": ("能接", "不能接")}


def staff_heard(ground: Ground, how: str = "phone", now: datetime = NOON) -> bool:
    """The teacher was told by the first family."""
    return ground.do(
        close_by_staff, ground.school, ground.obligations()[0].id, ground.made.teacher_id, how=how, now=now
    )


def take_back(ground: Ground, now: datetime = NOON, number: int = 0) -> bool:
    """撤 of one family's act."""
    return ground.do(take_act_back, ground.school, ground.obligations()[number].id, now)


def test_the_first_act_counts_and_ends_the_climb(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(**CHOICE)
    ground.climb(at(20, 10, 2))
    assert ground.acts("李小明爸爸", NOON, "voice", option=2, answer="要上班") == [True]
    assert ground.acts("李小明妈妈", NOON, option=1) == [False]
    assert not staff_heard(ground)
    ground.climb_until(WEDNESDAY)
    assert ground.story() == ["20 10:02 李小明妈妈: wechat cancelled"]
    (standing,) = ground.standings()
    assert (standing.end, standing.how, standing.option, standing.answer) == ("acknowledged", "voice", 2, "要上班")
    assert ground.events("closed") == ["20 12:00 李小明: closed  voice"]


DUTIES = [
    ("acknowledge", MUM, True, True),
    ("acknowledge", replace(MUM, decides=False, signs=False), True, True),
    ("acknowledge", replace(MUM, informed=False), False, False),
    ("answer", replace(MUM, decides=False), True, False),
    ("answer", replace(MUM, signs=False), True, True),
    ("answer", replace(MUM, informed=False), True, True),
    ("sign", replace(MUM, signs=False), True, False),
    ("sign", replace(MUM, decides=False), True, True),
    ("sign", replace(MUM, signs=False, informed=False), False, False),
    ("sign", replace(MUM, barred=True), False, False),
]


def test_who_has_the_duty_may_close(sqlite_db: Database) -> None:
    families = [FamilyToMake(f"孩子{number}", (person, DAD)) for number, (_, person, _, _) in enumerate(DUTIES)]
    ground = Ground(sqlite_db, *(its_own(family, number) for number, family in enumerate(families)), a_class=1)
    for number, (act, person, sees, closes) in enumerate(DUTIES):
        ground.send(act=act, pupils=ground.pupils_of(ground.made.class_ids[number]))
        ground.climb(at(20, 10, 2))
        who = ground.guardian(f"孩子{number}妈妈")
        owed = ground.read(owed_by, ground.school.id, ground.notice_id, [who])
        assert [each.may_close for each in owed] == [closes] * sees, (act, person)
        (obligation,) = ground.obligations()
        assert ground.do(close_by_family, ground.school, obligation.id, who, how="tapped", now=NOON) is closes


def test_safety_may_be_confirmed_by_everybody(sqlite_db: Database) -> None:
    ground = Ground(sqlite_db, FamilyToMake("李小明", (replace(MUM, informed=False, decides=False, signs=False),)))
    ground.send(purpose="safety", act="sign")
    ground.climb(at(20, 10, 2))
    assert ground.acts("李小明妈妈", NOON) == [True]


def test_nobody_else_closes_or_sees_it(db: Database) -> None:
    ground = Ground(db, FamilyToMake("李小明", (MUM, replace(DAD, home=2))), FamilyToMake("王芳", (Person("w"),)))
    ground.send(pupils=ground.made.pupil_ids[:1])
    ground.climb(at(20, 10, 2))
    mum = ground.guardian("李小明妈妈")
    (mums,) = ground.read(owed_by, ground.school.id, ground.notice_id, [mum])
    for who in ("李小明爸爸", "王芳妈妈"):
        guardian = ground.guardian(who)
        assert not ground.do(close_by_family, ground.school, mums.obligation_id, guardian, how="page", now=NOON), who
        seen = ground.read(owed_by, ground.school.id, ground.notice_id, [guardian])
        assert mums.obligation_id not in [each.obligation_id for each in seen]
    other = replace(ground.school, id=ground.school.id + 1)
    assert not ground.do(close_by_family, other, mums.obligation_id, mum, how="page", now=NOON)
    assert not ground.do(close_by_staff, other, mums.obligation_id, ground.made.teacher_id, how="phone", now=NOON)
    assert ground.read(owed_by, other.id, ground.notice_id, [mum]) == []
    assert ground.acts("李小明妈妈", NOON) == [True]
    assert not ground.do(take_act_back, other, mums.obligation_id, NOON)


def test_what_has_not_left_cannot_be_answered(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    (obligation,) = ground.obligations()
    who = ground.guardian("李小明妈妈")
    assert ground.read(owed_by, ground.school.id, ground.notice_id, [who]) == []
    assert not ground.do(close_by_family, ground.school, obligation.id, who, how="tapped", now=FRIDAY)


def test_siblings_are_answered_one_by_one(db: Database) -> None:
    ground = Ground(db, FamilyToMake("姐姐", (MUM, replace(DAD, hours="evening")), ("弟弟",)))
    ground.send(**CHOICE)
    ground.climb_until(at(20, 14, 2))
    wait_for(ground, "mum", "dad")
    sister, brother = (each.id for each in ground.obligations())
    who = ground.guardian("姐姐妈妈")
    assert ground.do(close_by_family, ground.school, sister, who, how="tapped", now=at(20, 15))
    assert len(ground.matters("mum")) == 1, "the brother is still to be answered"
    assert ground.told() == ["20 10:02 姐姐妈妈: wechat", "20 14:02 姐姐爸爸: next_guardian → 20 17:00"]
    assert ground.do(close_by_family, ground.school, brother, who, how="tapped", now=at(20, 15))
    assert ground.matters("mum") == ground.matters("dad") == []
    assert "20 14:02 姐姐爸爸: next_guardian → 20 17:00 cancelled" in ground.told()
    seen = ground.read(owed_by, ground.school.id, ground.notice_id, [who])
    assert [(each.pupil_name, each.closed_how, each.class_name) for each in seen] == [
        ("姐姐", "tapped", "三(1)班"),
        ("弟弟", "tapped", "三(1)班"),
    ]


def wait_for(ground: Ground, *openids: str) -> None:
    """As the claim of the message does: the notice waits for these under a number."""
    keys = {each.household_id for each in ground.obligations()}
    waiting = [
        Waiting(ground.school.id, ground.identity(openid), f"notice:{ground.notice_id}:{key}", "通知", GO)
        for openid in openids
        for key in keys
    ]
    ground.do(open_many, waiting, NOON)


def test_who_owes_for_himself_ends_it_for_himself_alone(db: Database) -> None:
    ground = Ground(db, FamilyToMake("李小明", (replace(MUM, hours="noon"), replace(DAD, hours="noon"))))
    ground.send(every_guardian=True)
    ground.climb(at(20, 10, 2))
    wait_for(ground, "mum", "dad")
    assert ground.acts("李小明妈妈", at(20, 11)) == [True]
    assert ground.told() == [
        "20 10:02 李小明妈妈: wechat → 20 11:30 cancelled",
        "20 10:02 李小明爸爸: wechat → 20 11:30",
    ]
    assert ground.matters("mum") == []
    assert len(ground.matters("dad")) == 1
    assert ground.acts("李小明爸爸", NOON) == [True]
    assert ground.matters("dad") == []


def test_calls_and_slips_are_moot_once_the_family_answers(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(**CHOICE)
    ground.climb_until(at(23, 16))
    assert ground.tasks() == ["23 07:32 李小明: call", "23 15:32 李小明: slip"]
    ground.acts("李小明妈妈", at(23, 17))
    assert ground.tasks() == ["23 07:32 李小明: call moot", "23 15:32 李小明: slip moot"]
    assert take_back(ground, at(23, 17, 5))
    assert ground.tasks() == ["23 07:32 李小明: call", "23 15:32 李小明: slip"]


def test_an_act_taken_back_climbs_on_where_it_stood(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(**CHOICE)
    ground.climb(at(20, 10, 2))
    ground.marks("李小明妈妈", "wechat", state="sent", ended_at=at(20, 10, 3))
    ground.acts("李小明妈妈", NOON, option=1, answer="好")
    assert take_back(ground, at(20, 12, 10))
    assert not take_back(ground, at(20, 12, 10)), "nothing left to take back"
    ground.climb_until(at(20, 19))
    assert ground.story() == [
        "20 10:02 李小明妈妈: wechat",
        "20 14:02 李小明爸爸: next_guardian",
        "20 18:02 李小明妈妈: sms",
    ]
    (standing,) = ground.standings()
    assert (standing.end, standing.option, standing.answer) == ("open", None, "")
    assert ground.acts("李小明爸爸", EVENING, option=2) == [True], "and can be answered again"


def test_taken_back_late_it_goes_on_at_once(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(**CHOICE)
    ground.climb(at(20, 10, 2))
    ground.acts("李小明妈妈", NOON)
    assert take_back(ground, at(20, 16))
    ground.climb_until(at(20, 16))
    assert ground.told() == ["20 10:02 李小明妈妈: wechat", "20 16:00 李小明爸爸: next_guardian"]


def test_what_was_called_off_by_mistake_leaves_after_all(db: Database) -> None:
    ground = Ground(db, FamilyToMake("李小明", (replace(MUM, hours="noon"), DAD)))
    ground.send()
    ground.climb(at(20, 10, 2))
    assert staff_heard(ground, "told_teacher", at(20, 10, 30))
    assert ground.told() == ["20 10:02 李小明妈妈: wechat → 20 11:30 cancelled"]
    assert take_back(ground, at(20, 10, 40))
    assert ground.told() == ["20 10:02 李小明妈妈: wechat → 20 11:30"]


def test_a_notice_taken_back_is_not_owed_again(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    ground.do(lambda s: take_back_notice(s, ground.school, s.get_one(Notice, ground.notice_id), at(20, 10, 1)))
    assert not take_back(ground, at(20, 10, 1))
    assert [each.end for each in ground.standings()] == ["withdrawn"]


HEARD = {"phone": "by_hand", "paper": "by_hand", "told_teacher": "by_hand", "relay": "acknowledged"}


def test_staff_may_have_heard_it(sqlite_db: Database) -> None:
    ground = Ground(sqlite_db, FamilyToMake("没人", ()), FamilyToMake("李小明", (MUM, GRAN)))
    for how, end in HEARD.items():
        ground.send()
        ground.climb(at(20, 10, 2))
        assert staff_heard(ground, how)
        assert [each.end for each in ground.standings()] == [end, "open"]
        assert ground.obligations()[0].closed_by == f"staff:{ground.made.teacher_id}"
