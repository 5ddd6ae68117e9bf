"""Files that only the own account may read: children's voices, names and pictures are in them."""

from pathlib import Path


def write_own_file(file: Path, content: bytes) -> None:
    """Write ``file``, with its folders; nobody else may open it, not even while it is written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)
