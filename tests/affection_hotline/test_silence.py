"""A month without a word: the parent is reminded, a week later the adult beside the child, then the teacher has it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.affection_hotline.rules.free_hours import days_said
from handlers.affection_hotline.rules.silence import is_silent, next_stage
from storage.affection_hotline.calls import HotlineCall
from storage.affection_hotline.contacts import last_contacts
from storage.affection_hotline.messages import HotlineMessage
from storage.affection_hotline.silence import HotlineSilence
from storage.identities import Binding, Identity
from storage.left_behind.files import ChildFile
from storage.left_behind.report_ins import ReportIn
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.session import Database
from tests.affection_hotline.crowd import far_parents
from tests.affection_hotline.room import Room
from tests.appointments.office import at
from tests.school_week import shown

SILENT, ADULT, TEACHER = at(19, 16, 20), at(26, 16, 20), at(3, 16, 20, month=12)


@pytest.fixture
def room(sqlite_db: Database) -> Room:
    """小明's and 小红's mother came to WeChat on 20 October and has not spoken with them since."""
    made = Room(sqlite_db)
    has_silence(made)
    return made


def has_silence(made: Room, *moments: datetime) -> None:
    """As :func:`room` says; the day's job has run at these moments."""
    made.do(_bound, at(20, 16, month=10))
    runs(made, *moments)


def _bound(session: Session, moment: datetime) -> None:
    for row in session.scalars(select(Binding)):
        row.bound_at = moment


def runs(room: Room, *moments: datetime) -> list[int]:
    """What the day's job does at each of these moments, run twice each."""
    found = []
    for moment in moments:
        room.goes_on_to(moment)
        found.append(room.job("hotline_silence"))
        assert room.job("hotline_silence") == 0
    return found


def rows(room: Room) -> list[HotlineSilence]:
    """Every silence, the oldest first."""
    order = (HotlineSilence.since, HotlineSilence.pupil_id)
    return room.db.read(lambda session: list(session.scalars(select(HotlineSilence).order_by(*order))))


@pytest.mark.parametrize(
    ("before", "days", "has_parent", "has_adult", "wanted"),
    [
        ("", 0, True, True, "parent"),
        ("", 0, False, True, "adult"),
        ("", 0, False, False, "teacher"),
        ("", 0, True, False, "parent"),
        ("parent", 6, True, True, "parent"),
        ("parent", 6, False, True, "adult"),
        ("parent", 7, True, True, "adult"),
        ("parent", 7, True, False, "teacher"),
        ("adult", 6, True, True, "adult"),
        ("adult", 6, True, False, "teacher"),
        ("adult", 7, True, True, "teacher"),
        ("teacher", 0, True, True, "teacher"),
    ],
)
def test_who_is_asked_next(before: str, days: int, has_parent: bool, has_adult: bool, wanted: str) -> None:
    assert next_stage(before, days, 7, has_parent=has_parent, has_adult=has_adult) == wanted


def test_a_month_is_thirty_days() -> None:
    today = at(20, 12).date()
    assert is_silent(today - timedelta(days=30), today, 30)
    assert not is_silent(today - timedelta(days=29), today, 30)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("135", "024"), ("1 3 5", "024"), ("周一、三和周日", "026"), ("星期天", "6"), ("每天", "0123456"),
        ("7", "6"), ("8", ""), ("都行", "0123456"), ("再看吧", ""), ("", ""),
    ],
)  # fmt: skip
def test_days_are_understood_as_people_write_them(words: str, days: str) -> None:
    assert days_said(words) == days


def test_each_stage_asks_once_about_all_children(room: Room) -> None:
    assert runs(room, at(18, 16, 20), SILENT, at(20, 16, 20), ADULT, at(27, 16, 20), TEACHER) == [0, 2, 0, 2, 0, 2]
    (parent,) = room.texts_for("mother")
    assert parent == "小明、小红好久没听到您的声音了,一定很想您。"
    (adult,) = room.texts_for("grandmother")
    assert adult == "小明、小红的妈妈好久没有消息了。您联系上了吗?"
    assert room.news() == ["有的孩子好久没和在外的家里人说话了。"]  # 一(1)班 has no homeroom teacher
    assert room.texts_for("father") == room.texts_for("other_parent") == []


def test_the_parent_speaks_agrees_on_a_call_or_says_that_they_talk(room: Room) -> None:
    runs(room, SILENT)
    number = room.waiting_for("mother")[-1].answer
    assert shown(room.says("mother", number)).splitlines()[3:] == [
        "1 现在跟小明说几句", "2 现在跟小红说几句", "3 约个时间通电话", "4 我们天天打电话的", "0 等会儿",
    ]  # fmt: skip
    assert "说给小明听" in room.says("mother", "1").text
    room.says("mother", "0")
    room.says("mother", number)
    assert room.says("mother", "4").text == "太好了,记下了:您和小明、小红常联系。"
    assert {row.stage for row in rows(room)} == {"over"}
    assert runs(room, ADULT, TEACHER, at(18, 16, 20, month=12)) == [0, 0, 0]
    assert runs(room, at(21, 16, 20, month=12)) == [2]  # thirty days behind her word a new silence begins


def test_the_adult_answers_child_by_child(room: Room) -> None:
    runs(room, SILENT, ADULT)
    number = room.waiting_for("grandmother")[-1].answer
    first = room.says("grandmother", number)
    assert first.text.endswith("联系上了吗?")
    second = room.says("grandmother", "1")
    assert "记下了,谢谢您。" in second.text
    assert room.says("grandmother", "2").text.endswith("老师会想办法联系。")
    assert sorted((row.stage, row.answer, row.answered_by) for row in rows(room)) == [
        ("over", "in_touch", "adult"), ("teacher", "apart", "adult"),
    ]  # fmt: skip
    assert not room.says("grandmother", number).text.endswith("联系上了吗?")


def test_the_teacher_reads_the_list_and_closes_what_turns_out_well(room: Room) -> None:
    runs(room, SILENT, ADULT, TEACHER)
    assert shown(room.says("class_teacher", "今天")).splitlines()[1] == "1 好久没和家里人说话的孩子"
    assert shown(room.says("class_teacher", "1")).splitlines() == [
        "好久没和在外的家里人说话的孩子,1 个:", "李小明 和妈妈,10月20日起", "问到他们有联系,就点一下:",
        "1 李小明和妈妈有联系", "0 等会儿",
    ]  # fmt: skip
    assert room.says("class_teacher", "1").text == "记下了:李小明和家里有联系。"
    assert room.says("class_teacher", "1").text == "没有这样的孩子,都有联系。"
    assert "好久没" not in shown(room.says("teacher_parent", "今天"))


def test_a_word_that_was_heard_ends_the_silence(room: Room) -> None:
    runs(room, SILENT)
    room.do(_heard, room, at(23, 18))
    pair = (room.cast.xiaoming.id, room.cast.mother.id)
    assert room.db.read(last_contacts, room.school.id, [pair[0]])[pair] == at(23, 18)
    assert runs(room, ADULT) == [1]  # of 小红 only
    assert {row.pupil_id for row in rows(room) if row.stage == "over"} == {pair[0]}


def _heard(session: Session, room: Room, moment: datetime) -> None:
    session.add(HotlineMessage(
        school_id=room.school.id, pupil_id=room.cast.xiaoming.id, guardian_id=room.cast.mother.id, to_child=True,
        state="heard", written_at=moment, due_at=moment, brought_at=moment, heard_at=moment, ended_at=moment,
    ))  # fmt: skip


def test_a_call_that_came_about_ends_it_and_one_that_was_missed_does_not(room: Room) -> None:
    room.adds_line()
    room.goes_on_to(at(18, 8))
    for said in ("约通话", "2", "1", "4", "1", "1"):
        room.says("mother", said)
    room.goes_on_to(at(18, 12, 5))
    room.says("王兰", "亲情室")
    room.says("王兰", "1")
    room.says("王兰", "3")
    assert runs(room, SILENT) == [2]
    room.says("王兰", "亲情室")
    room.do(_talked, room)
    assert runs(room, at(20, 16, 20), ADULT) == [0, 1]


def _talked(session: Session, room: Room) -> None:
    session.scalars(select(HotlineCall)).one().outcome = "talked"


def test_who_is_at_home_is_not_silent_until_a_month_after(room: Room) -> None:
    room.do(_at_home, room)
    assert runs(room, SILENT, at(30, 16, 20), at(29, 16, 20, month=12), at(30, 16, 20, month=12)) == [0, 0, 0, 2]


def _at_home(session: Session, room: Room) -> None:
    session.add(ReportIn(school_id=room.school.id, guardian_id=room.cast.mother.id, month="2026-11", answer="home",
                         until=at(30, 12).date(), reported_at=at(3, 12)))  # fmt: skip


@pytest.mark.parametrize("how", ["barred", "not away", "left"])
def test_who_is_barred_or_not_away_is_not_looked_at(room: Room, how: str) -> None:
    room.do(_outside, room, how)
    assert runs(room, SILENT, ADULT, TEACHER) == [0, 0, 0]
    assert room.texts_for("mother") == []


def _outside(session: Session, room: Room, how: str) -> None:
    mother = room.cast.mother.id
    if how == "barred":
        for link in session.scalars(select(GuardianLink).where(GuardianLink.guardian_id == mother)):
            link.barred_at = room.now
    elif how == "left":
        for pupil in session.scalars(select(Pupil)):
            pupil.left_at = at(1, 8)
    else:
        session.get_one(Guardian, mother).is_away = False


def test_a_parent_without_wechat_is_left_out(room: Room) -> None:
    room.do(_unfollowed, room)
    assert runs(room, SILENT) == [2]
    assert len(room.texts_for("grandmother")) == 1
    assert room.texts_for("mother") == []


def _unfollowed(session: Session, room: Room) -> None:
    session.get_one(Identity, room.cast.people["mother"].id).follows = False


def test_a_whole_school_is_not_asked_in_one_run(room: Room) -> None:
    far_parents(room, 100)
    room.goes_on_to(SILENT)
    assert [room.job("hotline_silence") for _ in range(3)] == [100, 2, 0]
    assert {row.stage for row in rows(room)} == {"parent"}


def test_a_boarder_has_nobody_beside_but_the_teacher(room: Room) -> None:
    room.do(_boards, room)
    assert runs(room, SILENT, ADULT) == [2, 2]
    assert room.texts_for("grandmother")[-1].startswith("小红的妈妈")
    assert len(room.news()) == 1


def _boards(session: Session, room: Room) -> None:
    session.get_one(Pupil, room.cast.xiaoming.id).is_boarding = True


def test_who_never_came_to_wechat_is_silent_since_the_school_knows_of_it(room: Room) -> None:
    def father(session: Session, opened_at: datetime | None) -> None:
        if opened_at is None:
            session.get_one(Guardian, room.cast.father.id).is_away = True
            session.execute(delete(Binding).where(Binding.guardian_id == room.cast.father.id))
        else:
            session.add(ChildFile(school_id=room.school.id, pupil_id=room.cast.xiaoming.id, opened_at=opened_at))

    room.do(father, None)
    asked = runs(room, SILENT)
    room.do(father, SILENT - timedelta(days=29))
    assert (asked, runs(room, SILENT)) == ([2], [0])
    assert runs(room, SILENT + timedelta(days=1)) == [1]
