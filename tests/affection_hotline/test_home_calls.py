"""约通话 at home as it is talked: chosen, told to both sides, begun, and closed by one tap of either."""

from datetime import datetime, timedelta

import pytest

from bot.core.errors import UserError
from bot.core.overview import FamilyLine
from bot.core.reply import Reply
from handlers.affection_hotline.overview import for_family, for_teacher
from storage.affection_hotline.contacts import last_contacts
from storage.affection_hotline.home_calls import HomeCall
from storage.pupils import Guardian, GuardianLink, Pupil
from storage.session import Database
from tests.affection_hotline.home import Home
from tests.appointments.office import at

MONDAY, TUESDAY = at(23, 17, 30), at(24, 18)


@pytest.fixture
def home(sqlite_db: Database) -> Home:
    """Monday, 8 o'clock."""
    return Home(sqlite_db)


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def agreed(home: Home) -> HomeCall:
    """小明 and his mother talk on Monday at half past five."""
    call = home.agrees_at_home()
    assert (call.state, call.starts_at, call.ends_at) == ("booked", MONDAY, MONDAY + timedelta(minutes=20))
    assert call.adult_guardian_id == home.cast.grandmother.id
    return call


def taps(home: Home, name: str, what: str) -> Reply:
    """The number of the last message, and then the line that says so."""
    shown = home.says(name, home.number_of(name))
    return home.says(name, next(each.digit for each in shown.choices if each.label == what))


def test_the_times_suit_the_parents_shift_and_the_hours_beside_the_child(home: Home) -> None:
    for said in ("约通话", "1", "3"):
        times = home.says("mother", said)
    assert labels(times)[:3] == ["周一 11月23日 18:00", "周一 11月23日 18:30", "周一 11月23日 19:00"]
    home.settles("mother", "itself", 19 * 60)
    assert home.times()[:2] == ["23 19:00", "23 19:30"]
    home.says("mother", "0")
    assert labels(home.says("mother", "约通话"))[0] == "周一 11月23日 19:00"  # when it suits was asked once


def test_hours_that_never_meet_show_those_of_the_child(home: Home) -> None:
    home.settles("mother", "itself", 18 * 60)
    for said in ("约通话", "3", "1"):  # Tuesday and Thursday at noon
        times = home.says("mother", said)
    assert times.text == "【小明】您有空的时候孩子不方便。孩子在家、奶奶也在的时间:"


def test_beside_the_room_home_is_a_choice_and_beside_home_the_room(home: Home) -> None:
    home.adds_line()
    for said in ("约通话", "1", "4"):
        room = home.says("mother", said)
    assert labels(room)[-2:] == ["在家里通话,奶奶帮忙", "不约了"]
    assert len(room.choices) <= 7
    at_home = home.says("mother", room.choices[-2].digit)
    assert labels(at_home)[0] == "周一 11月23日 17:30"
    assert labels(at_home)[-2:] == ["在学校亲情室通话", "不约了"]
    assert home.says("mother", at_home.choices[-2].digit).text == room.text


def test_where_only_home_suits_its_times_are_shown(home: Home) -> None:
    home.adds_line()
    for said in ("约通话", "1", "3"):
        times = home.says("mother", said)
    assert "在家里通话" in times.text
    room = home.says("mother", times.choices[-2].digit)
    assert room.text == "【小明】您有空的时候亲情室没有空。空的是这些:"
    more = next(each.digit for each in room.choices if each.label == "后面几天")
    assert "亲情室没有空" in home.says("mother", more).text  # and stays with the room


def test_both_sides_are_told_and_reminded_and_the_adult_how_to_help(home: Home) -> None:
    home.takes("mother", TUESDAY)
    assert home.texts_for("grandmother") == [
        "【小明】妈妈想和小明说说话:周二 11月24日 18:00,20分钟。到时候请您把手机给小明,我会提醒您。"
    ]
    home.goes_on_to(at(23, 18))
    assert "和小明在家通话,奶奶帮忙" in home.texts_for("mother")[-1]
    assert "妈妈和小明通话,请您到时候把手机给小明" in home.texts_for("grandmother")[-1]
    home.goes_on_to(at(24, 17))
    assert "请找个安静的地方" in home.texts_for("mother")[-1]
    assert "可以说:今天吃了什么,学了什么,想不想妈妈" in home.texts_for("grandmother")[-1]
    home.goes_on_to(TUESDAY)
    assert "请在微信里打给奶奶" in home.texts_for("mother")[-1]
    assert "妈妈这就在微信里打来" in home.texts_for("grandmother")[-1]
    told = {name for name in home.cast.people if home.waiting_for(name)}
    assert told == {"mother", "grandmother"}


@pytest.mark.parametrize("name", ["mother", "grandmother"])
@pytest.mark.parametrize("minutes", [0, 7, 20])
def test_one_tap_of_either_side_closes_the_log(home: Home, name: str, minutes: int) -> None:
    agreed(home)
    for step in range(minutes + 1):
        home.goes_on_to(MONDAY + timedelta(minutes=step))
    assert "通上话了" in taps(home, name, "打通了").text
    assert home.outcomes() == [("talked", None)]
    assert home.call().state == "over"
    before = [len(home.waiting_for(each)) for each in ("mother", "grandmother")]
    home.goes_on_to(at(24, 12))
    assert [len(home.waiting_for(each)) for each in ("mother", "grandmother")] == before
    pair = (home.cast.xiaoming.id, home.cast.mother.id)
    assert pair in home.db.read(last_contacts, home.school.id)


def test_the_adult_says_it_did_not_come_about_and_the_parent_is_offered_a_letter(home: Home) -> None:
    agreed(home)
    home.goes_on_to(MONDAY)
    assert "没有通上" in taps(home, "grandmother", "没打通").text
    assert home.outcomes() == [("missed", None)]
    told = home.waiting_for("mother")[-1]
    assert "您可以现在说几句,奶奶放给孩子听" in told.reply.text
    assert "下一个空的时间:周一 11月23日 19:00" in told.reply.text
    offered = home.says("mother", told.answer)
    assert labels(offered) == ["现在说几句,放给孩子听", "约 周一 11月23日 19:00", "看别的时间", "我们通上话了", "好"]
    assert "说给小明听" in home.says("mother", "1").text


def test_the_parent_who_says_so_is_offered_it_at_once(home: Home) -> None:
    agreed(home)
    home.goes_on_to(MONDAY)
    assert labels(taps(home, "mother", "没打通"))[0] == "现在说几句,放给孩子听"
    assert labels(home.says("mother", "2")) == ["就这样约", "换时间", "不约了"]


def test_nobody_said_anything_so_it_was_missed_and_offered_within_the_minutes(home: Home) -> None:
    agreed(home)
    home.goes_on_to(MONDAY + timedelta(minutes=23))
    assert home.outcomes() == []
    home.goes_on_to(MONDAY + timedelta(minutes=24))
    assert home.outcomes() == [("missed", None)]
    assert "没有通上" in home.texts_for("mother")[-1]
    assert home.texts_for("grandmother")[-1].endswith("您或妈妈点一下就行。")  # nobody blames her


@pytest.mark.parametrize("name", ["mother", "grandmother"])
def test_who_did_talk_says_so_afterwards(home: Home, name: str) -> None:
    agreed(home)
    home.goes_on_to(MONDAY + timedelta(minutes=24))
    label = "我们通上话了" if name == "mother" else "打通了"
    assert "通上话了" in taps(home, name, label).text
    assert home.outcomes() == [("talked", None)]
    assert "没看明白" in home.says("mother", home.number_of("mother")).text  # nothing waits any more


def test_the_next_morning_nothing_waits_any_more(home: Home) -> None:
    agreed(home)
    for hour in (18, 20):
        home.goes_on_to(at(23, hour))
    home.goes_on_to(at(24, 7))
    assert "打通了" not in labels(home.says("grandmother", home.number_of("grandmother")))
    assert home.outcomes() == [("missed", None)]


def test_a_tap_before_its_time_and_after_its_end_changes_nothing(home: Home) -> None:
    call = agreed(home)
    steps = {"affection_hotline.home_said": {"at_home": call.id, "outcome": "talked"}}
    with pytest.raises(UserError, match="home_not_yet"):
        follow(home, "mother", *steps.popitem())
    home.goes_on_to(MONDAY)
    taps(home, "mother", "打通了")
    assert "通上话了" in follow(
        home, "grandmother", "affection_hotline.home_said", {"at_home": call.id, "outcome": "missed"}
    )
    assert home.outcomes() == [("talked", None)]
    with pytest.raises(UserError, match="home_over"):
        follow(home, "mother", "affection_hotline.home_cancel", {"at_home": call.id})


def follow(home: Home, name: str, step: str, args: dict[str, object]) -> str:
    return home.follows(name, step, args).text


def test_the_parent_calls_it_off_and_chooses_another_time(home: Home) -> None:
    agreed(home)
    ahead = home.says("mother", "约通话")
    assert ahead.text == "【小明】您约好了:周一 11月23日 17:30 在家通话,奶奶帮忙。"
    assert labels(home.says("mother", "1")) == ["换时间", "不约了", "好"]
    assert "我告诉奶奶" in home.says("mother", "2").text
    assert home.call().state == "cancelled"
    assert home.texts_for("grandmother")[-1].startswith("【小明】周一 11月23日 17:30 的电话,妈妈来不了,不打了")
    home.goes_on_to(at(23, 18))
    assert home.outcomes() == []


def test_another_time_is_the_same_call_and_both_are_reminded_of_it(home: Home) -> None:
    before = agreed(home)
    for said in ("约通话", "1", "1", "2", "1"):
        home.says("mother", said)
    call = home.call()
    assert (call.id, call.starts_at) == (before.id, at(23, 18))
    assert "妈妈把通话改到周一 11月23日 18:00" in home.texts_for("grandmother")[-1]
    home.goes_on_to(MONDAY)
    assert "到时间了" not in home.texts_for("mother")[-1]
    home.goes_on_to(at(23, 18))
    assert "到时间了" in home.texts_for("mother")[-1]


def test_the_adult_cannot_then_and_the_parent_chooses_again(home: Home) -> None:
    agreed(home)
    assert "请妈妈另选时间" in taps(home, "grandmother", "这个时间不行").text
    assert home.call().state == "cancelled"
    told = home.waiting_for("mother")[-1]
    assert told.reply.text == "【小明】周一 11月23日 17:30 孩子那边不方便了,没关系。"
    assert labels(home.says("mother", told.answer))[0] == "周一 11月23日 17:30"


def test_another_adult_is_told_when_it_changes(home: Home) -> None:
    home.takes("mother", TUESDAY)
    staff = home.cast.subject_teacher.id
    home.changes(Guardian, home.cast.grandmother.id, is_away=True)
    home.stands_in("subject_teacher")
    home.settles("mother", f"staff:{staff}", 18 * 60)
    home.goes_on_to(at(23, 18))
    assert home.call().adult_staff_id == staff
    assert any("到时候请您把手机给小明" in each for each in home.texts_for("subject_teacher"))
    home.goes_on_to(at(24, 17))
    (line,) = home.db.read(for_teacher, home.school, home.actor("subject_teacher"), home.now)
    assert (line.words, line.count) == ("今天帮孩子和家里通话", 1)
    home.goes_on_to(TUESDAY)
    assert "通上话了" in taps(home, "subject_teacher", "打通了").text


def test_with_nobody_beside_the_child_any_more_the_parent_chooses_again(home: Home) -> None:
    home.takes("mother", TUESDAY)
    home.changes(Guardian, home.cast.grandmother.id, is_away=True)
    home.goes_on_to(at(23, 18))
    assert home.call().state == "cancelled"
    assert "孩子那边不方便了" in home.texts_for("mother")[-1]


def test_a_barred_parents_call_comes_to_nothing_and_nobody_hears_of_it(home: Home) -> None:
    call = home.takes("mother", TUESDAY)
    many = len(home.waiting_for("grandmother"))
    home.do(lambda session: setattr(
        session.query(GuardianLink).filter_by(guardian_id=home.cast.mother.id, pupil_id=home.cast.xiaoming.id).one(),
        "barred_at", home.now,
    ))  # fmt: skip
    for moment in (at(23, 18), at(24, 17), TUESDAY, at(24, 19)):
        home.goes_on_to(moment)
    assert (home.call().state, home.outcomes()) == ("cancelled", [])
    assert home.texts_for("mother") == []
    assert len(home.waiting_for("grandmother")) == many
    assert "小明" not in home.refused("mother", "affection_hotline.home_call", {"at_home": call.id})


@pytest.mark.parametrize("who", ["father", "other_parent", "stranger", "class_teacher", "foreign_parent"])
@pytest.mark.parametrize("step", ["home_call", "home_cancel", "home_connect", "home_after"])
def test_it_is_nobody_elses(home: Home, who: str, step: str) -> None:
    call = agreed(home)
    assert "小明" not in home.refused(who, f"affection_hotline.{step}", {"at_home": call.id})
    assert home.call().state == "booked"


def test_a_boarder_is_called_at_home_on_days_without_school(home: Home) -> None:
    home.changes(Pupil, home.cast.xiaoming.id, is_boarding=True)
    assert home.times()[0] == "28 09:00"
    assert {each[:2] for each in home.times()} == {"28", "29", "05", "06", "12", "13"}


def test_no_family_has_more_ahead_than_the_school_allows(home: Home) -> None:
    most = home.school.rules.booking.live_per_family
    for number in range(most):
        home.takes("mother", at(28, 9) + timedelta(hours=number))
    with pytest.raises(UserError, match="home_too_many"):
        home.takes("mother", at(28, 9, 30))


def test_a_missed_moment_is_made_up_in_order_and_said_only_where_it_still_helps(home: Home) -> None:
    home.takes("mother", TUESDAY)
    home.goes_on_to(at(24, 20))  # nothing ran for a day
    assert home.outcomes() == [("missed", None)]
    assert len([each for each in home.texts_for("mother") if "没有通上" in each]) == 1
    assert not [each for each in home.texts_for("mother") if "到时间了" in each or "请找个安静" in each]


def test_the_family_page_says_what_is_ahead(home: Home) -> None:
    agreed(home)
    for name, words in (("mother", "17:30 和小明在家通话"), ("grandmother", "17:30 妈妈和小明通话,请您帮忙")):
        (line,) = family(home, name)
        assert (line.words, line.kind, line.day) == (words, "date", datetime(2026, 11, 23).date())  # noqa: DTZ001  a day
        assert line.pupil_id == home.cast.xiaoming.id
    assert family(home, "father") == []
    home.goes_on_to(MONDAY)
    assert [line.kind for line in family(home, "mother")] == ["todo"]


def family(home: Home, name: str) -> list[FamilyLine]:
    found = home.db.read(for_family, home.school, home.actor(name), home.now)
    return [line for line in found if line.view == "affection_hotline.home"]
