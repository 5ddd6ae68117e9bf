"""``jiaxiao class``: the classes of this school year."""

import json
from dataclasses import asdict

import click

from bot.cli.context import CliContext
from bot.cli.school import chosen, school_option
from bot.identity.class_figures import class_figures


@click.group("class")
def class_() -> None:
    """The classes of this school year."""


@class_.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@school_option
@click.pass_obj
def list_classes(context: CliContext, as_json: bool, code: str | None) -> None:
    """List every class with its code, its pupils and how many of their guardians are bound.

    Example: jiaxiao class list
    """
    figures = context.db.read(class_figures, chosen(context, code).id)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in figures], ensure_ascii=False))
        return
    for each in figures:
        click.echo(
            f"{each.code:<6}{each.name}  {each.pupils} pupils, {each.pupils_bound} with a guardian in WeChat; "
            f"{each.guardians_bound} of {each.guardians} guardians bound"
        )
    if not figures:
        click.echo("There are no classes yet; bring them in with: jiaxiao roster import")
