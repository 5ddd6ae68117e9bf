"""``jiaxiao menu``: the official account's menu, made from the services' cards."""

import click

from bot.cli.context import CliContext
from bot.core.errors import OperatorError
from bot.services import menu_buttons
from bot.wechat.client import ApiClient
from bot.wechat.menu import create_menu


@click.group()
def menu() -> None:
    """The official account's menu."""


@menu.command()
@click.pass_obj
def push(context: CliContext) -> None:
    """Put the services' menu into the account of every configured school.

    Example: jiaxiao menu push
    """
    house = context.house
    accounts = [(school, school.config.wechat) for school in house.schools.values()]
    if not any(account for _, account in accounts):
        raise OperatorError("no official account is configured; fill in [wechat] in config.toml")
    for school, account in accounts:
        if account:
            create_menu(ApiClient(account, house.tokens[account.app_id]), menu_buttons(house.registry.services))
            click.echo(f"{school.name}: the menu is set. Phones show it within a day, at once after following anew.")
