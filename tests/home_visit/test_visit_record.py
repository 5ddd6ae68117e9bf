"""What came of a visit and what was known before it: kept in states, shown to whom it is for, thanked once."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.errors import AccessDeniedError, UserError
from bot.core.overview import TeacherLine
from handlers.home_visit import overview
from handlers.home_visit.actions import archive, preparing, recording, trip
from handlers.home_visit.actions.recording import Record, ToDo, Written
from storage.pupils import ArchiveRead, Pupil
from storage.session import Database
from tests.home_visit.visited import Visited
from tests.school_week import at, shown

WRITTEN = Written({"home": "奶奶一个人照看", "praise": "会做饭", "agreed": "每天看十分钟书"})


@pytest.fixture
def visits(sqlite_db: Database) -> Visited:
    """Thursday afternoon, the day after the visit."""
    visits = Visited(sqlite_db)
    visits.goes_on_to(at(26, 16))
    return visits


@pytest.fixture
def visit_id(visits: Visited) -> int:
    """Agreed for Wednesday."""
    return visits.plans(state="agreed", starts_at=at(25, 16, 30), announced_at=at(20, 9))


def records(visits: Visited, visit_id: int, written: Written = WRITTEN, name: str = "class_teacher") -> Record:
    """Somebody writes a visit up."""
    return visits.do(recording.recorded, visits.school, visits.actor(name), visit_id, written, visits.now)


def lines(visits: Visited, name: str = "class_teacher") -> dict[str, TeacherLine]:
    """The lines of somebody's day, by their step."""
    found = visits.db.read(overview.for_teacher, visits.school, visits.actor(name), visits.now)
    return {line.step: line for line in found}


def test_the_family_is_thanked_once_with_what_was_agreed_and_with_nothing_else(visits: Visited, visit_id: int) -> None:
    records(visits, visit_id)
    (thanks,) = [text for text in visits.texts_for("grandmother") if "谢谢您家" in text]
    assert ("每天看十分钟书" in thanks, "照看" in thanks) == (True, False)
    visits.goes_on_to(at(26, 17))
    records(visits, visit_id, replace(WRITTEN, words={**WRITTEN.words, "home": "奶奶和姑姑照看"}))
    assert len([text for text in visits.texts_for("grandmother") if "谢谢您家" in text]) == 1
    assert visits.texts_for("father") == []


def test_every_state_of_a_record_stays(visits: Visited, visit_id: int) -> None:
    records(visits, visit_id)
    record = records(visits, visit_id, Written({"praise": "会做饭,也会洗碗"}))
    assert [(each.version, each.words.get("home", "")) for each in record.versions] == [(2, ""), (1, "奶奶一个人照看")]


def test_what_is_added_in_the_chat_keeps_what_stood(visits: Visited, visit_id: int) -> None:
    records(visits, visit_id, replace(WRITTEN, media=(visits.media(),)))
    where = (visits.school, visits.actor("class_teacher"), visit_id)
    more = Written({"said": "爷爷也在"}, (visits.media(), visits.media("image")))
    visits.do(recording.recorded, *where, visits.do(recording.on_top, *where, more, visits.now), visits.now)
    now = visits.do(recording.record_of, *where, visits.now).now
    assert now
    assert (now.words["home"], now.words["said"], len(now.voices), len(now.pictures)) == (
        "奶奶一个人照看", "爷爷也在", 2, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (Written({}), "record_empty"),
        (Written({"home": "  "}), "record_empty"),
        (Written({"home": "好" * 1001}), "too_long"),
        (Written({"praise": "会做饭", "agreed": "交30元买书"}), "policy/refused"),
        (Written({"agreed": "王小龙考了38分,别学他"}), "policy/refused"),
    ],
)
def test_what_is_no_record_or_must_not_leave(visits: Visited, visit_id: int, written: Written, why: str) -> None:
    visits.classmate("王小龙")
    with pytest.raises(UserError, match=why):
        records(visits, visit_id, written)
    assert visits.visit(visit_id).state == "agreed"


def test_a_picture_alone_is_no_record_a_voice_alone_is(visits: Visited, visit_id: int) -> None:
    with pytest.raises(UserError, match="record_empty"):
        records(visits, visit_id, Written({}, (visits.media("image"),)))
    record = records(visits, visit_id, Written({}, (visits.media(),)))
    assert record.visit.state == "recorded"


def test_a_visit_still_to_come_cannot_be_written_up(visits: Visited) -> None:
    ahead = visits.plans(state="agreed", starts_at=at(27, 16, 30))
    with pytest.raises(UserError, match="not_yet"):
        records(visits, ahead)


@pytest.mark.parametrize("name", ["teacher_parent", "principal", "grandmother", "foreign_principal"])
def test_only_who_was_there_writes_it_up(visits: Visited, visit_id: int, name: str) -> None:
    with pytest.raises(AccessDeniedError):
        records(visits, visit_id, name=name)


def test_who_came_along_may_write_it_up_and_owes_what_was_given(visits: Visited) -> None:
    second = visits.cast.subject_teacher.id
    visit_id = visits.plans(state="agreed", starts_at=at(25, 16, 30), second_id=second)
    to_do = (ToDo("每周二讲数学", second, date(2026, 12, 1)), ToDo("借书", visits.cast.class_teacher.id))
    record = records(visits, visit_id, replace(WRITTEN, to_do=to_do), "subject_teacher")
    assert [(each.words, each.owner, each.due_on) for each in record.promises] == [
        ("每周二讲数学", "李强", date(2026, 12, 1)),
        ("借书", "杨静", date(2026, 12, 10)),
    ]


def test_what_waits_stands_in_the_day_and_is_urgent_once_late(visits: Visited, visit_id: int) -> None:
    assert (lines(visits)["home_visit.record_visit"].urgent, lines(visits)["home_visit.record_visit"].count) == (
        False,
        1,
    )
    visits.goes_on_to(at(30, 17))
    assert not lines(visits)["home_visit.record_visit"].urgent, "three school days: until Monday"
    visits.goes_on_to(at(1, 8, month=12))
    assert lines(visits)["home_visit.record_visit"].urgent
    records(visits, visit_id, replace(WRITTEN, to_do=(ToDo("借书", visits.cast.class_teacher.id, date(2026, 12, 2)),)))
    assert "home_visit.record_visit" not in lines(visits)
    visits.goes_on_to(at(3, 8, month=12))
    assert lines(visits)["home_visit.follow_ups"].urgent


def test_the_week_begins_with_what_is_due(visits: Visited, visit_id: int) -> None:
    to_do = (ToDo("借书", visits.cast.class_teacher.id, date(2026, 12, 4)),)
    records(visits, visit_id, replace(WRITTEN, to_do=to_do))
    for moment, told in ((at(30, 7, 20), 1), (at(1, 7, 20, month=12), 0)):
        visits.goes_on_to(moment)
        assert visits.job("home_visit_morning") == told
    assert "这个星期要跟进 1件事。" in visits.lines_for(visits.cast.class_teacher.id)


def test_a_colleague_is_asked_once_and_says_one_thing(visits: Visited) -> None:
    ahead = visits.plans(planned_on=date(2026, 12, 2))
    where = (visits.school, visits.actor("class_teacher"), ahead)
    assert visits.do(preparing.ask_notes, *where, visits.now) == ["李强"]
    visits.do(preparing.ask_notes, *where, visits.now)
    (line,) = visits.lines_for(visits.cast.subject_teacher.id)
    assert "李小明家家访,想请您带句话" in line
    assert lines(visits, "subject_teacher")["home_visit.notes"].count == 1
    colleague = (visits.school, visits.actor("subject_teacher"), ahead)
    voice = visits.media()
    visits.do(preparing.write_note, *colleague, ["上课爱举手", f"voice:{voice}"], visits.now)
    (note,) = visits.do(preparing.sheet, *where, visits.now).notes
    assert (note.who, note.words, note.voices) == ("李强", "上课爱举手", (voice,))
    assert lines(visits, "subject_teacher") == {}
    with pytest.raises(AccessDeniedError):
        visits.do(preparing.write_note, visits.school, visits.actor("teacher_parent"), ahead, ["好"], visits.now)


def test_each_look_at_a_sheet_is_written_down(visits: Visited, visit_id: int) -> None:
    where = (visits.school, visits.actor("class_teacher"), visit_id)
    visits.do(preparing.sheet, *where, visits.now)
    looks = visits.db.read(lambda session: [each.why for each in session.query(ArchiveRead)])
    assert looks == ["home_visit"]


def test_the_sheet_names_what_was_promised_at_this_home_before(visits: Visited, visit_id: int) -> None:
    records(visits, visit_id, replace(WRITTEN, to_do=(ToDo("借书", visits.cast.class_teacher.id),)))
    other = visits.plans(guardian=visits.cast.father, state="agreed", starts_at=at(26, 10))
    fathers = (ToDo("给爸爸回话", visits.cast.class_teacher.id),)
    records(visits, other, Written({"home": "爸爸那边", "agreed": "周末一起看书"}, to_do=fathers))
    sheet = visits.do(preparing.sheet, visits.school, visits.actor("class_teacher"), visits.plans(), visits.now)
    assert [each.agreed for each in sheet.before] == ["每天看十分钟书"], "the father's home is another family"
    assert [each.words for each in sheet.promises] == ["借书"]


def test_families_of_one_event_are_blind_to_each_other(visits: Visited) -> None:
    visits.goes_on_to(at(24, 16))
    visits.classmate("王小龙")
    event = visits.event("李小明和王小龙闹了别扭")
    first = visits.plans(incident_id=event, kind="needed", reason="bullying")
    visits.plans(incident_id=event, pupil=visits.other, guardian=visits.other_guardian, reason="bullying")
    visits.announces(first)
    sheet = str(visits.do(preparing.sheet, visits.school, visits.actor("class_teacher"), first, visits.now))
    told = "\n".join([*visits.texts_for("grandmother"), shown(visits.says("grandmother", "家访"))])
    for text in (sheet, told):
        assert "李小明" in text
        assert "王小龙" not in text


def test_the_archive_is_whole_for_the_homeroom_teacher_and_short_for_others(visits: Visited, visit_id: int) -> None:
    records(visits, visit_id)

    def reads(name: str) -> str:
        where = (visits.school, visits.actor(name), visits.cast.xiaoming.id)
        return str(visits.do(archive.archive, *where, visits.now).entries)

    for name, whole in (("class_teacher", True), ("principal", True), ("subject_teacher", False)):
        assert ("每天看十分钟书" in reads(name), "照看" in reads(name)) == (True, whole)
    for name in ("teacher_parent", "foreign_principal", "stranger"):
        with pytest.raises(AccessDeniedError):
            reads(name)


def test_the_trip_goes_by_time_and_then_by_village(visits: Visited) -> None:
    visits.classmate("王小龙")

    def lives(pupil_id: int, village: str) -> None:
        visits.do(lambda session: setattr(session.get_one(Pupil, pupil_id), "village", village))

    lives(visits.cast.xiaoming.id, "青山村")
    lives(visits.other.id, "白水村")
    when = date(2026, 11, 27)
    visits.plans(planned_on=when)
    visits.plans(pupil=visits.other, guardian=visits.other_guardian, planned_on=when)
    visits.plans(guardian=visits.cast.father, state="agreed", starts_at=at(27, 18))
    stops = visits.do(trip.trip, visits.school, visits.actor("class_teacher"), when, visits.now)
    assert [(each.is_agreed, each.village) for each in stops] == [
        (True, "青山村"),
        (False, "白水村"),
        (False, "青山村"),
    ]


@pytest.mark.parametrize(("km", "yuan"), [("weit", "1"), ("501", "1"), ("1", "-2"), ("nan", "1")])
def test_what_is_no_distance_and_no_cost(visits: Visited, visit_id: int, km: str, yuan: str) -> None:
    with pytest.raises(UserError, match="no_number"):
        visits.do(trip.enter_costs, visits.actor("class_teacher"), visit_id, km, yuan)
