"""Whatever is sent to the door: a push or :class:`Refused`, in little time, and no effect without a signature."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wechat import edge
from tests.wechat import platform_side
from tests.wechat.platform_side import NOW, Sent, account, plain, secure

PAYLOADS = sorted((Path(__file__).parents[1] / "payloads").iterdir())
ACCOUNT = account()
CPU_LIMIT = 0.020  # seconds


def tried(query: Mapping[str, str], body: bytes) -> edge.Push | edge.Refused:
    """What the door says; any other exception, or more than 20 ms of processor, fails the test."""
    costs = []
    for _ in range(3):
        started = time.thread_time()
        try:
            said: edge.Push | edge.Refused = edge.open_push(ACCOUNT, query, body, now=NOW)
        except edge.Refused as refused:
            said = refused
        costs.append(time.thread_time() - started)
        if costs[-1] < CPU_LIMIT:
            break
    assert min(costs) < CPU_LIMIT
    return said


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A recorded push with pieces cut out, doubled or overwritten."""
    body = draw(st.sampled_from(PAYLOADS)).read_bytes()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 60)))
        times = draw(st.sampled_from([0, 2, 200]))
        body = body[:start] + (draw(st.binary(max_size=8)) or body[start:end]) * times + body[end:]
    return body[: edge.MAX_BODY // 2]


@settings(max_examples=300, deadline=None)
@given(mutated() | st.binary(max_size=3000), st.sampled_from([plain, secure]))
def test_signed_rubbish_is_a_push_or_refused(body: bytes, wrap: Callable[[bytes], Sent]) -> None:
    sent = wrap(body)
    said = tried(sent.query, sent.body)
    if isinstance(said, edge.Refused):
        assert said.status in (400, 403)


@settings(max_examples=200, deadline=None)
@given(st.data(), mutated())
def test_a_mutated_envelope_is_a_push_or_refused(data: st.DataObject, body: bytes) -> None:
    sent = secure(body)
    at = data.draw(st.integers(0, len(sent.body) - 1))
    said = tried(sent.query, sent.body[:at] + data.draw(st.binary(max_size=4)) + sent.body[at + 1 :])
    assert isinstance(said, edge.Push) or said.status in (400, 403)


queries = st.dictionaries(
    st.sampled_from(["signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "echostr"]),
    st.text(max_size=80),
)


@settings(max_examples=300, deadline=None)
@given(queries, mutated())
def test_nothing_unsigned_comes_in(query: dict[str, str], body: bytes) -> None:
    said = tried({**platform_side.query(token="wrong"), **query}, body)
    assert isinstance(said, edge.Refused)
    assert said.status == 403


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 200_000))
def test_a_body_over_the_cap_is_refused_before_anything_else(surplus: int) -> None:
    said = tried({}, b"x" * (edge.MAX_BODY + surplus))
    assert isinstance(said, edge.Refused)
    assert said.status == 413
