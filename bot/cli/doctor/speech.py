"""Whether the machines that hear and speak can be loaded."""

from collections.abc import Callable, Iterator

from bot.cli.doctor.finding import Finding
from bot.core.errors import DeliveryError, OperatorError
from bot.core.settings import Speech
from bot.core.voice_pack import PACK
from bot.delivery.speech.plugins import hearing, speaking

WITHOUT = "not configured; voices are played as they are"
SENTENCE = PACK[0].say


def check_speech(speech: Speech) -> Iterator[Finding]:
    """Each machine is loaded; the one that speaks says a sentence."""
    if not speech.recognition and not speech.synthesis:
        yield Finding("speech", WITHOUT)
        return
    yield from _tried("speech synthesis", speech.synthesis, lambda path: len(speaking(path).speak(SENTENCE)))
    yield from _tried("speech recognition", speech.recognition, hearing)


def _tried(check: str, path: str, load: Callable[[str], object]) -> Iterator[Finding]:
    if not path:
        return
    try:
        load(path)
    except (OperatorError, DeliveryError) as error:
        yield Finding(check, f"{path} cannot be used", str(error))
    else:
        yield Finding(check, f"{path} is loaded")
