"""At its time the provider rings both sides of a call at home, over real HTTP, and its report closes the log."""

from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import update

from bot.core.errors import UserError
from bot.core.settings.rules import HotlineRules
from bot.delivery.dialling.connecting import Dials
from bot.delivery.dialling.home import begin_home
from bot.delivery.dialling.http import Ended, Why
from bot.delivery.dialling.reports import note_ended
from bot.delivery.task_runner import TaskRunner
from storage.affection_hotline.home_calls import HomeDial
from storage.number_uses import NumberUse
from storage.pupils import Guardian
from storage.session import Database
from tests.affection_hotline.home import Home
from tests.appointments.office import at
from tests.phone_call.telephones import GRANDMOTHER, MOTHER, Provider

MONDAY = at(23, 17, 30)


class Ringing(Home, Provider):
    """The school has a provider; it is time for 小明 and his mother."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        object.__setattr__(self.school, "dials", True)
        self.agrees_at_home()
        self.goes_on_to(MONDAY)

    def rings(self) -> int:
        """The work behind 接通."""
        self.works()
        return TaskRunner(self.db, Dials(self.provider, {self.school.id: self.school}).tasks).run_once()

    def taps(self, name: str, label: str = "接通") -> str:
        """The number of the call, and one of its lines."""
        shown = self.says(name, self.number_of(name))
        return self.says(name, next(each.digit for each in shown.choices if each.label == label)).text

    def dials(self, name: str = "mother") -> None:
        """接通, whatever is shown; numbers have rested since the last time."""
        if self.outcomes():
            self.do(lambda session: session.execute(update(NumberUse).values(at=at(22, 8))) and None)
        self.follows(name, "affection_hotline.home_connect", {"at_home": self.call().id})

    def limit(self, **hotline: int) -> None:
        """The school's rules have other figures."""
        rules = self.school.rules.model_copy(update={"hotline": HotlineRules.model_validate(hotline)})
        object.__setattr__(self.school, "rules", rules)

    def dial_row(self) -> HomeDial:
        """The newest connection."""
        rows = self.db.read(lambda session: session.query(HomeDial).order_by(HomeDial.asked_at).all())
        return rows[-1]

    def reports(self, why: Why, seconds: int = 0) -> None:
        """What the provider tells about the newest connection, as its report is read."""
        told = [Ended(self.dial_row().id, why, seconds)]
        self.do(note_ended, {self.school.id: self.school}, told, self.now)
        self.works()


@pytest.fixture
def ringing(sqlite_db: Database) -> Ringing:
    """Half past five; what the provider does is told by its reports."""
    made = Ringing(sqlite_db)
    made.configure("http://127.0.0.1:9/never")
    return made


def test_both_telephones_ring_and_the_report_closes_the_log(sqlite_db: Database) -> None:
    with Ringing(sqlite_db) as ringing:
        ringing.limit(cut_seconds=0)
        mothers, grandmothers = (ringing.world.phones.at(each) for each in (MOTHER, GRANDMOTHER))
        assert "您的手机马上响" in ringing.taps("mother")
        assert ringing.rings() == 1
        first = ringing.ringing(mothers)
        assert first
        assert (first.shown_number, ringing.ringing(grandmothers)) == ("05718888", None)
        ringing.answers(mothers)
        second = ringing.ringing(grandmothers)
        assert second
        assert second.shown_number == "05718888"
        ringing.answers(grandmothers)
        ringing.hangs_up(mothers)
        until = monotonic() + 10
        while ringing.dial_row().ended_at is None:
            assert monotonic() < until
            sleep(0.02)
        ringing.works()
        assert [outcome for outcome, _ in ringing.outcomes()] == ["talked"]
        told = [each for name in ringing.cast.people for each in ringing.texts_for(name)]
        assert not [text for text in told if MOTHER[3:7] in text or GRANDMOTHER[3:7] in text or "0571" in text]


REPORTS: dict[str, tuple[list[tuple[Why, int]], list[tuple[str, int | None]], str]] = {
    "talked": ([("talked", 83)], [("talked", 83)], "over"),
    "too short": ([("talked", 12)], [("cut", 12)], "over"),
    "the other side does not take it": ([("no_answer", 0)], [("missed", None)], "missed"),
    "busy": ([("busy", 0)], [("missed", None)], "missed"),
    "unreachable": ([("unreachable", 0)], [("missed", None)], "missed"),
    "who asked did not take the own": ([("caller_missed", 0)], [], "booked"),
    "the second time they talk": ([("no_answer", 0), ("talked", 200)], [("talked", 200)], "over"),
    "broken off, and once more": ([("talked", 12), ("talked", 60)], [("talked", 72)], "over"),
    "talked, then tried in vain": ([("talked", 83), ("busy", 0)], [("talked", 83)], "over"),
    "broken off, then in vain": ([("talked", 12), ("busy", 0)], [("cut", 12)], "over"),
    "talked, then shortly": ([("talked", 83), ("talked", 5)], [("talked", 88)], "over"),
}


@pytest.mark.parametrize("case", REPORTS)
def test_a_report_closes_the_log(ringing: Ringing, case: str) -> None:
    reports, outcomes, state = REPORTS[case]
    for why, seconds in reports:
        ringing.dials()
        ringing.reports(why, seconds)
        ringing.reports(why, seconds)  # told twice, counted once
    assert ringing.outcomes() == outcomes
    assert ringing.call().state == state


@pytest.mark.parametrize("name", ["mother", "grandmother"])
def test_whoever_taps_is_rung_first(ringing: Ringing, name: str) -> None:
    assert "手机马上响" in ringing.taps(name)
    pair = ringing.do(lambda session: begin_home(session, session.get_one(HomeDial, ringing.dial_row().id)))
    assert pair
    assert (pair.caller, pair.callee) == ((MOTHER, GRANDMOTHER) if name == "mother" else (GRANDMOTHER, MOTHER))


def test_a_call_not_taken_offers_a_letter_and_another_try(ringing: Ringing) -> None:
    ringing.dials()
    ringing.reports("no_answer")
    told = ringing.waiting_for("mother")[-1]
    assert "没有通上" in told.reply.text
    labels = [choice.label for choice in ringing.says("mother", told.answer).choices]
    assert labels[-3:] == ["接通", "我们通上话了", "好"]


def test_who_did_not_take_the_own_telephone_may_ask_again(ringing: Ringing) -> None:
    ringing.taps("grandmother")
    ringing.reports("caller_missed")
    assert "您的手机响了,没有接到" in ringing.texts_for("grandmother")[-1]
    assert "没有接到" not in ringing.texts_for("mother")[-1]


def test_a_provider_out_of_reach_is_said_at_once(ringing: Ringing) -> None:
    ringing.taps("mother")
    ringing.rings()
    ringing.works()
    assert ringing.dial_row().state == "failed"
    assert "这次没有接通,对不起" in ringing.texts_for("mother")[-1]
    assert ringing.outcomes() == []


def test_one_connection_at_a_time_and_no_number_is_worn_out(ringing: Ringing) -> None:
    ringing.taps("mother")
    with pytest.raises(UserError, match="home_rings"):
        ringing.dials("grandmother")
    ringing.reports("caller_missed")
    with pytest.raises(UserError, match="home_rests"):
        ringing.dials()


@pytest.mark.parametrize("values", [{"phone": None, "phone_index": None}, {"phone_quarantined": True}])
def test_without_a_number_they_call_each_other_in_wechat(ringing: Ringing, values: dict[str, Any]) -> None:
    ringing.changes(Guardian, ringing.cast.grandmother.id, **values)
    shown = ringing.says("mother", ringing.number_of("mother"))
    assert "请在微信里打给奶奶" in shown.text
    assert [choice.label for choice in shown.choices] == ["打通了", "没打通", "好"]
    with pytest.raises(UserError, match="home_no_ring"):
        ringing.dials()


@pytest.mark.parametrize("moment", [MONDAY - timedelta(minutes=1), MONDAY + timedelta(minutes=20)])
def test_nothing_rings_outside_the_time(ringing: Ringing, moment: datetime) -> None:
    ringing.now = moment - timedelta(seconds=1)
    with pytest.raises(UserError, match="home_no_ring"):
        ringing.dials()


def test_who_is_still_connected_is_not_missed(ringing: Ringing) -> None:
    ringing.dials()
    ringing.changes(HomeDial, ringing.dial_row().id, state="ringing")
    ringing.goes_on_to(MONDAY + timedelta(minutes=24))
    assert ringing.outcomes() == []
    ringing.now = MONDAY + timedelta(minutes=25)
    ringing.reports("talked", 1500)
    assert ringing.outcomes() == [("talked", 1500)]
    assert not [text for text in ringing.texts_for("mother") if "没有通上" in text]


def test_a_report_that_never_comes_is_waited_for_no_longer_than_an_hour(ringing: Ringing) -> None:
    ringing.dials()
    ringing.changes(HomeDial, ringing.dial_row().id, state="ringing")
    for minutes in range(24, 90, 5):
        ringing.goes_on_to(MONDAY + timedelta(minutes=minutes))
    assert ringing.outcomes() == [("missed", None)]
