"""What time brings: reminders at their moments to both sides, and what became of each appointment."""

import pytest
from sqlalchemy.orm import Session

from bot.appointments import changing, making
from storage.bookings import Booking
from storage.identities import Identity
from storage.pupils import Pupil
from storage.session import Database
from tests.appointments.office import Office, at

WHEN = at(25, 16, 20)


def booked(db: Database, way: str = "school") -> Office:
    """The grandmother meets 杨静 on Wednesday at 16:20."""
    office = Office(db)
    office.hours(place_id=office.place())
    office.books("grandmother", WHEN, way=way)
    return office


def test_both_sides_are_reminded_and_who_did_not_come_is_written_down(db: Database) -> None:
    office = booked(db)
    assert office.goes_on_to(at(24, 16, 24)) == 0
    assert office.goes_on_to(at(24, 16, 25)) == 1
    assert office.news()[-1] == "周三 11月25日 约了您的:16:20 李小明家(来学校)。"
    assert office.texts_for("grandmother") == []
    office.goes_on_to(at(24, 18))
    code = office.of(office.family("grandmother")).code
    assert office.texts_for("grandmother") == [
        f'【李小明】明天您约了老师:\n16:20 杨老师,二楼办公室\n到大门报 {code} 就能进。\n来不了就回"改约",没关系。'
    ]
    office.goes_on_to(at(25, 15, 20))
    assert office.texts_for("grandmother")[-1].startswith("【李小明】今天 16:20 见杨老师,二楼办公室。")
    assert office.texts_for("class_teacher")[-1] == "今天 16:20 见李小明家,来学校,二楼办公室。"
    assert office.goes_on_to(at(25, 17, 9)) == 0
    office.goes_on_to(at(25, 17, 10))
    assert office.of(office.family("grandmother")).state == "missed"
    assert "没有等到您,没关系" in office.texts_for("grandmother")[-1]
    assert office.texts_for("class_teacher")[-1] == "李小明家 周三 11月25日 16:20 没有来。"
    assert office.taken() == (0, 0)


@pytest.mark.parametrize(("way", "came", "state"), [("phone", False, "over"), ("school", True, "over")])
def test_what_is_behind_us(sqlite_db: Database, way: str, came: bool, state: str) -> None:
    office = booked(sqlite_db, way)
    office.goes_on_to(at(25, 16, 0))
    if came:
        office.change(_checks_in, office.of(office.family("grandmother")))
    before = len(office.texts_for("grandmother"))
    office.goes_on_to(at(25, 18))
    assert office.of(office.family("grandmother")).state == state
    assert len(office.texts_for("grandmother")) == before
    assert office.taken() == (0, 0)


def test_all_of_a_familys_day_in_one_message(sqlite_db: Database) -> None:
    office = booked(sqlite_db)
    other = office.cast.subject_teacher.id
    office.hours(other, starts=1050, ends=1070, ways="phone")
    office.book_for(office.family("grandmother"), at(25, 17, 30), other, way="phone")
    office.goes_on_to(at(24, 18))
    assert len(office.texts_for("grandmother")) == 1
    assert "16:20 杨老师" in office.texts_for("grandmother")[0]
    assert "17:30 李老师,李老师打电话给您" in office.texts_for("grandmother")[0]
    for each in (at(25, 15, 20), at(25, 16, 30)):
        office.goes_on_to(each)
    assert len(office.texts_for("grandmother")) == 3


def test_a_request_that_the_host_does_not_answer_ends_kindly(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    office.hours(approves=True)
    office.books("grandmother", WHEN)
    office.goes_on_to(at(24, 18))
    assert "其中 1 家还在等您答应" in office.news()[-1]
    assert office.texts_for("grandmother") == []
    office.goes_on_to(at(25, 15, 20))
    assert "还没来得及回您" in office.texts_for("grandmother")[-1]
    assert "没等到您的回话" in office.texts_for("class_teacher")[-1]
    assert office.taken() == (0, 0)


def test_an_invitation_without_an_answer_becomes_a_call(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    party, when = office.family("grandmother"), at(25, 15)
    made = office.do(making.invite, office.school, party, office.teacher, when, 20, "school", office.now)
    office.goes_on_to(at(24, 18))
    assert len(office.texts_for("grandmother")) == 2
    assert office.calls() == [f"booking:{made.id}"]
    office.goes_on_to(at(25, 14))
    assert office.again(made).state == "cancelled"
    assert office.taken() == (0, 0)


def test_who_books_late_is_not_reminded_of_what_is_behind(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    office.hours()
    office.now = at(25, 15, 20)
    office.books("grandmother", WHEN)
    assert "约了您" in office.texts_for("class_teacher")[-1], "so near the host hears at once"
    office.goes_on_to(at(25, 16))
    assert office.texts_for("grandmother") == []


def test_what_was_called_off_is_quiet(sqlite_db: Database) -> None:
    office = booked(sqlite_db)
    office.change(changing.cancel, office.of(office.family("grandmother")), by_host=False)
    assert office.goes_on_to(at(25, 20)) == 0
    assert office.texts_for("grandmother") == []


def test_a_child_who_has_left_the_school(sqlite_db: Database) -> None:
    office = booked(sqlite_db)
    office.do(_leaves, office.cast.xiaoming.id)
    office.goes_on_to(at(24, 18))
    assert office.texts_for("grandmother") == []
    assert office.news()[-1] == "李小明已经离开学校,周三 11月25日 16:20 的见面取消了。"
    assert (office.taken(), office.calls()) == ((0, 0), [])


def test_who_has_no_wechat_is_called_about_a_change_not_about_a_reminder(sqlite_db: Database) -> None:
    office = booked(sqlite_db)
    office.do(_unfollows, office.cast.people["grandmother"].id)
    office.do(_unfollows, office.cast.people["mother"].id)
    office.goes_on_to(at(25, 15, 20))
    assert office.calls() == []
    office.change(changing.cancel, office.of(office.family("grandmother")), by_host=True)
    assert len(office.calls()) == 1


def _leaves(session: Session, pupil_id: int) -> None:
    session.get_one(Pupil, pupil_id).left_at = at(23, 8)


def _unfollows(session: Session, identity_id: int) -> None:
    session.get_one(Identity, identity_id).follows = False


def _checks_in(session: object, school: object, booking: Booking, now: object) -> None:
    booking.state = "came"
