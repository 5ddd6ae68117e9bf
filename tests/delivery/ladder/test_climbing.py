"""Which rungs a family takes, when, and what each leaves behind."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake, Person, its_own
from tests.delivery.ladder.ground import BOTH, DAD, GRAN, MUM, Ground, at

UNBOUND = Person(phone="13800000009")
CALM, URGENT = {"urgency": "normal"}, {"urgency": "urgent", "reason": "暴雨"}
ANSWER = {"act": "answer", "options": ("能接", "不能接")}
SAFETY = {"purpose": "safety"}


def child(*people: Person) -> FamilyToMake:
    """李小明 with these guardians, 妈妈 first."""
    return FamilyToMake("李小明", people)


STORIES: dict[str, tuple[FamilyToMake, dict[str, Any], list[str]]] = {
    "a calm notice: a working day, the other guardian, a working day, paper": (
        BOTH,
        CALM,
        [
            "20 10:02 李小明妈妈: wechat",
            "20 18:02 李小明爸爸: next_guardian",
            "23 11:32 李小明: slip",
        ],
    ),
    "an urgent notice: half an hour each, then a call": (
        BOTH,
        URGENT,
        [
            "20 10:00 李小明妈妈: wechat",
            "20 10:30 李小明爸爸: next_guardian",
            "20 11:00 李小明: call",
        ],
    ),
    "what must be answered adds a text message and a call": (
        BOTH,
        ANSWER,
        [
            "20 10:02 李小明妈妈: wechat",
            "20 14:02 李小明爸爸: next_guardian",
            "20 18:02 李小明妈妈: sms",
            "23 07:32 李小明: call",
            "23 15:32 李小明: slip",
        ],
    ),
    "an urgent answer": (
        BOTH,
        ANSWER | URGENT,
        [
            "20 10:00 李小明妈妈: wechat",
            "20 10:20 李小明爸爸: next_guardian",
            "20 10:40 李小明妈妈: sms",
            "20 11:00 李小明: call",
        ],
    ),
    "safety: everybody by every way at once": (
        child(MUM, DAD, Person(phone="13800000004", informed=False)),
        SAFETY | URGENT,
        [
            "20 10:00 李小明: call",
            "20 10:00 李小明: no next_guardian nobody_else",
            "20 10:00 李小明奶奶: sms",
            "20 10:00 李小明奶奶: voice",
            "20 10:00 李小明妈妈: sms",
            "20 10:00 李小明妈妈: voice",
            "20 10:00 李小明妈妈: wechat",
            "20 10:00 李小明爸爸: sms",
            "20 10:00 李小明爸爸: voice",
            "20 10:00 李小明爸爸: wechat",
        ],
    ),
    "safety reaches who has muted us and who has not agreed": (
        child(replace(MUM, muted=True, phone=""), replace(DAD, consents=False, phone="")),
        SAFETY | URGENT,
        [
            "20 10:00 李小明: call",
            "20 10:00 李小明: no next_guardian nobody_else",
            "20 10:00 李小明: no sms no_number",
            "20 10:00 李小明: no voice no_number",
            "20 10:00 李小明妈妈: wechat",
            "20 10:00 李小明爸爸: wechat",
        ],
    ),
    "the first of the chain has gone: the second is the first": (
        child(replace(MUM, follows=False), DAD),
        CALM,
        [
            "20 10:02 李小明爸爸: wechat",
            "20 18:02 李小明: no next_guardian nobody_else",
            "20 18:02 李小明: slip",
        ],
    ),
    "nobody bound, a number: texted at once": (
        child(UNBOUND),
        ANSWER,
        [
            "20 10:02 李小明: no next_guardian nobody_else",
            "20 10:02 李小明: no wechat nobody_in_wechat",
            "20 10:02 李小明妈妈: sms",
            "23 07:32 李小明: call",
            "23 15:32 李小明: slip",
        ],
    ),
    "bound and without a number: no text message, no call": (
        child(Person("mum")),
        ANSWER,
        [
            "20 10:02 李小明妈妈: wechat",
            "20 14:02 李小明: no next_guardian nobody_else",
            "20 14:02 李小明: no phone_task no_number",
            "20 14:02 李小明: no sms no_number",
            "20 14:02 李小明: slip",
        ],
    ),
    "nobody in the roster: paper at once": (
        child(),
        CALM,
        [
            "20 10:02 李小明: no next_guardian nobody_else",
            "20 10:02 李小明: no wechat nobody_in_wechat",
            "20 10:02 李小明: slip",
        ],
    ),
    "nobody in the roster and no paper on the ladder: a task all the same": (
        child(),
        URGENT,
        [
            "20 10:00 李小明: call",
            "20 10:00 李小明: no next_guardian nobody_else",
            "20 10:00 李小明: no wechat nobody_in_wechat",
        ],
    ),
    "a number typed for two families is used for nothing": (
        child(replace(MUM, quarantined=True)),
        ANSWER,
        [
            "20 10:02 李小明: no next_guardian nobody_else",
            "20 10:02 李小明: no phone_task no_number",
            "20 10:02 李小明: no sms no_number",
            "20 10:02 李小明: no wechat nobody_in_wechat",
            "20 10:02 李小明: slip",
        ],
    ),
    "a barred mother hears nothing by any way": (
        child(replace(MUM, barred=True), DAD),
        ANSWER,
        [
            "20 10:02 李小明爸爸: wechat",
            "20 14:02 李小明: no next_guardian nobody_else",
            "20 14:02 李小明爸爸: sms",
            "23 07:32 李小明: call",
            "23 15:32 李小明: slip",
        ],
    ),
    "who does not decide gets a copy and is not asked": (
        child(replace(MUM, decides=False), DAD),
        ANSWER,
        [
            "20 10:02 李小明妈妈: copy",
            "20 10:02 李小明爸爸: wechat",
            "20 14:02 李小明: no next_guardian nobody_else",
            "20 14:02 李小明爸爸: sms",
            "23 07:32 李小明: call",
            "23 15:32 李小明: slip",
        ],
    ),
    "who decides has no number: whoever has one is called": (
        child(Person("mum"), replace(DAD, decides=False)),
        ANSWER,
        [
            "20 10:02 李小明妈妈: wechat",
            "20 10:02 李小明爸爸: copy",
            "20 14:02 李小明: no next_guardian nobody_else",
            "20 14:02 李小明: no sms no_number",
            "20 14:02 李小明: call",
            "23 15:32 李小明: slip",
        ],
    ),
    "muted, and not agreed: neither is written to": (
        child(replace(MUM, muted=True), replace(DAD, consents=False)),
        CALM,
        [
            "20 10:02 李小明: no next_guardian nobody_else",
            "20 10:02 李小明: no wechat nobody_in_wechat",
            "20 10:02 李小明: slip",
        ],
    ),
    "all others of the family are the next": (
        child(MUM, DAD, GRAN),
        CALM,
        [
            "20 10:02 李小明妈妈: wechat",
            "20 18:02 李小明奶奶: next_guardian",
            "20 18:02 李小明爸爸: next_guardian",
            "23 11:32 李小明: slip",
        ],
    ),
    "two households: each on its own": (
        child(MUM, replace(DAD, home=2)),
        CALM,
        [
            "20 10:02 李小明妈妈: wechat",
            "20 10:02 李小明爸爸: wechat",
            *(["20 18:02 李小明: no next_guardian nobody_else"] * 2),
            *(["20 18:02 李小明: slip"] * 2),
        ],
    ),
    "siblings: one message, a slip for each": (
        FamilyToMake("李小明", (MUM, DAD), ("李小军",)),
        CALM,
        [
            "20 10:02 李小明妈妈: wechat",
            "20 18:02 李小明爸爸: next_guardian",
            "23 11:32 李小军: slip",
            "23 11:32 李小明: slip",
        ],
    ),
    "own hours delay a message": (
        child(replace(MUM, hours="noon"), replace(DAD, hours="evening")),
        CALM,
        [
            "20 10:02 李小明妈妈: wechat → 20 11:30",
            "20 18:02 李小明爸爸: next_guardian",
            "23 11:32 李小明: slip",
        ],
    ),
    "own hours that the next rung would overtake are passed over": (
        child(replace(MUM, hours="night"), DAD),
        CALM,
        [
            "20 10:02 李小明妈妈: wechat",
            "20 18:02 李小明爸爸: next_guardian",
            "23 11:32 李小明: slip",
        ],
    ),
    "own hours are no excuse when it is urgent": (
        child(replace(MUM, hours="noon")),
        URGENT,
        [
            "20 10:00 李小明妈妈: wechat",
            "20 10:30 李小明: call",
            "20 10:30 李小明: no next_guardian nobody_else",
        ],
    ),
}


def test_a_ladder_is_climbed(db: Database) -> None:
    """All stories at the same time, each in a class of its own."""
    ground = Ground(db, *(its_own(family, number) for number, (family, _, _) in enumerate(STORIES.values())), a_class=1)
    notices = {}
    for name, of_class in zip(STORIES, ground.made.class_ids, strict=True):
        ground.send(pupils=ground.pupils_of(of_class), **STORIES[name][1])
        notices[name] = ground.notice_id
    ground.climb_until(at(25, 18))
    for name, (_, _, story) in STORIES.items():
        ground.notice_id = notices[name]
        assert ground.story() == sorted(story), name


def test_nothing_leaves_before_its_time(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(at(20, 10))
    assert ground.climb(at(20, 10, 1)) == 0
    assert ground.told() == []
    assert ground.notice().state == "waiting"
    assert ground.climb(at(20, 10, 2)) == 1
    assert ground.climb(at(20, 10, 2)) == 0, "a second look finds nothing"
    assert ground.told() == ["20 10:02 李小明妈妈: wechat"]
    assert ground.notice().state == "sent"


WEEKS: dict[str, tuple[datetime, datetime, dict[str, Any], list[str]]] = {
    "written as the night begins, before a weekend": (
        at(20, 21, 29),
        at(25, 18),
        {},
        ["23 07:00 李小明妈妈: wechat", "23 15:00 李小明爸爸: next_guardian", "24 08:30 李小明: slip"],
    ),
    "over the National Day week": (
        at(30, 20, 0, month=9),
        at(12, 18, month=10),
        {},
        ["08 13:32 李小明爸爸: next_guardian", "09 07:02 李小明: slip", "30 20:02 李小明妈妈: wechat"],
    ),
    "on a make-up Saturday there is school": (
        at(9, 20, 0, month=10),
        at(12, 18, month=10),
        {},
        ["09 20:02 李小明妈妈: wechat", "10 13:32 李小明爸爸: next_guardian", "12 07:02 李小明: slip"],
    ),
    "urgent in the night": (
        at(20, 22, 0),
        at(25, 18),
        URGENT,
        ["20 22:00 李小明妈妈: wechat", "20 22:30 李小明爸爸: next_guardian", "20 23:00 李小明: call"],
    ),
    "a deadline tonight shrinks all waits alike": (
        at(20, 14, 0),
        at(20, 20),
        {},
        ["20 14:02 李小明妈妈: wechat", "20 16:01 李小明爸爸: next_guardian", "20 18:00 李小明: slip"],
    ),
}


def test_days_and_nights(db: Database) -> None:
    ground = Ground(db, *(its_own(BOTH, number) for number in range(len(WEEKS))), a_class=1)
    for (name, (written_at, deadline, values, story)), of_class in zip(
        WEEKS.items(), ground.made.class_ids, strict=True
    ):
        ground.send(written_at, pupils=ground.pupils_of(of_class), deadline=deadline, **values)
        ground.climb_until(deadline)
        assert ground.story() == story, name


def test_own_hours_do_not_fall_on_a_holiday(db: Database) -> None:
    ground = Ground(db, child(replace(MUM, hours="noon"), replace(DAD, hours="noon")))
    ground.send(at(20, 9, 0), deadline=at(27, 18))
    ground.climb_until(at(20, 18))
    assert ground.told() == ["20 09:02 李小明妈妈: wechat → 20 11:30", "20 17:02 李小明爸爸: next_guardian"]
    ground.send(at(20, 15, 0), deadline=at(27, 18), act="answer")
    ground.climb_until(at(20, 19, 30))
    assert ground.told() == ["20 15:02 李小明妈妈: wechat", "20 19:02 李小明爸爸: next_guardian"]


def test_own_hours_wait_over_the_weekend_for_a_school_day(db: Database) -> None:
    slow: dict[str, Any] = {"ladder": {"notice": {"normal": ({"by": "wechat", "wait": 1200}, {"by": "paper"})}}}
    ground = Ground(db, child(replace(MUM, hours="noon")), **slow)
    ground.send(at(20, 15, 0), deadline=at(27, 18))
    ground.climb_until(at(20, 16))
    assert ground.told() == ["20 15:02 李小明妈妈: wechat → 23 11:30"]
