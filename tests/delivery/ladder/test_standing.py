"""Where each family stands, and its story line by line."""

from dataclasses import replace
from typing import Any

from bot.delivery.ladder.acts import close_by_staff, take_act_back
from bot.delivery.ladder.call_results import call_result
from bot.delivery.ladder.standing import counted, standings
from bot.delivery.ladder.timeline import timeline
from bot.delivery.ladder.writing import take_back_notice
from bot.delivery.opened import note_opened
from storage.notice import Notice
from storage.obligations import Obligation
from storage.pupils import GuardianLink
from storage.session import Database
from storage.staff_tasks import tasks_of
from tests.delivery.ladder.families import FamilyToMake, Person, its_own
from tests.delivery.ladder.ground import BOTH, MUM, Ground, at

SENT, THEN = {"state": "sent", "ended_at": at(20, 10, 3), "channel": "template"}, at(20, 10, 5)
FAMILIES: dict[str, tuple[tuple[Person, ...], dict[str, Any] | None, str]] = {
    "没人": ((), None, "nobody_in_roster"),
    "禁了": ((replace(MUM, barred=True),), None, "nobody_in_roster"),
    "没绑": ((Person(phone="1380"),), None, "nobody_bound"),
    "走了": ((replace(MUM, follows=False),), None, "unfollowed"),
    "疑号": ((replace(MUM, quarantined=True),), None, "quarantined"),
    "退订": ((replace(MUM, muted=True),), None, "muted"),
    "没同意": ((replace(MUM, consents=False),), None, "no_consent"),
    "在路上": ((MUM,), {"state": "sending"}, "on_the_way"),
    "没到": ((MUM,), {"state": "failed", "ended_at": THEN, "error_code": "43004"}, "not_delivered"),
    "太多次": ((MUM,), {"state": "dead", "ended_at": THEN}, "not_delivered"),
    "没回执": ((MUM,), SENT, "no_receipt"),
    "不知道": ((MUM,), SENT | {"state": "unknown"}, "no_receipt"),
    "到了": ((MUM,), SENT | {"delivered_at": THEN}, "delivered"),
    "打开了": ((MUM,), SENT | {"opened_at": THEN}, "opened"),
    "只抄送": ((Person(phone="1380"), replace(MUM, decides=False)), SENT | {"delivered_at": THEN}, "nobody_bound"),
}


def test_how_far_wechat_got(db: Database) -> None:
    families = [FamilyToMake(name, persons) for name, (persons, _, _) in FAMILIES.items()]
    ground = Ground(db, *(its_own(each, number) for number, each in enumerate(families)))
    ground.send(act="answer")
    assert {each.pupil_name: each.reach for each in ground.standings()}["打开了"] == "not_sent_yet"
    ground.climb(at(20, 10, 2))
    for name, (persons, values, _) in FAMILIES.items():
        if values:
            copied = len(persons) > 1
            ground.marks(f"{name}{'爸爸' if copied else '妈妈'}", "copy" if copied else "wechat", **values)
    found = ground.standings()
    assert [each.pupil_name for each in found] == list(FAMILIES), "in the order of the numbers"
    assert {each.pupil_name: each.reach for each in found} == {name: reach for name, (_, _, reach) in FAMILIES.items()}
    assert all(each.is_missing for each in found)
    assert ground.read(standings, ground.school.id + 1, ground.notice_id) == []


def test_every_end_is_counted_once(db: Database) -> None:
    names = ("自己", "打电话", "纸", "任务", "还没", "外班")
    ground = Ground(db, *(its_own(FamilyToMake(name, (MUM,)), n) for n, name in enumerate(names)), a_class=5)
    ground.send(act="answer")
    ground.climb(at(20, 10, 2))
    ground.acts("自己妈妈", at(20, 11), option=2)
    heard = dict(zip(names, ground.obligations(), strict=True))
    for name, how in (("打电话", "phone"), ("纸", "paper")):
        teacher = ground.made.teacher_id
        ground.do(close_by_staff, ground.school, heard[name].id, teacher, how=how, now=at(20, 11))
    ground.marks("任务妈妈", "wechat", **SENT)
    ground.do(lambda session: hasten(session, heard["任务"].id))
    ground.climb_until(at(20, 10, 30))
    ends = {each.pupil_name: each.end for each in ground.standings()}
    assert ends == {
        "自己": "acknowledged",
        "打电话": "by_hand",
        "纸": "by_hand",
        "任务": "task",
        "还没": "open",
        "外班": "open",
    }
    assert counted(ground.standings()) == {"acknowledged": 1, "by_hand": 2, "task": 1, "open": 2}
    (other,) = ground.standings(class_ids=ground.made.class_ids[1:])
    assert (other.pupil_name, other.class_name) == ("外班", "三(2)班")
    task = next(each for each in ground.standings() if each.pupil_name == "任务")
    assert (task.task_kind, task.owner_name, task.cause, task.reach) == ("call", "杨静0", "to_call", "no_receipt")


def hasten(session: Any, obligation_id: int) -> None:
    """To the rung of the call, as if all before had passed."""
    obligation = session.get_one(Obligation, obligation_id)
    obligation.rung, obligation.next_at = 3, at(20, 10, 30)


def test_a_text_message_and_a_call_are_told_apart_from_wechat(db: Database) -> None:
    ground = Ground(db, FamilyToMake("李小明", (Person(phone="1380"),)))
    ground.send(purpose="safety")
    ground.climb(at(20, 10, 2))
    found = ground.standings()[0]
    assert (found.reach, found.by_phone, found.cause) == ("nobody_bound", "", "to_call")
    ground.marks("李小明妈妈", "sms", state="sent", ended_at=THEN)
    assert ground.standings()[0].by_phone == "texted"
    ground.marks("李小明妈妈", "voice", state="unknown", ended_at=THEN)
    assert ground.standings()[0].by_phone == "called"


def test_a_notice_taken_back_is_withdrawn(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send()
    ground.do(lambda s: take_back_notice(s, ground.school, s.get_one(Notice, ground.notice_id), at(20, 10, 1)))
    assert counted(ground.standings()) == {"withdrawn": 1}
    assert not ground.standings()[0].is_missing


def lines(ground: Ground) -> list[str]:
    """The first family's story."""
    found = ground.read(timeline, ground.school.id, ground.obligations()[0].id)
    shown = (f"{each.at.astimezone(at(1, 1).tzinfo):%d %H:%M} {each.what} {each.who} {each.detail}" for each in found)
    return [" ".join(each.split()) for each in shown]


def test_a_long_story_is_read_from_top_to_bottom(db: Database) -> None:
    ground = Ground(db, BOTH)
    ground.send(act="answer")
    ground.climb(at(20, 10, 2))
    ground.fails("李小明妈妈", "wechat", at(20, 10, 5))
    ground.climb(at(20, 10, 5))
    ground.marks("李小明爸爸", "next_guardian", **{**SENT, "ended_at": at(20, 10, 6), "delivered_at": at(20, 10, 7)})
    ground.do(note_opened, ground.notice_id, ground.identity("dad"), at(20, 12))
    ground.climb_until(at(20, 18, 30))
    ground.marks("李小明妈妈", "sms", state="sent", ended_at=at(20, 18, 3), delivered_at=at(20, 18, 4))
    ground.climb_until(at(23, 8))
    task = ground.read(tasks_of, ground.school.id, [ground.obligations()[0].id])[0]
    ground.do(call_result, ground.school, task.id, ground.made.teacher_id, "no_answer", at(23, 9))
    ground.climb_until(at(23, 16))
    ground.do(bar, ground.guardian("李小明妈妈"))
    obligation, teacher = ground.obligations()[0].id, ground.made.teacher_id
    ground.do(close_by_staff, ground.school, obligation, teacher, how="paper", now=at(24, 8), option=1)
    ground.do(take_act_back, ground.school, obligation, at(24, 9))
    ground.acts("李小明爸爸", at(24, 10), "page", option=2)
    assert lines(ground) == [
        "20 10:00 written 杨静0",
        "20 10:05 failed 妈妈 template 43004",
        "20 10:06 sent 爸爸 template",
        "20 10:07 delivered 爸爸 template",
        "20 12:00 opened 爸爸 template",
        "20 18:03 sent 妈妈 sms",
        "20 18:04 delivered 妈妈 sms",
        "23 07:32 task_opened 妈妈 call",
        "23 09:00 called 妈妈 no_answer",
        "23 15:32 task_opened 杨静0 slip",
        "24 08:00 closed paper",
        "24 09:00 reopened",
        "24 10:00 closed 爸爸 page",
    ]
    assert ground.read(timeline, ground.school.id + 1, obligation) == []


def bar(session: Any, guardian_id: int) -> None:
    """What was sent to her before stays in the story."""
    session.query(GuardianLink).filter_by(guardian_id=guardian_id).update({"barred_at": at(23, 17)})


def test_a_rung_that_led_nowhere_is_told(db: Database) -> None:
    ground = Ground(db, FamilyToMake("李小明", (Person("mum"), Person(home=2))))
    ground.send()
    ground.climb(at(20, 10, 2))
    stories = [
        [f"{each.what} {each.who} {each.detail} {each.rung}".strip() for each in ground.read(timeline, *of)]
        for of in ((ground.school.id, each.id) for each in ground.obligations())
    ]
    assert sorted(stories, key=len) == [
        ["written 杨静0", "waiting 妈妈  wechat"],
        [
            "written 杨静0",
            "skipped  nobody_in_wechat wechat",
            "skipped  nobody_else next_guardian",
            "task_opened 杨静0 slip paper",
        ],
    ]
