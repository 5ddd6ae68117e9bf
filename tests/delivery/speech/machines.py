"""Stand-ins for the machines: small programs that speak the plug-in's wire, so that it is tried without a model."""

import sys
from pathlib import Path

# Hears how long the sound is, and that it came in the shape that was agreed.
LISTENER = """\
import sys, io, wave
with wave.open(io.BytesIO(sys.stdin.buffer.read())) as sound:
    shape = (sound.getnchannels(), sound.getframerate(), sound.getsampwidth())
    seconds = sound.getnframes() / sound.getframerate()
sys.stdout.buffer.write(f"孩子发烧了,{seconds:.0f}秒,{shape}\\n".encode())
"""
# Speaks a tenth of a second for each character, and notes that it was asked.
SPEAKER = """\
import sys, io, wave, pathlib
words = sys.stdin.buffer.read().decode()
with pathlib.Path(__file__).with_suffix(".log").open("a", encoding="utf-8") as log:
    log.write(words + "\\n")
made = io.BytesIO()
with wave.open(made, "wb") as sound:
    sound.setnchannels(1); sound.setsampwidth(2); sound.setframerate(22050)
    sound.writeframes(b"\\x00\\x10" * 2205 * len(words))
sys.stdout.buffer.write(made.getvalue())
"""
BROKEN = "import sys; sys.exit('no model')"


def program(folder: Path, name: str, source: str) -> Path:
    """An executable file that runs this source."""
    file = folder / name
    file.write_text(f"#!{sys.executable}\n{source}", encoding="utf-8")
    file.chmod(0o755)
    return file
