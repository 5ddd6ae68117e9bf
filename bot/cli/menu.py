"""``jiaxiao menu``: the official account's menu, made from the services' cards."""

import click

from bot.app.menus import put_up_menus
from bot.cli.context import CliContext
from bot.core.errors import OperatorError


@click.group()
def menu() -> None:
    """The official account's menu."""


@menu.command()
@click.pass_obj
def push(context: CliContext) -> None:
    """Put the services' menu into the account of every configured school, and the staff's own for the staff.

    Example: jiaxiao menu push
    """
    house = context.house
    accounts = [(school, school.config.wechat) for school in house.schools.values()]
    if not any(account for _, account in accounts):
        raise OperatorError("no official account is configured; fill in [wechat] in config.toml")
    for school, account in accounts:
        if account:
            refused = put_up_menus(house, school, account)
            click.echo(f"{school.name}: the menu is set. Phones show it within a day, at once after following anew.")
            if refused:
                click.echo(f"{school.name}: staff have no menu of their own ({refused}); they find theirs in the chat")
