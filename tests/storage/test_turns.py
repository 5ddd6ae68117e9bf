"""Who asks first goes first, and who gives up is not waited for."""

import threading
import time
from collections.abc import Callable
from functools import partial

from storage.turns import Turns

LONG = 5.0  # seconds; nobody waits so long here


def test_who_asked_first_goes_first() -> None:
    turns, order = Turns(), list[int]()
    assert turns.acquire(timeout=LONG)
    threads = [waiting(partial(_go, turns, order, number)) for number in range(6)]
    turns.release()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4, 5]


def test_who_comes_again_at_once_goes_behind_who_waits() -> None:
    turns, order = Turns(), list[int]()
    assert turns.acquire(timeout=LONG)
    push = waiting(lambda: _go(turns, order, 1))
    for chunk in (2, 3):
        turns.release()
        assert turns.acquire(timeout=LONG)
        order.append(chunk)
    turns.release()
    push.join()
    assert order == [1, 2, 3]


def test_who_gives_up_leaves_the_row() -> None:
    turns, order, told = Turns(), list[int](), list[bool]()
    assert turns.acquire(timeout=LONG)
    impatient = waiting(lambda: told.append(turns.acquire(timeout=0.05)))
    patient = waiting(lambda: _go(turns, order, 1))
    impatient.join()
    assert told == [False]
    turns.release()
    patient.join()
    assert order == [1]
    assert turns.acquire(timeout=0.05)


def test_one_at_a_time_however_the_waits_end() -> None:
    turns, inside, most = Turns(), list[int](), list[int]()

    def come_and_go() -> None:
        for number in range(200):
            if turns.acquire(timeout=0.0005 if number % 2 else LONG):
                inside.append(number)
                most.append(len(inside))
                time.sleep(0.0001)
                inside.pop()
                turns.release()

    threads = [threading.Thread(target=come_and_go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert turns.acquire(timeout=0.05)


def _go(turns: Turns, order: list[int], number: int) -> None:
    assert turns.acquire(timeout=LONG)
    order.append(number)
    turns.release()


def waiting(what: Callable[[], object]) -> threading.Thread:
    """A thread that has come as far as it can for now."""
    thread = threading.Thread(target=what)
    thread.start()
    time.sleep(0.02)
    return thread
