"""Writing what a command made into the file that the operator named."""

from pathlib import Path

from bot.core.errors import OperatorError


def save(file: Path, content: bytes) -> None:
    """Write the file, over an older one; :class:`OperatorError` where that cannot be."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise OperatorError(f"{file} cannot be written: {error}") from error
