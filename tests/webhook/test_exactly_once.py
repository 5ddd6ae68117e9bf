"""However often, at once and across deaths: one effect, and the same answer to every delivery."""

import itertools
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from storage.session import Database
from tests.product import ServerProcess
from tests.webhook.conftest import Wire, acts, effects

Servers = Callable[..., ServerProcess]
# Inbox, nonce, identity, actor, dialogue, act, message: a push that survives an earlier blow was not handled.
FEWEST_STATEMENTS = 7


@pytest.mark.parametrize("seconds", ["0", "2"])
def test_three_deliveries_at_once_to_two_processes(
    servers: Servers, wire: Wire, database: Database, seconds: str
) -> None:
    first, second = servers(), servers()
    message = wire.text(f"做 {seconds}")
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda url: wire.deliver(url, message), (first.url, second.url, first.url)))
    assert "做好了" in answers[0]
    assert len(set(answers)) == 1
    assert database.read(effects) == (1, 1, 1)


def test_a_repeat_after_the_answer_gets_the_same_answer(servers: Servers, wire: Wire, database: Database) -> None:
    server, message = servers(), wire.text("做 0")
    answers = {wire.deliver(server.url, message) for _ in range(3)}
    assert len(answers) == 1
    assert database.read(effects) == (1, 1, 1)


def test_what_fails_is_apologised_for_once_and_leaves_nothing(servers: Servers, wire: Wire, database: Database) -> None:
    server, message = servers(), wire.text("做 fail")
    answers = {wire.deliver(server.url, message) for _ in range(3)}
    assert len(answers) == 1
    assert "对不起" in answers.pop()
    assert database.read(effects) == (0, 0, 1)


def test_killed_at_any_step_the_repeat_completes_it_once(servers: Servers, wire: Wire, database: Database) -> None:
    alive, survived = servers(), False
    statements = (f"statement:{number}" for number in itertools.count(1))
    for step in itertools.chain(("commit", "answer"), statements):
        before = database.read(acts)
        message = wire.text("做 0")
        doomed = servers(kill_at=step)
        try:
            wire.deliver(doomed.url, message)
        except urllib3.exceptions.HTTPError:
            assert doomed.ended() == -signal.SIGKILL, step
        else:
            survived = True
        assert "做好了" in wire.deliver(alive.url, message), step
        assert database.read(acts) == (before[0] + 1, before[1] + 1), step
        if survived:
            break
    assert step.startswith("statement:")
    assert int(step.removeprefix("statement:")) > FEWEST_STATEMENTS
