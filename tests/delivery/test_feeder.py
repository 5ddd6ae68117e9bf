"""From the outbox to the person, through real HTTP."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest

from bot.core.links import read_person_link
from bot.core.reply import Choice, Reply
from bot.delivery import feeder as feeding
from bot.delivery.feeder import GROUP, Feeder
from bot.delivery.media import Uploaded
from storage.school_clock import set_school_now
from tests.delivery.world import World, account
from tests.factories import NOW
from tests.servers.process import free_port


def test_an_open_window_takes_the_words_themselves(world: World) -> None:
    mother = world.person("o1", window=2)
    world.say(mother, "card", reply=Reply("今天的联系卡", (Choice("1", "签字"),)))
    assert world.feed() == 1
    [words] = world.wechat.texts("o1")
    assert words.startswith("今天的联系卡\n<a href=")
    assert world.states() == {"card": "sent"}
    assert world.left(mother) == 1


def test_a_shut_window_takes_a_template_whose_fields_fit(world: World) -> None:
    said = "本周班级消息:运动会、家长会、放学时间调整和其他"
    world.say(world.person("o1"), "周五", what=said, when="2026-11-20 17:00", link="/m/update/1")
    world.feed()
    [template] = world.wechat.shown["o1"]
    row = world.rows()["周五"]
    assert template["data"] == {
        "thing1": {"value": "您的孩子"},
        "thing2": {"value": "本周班级消息:运动会、家长会、放学时间…"},
        "time3": {"value": "2026-11-20 17:00"},
    }
    assert template["client_msg_id"] == str(row.id)
    assert "url" not in template, "there are no pages without base_url"
    assert (row.state, row.receipt_id, row.channel) == ("sent", "1", "template")


def test_a_template_never_holds_the_words_that_may_name_a_child(world: World) -> None:
    world.say(world.person("o1"), "李小明今天没来")
    world.feed()
    [template] = world.wechat.shown["o1"]
    assert template["data"]["thing2"]["value"] == "学校有新消息,请打开查看"


def test_pages_are_linked_where_they_can_be_reached(world: World) -> None:
    world.account.base_url = "https://school.example/"
    world.say(world.person("o1"), "with page", link="/m/update/1")
    world.feed()
    address = world.wechat.shown["o1"][0]["url"]
    token = address.removeprefix("https://school.example/m/l/")
    link = read_person_link(world.db.vault, token, NOW)
    assert link is not None
    assert link.path == "/m/update/1"


def test_the_window_is_never_overdrawn_and_the_short_one_goes_first(world: World) -> None:
    mother = world.person("o1", window=2, taps=1)
    for number in range(5):
        world.say(mother, f"m{number}")
    world.feed()
    assert sorted(row.channel for row in world.rows().values()) == ["customer_service"] * 3 + ["template"] * 2
    assert set(world.wechat.texts("o1")) == {"m0", "m1", "m2"}


def test_a_recording_follows_its_words(world: World) -> None:
    mother = world.person("o1", window=2)
    world.say(mother, "voice", reply=Reply("奶奶的留言", media="17"))
    world.feed()
    assert [one["msgtype"] for one in world.wechat.shown["o1"]] == ["text", "voice"]
    assert world.wechat.shown["o1"][1]["voice"] == {"media_id": "wx-17"}


def test_who_cannot_be_reached_is_left_to_other_ways(world: World) -> None:
    world.say(world.person("gone", follows=False), "gone")
    world.say(world.person("o1"), "no template", purpose="answer")
    world.feed()
    assert world.states() == {"gone": "failed no_channel", "no template": "failed no_channel"}
    assert not world.wechat.requests


def test_one_bad_recipient_never_stops_the_others(world: World) -> None:
    for number in range(30):
        world.say(world.person(f"o{number}"), f"m{number}")
    orders = world.wechat.orders
    orders["o3"], orders["o7"], orders["o11"] = [43004], ["html"], [47003]
    assert world.feed() == 30
    found = world.states()
    assert (found["m3"], found["m7"], found["m11"]) == ("failed 43004", "queued no_answer", "failed 47003")
    assert list(found.values()).count("sent") == 27


def test_a_fault_of_ours_at_one_message_leaves_the_others_their_outcome(world: World) -> None:
    mother = world.person("o1", window=5)
    world.say(mother, "voice", reply=Reply(media="17"))
    world.say(world.person("o2"), "m")

    def broken(media: str) -> Uploaded:
        raise KeyError(media)

    world.account.upload = broken
    world.feed()
    assert world.states() == {"voice": "failed fault", "m": "sent"}


@pytest.mark.parametrize(
    ("window", "order", "after", "shown"),
    [
        (1, "cut", "unknown no_answer", 1),  # perhaps sent: never again
        (0, "cut", "sent", 1),  # WeChat knows the id and drops the second
        (0, "html", "sent", 1),
        (1, -1, "sent", 1),  # busy: surely not sent
        (0, -1, "sent", 1),
        (1, 45015, "sent", 1),  # the window was shut: by template
        (1, 45047, "sent", 1),
        (0, 43117, "sent", 1),  # too often to this person: minutes later
        (0, 40241, "sent 40241", 0),  # sent within the last minute
        (0, 43004, "failed 43004", 0),
        (0, 40003, "failed 40003", 0),
        (0, 43101, "failed no_channel", 0),
        (0, 70000, "failed minor", 0),
        (0, 47001, "failed 47001", 0),
        (0, 47003, "failed 47003", 0),
        (0, 99999, "failed 99999", 0),
    ],
)
def test_what_becomes_of_a_message(world: World, window: int, order: int | str, after: str, shown: int) -> None:
    world.say(world.person("o1", window=window), "m")
    world.wechat.orders["o1"] = [order]
    for _ in range(3):
        world.feed()
        world.clock.pass_by(minutes=3)
    assert (world.states()["m"], len(world.wechat.shown["o1"])) == (after, shown)


def test_wechat_knows_better_than_our_ledger(world: World) -> None:
    shut, gone = world.person("shut", window=5), world.person("gone")
    world.say(shut, "shut"), world.say(gone, "gone")
    world.wechat.orders["shut"], world.wechat.orders["gone"] = [45015], [43004]
    world.feed()
    assert world.left(shut) == 0
    assert not world.identity(gone).follows


def test_busy_for_too_long_ends_visibly(world: World) -> None:
    world.say(world.person("o1", window=5), "m")
    world.wechat.orders["o1"] = [-1] * 9
    for _ in range(6):
        world.feed()
        world.clock.pass_by(minutes=3)
    assert world.states() == {"m": "dead -1"}
    assert len(world.wechat.requests) == 4


def test_no_connection_is_no_message(world: World) -> None:
    mother = world.person("o1", window=1)
    world.say(mother, "m")
    reachable = world.account
    world.account = account(f"http://127.0.0.1:{free_port()}", world.tokens, world.clock)
    world.feed()
    assert world.states() == {"m": "queued no_connection"}
    assert world.left(mother) == 1, "nothing left, so nothing is used up"
    world.account = reachable
    world.clock.pass_by(minutes=1)
    world.feed()
    assert world.states() == {"m": "sent"}


def test_a_refused_token_is_renewed_once_for_all(world: World) -> None:
    world.tokens.tokens = ["old", "token-1"]
    for number in range(3):
        world.say(world.person(f"o{number}"), f"m{number}")
    world.feed()
    assert set(world.states().values()) == {"sent"}


@pytest.mark.parametrize(("code", "minutes"), [(40013, 5), (45011, 1), (45009, 12 * 60)])
def test_a_fault_of_the_account_rests_the_account(world: World, code: int, minutes: int) -> None:
    world.say(world.person("o1"), "m1"), world.say(world.person("o2"), "m2")
    world.wechat.orders["o1"], world.wechat.orders["o2"] = [code], [code]
    world.feed()
    assert set(world.states().values()) == {f"queued {code}"}
    assert world.feed() == 0, "nothing is tried while the account rests"
    world.clock.pass_by(minutes=minutes, seconds=1)
    assert world.feed() == 2
    assert set(world.states().values()) == {"sent"}
    assert {row.attempts for row in world.rows().values()} == {1}, "the fault was not theirs"


def test_a_refused_template_rests_alone(world: World) -> None:
    mother = world.person("o1")
    world.say(mother, "banned"), world.feed()
    world.wechat.orders["o1"] = [43116]
    world.say(mother, "banned too"), world.feed()
    world.say(mother, "waits"), world.say(mother, "passes", purpose="todo")
    world.feed()
    assert world.states() == {
        "banned": "sent",
        "banned too": "queued 43116",
        "waits": "queued halted",
        "passes": "sent",
    }


def test_the_days_quota_is_kept(world: World) -> None:
    for number in range(5):
        world.say(world.person(f"o{number}"), f"m{number}", expires_at=NOW + timedelta(days=2))
    world.account.templates_per_day = 3
    for _ in range(2):
        world.feed()
    assert sorted(world.states().values()) == ["queued"] * 2 + ["sent"] * 3
    world.clock.pass_by(hours=12)  # midnight in Beijing
    world.feed()
    assert set(world.states().values()) == {"sent"}


def test_school_time_says_what_is_due_and_what_is_too_late(world: World) -> None:
    mother = world.person("o1", window=5)
    world.say(mother, "tomorrow", due_at=NOW + timedelta(days=1))
    world.say(mother, "tonight only", due_at=NOW + timedelta(hours=1), expires_at=NOW + timedelta(hours=3))
    assert world.feed() == 0
    world.db.transact(set_school_now, NOW + timedelta(days=1), world.clock())
    world.feed()
    assert world.states() == {"tomorrow": "sent", "tonight only": "failed expired"}


def test_a_thread_reaches_its_person_in_order(world: World) -> None:
    world.wechat.delay = 0.01
    mother = world.person("o1", window=5)
    for word in ("one", "two", "three"):
        world.say(mother, word, thread="talk")
    world.wechat.orders["o1"] = [0, -1]
    world.feed()
    assert world.states() == {"one": "sent", "two": "queued -1", "three": "queued"}
    world.clock.pass_by(minutes=1)
    world.feed()
    assert world.wechat.texts("o1") == ["one", "two", "three"]


class BrokenPacer:
    """Lets one group pass."""

    def __init__(self) -> None:
        self.taken = 0

    async def take(self, _sender: str, _permits: int, _per_second: int) -> None:
        """The second time it breaks."""
        self.taken += 1
        if self.taken == 2:
            raise RuntimeError


def test_a_fault_between_groups_leaves_those_under_way_alone(world: World) -> None:
    for number in range(GROUP + 5):
        world.say(world.person(f"o{number}", window=5), f"m{number}")
    world.wechat.delay = 0.2
    feeder = Feeder(world.db, [world.account], BrokenPacer(), clock=world.clock)
    feeder.run_once()
    assert Counter(world.states().values()) == {"sent": GROUP, "claimed": 5}
    world.clock.pass_by(minutes=1)
    feeder.run_once()
    feeder.stop()
    assert set(world.states().values()) == {"sent"}


def test_stopped_it_gives_back_what_it_has_not_begun(world: World) -> None:
    for number in range(100):
        world.say(world.person(f"o{number}"), f"m{number}")
    world.account.per_second = 50
    feeder = world.feeder()
    feeder.start()
    while not world.wechat.requests:
        time.sleep(0.01)
    feeder.stop()
    found = Counter(world.states().values())
    assert set(found) == {"sent", "queued"}, "nothing is left claimed, nothing half sent"
    assert found["queued"] > 20


def test_started_it_sends_when_woken_and_stops_cleanly(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "SWEEP_SECONDS", 60.0)
    feeder = world.feeder()
    world.db.on_work = feeder.wake
    feeder.start()
    mother = world.person("o1", window=1)
    time.sleep(0.1)  # it has looked, found nothing, and sleeps
    ends = time.monotonic() + 10
    world.say(mother, "now")
    while world.states() != {"now": "sent"} and time.monotonic() < ends:
        time.sleep(0.01)
    assert world.states() == {"now": "sent"}, "woken, not found by the sweep"
    feeder.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("feeder", "outbox"))]
