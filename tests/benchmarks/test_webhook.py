"""The webhook's benchmark counts only what was really answered and handled."""

from pathlib import Path

import pytest

from benchmarks import webhook
from benchmarks.contestants import product
from benchmarks.pushes import requests
from benchmarks.servers import running


def test_every_push_is_answered_by_the_product_and_stands_in_its_inbox(sqlite_url: str, tmp_path: Path) -> None:
    product.prepare(sqlite_url, tmp_path)
    served = running("benchmarks.serve", "benchmarks.contestants.product", folder=tmp_path, store=sqlite_url)
    with served as port:
        run = webhook.send(port, 20)
    assert len(run.answers) == 20
    assert all(0 < answer.seconds < run.seconds for answer in run.answers)
    assert product.answered(sqlite_url, tmp_path) == 20


def test_an_echo_is_a_contestant_too_and_a_refusal_is_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running("benchmarks.serve", "benchmarks.contestants.flask_echo", folder=tmp_path) as port:
        contestant = webhook.Contestant("echo", port)
        contestant.play(20)
        assert contestant.per_second[0] > 0
        assert contestant.p50[0] <= contestant.p99[0]
        elsewhere = [request.replace(b"POST /wechat", b"POST /elsewhere") for request in requests(3)]
        monkeypatch.setattr(webhook, "requests", lambda _amount: elsewhere)
        with pytest.raises(RuntimeError, match="404"):
            webhook.send(port, 3)


def test_how_many_times_is_the_median_of_the_rounds() -> None:
    mine, theirs = webhook.Contestant("mine", 0), webhook.Contestant("theirs", 0)
    mine.per_second, theirs.per_second = [200.0, 300.0, 90.0], [100.0, 100.0, 100.0]
    assert mine.times(theirs) == 2
