"""The duty roster: whose shift it is at a moment, who changes it, and whom the pager calls first."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.delivery.pager.roster import shift_at
from handlers.care.actions import duty
from handlers.care.rules import LONGEST_PLAN
from storage.duty_roster import Shift
from storage.session import Database
from tests.care.desk import Desk, open_desk
from tests.care.need import Need
from tests.school_week import at, shown

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
WEEKDAY = 4  # of a Friday


@pytest.fixture
def need(sqlite_db: Database) -> Need:
    """Friday night, and a roster: 王敏 has the day, 何静 the evening, 李强 the night of each Friday."""
    return with_roster(Need(sqlite_db))


def with_roster(need: Need) -> Need:
    """The same."""
    holders: dict[Shift, str] = {"day": "duty", "evening": "counselor", "night": "subject_teacher"}
    ids = {(WEEKDAY, shift): need.actor(name).staff_id or 0 for shift, name in holders.items()}
    need.do(lambda s: duty.set_week(s, need.school, need._actor(s, "principal"), ids, need.now))
    return need


def names(need: Need, day: date = FRIDAY) -> list[str]:
    """Who is on duty on a day, in the order of the shifts."""
    (row,) = need.db.read(lambda s: duty.days_from(s, need.school, day, 1))
    return list(row.names.values())


def change(need: Need, name: str, slot: tuple[date, Shift], to: str) -> None:
    """Somebody gives a shift of one day to somebody."""
    staff_id = need.actor(to).staff_id if to else None
    need.do(lambda s: duty.set_day(s, need.school, need._actor(s, name), slot, staff_id, need.now))


@pytest.mark.parametrize(
    ("hour", "minute", "day", "shift"),
    [
        (6, 59, 19, "night"),
        (7, 0, 20, "day"),
        (17, 29, 20, "day"),
        (17, 30, 20, "evening"),
        (21, 59, 20, "evening"),
        (22, 0, 20, "night"),
        (0, 0, 19, "night"),
    ],
)
def test_which_shift_it_is(need: Need, hour: int, minute: int, day: int, shift: str) -> None:
    assert shift_at(need.school.rules.care, at(20, hour, minute)) == (date(2026, 11, day), shift)


class TestPager:
    """Who is called when."""

    @pytest.mark.parametrize(("hour", "first"), [(16, "王敏"), (18, "何静"), (23, "李强"), (3, "李强")])
    def test_who_is_on_duty_is_called_first(self, need: Need, hour: int, first: str) -> None:
        need.now = at(21 if hour < 7 else 20, hour, 10)
        need.says("grandmother", "孩子说不想活了")
        assert [line.split()[1] for line in need.called()] == [first]

    def test_then_the_roles_and_nobody_twice_before_all_were_called(self, need: Need) -> None:
        need.now = at(20, 16, 10)
        need.says("grandmother", "孩子说不想活了")
        for _ in range(3):
            need.later(minutes=3)
        # 王敏, on duty now and the only duty teacher, is not called a second time before everybody was.
        assert [line.split()[:2] for line in need.called()][:3] == [
            ["16:10", "王敏"],
            ["16:13", "何静"],
            ["16:16", "周正"],
        ]
        assert sorted(line.split()[1] for line in need.called()[3:]) == ["何静", "周正", "王敏"]

    def test_without_a_roster_for_the_moment_it_is_as_ever(self, need: Need) -> None:
        need.now = at(21, 16, 10)
        need.says("grandmother", "孩子说不想活了")
        assert [line.split()[1] for line in need.called()] == ["王敏"]

    def test_who_is_away_is_not_called(self, need: Need) -> None:
        staff_id = need.actor("subject_teacher").staff_id or 0
        days = (FRIDAY, SATURDAY)
        need.do(lambda s: duty.set_away(s, need.school, need._actor(s, "principal"), staff_id, days, need.now))
        assert names(need) == ["王敏", "何静", ""]
        need.now = at(20, 23, 10)
        need.says("grandmother", "孩子说不想活了")
        assert [line.split()[1] for line in need.called()] == ["王敏"]

    def test_who_is_called_by_the_roster_reads_the_alarm(self, need: Need) -> None:
        need.now = at(20, 23, 10)
        need.says("grandmother", "孩子说不想活了")
        need.says("subject_teacher", "警报")
        assert "孩子说不想活了" in shown(need.says("subject_teacher", "1"))


class TestChanges:
    """One day, an exchange, a colleague asked."""

    def test_one_day_differs_and_is_taken_back(self, need: Need) -> None:
        change(need, "principal", (FRIDAY, "night"), "class_teacher")
        assert names(need) == ["王敏", "何静", "杨静"]
        assert names(need, FRIDAY + timedelta(days=7)) == ["王敏", "何静", "李强"]
        assert need.news("class_teacher") == ["11月20日 周五 夜里是您值班。"]
        change(need, "principal", (FRIDAY, "night"), "")
        assert names(need) == ["王敏", "何静", ""]
        need.do(lambda s: duty.as_every_week(s, need.school, need._actor(s, "principal"), (FRIDAY, "night")))
        assert names(need) == ["王敏", "何静", "李强"]

    def test_two_people_exchange(self, need: Need) -> None:
        slots: tuple[duty.Slot, duty.Slot] = ((FRIDAY, "evening"), (FRIDAY + timedelta(days=7), "night"))
        need.do(lambda s: duty.swap(s, need.school, need._actor(s, "principal"), *slots, need.now))
        assert names(need) == ["王敏", "李强", "李强"]
        assert names(need, slots[1][0]) == ["王敏", "何静", "何静"]

    @pytest.mark.parametrize("name", ["class_teacher", "counselor", "duty", "grandmother"])
    def test_only_who_leads_writes_it(self, need: Need, name: str) -> None:
        with pytest.raises(AccessDeniedError):
            change(need, name, (FRIDAY, "night"), "class_teacher")

    @pytest.mark.parametrize("day", [FRIDAY - timedelta(days=1), FRIDAY + LONGEST_PLAN + timedelta(days=1)])
    def test_what_is_over_or_too_far_away_stays(self, need: Need, day: date) -> None:
        with pytest.raises(UserError):
            change(need, "principal", (day, "night"), "class_teacher")

    def test_a_colleague_is_asked_and_agrees(self, need: Need) -> None:
        assert "晚上 何静" in shown(need.says("counselor", "值班表"))
        need.says("counselor", "1")
        asked = need.says("counselor", "1")
        digit = next(choice.digit for choice in asked.choices if choice.label == "李强")
        assert "还是您值班" in shown(need.says("counselor", digit))
        assert names(need) == ["王敏", "何静", "李强"]
        assert "何静请您替班:11月20日 周五 晚上" in need.texts_for("subject_teacher")[-1]
        need.says("subject_teacher", "1")
        assert "是您值班" in shown(need.says("subject_teacher", "1"))
        assert names(need) == ["王敏", "李强", "李强"]
        assert need.news("counselor") == ["11月20日 晚上,李强替您值班。"]

    def test_who_is_asked_too_late_is_told_so(self, need: Need) -> None:
        need.says("counselor", "值班表")
        need.says("counselor", "1")
        asked = need.says("counselor", "1")
        need.says("counselor", next(choice.digit for choice in asked.choices if choice.label == "李强"))
        change(need, "principal", (FRIDAY, "evening"), "duty")
        assert "已经换过了" in shown(need.says("subject_teacher", "1"))

    def test_a_night_that_began_before_midnight_is_still_ones_own(self, need: Need) -> None:
        def shifts(session: Session) -> list[tuple[date, Shift]]:
            return duty.own_shifts(session, need.school, need._actor(session, "subject_teacher"), at(21, 3))

        assert need.db.read(shifts)[0] == (FRIDAY, "night")


class TestDesk:
    """The page of the office, and the day of everybody."""

    @pytest.fixture
    def desk(self, need: Need) -> Desk:
        return open_desk(need)

    def test_the_week_is_written_and_read(self, desk: Desk, need: Need) -> None:
        page = desk.get("principal", "/desk/duty").text
        assert page.index("王敏") < page.index("何静")
        staff_id = need.actor("class_teacher").staff_id
        assert desk.post("principal", "/desk/duty", act="week", day5=staff_id).status_code == 303
        assert names(need, SATURDAY) == ["杨静", "", ""]
        assert names(need) == ["", "", ""]

    def test_it_is_nobody_elses_page(self, desk: Desk) -> None:
        for name in ("class_teacher", "counselor", "duty"):
            assert desk.get(name, "/desk/duty").status_code == 404

    @pytest.mark.parametrize(
        "sent",
        [
            {"act": "day", "day": "x", "shift": "day"},
            {"act": "day", "day": "2026-11-20", "shift": "noon"},
            {"act": "week", "day5": "x"},
            {"act": "swap", "day": "2026-11-21", "shift": "day", "day2": "2026-11-20", "shift2": "day"},
            {"act": "away", "staff": "1", "first": "2026-11-20", "last": "2026-11-21"},
            {"act": "else"},
        ],
    )
    def test_what_was_made_up_changes_nothing(self, desk: Desk, need: Need, sent: dict[str, str]) -> None:
        assert desk.post("principal", "/desk/duty", **sent).status_code in (404, 422)
        assert names(need) == ["王敏", "何静", "李强"]

    def test_who_is_on_duty_stands_in_the_day(self, need: Need) -> None:
        assert ("今天值班:王敏、何静、李强", 3, False) in need.lines("principal")
        assert ("今天晚上您值班", 1, False) in need.lines("counselor")
        assert not any("值班" in words for words, _, _ in need.lines("class_teacher"))
