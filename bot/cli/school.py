"""Which school a command is for."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from bot.cli.context import CliContext
from bot.core.errors import OperatorError
from bot.core.school import SchoolContext

Command = TypeVar("Command", bound=Callable[..., Any])


def school_option(command: Command) -> Command:
    """``--school CODE``, needed only where one deployment serves several."""
    return click.option("--school", "code", metavar="CODE", help="Which school, if there are several.")(command)


def chosen(context: CliContext, code: str | None) -> SchoolContext:
    """The school meant; :class:`OperatorError` if it must be named or is not known."""
    schools = context.house.schools
    if code is None and len(schools) == 1:
        return next(iter(schools.values()))
    if code not in schools:
        raise OperatorError(f"name the school with --school; there are: {', '.join(sorted(schools))}")
    return schools[code]
