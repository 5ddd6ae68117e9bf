"""The delivery's benchmark sends over real HTTP and believes only what arrived."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import delivery
from benchmarks.delivery import Sender
from benchmarks.senders import wechatpy_loop
from benchmarks.senders.outbox import Outbox
from benchmarks.servers import running
from benchmarks.slow_api import DELAY


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The interface that takes its time."""
    with running("benchmarks.slow_api", folder=tmp_path) as port:
        yield f"http://127.0.0.1:{port}"


def test_the_product_sends_its_outbox_side_by_side(url: str, tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, api_base=url, parents=40, sends_per_second=delivery.UNPACED)
    sender = Sender("ours", 40, lambda: outbox.send(40), lambda: outbox.fill("test"))
    sender.play(url)
    outbox.close()
    assert sender.per_second[0] > 2 / DELAY


def test_wechatpy_one_by_one_waits_for_each(url: str) -> None:
    sender = Sender("one by one", 4, lambda: wechatpy_loop.send(url, 4, threads=1))
    sender.play(url)
    assert sender.per_second[0] < 1 / DELAY


def test_what_did_not_arrive_is_no_result(url: str) -> None:
    sender = Sender("boaster", 5, lambda: wechatpy_loop.send(url, 4, threads=4))
    with pytest.raises(RuntimeError, match="5 messages sent, 4 arrived"):
        sender.play(url)
