"""From the outbox to the telephone and back: real HTTP on both ways."""

from bot.simulator.gateway import network
from tests.delivery.gateway.town import GRANNY, Town


def test_a_text_lies_on_the_phone_and_its_receipt_comes_later(town: Town) -> None:
    key = town.queue("sms", words="明天放学早,请3点来接")
    assert town.feed() == 1
    assert [each.words for each in town.phone.texts] == ["【青山小学】明天放学早,请3点来接"]
    town.comes_true(lambda: town.states() == {key: "sent delivered"})


def test_a_call_rings_is_answered_and_a_key_closes_the_obligation(town: Town) -> None:
    key = town.queue("voice", notice_id=town.notice(), words="明天放学早 按1表示知道了。")
    town.feed()
    [call] = town.phone.calls
    assert (call.state, call.shown_number) == ("ringing", "05718888")
    network.answer(town.world, town.phone, call.id)
    assert call.words == "明天放学早 按1表示知道了。"
    town.comes_true(lambda: town.states() == {key: "sent delivered"})
    assert town.ends() == [None], "heard is not understood"
    network.press(town.world, town.phone, call.id, "1")
    town.comes_true(lambda: town.ends() == ["pressed"])


def test_a_one_written_back_closes_it_too(town: Town) -> None:
    town.queue("sms", notice_id=town.notice(), to=GRANNY)
    town.feed()
    network.write_back(town.world, town.world.phones.at(GRANNY), " １ ")
    town.comes_true(lambda: town.ends() == ["said"])
