"""One token for everybody, renewed without anybody voiding it for the others."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import pytest
import redis

from bot.core.errors import DeliveryError, OperatorError
from bot.wechat import tokens
from bot.wechat.token_stores import MemoryTokenStore, RedisTokenStore, TokenStore
from bot.wechat.tokens import TokenProvider
from tests.servers.redis import RedisServer
from tests.wechat.loopback import TOKEN_PATH, Platform, refusal, send, token
from tests.wechat.platform_side import APP_ID, account


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def provider(platform: Platform, store: TokenStore) -> TokenProvider:
    return TokenProvider(account(api_base=platform.address, app_secret="very-secret"), store)


def forced(platform: Platform) -> list[bool]:
    return [asked.fields["force_refresh"] for asked in platform.calls(TOKEN_PATH)]


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def store(request: pytest.FixtureRequest) -> TokenStore:
    if request.param == "memory":
        return MemoryTokenStore()
    return RedisTokenStore(redis.Redis.from_url(request.getfixturevalue("redis_url")))


def test_only_the_stable_token_is_asked_for(platform: Platform, store: TokenStore) -> None:
    assert provider(platform, store).get() == "T1"
    (asked,) = platform.asked
    assert (asked.method, asked.path) == ("POST", "/cgi-bin/stable_token")
    assert asked.fields == {
        "grant_type": "client_credential",
        "appid": APP_ID,
        "secret": "very-secret",
        "force_refresh": False,
    }


def test_twenty_threads_that_start_cold_ask_once(platform: Platform, store: TokenStore) -> None:
    def slow(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.1)
        send(handler, 200, b'{"access_token": "T1", "expires_in": 7200}')

    platform.says(TOKEN_PATH, slow)
    ours, gate = provider(platform, store), threading.Barrier(20)

    def get(_: int) -> str:
        gate.wait()
        return ours.get()

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(get, range(20))) == {"T1"}
    assert len(platform.asked) == 1


def test_a_token_is_kept_until_five_or_six_minutes_before_its_end(platform: Platform) -> None:
    clock = Clock()
    ours = provider(platform, MemoryTokenStore(clock))
    for seconds, asked in ((0, 1), (7200 - 361, 1), (7200 - 300, 2)):
        clock.seconds = 1000.0 + seconds
        ours.get()
        assert len(platform.asked) == asked


def test_a_refused_token_is_asked_for_normally_first(platform: Platform, store: TokenStore) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T2"))
    ours = provider(platform, store)
    assert ours.renew(ours.get()) == "T2"
    assert ours.get() == "T2"
    assert forced(platform) == [False, False]


def test_only_when_the_refused_token_comes_back_a_new_one_is_forced(platform: Platform, store: TokenStore) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T1"), token("T2"))
    ours = provider(platform, store)
    assert ours.renew(ours.get()) == "T2"
    assert forced(platform) == [False, False, True]


def test_forcing_twice_in_thirty_seconds_is_refused_here(platform: Platform, store: TokenStore) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T1"), token("T1"))
    ours = provider(platform, store)
    ours.renew(ours.get())
    with pytest.raises(DeliveryError) as refused:
        ours.renew("T1")
    assert forced(platform).count(True) == 1
    assert refused.value.retry_after is not None
    assert refused.value.retry_after.total_seconds() == 30


def test_a_late_error_does_not_void_the_new_token(platform: Platform, store: TokenStore) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T2"))
    ours = provider(platform, store)
    old = ours.get()
    assert ours.renew(old) == "T2"
    assert ours.renew(old) == "T2"
    assert len(platform.asked) == 2


def test_twenty_threads_with_a_refused_token_force_one(platform: Platform, store: TokenStore) -> None:
    platform.says(TOKEN_PATH, token("T1"), token("T1"), token("T2"))
    ours = provider(platform, store)
    old = ours.get()
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(lambda _: ours.renew(old), range(20))) == {"T2"}
    assert forced(platform) == [False, False, True]


@pytest.mark.parametrize("answer", [{}, {"expires_in": 7200}, {"access_token": ""}, {"access_token": None}])
def test_an_answer_without_token_is_never_kept(platform: Platform, answer: dict[str, object]) -> None:
    store = MemoryTokenStore()
    platform.says(TOKEN_PATH, answer, token("T1"))
    with pytest.raises(DeliveryError, match="without access_token"):
        provider(platform, store).get()
    assert provider(platform, store).get() == "T1"


@pytest.mark.parametrize("code", [40013, 40125, 40164, 40243])
def test_a_wrong_configuration_is_told_and_not_asked_again_at_once(platform: Platform, code: int) -> None:
    platform.says(TOKEN_PATH, refusal(code))
    ours = provider(platform, MemoryTokenStore())
    for _ in range(3):
        with pytest.raises(OperatorError, match=str(code)):
            ours.get()
    assert len(platform.asked) == 1


def test_after_a_pause_it_is_tried_again(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "PAUSE", 0.05)
    platform.says(TOKEN_PATH, refusal(-1), token("T1"))
    ours = provider(platform, MemoryTokenStore())
    with pytest.raises(DeliveryError):
        ours.get()
    time.sleep(0.06)
    assert ours.get() == "T1"


def test_twenty_forced_tokens_a_day_and_no_more() -> None:
    clock = Clock()
    store = MemoryTokenStore(clock)
    allowed = 0
    for _ in range(40):
        allowed += store.may_force(APP_ID)
        clock.seconds += 31
    assert allowed == 20
    clock.seconds += 86_400
    assert store.may_force(APP_ID)


def test_accounts_do_not_share_tokens_or_rights(store: TokenStore) -> None:
    store.put("wx_a", "A", seconds=60)
    assert store.get("wx_b") == ""
    assert store.may_force("wx_a")
    assert store.may_force("wx_b")
    store.forget("wx_b", "A")
    assert store.get("wx_a") == "A"


@pytest.mark.redis
def test_processes_share_one_token_and_one_right_through_redis(platform: Platform, redis_url: str) -> None:
    def process() -> TokenProvider:
        return provider(platform, RedisTokenStore(redis.Redis.from_url(redis_url)))

    platform.says(TOKEN_PATH, token("T1"), token("T1"), token("T2"))
    first, second = process(), process()
    assert first.get() == second.get() == "T1"
    assert len(platform.asked) == 1
    assert first.renew("T1") == "T2"
    assert second.renew("T1") == "T2"
    assert forced(platform) == [False, False, True]


@pytest.mark.redis
def test_a_token_in_redis_ends_with_its_time(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        RedisTokenStore(client).put(APP_ID, "T1", seconds=100)
        assert 0 < int(str(client.ttl(f"jiaxiao:token:{APP_ID}"))) <= 100


@pytest.mark.redis
def test_without_redis_each_process_asks_for_itself(platform: Platform, own_redis: RedisServer) -> None:
    ours = provider(platform, RedisTokenStore(redis.Redis.from_url(own_redis.url)))
    own_redis.stop()
    platform.says(TOKEN_PATH, token("T1"), token("T1"), token("T2"))
    assert ours.get() == "T1"
    assert ours.renew("T1") == "T2"
    with pytest.raises(DeliveryError):
        ours.renew("T2")
