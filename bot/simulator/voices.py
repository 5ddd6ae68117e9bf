"""Recordings: made-up ones for the microphone, their length, and a form that a browser can play."""

import io
import math
from array import array
from functools import cache

import av

RATE = 8000  # Hz, as WeChat records


@cache
def recording(seconds: int) -> bytes:
    """An AMR file of a hummed tune, ``seconds`` long."""
    notes = (262, 330, 392, 330)
    samples = array(
        "h", (int(9000 * math.sin(2 * math.pi * notes[n // 4000 % 4] * n / RATE)) for n in range(seconds * RATE))
    )
    return _encoded(samples.tobytes(), "amr", "libopencore_amrnb", 12200)


def seconds_of(content: bytes) -> int:
    """The length of a recording, rounded, at least one; ValueError if it cannot be played."""
    return max(1, round(len(_samples(content)) / 2 / RATE))


def playable(content: bytes) -> bytes:
    """The recording as WAV, which every browser plays; ValueError if it cannot be read."""
    return _encoded(_samples(content), "wav", "pcm_s16le", 0)


def _samples(content: bytes) -> bytes:
    found = bytearray()
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    try:
        with av.open(io.BytesIO(content), "r") as source:
            for frame in source.decode(audio=0):
                for part in resampler.resample(frame):
                    found += bytes(part.planes[0])[: part.samples * 2]
    except (av.FFmpegError, IndexError) as error:
        raise ValueError(f"no recording: {error}") from error
    if not found:
        raise ValueError("a recording without sound")
    return bytes(found)


def _encoded(samples: bytes, container: str, codec: str, bit_rate: int) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        stream = target.add_stream(codec, rate=RATE)
        assert isinstance(stream, av.AudioStream)  # noqa: S101  narrows the type for mypy
        stream.layout = "mono"
        if bit_rate:
            stream.bit_rate = bit_rate
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
        frame.planes[0].update(samples)
        frame.sample_rate = RATE
        fifo = av.AudioFifo()
        fifo.write(frame)
        while part := fifo.read(160, partial=True):
            target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    return out.getvalue()
