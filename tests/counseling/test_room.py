"""The counselor's room: who reads what, whose time a talk takes, and what goes over to the next counselor."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.appointments.making import take_time
from bot.core.errors import AccessDeniedError, UserError
from handlers.counseling.actions import beginning, handing, heart_talks, room
from handlers.counseling.overview import for_family, for_teacher
from storage.counseling import Counseling, CounselingLook, CounselingNote, CounselingWord, HeartTalk
from storage.pupils import ArchiveRead
from storage.session import Database
from storage.slots import Slot
from tests.counseling.world import Room
from tests.school_browsers import Browsers
from tests.school_week import at


@pytest.fixture
def place(db: Database) -> Room:
    """Monday the 23rd, at ten."""
    return Room(db)


def wishes(place: Room, name: str = "class_teacher", **more: object) -> beginning.Begun:
    """Somebody of the staff enters that 小明 wants to talk."""
    wish = beginning.Wish("child", ("他夜里数星星",), **more)  # type: ignore[arg-type]  # a time
    return place.do(beginning.wish, place.school, place.actor(name), place.cast.xiaoming.id, wish, place.now)


def says(place: Room, name: str = "mother", words: str = "孩子不和我说话") -> int:
    """A guardian says it to the counselor; the talk."""
    where = (place.school, place.actor(name), place.cast.xiaoming.id)
    return place.do(beginning.say, *where, [words], place.now).talk_id


def who_reads(place: Room, talk: int) -> set[str]:
    """Which of all people can open this talk."""
    found = set()
    for name in place.cast.people:
        try:
            place.do(room.talk, place.actor(name), talk, place.now)
            found.add(name)
        except AccessDeniedError:
            pass
    return found


def test_only_its_counselor_opens_a_talk(place: Room) -> None:
    assert who_reads(place, says(place)) == {"counselor"}
    assert who_reads(place, wishes(place).talk_id) == {"counselor"}


def test_a_guardian_reads_the_own_talk_and_no_note(place: Room) -> None:
    talk = says(place)
    place.do(room.note, place.actor("counselor"), talk, "要多关心", place.now)
    place.do(room.answer, place.school, place.actor("counselor"), talk, ["先听他说"], place.now)
    own = place.do(room.own_talks, place.actor("mother"))
    assert [(line.by, line.words.text) for line in own[0].lines] == [
        ("family", "孩子不和我说话"),
        ("counselor", "先听他说"),
    ]
    assert own[0].notes == ()
    assert [place.do(room.own_talks, place.actor(name)) for name in ("grandmother", "father", "other_parent")] == [
        []
    ] * 3
    assert "听他说" not in str(place.texts_for("mother"))


def test_others_know_that_there_is_a_talk_and_when_but_not_what(place: Room) -> None:
    wishes(place, starts_at=at(25, 12, 30))
    for name, count in (
        *(("class_teacher", 1), ("subject_teacher", 1), ("principal", 1), ("office", 1)),
        *(("teacher_parent", 0), ("foreign_principal", 0), ("mother", 0), ("stranger", 0)),
    ):
        heads = place.do(room.exist, place.school, place.actor(name), place.now)
        assert [(each.child, each.starts_at) for each in heads] == [("李小明", at(25, 12, 30))] * count, name
        assert "星星" not in str(heads)


@pytest.mark.parametrize("name", ["teacher_parent", "mother", "stranger", "foreign_principal"])
def test_who_does_not_teach_the_child_enters_nothing(place: Room, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        wishes(place, name)
    with pytest.raises(AccessDeniedError):
        place.do(heart_talks.keep, place.actor(name), place.cast.xiaoming.id, "谈了谈", place.now)


def test_a_time_is_given_away_once(place: Room) -> None:
    wishes(place, starts_at=at(25, 12, 30))
    wish = beginning.Wish("child", (), at(25, 12, 30))
    with pytest.raises(UserError, match="counseling/which_time"):
        place.do(beginning.wish, place.school, place.actor("principal"), place.cast.xiaoyu.id, wish, place.now)
    other = says(place)
    with pytest.raises(UserError, match="visit_booking/host_busy"):
        place.do(room.set_time, place.school, place.actor("counselor"), other, at(25, 12, 40), 30, place.now)
    taken = place.db.read(lambda session: [each.kind for each in session.scalars(select(Slot))])
    assert taken == ["counseling"]


def test_another_time_gives_the_first_back_and_so_does_the_end(place: Room) -> None:
    talk, counselor = wishes(place, starts_at=at(25, 12, 30)).talk_id, place.actor("counselor")
    place.do(room.set_time, place.school, counselor, talk, at(25, 12, 40), 30, place.now)
    assert place.talks()[0].starts_at == at(25, 12, 40)
    place.do(room.end, place.school, counselor, talk, place.now)
    assert place.db.read(lambda session: session.scalars(select(Slot)).all()) == []
    with pytest.raises(UserError, match="counseling/over"):
        place.do(room.end, place.school, counselor, talk, place.now)


def test_a_second_paper_joins_the_talk_that_is_open(place: Room) -> None:
    first = wishes(place).talk_id
    assert wishes(place, "subject_teacher").talk_id == first
    place.do(room.end, place.school, place.actor("counselor"), first, place.now)
    assert wishes(place).talk_id != first


def test_the_next_counselor_reads_the_notes_after_the_hand_over_only(place: Room) -> None:
    talk, mothers = wishes(place, starts_at=at(25, 12, 30)).talk_id, says(place)
    counselor, successor = place.staff["counselor"], place.staff["next_counselor"]
    place.do(room.note, place.actor("counselor"), talk, "约了每周一次", place.now)
    with pytest.raises(AccessDeniedError):
        place.do(room.talk, place.actor("next_counselor"), talk, place.now)
    for name in ("next_counselor", "class_teacher"):
        with pytest.raises(AccessDeniedError):
            place.do(handing.hand_over, place.school, place.actor(name), counselor, successor, place.now)
    assert place.do(handing.hand_over, place.school, place.actor("office"), counselor, successor, place.now) == 2
    assert who_reads(place, talk) == {"next_counselor"}
    whole = place.do(room.talk, place.actor("next_counselor"), talk, place.now)
    assert [(name, words) for name, _, words in whole.notes] == [("许", "约了每周一次")]
    assert whole.head.starts_at == at(25, 12, 30)
    assert {each.staff_id for each in place.db.read(lambda session: session.scalars(select(Slot)).all())} == {successor}
    assert len(place.texts_for("mother")) == 1
    assert place.texts_for("grandmother") == place.texts_for("father") == []
    assert who_reads(place, mothers) == {"next_counselor"}


def test_where_the_successor_is_busy_the_talk_waits_for_a_new_time(place: Room) -> None:
    talk, counselor, successor = (
        wishes(place, starts_at=at(25, 12, 30)),
        *map(place.staff.get, ("counselor", "next_counselor")),
    )
    place.do(
        take_time, place.school, successor or 0, at(25, 12, 0), at(25, 13, 0), "visit", place.now
    )  # fmt: skip
    place.do(handing.hand_over, place.school, place.actor("counselor"), counselor or 0, successor or 0, place.now)
    head = place.do(room.talk, place.actor("next_counselor"), talk.talk_id, place.now).head
    assert (head.state, head.starts_at, head.waits) == ("open", None, True)


def test_each_look_is_a_row_and_none_in_the_child_s_record(place: Room) -> None:
    talk = wishes(place).talk_id
    place.do(room.talk, place.actor("counselor"), talk, place.now)
    place.do(room.talk, place.actor("counselor"), talk, place.now)

    def looks(session: Session) -> tuple[list[int], int]:
        found = session.scalars(select(CounselingLook.staff_id).where(CounselingLook.counseling_id == talk)).all()
        return sorted(found), len(session.scalars(select(ArchiveRead)).all())

    counselor, teacher = place.staff["counselor"], place.cast.class_teacher.id
    assert place.db.read(looks) == (sorted([counselor, counselor, teacher]), 0)


def test_talks_of_teachers_are_read_by_the_writer_and_the_counselor_and_counted_by_the_office(place: Room) -> None:
    place.do(heart_talks.keep, place.actor("class_teacher"), place.cast.xiaoming.id, "说了交朋友的事", place.now)
    read = {
        name: [each.words for each in place.do(heart_talks.entries, place.actor(name))] for name in place.cast.people
    }
    assert {name for name, words in read.items() if words} == {"class_teacher", "counselor", "next_counselor"}
    counted = {name: place.do(heart_talks.counts, place.actor(name), place.now) for name in place.cast.people}
    assert {name for name, counts in counted.items() if counts} == {"office", "principal"}
    assert counted["office"] == [("三(2)班", 1, 1)]


def test_no_word_stands_in_a_plain_column(place: Room) -> None:
    talk = wishes(place).talk_id
    place.do(room.note, place.actor("counselor"), talk, "约了每周一次", place.now)
    place.do(heart_talks.keep, place.actor("class_teacher"), place.cast.xiaoming.id, "说了交朋友的事", place.now)

    def rows(session: Session) -> str:
        tables = (Counseling, CounselingWord, CounselingNote, CounselingLook, HeartTalk)
        return str([tuple(row) for table in tables for row in session.execute(select(table.__table__))])

    written = place.db.read(rows)
    assert not [words for words in ("星星", "每周", "朋友") if words in written or words.encode().hex() in written]


def test_the_room_stands_in_the_day_of_its_counselor_and_the_answer_on_one_page(place: Room) -> None:
    talk = says(place)
    day = {name: place.do(for_teacher, place.school, place.actor(name), place.now) for name in place.cast.people}
    assert {name: lines[0].count for name, lines in day.items() if lines} == {"counselor": 1}
    place.do(room.answer, place.school, place.actor("counselor"), talk, ["先听他说"], place.now)
    home = {name: place.do(for_family, place.school, place.actor(name), place.now) for name in place.cast.people}
    assert {name for name, lines in home.items() if lines} == {"mother"}


def test_the_counselor_works_at_the_desk(place: Room) -> None:
    talk = says(place)
    browsers = Browsers(place.db, place)
    desk = f"/desk/counseling/{talk}"
    assert "孩子不和我说话" in browsers.opens("counselor", desk).text
    browsers.sends("counselor", desk, act="answer", words="先听他说")
    browsers.sends("counselor", desk, act="note", note="要多关心")
    browsers.sends("counselor", desk, act="time", day="2026-11-26", clock="15:10", minutes="40")
    page = browsers.opens("counselor", desk).text
    assert all(words in page for words in ("先听他说", "要多关心", "15:10"))
    refused = browsers.sends("counselor", desk, act="time", day="2026-11-01", clock="15:10", minutes="40")
    assert (refused.status_code, "另选一个" in refused.text) == (422, True)
    assert "先听他说" in browsers.opens("mother", "/m/heart").text
    assert "听他说" not in browsers.opens("grandmother", "/m/heart").text
    browsers.sends("counselor", desk, act="end")
    assert place.talks()[0].state == "ended"
    assert browsers.sends("counselor", desk, act="nothing").status_code == 404


def test_what_is_said_late_is_promised_for_the_next_school_day(place: Room) -> None:
    place.now = at(20, 22)
    begun = place.do(beginning.say, place.school, place.actor("mother"), place.cast.xiaoming.id, ["?"], place.now)
    assert begun.by - place.now.date() == timedelta(days=3)
