"""Which channel a message takes, and the next one when WeChat refuses it there."""

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.core.reply import Reply
from bot.core.settings import MiniProgram
from bot.delivery.channels.mini_program import MiniProgramSender
from storage.outbox_claims import claim, release
from tests.delivery.world import APP, SUBSCRIPTION, World
from tests.factories import NOW

MINI = "wx_mini"


@pytest.mark.parametrize(
    ("window", "consents", "follows", "channel"),
    [
        (1, 1, True, "customer_service"),
        (0, 1, True, "service_subscription"),
        (0, 1, False, "service_subscription"),  # a consent holds for who does not follow, too
        (0, 0, True, "template"),
    ],
)
def test_the_channel_is_chosen_at_the_claim(
    world: World, window: int, consents: int, follows: bool, channel: str
) -> None:
    world.subscribed()
    mother = world.person("o1", window=window, follows=follows)
    world.agree(mother, times=consents)
    world.say(mother, "m", what="今天的联系卡")
    world.feed()
    row = world.rows()["m"]
    assert (row.state, row.channel) == ("sent", channel)


def test_a_subscription_notice_has_its_own_fields_and_a_page(world: World) -> None:
    world.subscribed()
    world.account.base_url = "https://school.example"
    mother = world.person("o1")
    world.agree(mother)
    world.say(mother, "李小明今天没来", what="今天的联系卡", link="/m/card/1")
    world.feed()
    [notice] = world.wechat.shown["o1"]
    assert (notice["template_id"], notice["data"]) == ("S1", {"thing1": {"value": "今天的联系卡"}})
    assert notice["page"].startswith("https://school.example/m/l/")
    assert "client_msg_id" not in notice, "this interface knows none"


def test_one_consent_is_one_notice(world: World) -> None:
    world.subscribed()
    mother = world.person("o1")
    world.agree(mother, times=2)
    for number in range(3):
        world.say(mother, f"m{number}")
    world.feed()
    assert sorted(row.channel for row in world.rows().values()) == ["service_subscription"] * 2 + ["template"]
    assert world.consents(mother) == 0


def test_a_lasting_consent_stays(world: World) -> None:
    world.subscribed()
    mother = world.person("o1")
    world.agree(mother, always=True)
    for number in range(3):
        world.say(mother, f"m{number}")
    world.feed()
    assert {row.channel for row in world.rows().values()} == {"service_subscription"}


def test_consents_of_one_person_are_not_anothers(world: World) -> None:
    world.subscribed()
    world.agree(world.person("o1"))
    world.say(world.person("o2"), "m")
    world.feed()
    assert world.wechat.paths == ["template"]


@pytest.mark.parametrize(
    ("orders", "paths", "after"),
    [
        ([45015], ["custom", "bizsend"], "sent"),
        ([45047], ["custom", "bizsend"], "sent"),
        ([45015, 43101], ["custom", "bizsend", "template"], "sent"),
        ([45015, 48001], ["custom", "bizsend", "template"], "sent"),
        ([45015, 48004], ["custom", "bizsend", "template"], "sent"),
        ([48001], ["custom", "bizsend"], "sent"),
        ([45015, 43116], ["custom", "bizsend", "template"], "sent"),
        ([45015, 40037], ["custom", "bizsend", "template"], "sent"),
        ([45015, 43101, 43101], ["custom", "bizsend", "template"], "failed no_channel"),
        ([45015, 43101, 48001], ["custom", "bizsend", "template"], "failed no_channel"),
        ([45015, 43101, 43116], ["custom", "bizsend", "template"], "queued 43116"),
        ([45015, 70000], ["custom", "bizsend"], "failed minor"),
        ([45015, 47003], ["custom", "bizsend"], "failed 47003"),
        ([45015, "cut"], ["custom", "bizsend"], "unknown no_answer"),  # a second one would arrive
    ],
)
def test_refused_on_one_channel_the_next_one_is_tried_at_once(
    world: World, orders: list[int | str], paths: list[str], after: str
) -> None:
    world.subscribed()
    mother = world.person("o1", window=1)
    world.agree(mother)
    world.say(mother, "m")
    world.wechat.orders["o1"] = list(orders)
    world.feed()
    assert (world.wechat.paths, world.states()["m"]) == (paths, after)
    assert world.rows()["m"].attempts <= 1, "a refusal of the channel is no try of the message"


def test_a_refused_consent_clears_the_ledger(world: World) -> None:
    world.subscribed()
    mother = world.person("o1")
    world.agree(mother, times=3)
    world.say(mother, "m")
    world.wechat.orders["o1"] = [43101]
    world.feed()
    assert world.consents(mother) == 0


@pytest.mark.parametrize(("code", "asked_again"), [(48001, ["template"]), (43116, ["template"])])
def test_what_rests_is_not_asked_again_and_costs_no_consent(world: World, code: int, asked_again: list[str]) -> None:
    world.subscribed()
    mother, father = world.person("o1"), world.person("o2")
    for person in (mother, father):
        world.agree(person)
    world.say(mother, "m1")
    world.wechat.orders["o1"] = [code]
    world.feed()
    del world.wechat.paths[:]
    world.say(father, "m2")
    world.feed()
    assert (world.wechat.paths, world.consents(father)) == (asked_again, 1)


def test_a_consent_counted_for_what_never_left_is_given_back(world: World) -> None:
    world.subscribed()
    mother = world.person("o1")
    world.agree(mother)
    world.say(mother, "m")
    world.tokens.tokens = ["bad"]
    world.feed()
    assert (world.states(), world.consents(mother)) == ({"m": "queued token"}, 1)


def test_a_worker_that_stops_gives_back_what_it_counted(world: World) -> None:
    world.subscribed()
    mother, father = world.person("o1"), world.person("o2", window=5)
    world.agree(mother)
    world.say(mother, "m1"), world.say(father, "m2")
    held = world.db.transact(claim, APP, 10, NOW, world.account.ways())
    assert (world.consents(mother), world.left(father)) == (0, 4)
    world.db.transact(release, held)
    assert (world.consents(mother), world.left(father)) == (1, 5)


@pytest.mark.parametrize(
    ("code", "alarm"), [(47001, True), (47003, True), (99999, True), (48001, True), (43116, True), (40003, False)]
)
def test_what_somebody_must_mend_is_an_alarm(world: World, code: int, alarm: bool) -> None:
    world.say(world.person("o1"), "m")
    world.wechat.orders["o1"] = [code]
    with capture_logs() as logs:
        world.feed()
    assert any(each.get("alarm") for each in logs) == alarm


def mini_program(world: World) -> MiniProgramSender:
    settings = MiniProgram(
        app_id=MINI,
        app_secret=SecretStr("s"),
        api_base=world.wechat.url,
        subscriptions={"notice": SUBSCRIPTION},
    )
    return MiniProgramSender(settings, world.tokens, per_second=100_000, clock=world.clock)


@pytest.mark.parametrize(
    ("consents", "orders", "after", "left"),
    [(2, [], "sent", 1), (0, [], "failed no_channel", 0), (2, [43101], "failed no_channel", 0)],
)
def test_a_mini_program_writes_only_by_consent(
    world: World, consents: int, orders: list[int | str], after: str, left: int
) -> None:
    mother = world.person("m1", app_id=MINI)
    world.agree(mother, times=consents)
    world.say(mother, "m", what="今天的联系卡")
    world.wechat.orders["m1"] = list(orders)
    world.feed(mini_program(world))
    assert (world.states(), world.consents(mother)) == ({"m": after}, left)
    assert set(world.wechat.paths) <= {"mini"}


def test_a_mini_program_cannot_play_a_recording(world: World) -> None:
    mother = world.person("m1", app_id=MINI)
    world.agree(mother)
    world.say(mother, "voice", reply=Reply(media="17"))
    world.feed(mini_program(world))
    assert (world.states(), world.consents(mother)) == ({"voice": "failed no_channel"}, 1)
