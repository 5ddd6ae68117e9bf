"""约通话 as it is talked: chosen, agreed, reminded of by both sides, changed, missed, and what follows."""

import pytest
from sqlalchemy.orm import Session

from storage.affection_hotline.settings import parent_of
from storage.bookings import Booking
from storage.pupils import GuardianLink
from storage.session import Database
from tests.affection_hotline.room import Room
from tests.appointments.office import at
from tests.school_week import shown

NOON = at(24, 12)


@pytest.fixture
def room(sqlite_db: Database) -> Room:
    """Monday, 8 o'clock, one line."""
    made = Room(sqlite_db)
    made.adds_line()
    made.goes_on_to(at(23, 8))
    return made


def agreed(room: Room) -> Booking:
    """小明 and his mother talk on Tuesday at noon."""
    for said in ("约通话", "2", "3", "1", "1", "1"):
        room.says("mother", said)
    (booking,) = room.bookings()
    assert (booking.state, booking.way, booking.starts_at) == ("booked", "room", NOON)
    return booking


def test_the_free_hours_are_asked_once_and_the_times_suit_them(room: Room) -> None:
    room.says("mother", "约通话")
    assert "哪几天有空" in room.says("mother", "2").text
    room.says("mother", "4")
    assert "135" in room.says("mother", "过几天再说吧8").text  # not understood: said how
    room.says("mother", "周五和周一")
    times = room.says("mother", "1")
    assert [choice.label for choice in times.choices][:3] == [f"周一 11月23日 12:{each}" for each in ("00", "15", "30")]
    later = room.says("mother", "4")
    assert {choice.label[:2] for choice in later.choices[:3]} == {"周一"}
    row = room.db.read(parent_of, room.school.id, room.cast.mother.id)
    assert row
    assert (row.free_days, row.free_from, row.free_to) == ("04", 660, 870)
    room.says("mother", "0")
    room.says("mother", "约通话")
    assert "空的时间" in room.says("mother", "1").text


def test_hours_that_nobody_has_show_all_times_and_can_be_changed(room: Room) -> None:
    room.nobody_at_home()
    for said in ("约通话", "2", "1"):
        room.says("mother", said)
    evening = room.says("mother", "3")
    assert evening.text == "【小明】您有空的时候亲情室没有空。空的是这些:"
    assert evening.choices[0].label == "周一 11月23日 12:00"
    assert "哪几天有空" in room.says("mother", evening.choices[-2].digit).text


def test_a_call_is_told_to_the_line_and_to_who_brings_the_child(room: Room) -> None:
    agreed(room)
    assert room.news(room.lines[0])[-1].startswith("李小明家约了您:周二 11月24日 12:00")
    assert room.news() == ["李小明 周二 11月24日 12:00 在亲情室和家里通话,请您让孩子按时去。"]
    room.goes_on_to(at(23, 18))
    assert "孩子从亲情室打给您" in room.texts_for("mother")[-1]
    room.goes_on_to(at(24, 11))
    assert room.texts_for("mother")[-1].startswith("【李小明】今天 12:00 孩子从亲情室打给您")
    assert room.texts_for("class_teacher")[-1] == "李小明今天 12:00 在亲情室和家里通话,请您让孩子按时去。"
    assert room.texts_for("王兰")[-1].startswith("今天 12:00 李小明和家里通话")
    assert room.texts_for("grandmother") == room.texts_for("father") == []


def test_it_is_moved_and_called_off_as_other_appointments(room: Room) -> None:
    agreed(room)
    assert "李小明从亲情室打给您" in room.says("mother", "改约").text
    room.says("mother", "1")
    assert "改好了" in room.says("mother", "1").text
    assert room.texts_for("class_teacher")[-1] == "李小明和家里的通话改到 周一 11月23日 12:00,还在亲情室。"
    room.says("mother", "改约")
    room.says("mother", "2")
    assert room.bookings()[0].state == "cancelled"
    assert room.taken() == (0, 0)
    assert "不用去亲情室" in room.texts_for("class_teacher")[-1]


def test_who_has_agreed_sees_it_first_and_may_agree_on_another(room: Room) -> None:
    agreed(room)
    room.says("mother", "约通话")
    assert shown(room.says("mother", "2")).startswith("【小明】您约好了:周二 11月24日 12:00 通话。\n1 换时间或不约了")
    assert "空的时间" in room.says("mother", "2").text


def test_a_call_that_nobody_ticked_was_missed_and_a_letter_is_offered(room: Room) -> None:
    booking = agreed(room)
    room.goes_on_to(at(24, 12, 18))
    assert room.log() == []
    assert room.goes_on_to(at(24, 12, 19)) == 1
    (row,) = room.log()
    assert (row.outcome, row.booking_id, row.noted_by_id, row.seconds) == ("missed", booking.id, None, None)
    told = room.waiting_for("mother")[-1]
    assert "没有通上" in told.reply.text
    assert "周四 11月26日 12:00" in told.reply.text  # the next that suits her
    offered = room.says("mother", told.answer)
    assert [choice.label for choice in offered.choices] == [
        "现在说几句,放给孩子听", "约 周四 11月26日 12:00", "看别的时间", "我们通上话了", "好",
    ]  # fmt: skip
    assert "说给小明听" in room.says("mother", "1").text


def test_the_parent_says_that_they_did_talk(room: Room) -> None:
    booking = agreed(room)
    room.goes_on_to(at(24, 12, 19))
    room.says("mother", room.waiting_for("mother")[-1].answer)
    assert "通上话了" in room.says("mother", "4").text
    assert [(row.outcome, row.noted_by_id) for row in room.log()] == [("talked", None)]
    assert room.again(booking).state == "over"


def test_two_lines_at_one_moment_are_one_time(room: Room) -> None:
    room.adds_line("赵敏")
    for said in ("约通话", "2", "3", "1"):
        times = room.says("mother", said)
    assert len({choice.label for choice in times.choices}) == len(times.choices)


def test_somebody_faster_leaves_the_nearest_times_and_a_letter(room: Room) -> None:
    for said in ("约通话", "2", "3", "1", "1"):
        room.says("mother", said)
    (party,) = room.more_families(1)
    room.book_for(party, NOON, room.lines[0], way="room")
    lost = room.says("mother", "1")
    assert lost.text == "【小明】差一步,这个时间别家先约了。"
    assert [choice.label for choice in lost.choices] == [
        "周二 11月24日 12:15", "周二 11月24日 12:30", "先说几句给孩子听", "不约了",
    ]  # fmt: skip


def test_without_a_line_there_is_a_letter(sqlite_db: Database) -> None:
    room = Room(sqlite_db)
    room.nobody_at_home()
    room.says("mother", "约通话")
    for said in ("2", "1", "4"):
        reply = room.says("mother", said)
    assert "没有空的时间" in reply.text
    assert "说给小明听" in room.says("mother", "1").text


@pytest.mark.parametrize("who", ["grandmother", "other_parent", "stranger"])
def test_who_is_not_far_away_agrees_on_nothing(room: Room, who: str) -> None:
    agreed(room)
    reply = room.says(who, "约通话")
    assert "小明" not in reply.text
    assert len(room.bookings()) == 1


def test_a_barred_parent_has_no_call_any_more(room: Room) -> None:
    for said in ("约通话", "2", "3", "1", "1"):
        room.says("mother", said)
    room.do(_bar, room)
    assert "小明" not in room.says("mother", "1").text
    assert room.bookings() == []


def _bar(session: Session, room: Room) -> None:
    link = session.query(GuardianLink).filter_by(guardian_id=room.cast.mother.id, pupil_id=room.cast.xiaoming.id).one()
    link.barred_at = room.now
