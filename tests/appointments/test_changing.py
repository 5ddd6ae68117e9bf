"""Another time, another way, called off, agreed: the other side hears of it, and the code for the gate follows."""

import pytest

from bot.appointments import changing, making
from bot.appointments.gate_codes import is_easy
from bot.core.errors import UserError
from storage.session import Database
from tests.appointments.office import Office, at

FIRST, SECOND, NEXT_WEEK = at(25, 16, 20), at(25, 16, 40), at(2, 16, 20, month=12)


def booked(db: Database) -> Office:
    """The grandmother comes on Wednesday at 16:20."""
    office = Office(db)
    office.hours()
    office.books("grandmother", FIRST)
    return office


def test_on_the_same_day_the_code_stays_on_another_it_is_a_new_one(db: Database) -> None:
    office = booked(db)
    before = office.of(office.family("grandmother"))
    same = office.change(changing.move, before, SECOND, by_host=False)
    assert (same.code, same.code_day) == (before.code, SECOND.date())
    assert office.news()[-1] == "李小明家改了时间:周三 11月25日 16:40,来学校。原来是 11月25日 16:20。"
    assert office.shown()[:2] == ["25 16:20", "25 17:00"]
    moved = office.change(changing.move, same, NEXT_WEEK, by_host=False)
    assert moved.code_day == NEXT_WEEK.date()
    assert office.taken() == (1, 4)


def test_a_move_that_cannot_be_leaves_all_as_it_was(db: Database) -> None:
    office = booked(db)
    office.books("father", SECOND)
    mine = office.of(office.family("grandmother"))
    with pytest.raises(UserError, match="visit_booking/just_taken"):
        office.change(changing.move, mine, SECOND, by_host=False)
    after = office.again(mine)
    assert (after.starts_at, after.slot_id, after.version) == (FIRST, mine.slot_id, 0)


def test_what_the_host_moves_or_calls_off_the_family_reads(db: Database) -> None:
    office = booked(db)
    mine = office.change(changing.move, office.of(office.family("grandmother")), SECOND, by_host=True)
    assert "改到 周三 11月25日 16:40" in office.texts_for("grandmother")[-1]
    assert f"到大门报 {mine.code} 就能进" in office.texts_for("grandmother")[-1]
    office.now = at(20, 17)
    ended = office.change(changing.cancel, mine, by_host=True, note="学校开会")
    assert "对不起" in office.texts_for("grandmother")[-1]
    assert "学校开会" in office.texts_for("grandmother")[-1]
    assert (ended.state, ended.code, ended.slot_id, office.taken()) == ("cancelled", None, None, (0, 0))
    assert office.texts_for("mother") == [], "only who answers for the family is told"
    with pytest.raises(UserError, match="visit_booking/changed_since"):
        office.change(changing.cancel, ended, by_host=False)


def test_by_telephone_nobody_passes_the_gate(sqlite_db: Database) -> None:
    office = booked(sqlite_db)
    mine = office.of(office.family("grandmother"))
    with pytest.raises(UserError, match="visit_booking/not_this_way"):
        office.change(changing.change_way, mine, "video")
    by_phone = office.change(changing.change_way, mine, "phone")
    assert (by_phone.way, by_phone.code) == ("phone", None)
    assert "李小明家 周三 11月25日 16:20 改成打电话,时间不变。" in office.news()
    assert office.change(changing.change_way, mine, "school").code


@pytest.mark.parametrize("says_yes", [True, False])
def test_a_host_who_agrees_to_each(sqlite_db: Database, says_yes: bool) -> None:
    office = Office(sqlite_db)
    office.hours(approves=True)
    asked = office.books("grandmother", FIRST)
    assert (asked.state, asked.code) == ("asked", None)
    assert office.shown()[0] == "25 16:40", "the time is kept meanwhile"
    answer = changing.approve if says_yes else changing.decline
    after = office.change(answer, asked, note="带上作业本")
    assert after.state == ("booked" if says_yes else "declined")
    text = office.texts_for("grandmother")[-1]
    assert "带上作业本" in text
    assert ("到大门报" in text) == says_yes
    assert office.taken() == ((1, 4) if says_yes else (0, 0))


def test_an_invitation_is_the_familys_to_answer(sqlite_db: Database) -> None:
    office = Office(sqlite_db)
    party = office.family("grandmother")
    when = at(23, 15)
    invited = office.do(
        making.invite, office.school, party, office.teacher, when, 20, "school", office.now, topic="数学"
    )
    assert (invited.state, invited.by_staff, invited.code) == ("invited", True, None)
    assert "想谈:数学" in office.texts_for("grandmother")[-1]
    with pytest.raises(UserError, match="visit_booking/host_busy"):
        office.do(making.invite, office.school, office.family("father"), office.teacher, at(23, 15, 10), 20, "school",
                  office.now)  # fmt: skip
    agreed = office.change(changing.accept_invitation, invited, guardian_id=office.cast.mother.id)
    assert (agreed.state, agreed.guardian_id, bool(agreed.code)) == ("booked", office.cast.mother.id, True)
    assert office.news() == ["李小明家答应了:周一 11月23日 15:00,来学校。"]


def test_a_guardian_is_in_one_place_and_a_family_has_so_many_ahead(sqlite_db: Database) -> None:
    office = Office(sqlite_db, live_per_family=2)
    other = office.cast.subject_teacher.id
    office.hours()
    office.hours(other)
    party = office.family("grandmother")
    office.book_for(party, FIRST)
    with pytest.raises(UserError, match="visit_booking/same_time"):
        office.book_for(party, FIRST, other)
    office.book_for(office.family("mother"), FIRST, other)  # another guardian of the same home
    with pytest.raises(UserError, match="visit_booking/too_many"):
        office.book_for(party, SECOND)


@pytest.mark.parametrize(
    ("code", "easy"),
    [("0000", True), ("7777", True), ("1234", True), ("9876", True), ("1235", False), ("5127", False)],
)
def test_codes_that_anybody_would_try(code: str, easy: bool) -> None:
    assert is_easy(code) is easy


def test_the_last_codes_of_a_day(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(sqlite_db)
    office.hours()
    drawn = iter([1111, 5127, 5127, 5127, 4821])
    monkeypatch.setattr("bot.appointments.gate_codes.secrets.randbelow", lambda _: next(drawn))
    codes = [office.book_for(party, when).code for party, when in zip(office.more_families(2), (FIRST, SECOND),
             strict=True)]  # fmt: skip
    assert codes == ["5127", "4821"]
