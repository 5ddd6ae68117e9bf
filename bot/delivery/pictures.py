"""Pictures and films without what their makers did not mean to send: place, time, device, name."""

import io
import struct
from fractions import Fraction

import av
from av.error import FFmpegError

from bot.core.errors import DeliveryError

START, END, SCAN, FIRST_APP, LAST_APP, COMMENT, EXIF = 0xD8, 0xD9, 0xDA, 0xE0, 0xEF, 0xFE, 0xE1
NEEDED = {0xE0, 0xEE}  # JFIF and Adobe: how the colours are to be read
ORIENTATION = 0x0112


def without_metadata(content: bytes, mime: str) -> tuple[bytes, str, str]:
    """The same picture or film, its MIME type and suffix, with nothing but what is seen and heard.

    A JPEG keeps its pixels as they are and which side is up; other pictures become PNG. Raises DeliveryError
    (permanent) for a file that is broken.
    """
    try:
        if mime == "image/jpeg":
            return _jpeg(content), mime, ".jpg"
        if mime.startswith("image/"):
            return _png(content), "image/png", ".png"
        return _film(content), "video/mp4", ".mp4"
    except (FFmpegError, IndexError, ValueError, struct.error) as error:
        raise DeliveryError(f"a broken file of {mime}: {type(error).__name__}", permanent=True) from error


def _jpeg(content: bytes) -> bytes:
    kept, at = bytearray(content[:2]), 2
    while True:
        if content[at] != 0xFF:
            raise struct.error("no segment")
        marker, length = content[at + 1], struct.unpack_from(">H", content, at + 2)[0]
        segment = content[at : at + 2 + length]
        if marker == SCAN:
            # From here the picture itself; what hangs behind its end is not part of it.
            end = content.rindex(b"\xff\xd9") if b"\xff\xd9" in content[at:] else len(content)
            return bytes(kept) + content[at:end] + b"\xff\xd9"
        if marker == EXIF and (up := _orientation(segment)):
            kept += _only_orientation(up)
        elif marker in NEEDED or not (FIRST_APP <= marker <= LAST_APP or marker == COMMENT):
            kept += segment
        at += 2 + length


def _orientation(segment: bytes) -> int:
    """Which side is up (1–8), 0 if the EXIF segment does not say."""
    if segment[4:10] != b"Exif\0\0":
        return 0
    tiff = segment[10:]
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        first = struct.unpack_from(order + "I", tiff, 4)[0]
        for number in range(struct.unpack_from(order + "H", tiff, first)[0]):
            tag, _, _, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * number)
            if tag == ORIENTATION and 1 <= value <= 8:
                return int(value)
    except struct.error:
        return 0
    return 0


def _only_orientation(up: int) -> bytes:
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, up, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(content: bytes) -> bytes:
    with av.open(io.BytesIO(content), "r") as source:
        frame = next(source.decode(video=0), None)
    if frame is None:
        raise IndexError
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "rgba"
    encoder.time_base = Fraction(1)
    packets = [*encoder.encode(frame.reformat(format="rgba")), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


def _film(content: bytes) -> bytes:
    made = io.BytesIO()
    with av.open(io.BytesIO(content), "r") as source, av.open(made, "w", format="mp4") as target:
        streams = {
            each.index: target.add_stream_from_template(each)
            for each in source.streams
            if each.type in ("audio", "video")
        }
        for each in streams.values():
            each.metadata.clear()
        for packet in source.demux(*(source.streams[index] for index in streams)):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
    return made.getvalue()
