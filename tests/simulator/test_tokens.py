"""Tokens live, overlap and are refused as the platform does."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.simulator.errors import ApiError
from bot.simulator.ids import Ids
from bot.simulator.tokens import Tokens
from tests.simulator.conftest import Scene

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def later(**length: float) -> datetime:
    return NOW + timedelta(**length)


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(Ids())


def test_a_classic_token_voids_the_former_after_five_minutes(tokens: Tokens) -> None:
    old, _ = tokens.classic("wx1", NOW)
    new, seconds = tokens.classic("wx1", NOW)
    assert (new != old, seconds) == (True, 7200)
    assert tokens.owner(old, later(minutes=4)) == "wx1"
    with pytest.raises(ApiError, match="42001"):
        tokens.owner(old, later(minutes=5))


def test_a_stable_token_stays_until_five_minutes_before_its_end(tokens: Tokens) -> None:
    first, _ = tokens.stable("wx1", NOW, force=False)
    assert tokens.stable("wx1", later(minutes=115), force=False) == (first, 300)
    second, _ = tokens.stable("wx1", later(minutes=116), force=False)
    assert second != first
    assert tokens.owner(first, later(minutes=119)) == "wx1"
    assert tokens.classic("wx1", NOW)[0] not in (first, second)
    assert tokens.owner(second, later(minutes=120)) == "wx1"


def test_forcing_voids_at_once_and_is_rationed(tokens: Tokens) -> None:
    first, _ = tokens.stable("wx1", NOW, force=False)
    tokens.stable("wx1", NOW, force=True)
    with pytest.raises(ApiError, match="42001"):
        tokens.owner(first, NOW)
    with pytest.raises(ApiError, match="45011"):
        tokens.stable("wx1", later(seconds=29), force=True)
    for turn in range(1, 20):
        tokens.stable("wx1", later(seconds=30 * turn), force=True)
    with pytest.raises(ApiError, match="45009"):
        tokens.stable("wx1", later(hours=1), force=True)
    tokens.stable("wx1", later(hours=25), force=True)


def test_somebody_else_took_a_token(tokens: Tokens) -> None:
    mine, _ = tokens.stable("wx1", NOW, force=False)
    other, _ = tokens.stable("wx2", NOW, force=False)
    tokens.void(mine)
    with pytest.raises(ApiError, match="40001"):
        tokens.owner(mine, NOW)
    assert tokens.owner(other, NOW) == "wx2"
    assert tokens.stable("wx1", NOW, force=False)[0] != mine


ASKED = {"grant_type": "client_credential", "appid": "wx1", "secret": "secret"}


def test_asking_for_one(scene: Scene) -> None:
    first = scene.post("/cgi-bin/stable_token", ASKED)
    assert scene.post("/cgi-bin/stable_token", ASKED)["access_token"] == first["access_token"]
    assert len(str(first["access_token"])) < 512
    assert scene.get("/cgi-bin/token", **ASKED)["expires_in"] == 7200


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"appid": "wx9"}, 40013), ({"secret": "guess"}, 40125), ({"grant_type": "other"}, 40002)],
)
def test_refusals_carry_a_request_id(scene: Scene, changed: dict[str, str], code: int) -> None:
    for answer in (
        scene.post("/cgi-bin/stable_token", {**ASKED, **changed}),
        scene.get("/cgi-bin/token", **{**ASKED, **changed}),
    ):
        assert answer["errcode"] == code
        assert " rid: " in str(answer["errmsg"])
