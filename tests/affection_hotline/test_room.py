"""The duty teacher's list, in the chat and on a page: tick, play, record, send, next."""

import io
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.room_calls import note_call
from bot.core.school import SchoolContext
from storage.affection_hotline.messages import HotlineMessage
from storage.bookings import Booking
from storage.pupils import ArchiveRead, Pupil
from storage.session import Database
from tests.affection_hotline.room import Room
from tests.appointments.office import at
from tests.school_browsers import TOKEN, Browsers
from tests.school_week import shown


@pytest.fixture
def room(sqlite_db: Database) -> Room:
    """小明 boards; on Monday at ten past twelve a call is on, and his mother's words wait."""
    made = Room(sqlite_db)
    has_words(made)
    return made


def has_words(made: Room) -> None:
    """As :func:`room` says."""
    made.adds_line()
    made.do(_boards, made)
    made.goes_on_to(at(23, 8))
    for said in ("约通话", "2", "1", "1", "1", "1"):
        made.says("mother", said)
    for said in ("留言", "2", "想你了,好好吃饭", "1", "2"):
        made.says("mother", said)
    made.goes_on_to(at(23, 12, 10))


def _boards(session: Session, room: Room) -> None:
    session.get_one(Pupil, room.cast.xiaoming.id).is_boarding = True


def messages(room: Room) -> list[HotlineMessage]:
    """All there are, in the order of writing."""
    order = (HotlineMessage.written_at, HotlineMessage.to_child.desc())
    return room.db.read(lambda session: list(session.scalars(select(HotlineMessage).order_by(*order))))


def looks(room: Room) -> list[str]:
    """Who looked at 小明's record because of the room."""
    of_room = (ArchiveRead.why == "affection_hotline room", ArchiveRead.pupil_id == room.cast.xiaoming.id)
    return room.db.read(lambda session: list(session.scalars(select(ArchiveRead.reader).where(*of_room))))


LIST = """亲情室 11月23日 周一
12:00 三(2)班 李小明,和妈妈通话,亲情室1号
要放给孩子听的话 1 段。
1 12:00 李小明通上了吗
2 放给三(2)班 李小明:妈妈的话
0 等会儿"""


def test_the_list_and_a_call_that_is_ticked(room: Room) -> None:
    assert shown(room.says("王兰", "亲情室")) == LIST
    assert shown(room.says("王兰", "1")).splitlines()[1:] == ["1 通上了", "2 断了", "3 没通上", "0 还没好"]
    assert room.says("王兰", "1").text.startswith("记好了:李小明通上话了。")
    (row,) = room.log()
    assert (row.outcome, row.noted_by_id, row.ended_at) == ("talked", room.lines[0], room.now)
    assert row.seconds == int((room.now - at(23, 12)).total_seconds())
    assert room.goes_on_to(at(23, 12, 20)) == 1
    assert [each.outcome for each in room.log()] == ["talked"]
    assert room.bookings()[0].state == "over"


def test_a_call_that_broke_off_and_then_was_talked_to_its_end(room: Room) -> None:
    for said in ("亲情室", "1", "2"):
        room.says("王兰", said)
    assert "断了" in room.texts_for("mother")[-1]
    number = room.waiting_for("mother")[-1].answer
    room.says("王兰", "亲情室")
    assert [row.outcome for row in room.log()] == ["cut"]
    room.change(_talks_on, room.bookings()[0], room.lines[0])
    assert [row.outcome for row in room.log()] == ["talked"]
    assert "没有通上" not in room.says("mother", number).text


def _talks_on(session: Session, school: SchoolContext, booking: Booking, staff: int, now: datetime) -> None:
    note_call(session, school, booking, "talked", now, staff_id=staff)


def test_words_are_played_and_the_child_answers(room: Room) -> None:
    room.says("王兰", "亲情室")
    played = room.says("王兰", "2")
    assert shown(played).splitlines() == [
        "【李小明】三(2)班。这是妈妈的话,请放给孩子听。", '"想你了,好好吃饭"', "1 听过了,下一个", "2 小明要回话",
        "0 等会儿",
    ]  # fmt: skip
    assert looks(room) == [f"staff:{room.lines[0]}"]
    assert room.says("王兰", "2").text.startswith("让小明靠近手机")
    room.says("王兰", "我也想你")
    assert "小明真棒" in room.says("王兰", "1").text
    first, answer = messages(room)
    assert (first.state, first.heard_by_id, answer.to_child, answer.answers_id) == (
        "heard",
        room.lines[0],
        False,
        first.id,
    )
    assert "没有要放的话" in room.says("王兰", "亲情室").text


def test_heard_without_an_answer_tells_the_parent_and_goes_on(room: Room) -> None:
    room.says("王兰", "亲情室")
    room.says("王兰", "2")
    assert room.says("王兰", "1").text.startswith("好,李小明听过了,我告诉妈妈。")
    assert messages(room)[0].heard_at == room.now


@pytest.mark.parametrize("who", ["class_teacher", "principal", "grandmother", "mother"])
def test_nobody_else_keeps_the_room(room: Room, who: str) -> None:
    assert "想你了" not in shown(room.says(who, "亲情室"))
    assert "12:00" not in shown(room.says(who, "亲情室"))


@pytest.fixture
def browsers(room: Room) -> Browsers:
    """The school's pages."""
    return Browsers(room.db, week=room)


@pytest.fixture
def desk(browsers: Browsers) -> FlaskClient:
    """The duty teacher's."""
    return browsers.at_desk("王兰")


def post(desk: FlaskClient, path: str, **values: object) -> str:
    """Send a form of the page, and what it then shows."""
    token = TOKEN.search(desk.get(path).text)
    assert token
    answer = desk.post(path, data={"csrf_token": token[1], **values}, follow_redirects=True)
    return answer.text if answer.status_code in (200, 422) else str(answer.status_code)


def test_the_page_ticks_plays_and_sends(room: Room, desk: FlaskClient) -> None:
    page = desk.get("/desk/hotline").text
    assert "李小明" in page
    assert "想你了,好好吃饭" in page
    booking, (message,) = room.bookings()[0], messages(room)
    page = post(desk, "/desk/hotline", missed=str(booking.id))
    assert "没通上" in page
    assert "可以留一段话" in page
    assert [row.outcome for row in room.log()] == ["missed"]
    assert "通上了</b>" in post(desk, "/desk/hotline", talked=str(booking.id))
    page = post(desk, "/desk/hotline", act="heard", message=str(message.id))
    assert "告诉妈妈了" in page
    page = post(desk, "/desk/hotline", act="answer", message=str(message.id))
    assert "还没有选录音" in page
    sound = (io.BytesIO(b"RIFF a recording"), "a.m4a")
    page = post(desk, "/desk/hotline", act="answer", message=str(message.id), sound=sound)
    assert "李小明的话送给妈妈了" in page
    assert [each.to_child for each in messages(room)] == [True, False]
    assert looks(room)


def test_a_recording_is_played_by_who_keeps_the_room_only(room: Room, browsers: Browsers) -> None:
    (message,) = messages(room)
    for path in (f"/desk/hotline/{message.id}/31", "/desk/hotline/5/31"):
        assert browsers.at_desk("王兰").get(path).status_code == 404
        assert browsers.at_desk("class_teacher").get(path).status_code == 404
    for name in ("class_teacher", "principal"):
        assert browsers.at_desk(name).get("/desk/hotline").status_code == 404


def test_nothing_is_ticked_before_its_time_nor_by_a_made_up_number(room: Room, desk: FlaskClient) -> None:
    room.goes_on_to(at(23, 12, 20))
    for said in ("约通话", "2", "1"):
        room.says("mother", said)
    room.says("mother", "1")
    later = max(room.bookings(), key=lambda each: each.starts_at or room.now)
    room.goes_on_to((later.starts_at or room.now) - timedelta(minutes=11))
    assert "还没到时候" in post(desk, "/desk/hotline", talked=str(later.id))
    assert post(desk, "/desk/hotline", talked="17") == "404"
    assert post(desk, "/desk/hotline", talked="x") == "404"


def test_the_duty_teachers_day_counts_them(room: Room) -> None:
    assert shown(room.says("王兰", "今天")).splitlines()[1:3] == ["1 亲情室的通话", "2 要放给孩子听的话"]
