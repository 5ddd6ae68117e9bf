"""Whole talks as people see them, held word by word: the dialogue's own sentences, beside those of a service.

A talk is read from its file: ``家:`` is typed (``<语音>`` and ``<图片>`` are sent), ``等:`` is silence in minutes,
``事:`` a matter that begins to wait; what stands under them is the answer.
"""

import os
from pathlib import Path

import pytest

from bot.core.inbound import Kind
from bot.core.reply import Reply
from storage.session import Database
from tests.dialogue.person import Person

GOLDEN = Path(__file__).parent / "golden"


def written(reply: Reply) -> list[str]:
    """The lines of a message as the chat shows them."""
    own = [*reply.text.splitlines(), *(f"〔{choice.digit} {choice.label}〕" for choice in reply.choices)]
    return own + [line for other in reply.also for line in ["校(又):", *written(other)]]


def play(person: Person, line: str) -> list[str]:
    """Let one line of a talk happen; the lines of the answer."""
    who, _, what = line.partition(":")
    if who == "等":
        person.waits(minutes=int(what))
        return []
    if who == "事":
        person.has_waiting(what, what)
        return []
    if what == "<语音>":
        return written(person.speaks())
    return written(person.sends(Kind.IMAGE) if what == "<图片>" else person.says(what))


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.txt")))
def test_the_talk_is_as_it_was_agreed(sqlite_db: Database, name: str) -> None:
    talk = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    person = Person(sqlite_db, bound=not name.startswith("stranger"))
    happens = [line for line in talk if line.startswith(("家:", "等:", "事:"))]
    played = [out for line in happens for out in (line, *(f"  {answer}" for answer in play(person, line)))]
    if os.environ.get("JIAXIAO_TEST_WRITE_GOLDEN"):
        (GOLDEN / f"{name}.txt").write_text("\n".join(played) + "\n", encoding="utf-8")
    assert played == talk
