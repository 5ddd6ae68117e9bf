"""All words, menu keys, scans and steps, tried by everybody; steps also with somebody else's numbers, forged."""

from collections.abc import Callable, Iterator

import pytest

from bot.core.inbound import Kind
from bot.core.people import Audience
from bot.core.reply import Go
from bot.core.service import Service
from bot.simulator import pushes
from bot.simulator.markup import Fields
from tests.audience.families import ACT_FOR_HER, EVERYBODY
from tests.audience.forging import forged_steps
from tests.audience.visitor import OFFERED, Visitor

Visits = Callable[[str], Visitor]
NONSENSE = "咕噜咕噜"


def audience_of(service: Service, step: str) -> Audience:
    """Whom the card of a step names."""
    return next(card.audience for card in service.steps if card.name == step)


def every_message(visitor: Visitor) -> Iterator[tuple[Fields, Audience]]:
    """What people type and press, from the cards, each with its audience."""
    for service in visitor.house.registry.services:
        for word in service.words:
            for text in word.words:
                typed = "12345678"[: len(text)] if text.startswith("#") else text
                rest = f" {visitor.families.class_code} 欧阳 0000" if word.rest else ""
                for each in {typed, typed + rest}:
                    yield pushes.text(each), audience_of(service, word.step)
        for key in service.menu:
            yield pushes.click(key.key), audience_of(service, key.step)
        for on in service.on:
            made = pushes.scan(f"{on.scene}00000000", "ticket") if on.kind is Kind.SCAN else PUSHED.get(on.kind)
            if made:
                yield made, audience_of(service, on.step)


# Kinds that services wait for. Who leaves is gone; that is tried last, by its own test.
PUSHED: dict[Kind, Fields] = {
    Kind.SUBSCRIBE: pushes.subscribe(),
    Kind.SCAN: pushes.scan("s00000000", "ticket"),
    Kind.VOICE: pushes.voice("media-1"),
    Kind.TEXT: pushes.text("孩子今天来不了"),
    Kind.IMAGE: pushes.image("http://127.0.0.1:9/picture", "media-1"),
}
GOODBYES = {Kind.UNSUBSCRIBE, Kind.AUTHORIZATION_REVOKE, Kind.AUTHORIZATION_CANCELLATION}


def test_every_kind_that_a_service_waits_for_is_tried(visits: Visits) -> None:
    waited = {on.kind for service in visits("mother").house.registry.services for on in service.on}
    assert waited <= PUSHED.keys() | GOODBYES


@pytest.mark.parametrize("name", EVERYBODY)
def test_words_and_buttons(visits: Visits, name: str) -> None:
    visitor = visits(name)
    # A word that is not for this person is taken for what it may also mean: nothing, yes, no, or back.
    unknown = {"text": {_afresh(visitor, pushes.text(each)) for each in (NONSENSE, "好", "不", "撤")}}
    unknown["event"] = {_afresh(visitor, each) for each in (pushes.click(NONSENSE), pushes.scan("z0", "ticket"))}
    before, signs = visitor.world(), visitor.about_her()
    for message, audience in every_message(visitor):
        if not visitor.belongs_to(audience):
            answer = _afresh(visitor, message)
            assert answer in unknown.get(str(message["MsgType"]), {answer}), f"{name} learns something by {message}"
    assert visitor.world() == before, "what is not for a person has no effect"
    met = set[str]()
    for message, audience in every_message(visitor):
        if visitor.belongs_to(audience):
            _afresh(visitor, message)
            _takes_first(visitor, met)
    visitor.writes("1")
    if name not in ACT_FOR_HER:
        assert visitor.about_her() == signs
    visitor.must_not_read(visitor.inbox(), "the outbox")


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("forge", ["matter", "offer"])
def test_forged_ways(visits: Visits, name: str, forge: str) -> None:
    visitor = visits(name)
    ways = forged_steps(visitor.house.registry, visitor.families)
    others = [go for go in ways if not visitor.belongs_to(visitor.house.registry.step_card(go.step).audience)]
    everything, before = visitor.world(), visitor.about_her()
    for go in others:
        _follow(visitor, go, forge)
    assert visitor.world() == everything, f"{name} did something that is for others"
    met = set[str]()
    for go in ways:
        if go not in others:
            _follow(visitor, go, forge)
            _takes_first(visitor, met)
    visitor.writes("1")
    if name not in ACT_FOR_HER:
        assert visitor.about_her() == before


def test_the_walk_would_see_a_leak(visits: Visits) -> None:
    """What is hidden from others is said to the mother."""
    assert "替同学打水" in visits("mother").writes("联系卡")


def _afresh(visitor: Visitor, message: Fields) -> str:
    visitor.starts_anew()
    return visitor.pushes(message)


def _takes_first(visitor: Visitor, met: set[str]) -> None:
    """The first choice, or an answer; once wherever the talk can stand, for the same there would say the same."""
    if (where := visitor.stands()) not in met:
        met.add(where)
        visitor.writes("1")


def _follow(visitor: Visitor, go: Go, forge: str) -> None:
    """What would happen if the way had been offered, or waited, for this person."""
    if forge == "offer":
        visitor.is_offered(go)
        visitor.writes(OFFERED)
    else:
        visitor.starts_anew()
        visitor.writes(str(visitor.has_waiting(go)))
        visitor.has_nothing_forged()
