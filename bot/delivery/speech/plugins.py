"""Which machine hears and which speaks, by the path that [speech] names: a model's folder, or a program."""

import os
from pathlib import Path
from typing import Protocol

from bot.core.errors import OperatorError
from bot.delivery.speech.program import Program
from bot.delivery.speech.sherpa import Recognizer, Voice


class Hears(Protocol):
    """Writes down what was spoken."""

    def hear(self, recording: bytes) -> str:
        """The words of a recording; empty if none were understood."""


class Speaks(Protocol):
    """Speaks what was written."""

    def speak(self, words: str) -> bytes:
        """The words as MP3."""


def hearing(path: str) -> Hears:
    """The machine at ``path``, loaded. Raises OperatorError with what is wrong with it."""
    program = _program(path, "recognition")
    return program or Recognizer(Path(path))


def speaking(path: str) -> Speaks:
    """The machine at ``path``, loaded. Raises OperatorError with what is wrong with it."""
    program = _program(path, "synthesis")
    return program or Voice(Path(path))


def _program(path: str, key: str) -> Program | None:
    """None for a folder."""
    file = Path(path)
    if file.is_dir():
        return None
    if not file.is_file():
        raise OperatorError(f"[speech] {key} names {path}, but nothing is there")
    if not os.access(file, os.X_OK):
        raise OperatorError(f"[speech] {key} names {path}, which is no program: chmod +x {path}")
    return Program(file)
