"""The doctor loads the machines that hear and speak."""

from pathlib import Path

from bot.cli.doctor.speech import check_speech
from bot.core.settings import Speech
from tests.delivery.speech.machines import BROKEN, LISTENER, SPEAKER, program


def lines(speech: Speech) -> list[str]:
    return [finding.line() for finding in check_speech(speech)]


def test_without_machines_nothing_is_wrong() -> None:
    assert lines(Speech()) == ["ok     speech: not configured; voices are played as they are"]


def test_both_are_loaded(tmp_path: Path) -> None:
    listener, speaker = program(tmp_path, "listener", LISTENER), program(tmp_path, "speaker", SPEAKER)
    said = lines(Speech(recognition=str(listener), synthesis=str(speaker)))
    assert said == [f"ok     speech synthesis: {speaker} is loaded", f"ok     speech recognition: {listener} is loaded"]


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    said = lines(Speech(recognition=str(tmp_path), synthesis=str(program(tmp_path, "broken", BROKEN))))
    assert said[0].startswith(f"FAULT  speech synthesis: {tmp_path}/broken cannot be used.")
    assert said[1].startswith(f"FAULT  speech recognition: {tmp_path} cannot be used.")
