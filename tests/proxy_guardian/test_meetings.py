"""The guardians' meeting: invited, answered, ticked, written up for everybody, seen by nobody else."""

from datetime import datetime

import pytest
from sqlalchemy import select

from bot.core.errors import AccessDeniedError, UserError
from handlers.proxy_guardian import overview
from handlers.proxy_guardian.actions import meetings
from storage.proxy_guardian.meetings import GuardiansMeeting, GuardiansMeetingSeat
from storage.session import Database
from tests.proxy_guardian.test_story import Story
from tests.proxy_guardian.world import LeftBehind
from tests.school_browsers import Browsers, post
from tests.school_week import at

WHEN = at(20, 14)


@pytest.fixture
def world(db: Database) -> LeftBehind:
    """Thursday the 12th; 王小花's grandmother has no WeChat."""
    made = LeftBehind(db)
    made.child("王小花", "301")
    made.goes_on_to(at(12, 10))
    return made


def invite(world: LeftBehind, name: str = "class_teacher", about: str = "怎样陪孩子过冬", when: datetime = WHEN) -> int:
    """The families of 三(2)班's left-behind children."""
    of = meetings.Invited(when, "二楼会议室", about, world.cast.class_32.id)
    return world.do(meetings.invite, world.school, world.actor(name), of, world.now)


def answers(world: LeftBehind) -> list[str]:
    """What the seats say."""
    wanted = select(GuardiansMeetingSeat.answer).order_by(GuardiansMeetingSeat.answer)
    return world.db.read(lambda session: list(session.scalars(wanted)))


def test_invited_answered_held_and_told_to_everybody(world: LeftBehind) -> None:
    story = Story(world)
    invite(world)
    story.gets("grandmother")
    assert world.texts_for("mother") == world.texts_for("father") == world.texts_for("grandmother")
    story.says("grandmother", "1", "1", "监护人会", "3", "0")
    story.says("father", "监护人会", "2")
    assert answers(world) == ["", "cannot", "other"], "one seat for each family, one for who has no WeChat"
    world.goes_on_to(at(20, 16))
    browsers = Browsers(world.db, week=world)
    desk = browsers.at_desk("class_teacher")
    (listed,) = world.db.read(meetings.meetings_of, world.actor("class_teacher"))
    path = f"/desk/guardians-meetings/{listed.meeting_id}"
    seats = world.db.read(meetings.seats_of, world.actor("class_teacher"), listed.meeting_id)
    came = [each.seat_id for each in seats if each.answer == "other"]
    assert post(desk, path, act="tick", came=came).status_code == 303
    refused = post(desk, path, act="minutes", words="李小明成绩全班倒数第一")
    assert refused.status_code == 422
    assert post(desk, path, act="minutes", words="大家说好:每晚八点前睡,周末通一次话。").status_code == 303
    (listed,) = world.db.read(meetings.meetings_of, world.actor("principal"))
    assert (listed.seats, listed.answered, listed.coming, listed.came) == (3, 2, 1, 1)
    story.lines += ["→ father (没有来)", world.texts_for("father")[-1]]
    story.agrees("meeting")
    assert "每晚八点前睡" in browsers.opens("father", "/m/guardians-meetings").text
    again = post(desk, path, act="minutes", words="又一份")
    assert (again.status_code, "已经发给大家" in again.text) == (422, True)


def test_a_family_answers_on_its_page_and_sees_only_own_meetings(world: LeftBehind) -> None:
    made = invite(world)
    browsers = Browsers(world.db, week=world)
    assert browsers.sends("mother", "/m/guardians-meetings", meeting=made, answer="comes").status_code == 303
    assert answers(world) == ["", "", "comes"]
    lines = world.db.read(overview.for_family, world.school, world.actor("grandmother"), world.now)
    assert [(line.kind, "您说来" in line.words) for line in lines] == [("date", True)]
    for name in ("other_parent", "stranger", "foreign_parent", "class_teacher", "neighbour"):
        assert world.db.read(meetings.invitations, world.actor(name), world.now) == [], name
        with pytest.raises(AccessDeniedError):
            world.do(meetings.answer, world.actor(name), made, "cannot", world.now)
    with pytest.raises(AccessDeniedError):
        world.do(meetings.answer, world.actor("mother"), made, "maybe", world.now)
    with pytest.raises(AccessDeniedError):
        world.do(meetings.answer, world.actor("mother"), made, "cannot", at(20, 15))


def test_a_meeting_is_called_off_and_families_are_told(world: LeftBehind) -> None:
    made = invite(world)
    world.goes_on_to(at(13, 10))
    world.do(meetings.call_off, world.school, world.actor("class_teacher"), made, world.now)
    assert world.texts_for("mother")[-1] == "11月20日 下午2点的监护人会不开了。改到哪天,再告诉您。"
    assert world.db.read(meetings.invitations, world.actor("mother"), world.now) == []
    with pytest.raises(UserError):
        world.do(meetings.call_off, world.school, world.actor("class_teacher"), made, world.now)
    with pytest.raises(UserError):
        world.do(meetings.tick, world.actor("class_teacher"), made, [], at(20, 16))


@pytest.mark.parametrize(
    "name", ["subject_teacher", "teacher_parent", "neighbour", "director", "mother", "foreign_principal"]
)
def test_nobody_else_invites_or_reads(world: LeftBehind, name: str) -> None:
    made, actor = invite(world), world.actor(name)
    with pytest.raises(AccessDeniedError):
        invite(world, name)
    for act in (
        lambda session: meetings.seats_of(session, actor, made),
        lambda session: meetings.tick(session, actor, made, [], at(20, 16)),
        lambda session: meetings.write_minutes(session, world.school, actor, made, "好", at(20, 16)),
        lambda session: meetings.call_off(session, world.school, actor, made, world.now),
    ):
        with pytest.raises(AccessDeniedError):
            world.do(act)
    assert world.db.read(meetings.meetings_of, actor) == []
    everybody = meetings.Invited(WHEN, "礼堂", "全校", None)
    with pytest.raises(AccessDeniedError):
        world.do(meetings.invite, world.school, world.actor("class_teacher"), everybody, world.now)


@pytest.mark.parametrize(
    ("about", "when"), [("  ", WHEN), ("长" * 301, WHEN), ("好", at(12, 9)), ("每家交50元材料费", WHEN)]
)
def test_an_invitation_is_whole_and_ahead(world: LeftBehind, about: str, when: datetime) -> None:
    with pytest.raises(UserError):
        invite(world, about=about, when=when)
    assert world.db.read(lambda session: session.scalars(select(GuardiansMeeting)).all()) == []


def test_nothing_is_ticked_before_it_begins(world: LeftBehind) -> None:
    made, actor = invite(world), world.actor("class_teacher")
    with pytest.raises(UserError):
        world.do(meetings.tick, actor, made, [], world.now)
    with pytest.raises(UserError):
        world.do(meetings.write_minutes, world.school, actor, made, "好", world.now)
    with pytest.raises(AccessDeniedError):
        world.do(meetings.tick, actor, made, [5], at(20, 16))
