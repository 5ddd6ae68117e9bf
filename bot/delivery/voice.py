"""Recordings: WeChat sends AMR, which no browser plays; an MP3 is kept beside it."""

import io

import av
from av.error import FFmpegError

from bot.core.errors import DeliveryError

RATE = 16_000  # per second; speech needs no more


def to_mp3(recording: bytes) -> tuple[bytes, float]:
    """The recording as MP3, and how many seconds it lasts. Raises DeliveryError (permanent) if it cannot be played."""
    made, samples = io.BytesIO(), 0
    try:
        with av.open(io.BytesIO(recording), "r") as source, av.open(made, "w", format="mp3") as target:
            stream = target.add_stream("libmp3lame", rate=RATE, layout="mono")
            resampler = av.AudioResampler(format="s16p", layout="mono", rate=RATE)
            for frame in source.decode(audio=0):
                for piece in resampler.resample(frame):
                    samples += piece.samples
                    target.mux(stream.encode(piece))
            for piece in resampler.resample(None):
                samples += piece.samples
                target.mux(stream.encode(piece))
            target.mux(stream.encode(None))
    except (FFmpegError, IndexError) as error:
        raise DeliveryError(f"a recording that cannot be played: {type(error).__name__}", permanent=True) from error
    if not samples:
        raise DeliveryError("a recording without a sound", permanent=True)
    return made.getvalue(), samples / RATE
