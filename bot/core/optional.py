"""Libraries that only some schools need: loaded when first used, and asked for by name where they are missing."""

from importlib import import_module
from types import ModuleType

from bot.core.errors import OperatorError


def load_extra(module: str, extra: str) -> ModuleType:
    """The module, which comes with the extra of that name. Raises OperatorError with the command that installs it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise OperatorError(
            f'{module} is not installed; it comes with: .venv/bin/pip install -e ".[{extra}]"'
        ) from error
