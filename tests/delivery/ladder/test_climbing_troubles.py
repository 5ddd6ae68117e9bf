"""What goes wrong on the way: failed messages, spent money, a standstill, two workers, and always the deadline."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.core.settings import Limits
from bot.delivery.ladder.reminding import remind
from storage.budgets import spent
from storage.notice import Notice
from storage.session import Database
from tests.delivery.ladder.families import FamilyToMake, Person
from tests.delivery.ladder.ground import BOTH, DAD, MUM, Ground, at

ANSWER: dict[str, Any] = {"act": "answer"}
URGENT: dict[str, Any] = {"urgency": "urgent", "reason": "暴雨"}


def test_a_failed_message_brings_the_next_rung_at_once(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    ground.climb(at(20, 10, 2))
    assert ground.climb(at(20, 10, 10)) == 0
    assert ground.fails("李小明妈妈", "wechat", at(20, 10, 10)) == 1
    ground.climb(at(20, 10, 10))
    assert ground.fails("李小明爸爸", "next_guardian", at(20, 10, 20)) == 1
    ground.climb(at(20, 10, 20))
    assert ground.story() == [
        "20 10:02 李小明妈妈: wechat",
        "20 10:10 李小明爸爸: next_guardian",
        "20 10:20 李小明: slip",
    ]


def test_failed_in_the_night_waits_for_the_morning(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(at(19, 21, 20))
    ground.climb(at(19, 21, 22))
    ground.fails("李小明妈妈", "wechat", at(19, 22))
    ground.climb_until(at(20, 8))
    assert ground.told() == ["19 21:22 李小明妈妈: wechat", "20 07:00 李小明爸爸: next_guardian"]


def test_the_money_is_spent_the_ladder_goes_on(db: Database) -> None:
    families = [FamilyToMake(name, (Person(phone=f"1380000000{place}"),)) for place, name in enumerate("甲乙丙")]
    ground = Ground(db, *families, limits=Limits(sms_per_month=2))
    ground.send(**ANSWER)
    ground.climb(at(20, 10, 2))
    texted = [each for each in ground.told() if each.endswith("sms")]
    assert len(texted) == 2
    (unpaid,) = (each for each in ground.skipped() if each.endswith("no sms budget_spent"))
    poor = unpaid.removeprefix("20 10:02 ")[0]
    assert ground.tasks() == [f"20 10:02 {poor}: call"]
    ground.send(**ANSWER)
    ground.climb(at(20, 10, 2))
    assert [each.split(" no ")[1] for each in ground.skipped() if " sms " in each] == ["sms budget_spent"] * 3
    assert ground.read(spent, ground.school.id, "sms", at(20, 10).date()) == 2


def test_one_number_is_paid_once(db: Database) -> None:
    """Siblings share it; one of them comes to the rung later."""
    ground = Ground(db, FamilyToMake("姐姐", (Person(phone="13800000001"),), ("弟弟",)), limits=Limits(sms_per_month=9))
    ground.send(pupils=ground.made.pupil_ids[:1], **ANSWER)
    ground.climb(at(20, 10, 2))
    ground.add_pupils(ground.made.pupil_ids, at(20, 11))
    ground.climb(at(20, 11))
    assert ground.told() == ["20 10:02 姐姐妈妈: sms"]
    assert ground.read(spent, ground.school.id, "sms", at(20, 10).date()) == 1


def test_after_a_standstill_the_rungs_do_not_come_all_at_once(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(at(17, 10), deadline=at(20, 18), **ANSWER)
    ground.climb_until(at(17, 10, 2))
    ground.climb(at(19, 12))
    assert ground.told() == ["17 10:02 李小明妈妈: wechat", "19 12:00 李小明爸爸: next_guardian"]
    ground.climb_until(at(20, 18))
    rungs = [each.split(": ")[1] for each in ground.story()]
    assert rungs == ["wechat", "next_guardian", "sms", "call", "slip"]
    taken = [each[:8] for each in ground.story()]
    assert len(set(taken)) == 5, taken


def test_after_the_deadline_a_person_goes_on_and_no_message(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(at(17, 10), deadline=at(18, 12), **ANSWER)
    ground.climb(at(17, 10, 2))
    ground.climb_until(at(17, 10, 2))
    ground.climb(at(19, 12))
    assert ground.story() == ["17 10:02 李小明妈妈: wechat", "19 12:00 李小明: call", "19 12:00 李小明: slip"]


def test_who_was_never_told_is_told_late(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(at(17, 10), deadline=at(18, 12))
    ground.climb(at(19, 12))
    assert ground.story() == ["19 12:00 李小明: slip", "19 12:00 李小明妈妈: wechat"]


def test_asleep_at_night_it_does_not_catch_up_in_the_night(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(at(19, 21, 20))
    ground.climb(at(19, 23))
    assert ground.told() == []
    ground.climb_until(at(20, 8))
    assert ground.told() == ["20 07:00 李小明妈妈: wechat"]


def test_another_school_is_not_climbed(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    ground.school = replace(ground.school, id=ground.school.id + 1)
    assert ground.climb(at(20, 12)) == 0


@pytest.mark.postgres
def test_two_workers_write_what_one_writes(postgres_db: Database) -> None:
    names = [f"孩子{number:03}" for number in range(120)]
    families = [FamilyToMake(each, (Person(f"w{each}"), Person(f"v{each}", phone="138"))) for each in names]
    ground = Ground(postgres_db, *families)
    ground.send(**ANSWER)
    together = Barrier(4)

    def work(_: int) -> int:
        together.wait()
        return ground.climb(at(20, 10, 2))

    with ThreadPoolExecutor(4) as pool:
        steps = list(pool.map(work, range(4)))
    assert sum(steps) == 120
    assert ground.told() == [f"20 10:02 {each}妈妈: wechat" for each in names]
    assert {each.rung for each in ground.obligations()} == {1}


REMINDED = at(20, 15)


def reminds(ground: Ground, now: datetime = REMINDED) -> int:
    """The sender presses the button for everybody."""

    def unit(session: Session) -> int:
        ids = [each.id for each in ground.obligations()]
        return remind(session, ground.school, session.get_one(Notice, ground.notice_id), ids, now)

    return ground.do(unit)


def test_reminding_by_hand(db: Database) -> None:
    ground = Ground(
        db,
        FamilyToMake("答了", (Person("a"),)),
        FamilyToMake("没答", (replace(MUM, hours="evening"), DAD)),
        FamilyToMake("没绑", (Person(phone="13800000009"),)),
    )
    ground.send()
    assert reminds(ground, at(20, 10, 1)) == 0, "it has not left"
    ground.climb(at(20, 10, 2))
    ground.acts("答了妈妈", at(20, 12))
    assert reminds(ground) == 1
    assert reminds(ground) == 1
    reminders = [each for each in ground.told() if each.endswith("reminder")]
    assert reminders == ["20 15:00 没答妈妈: reminder"] * 2
    assert ground.events("reminded") == ["20 15:00 没答: reminded"] * 2
    assert reminds(ground, at(20, 22)) == 1
    assert "20 22:00 没答妈妈: reminder → 23 07:00" in ground.told()


def test_an_urgent_reminder_does_not_wait(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(at(20, 21), **URGENT)
    ground.climb(at(20, 21))
    assert reminds(ground, at(20, 22)) == 1
    assert "20 22:00 李小明妈妈: reminder" in ground.told()
