"""Recordings as machines take them: WAV of one channel, 16,000 samples a second, 16 bits."""

import io

import av
from av.error import FFmpegError

from bot.core.errors import DeliveryError
from bot.delivery.voice import RATE


def to_wav(recording: bytes) -> bytes:
    """The recording (AMR, MP3 …) as WAV. Raises DeliveryError (permanent) if it cannot be played."""
    made = io.BytesIO()
    try:
        with av.open(io.BytesIO(recording), "r") as source, av.open(made, "w", format="wav") as target:
            stream = target.add_stream("pcm_s16le", rate=RATE, layout="mono")
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in source.decode(audio=0):
                for piece in resampler.resample(frame):
                    target.mux(stream.encode(piece))
            target.mux(stream.encode(None))
    except (FFmpegError, IndexError) as error:
        raise DeliveryError(f"a recording that cannot be played: {type(error).__name__}", permanent=True) from error
    return made.getvalue()
