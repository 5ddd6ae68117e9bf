"""A program as a plug-in: what it takes comes on standard input, what it makes goes to standard output.

Recognition: WAV (one channel, 16,000 a second, 16 bits) in, the words as UTF-8 out. Synthesis: the words in, WAV
out. Exit 0 is success. espeak-ng is such a program once it is told so, and speaks Mandarin.
"""

import subprocess
from pathlib import Path

from bot.core.errors import DeliveryError
from bot.delivery.speech.sound import to_wav
from bot.delivery.voice import to_mp3

# A minute of speech on a slow computer.
PATIENCE_SECONDS = 120
ARGUMENTS = {"espeak-ng": ("-v", "cmn", "-s", "180", "--stdin", "--stdout")}


class Program:
    """One program, for hearing or for speaking."""

    def __init__(self, file: Path) -> None:
        self._command = [str(file), *ARGUMENTS.get(file.name, ())]

    def hear(self, recording: bytes) -> str:
        """The words spoken in a recording. Raises DeliveryError when the program fails or takes too long."""
        return self._run(to_wav(recording)).decode("utf-8", "replace").strip()

    def speak(self, words: str) -> bytes:
        """The words as MP3. Raises DeliveryError when the program fails, takes too long, or makes no sound."""
        return to_mp3(self._run(words.encode()))[0]

    def _run(self, given: bytes) -> bytes:
        try:
            done = subprocess.run(self._command, input=given, capture_output=True, timeout=PATIENCE_SECONDS, check=True)  # noqa: S603  the operator named it
        except subprocess.TimeoutExpired as error:
            raise DeliveryError(f"{self._command[0]} took more than {PATIENCE_SECONDS} s") from error
        except (OSError, subprocess.CalledProcessError) as error:
            raise DeliveryError(f"{self._command[0]}: {error}") from error
        return done.stdout
