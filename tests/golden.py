"""Texts that people read, held to files: a change of a word is seen and agreed to.

``JIAXIAO_TEST_WRITE_GOLDEN=1`` writes the files anew; the change is then read before it is committed.
"""

import os
from pathlib import Path


def agrees(file: Path, text: str) -> None:
    """Assert that ``text`` is what ``file`` holds."""
    if os.environ.get("JIAXIAO_TEST_WRITE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.rstrip() + "\n", encoding="utf-8")
    assert text.rstrip() == file.read_text(encoding="utf-8").rstrip()
