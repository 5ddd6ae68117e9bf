"""``jiaxiao term``: a new term."""

import click

from bot.cli.context import CliContext
from bot.cli.school import chosen, school_option
from bot.core.clock import machine_now
from bot.identity.promotion import begin_term
from storage.school_clock import school_now


@click.group()
def term() -> None:
    """The terms of the school year."""


@term.command("new")
@school_option
@click.pass_obj
def new(context: CliContext, code: str | None) -> None:
    """Begin a term: last term's slips and class codes end, and families confirm their contacts anew.

    In summer, run "jiaxiao roster promote" instead: it does this as well. Example: jiaxiao term new
    """
    school = chosen(context, code)
    context.db.transact(begin_term, school.id, context.db.read(school_now, machine_now()))
    click.echo("The term has begun. Classes have new codes (jiaxiao class list), old slips are void.")
