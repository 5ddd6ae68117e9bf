"""Models for sherpa-onnx, run on this computer: SenseVoice hears Chinese and its dialects, VITS speaks Mandarin.

The folders are those of sherpa-onnx's own list of models, unpacked: ``model.onnx`` (or ``model.int8.onnx``) with
``tokens.txt``, and for speaking ``lexicon.txt`` too.
"""

import array
import io
import wave
from pathlib import Path

from bot.core.errors import OperatorError
from bot.core.optional import load_extra
from bot.delivery.speech.sound import to_wav
from bot.delivery.voice import to_mp3

MODELS = ("model.int8.onnx", "model.onnx")
EXTRA = "speech"
LOUDEST = 32_767  # of a sample of 16 bits


class Recognizer:
    """A SenseVoice model."""

    def __init__(self, folder: Path) -> None:
        sherpa = load_extra("sherpa_onnx", EXTRA)
        model, tokens = _file(folder, *MODELS), _file(folder, "tokens.txt")
        self._model = sherpa.OfflineRecognizer.from_sense_voice(model=model, tokens=tokens, use_itn=True)

    def hear(self, recording: bytes) -> str:
        """The words of a recording. Raises DeliveryError (permanent) for what cannot be played."""
        with wave.open(io.BytesIO(to_wav(recording))) as opened:
            rate, sound = opened.getframerate(), array.array("h", opened.readframes(opened.getnframes()))
        stream = self._model.create_stream()
        stream.accept_waveform(rate, [sample / LOUDEST for sample in sound])
        self._model.decode_stream(stream)
        return str(stream.result.text).strip()


class Voice:
    """A VITS model."""

    def __init__(self, folder: Path) -> None:
        sherpa = load_extra("sherpa_onnx", EXTRA)
        model, tokens, lexicon = _file(folder, *MODELS), _file(folder, "tokens.txt"), _file(folder, "lexicon.txt")
        vits = sherpa.OfflineTtsVitsModelConfig(model=model, lexicon=lexicon, tokens=tokens)
        config = sherpa.OfflineTtsConfig(model=sherpa.OfflineTtsModelConfig(vits=vits))
        if not config.validate():
            raise OperatorError(f"[speech] synthesis: {folder} holds no VITS model that sherpa-onnx can use")
        self._model = sherpa.OfflineTts(config)

    def speak(self, words: str) -> bytes:
        """The words as MP3. Raises DeliveryError (permanent) when nothing could be spoken."""
        made = self._model.generate(words)
        sound = array.array("h", (round(max(-1.0, min(1.0, sample)) * LOUDEST) for sample in made.samples))
        written = io.BytesIO()
        with wave.open(written, "wb") as opened:
            opened.setnchannels(1)
            opened.setsampwidth(2)
            opened.setframerate(made.sample_rate)
            opened.writeframes(sound.tobytes())
        return to_mp3(written.getvalue())[0]


def _file(folder: Path, *names: str) -> str:
    """The first of these files that is there. Raises OperatorError if none is."""
    found = next((folder / name for name in names if (folder / name).is_file()), None)
    if found is None:
        raise OperatorError(f"[speech] {folder} has no {' or '.join(names)}; unpack a sherpa-onnx model there")
    return str(found)
