"""``jiaxiao wecom``: the school's enterprise WeChat."""

from datetime import datetime

import click
from sqlalchemy.orm import Session

from bot.cli.context import CliContext
from bot.cli.school import chosen, school_option
from bot.core.clock import machine_now
from bot.core.errors import DeliveryError, OperatorError
from bot.identity.wecom_parents import CHUNK, Bound, bind_parents, loosen_missing
from bot.wechat.token_stores import MemoryTokenStore
from bot.wecom.client import CorpClient
from bot.wecom.contacts import account_of, read_parents
from bot.wecom.tokens import CorpTokens
from storage.school_clock import school_now


@click.group()
def wecom() -> None:
    """The school's enterprise WeChat (企业微信)."""


@wecom.command()
@school_option
@click.pass_obj
def sync(context: CliContext, code: str | None) -> None:
    """Match the parents of enterprise WeChat with the roster, by telephone number; needed once a term, or oftener.

    Example: jiaxiao wecom sync
    """
    school = chosen(context, code)
    corp = school.config.wecom
    if corp is None:
        raise OperatorError("no enterprise WeChat is configured; fill in [wecom] in config.toml")
    try:
        parents = read_parents(CorpClient(corp, CorpTokens(corp, MemoryTokenStore())))
    except DeliveryError as error:
        raise OperatorError(f"{error}; nothing was changed, run it again later") from None
    if not parents:
        # Rather a mistake in the console than a school without parents: nobody is forgotten for it.
        raise OperatorError("enterprise WeChat names no parent; look at the application's scope. Nothing was changed")
    db, account, said = context.db, account_of(corp.corp_id), Bound()
    now = db.read(_school_now)
    for start in range(0, len(parents), CHUNK):
        said += db.transact(bind_parents, school.id, account, parents[start : start + CHUNK], now)
    present, gone = {parent.user_id for parent in parents}, 0
    while some := db.transact(loosen_missing, school.id, account, present, now):
        gone += some
    deaf = sum(not parent.follows for parent in parents)
    click.echo(
        f"{school.name}: {said.bound} of {len(parents)} parents are guardians in the roster, {said.new} of them newly; "
        f"{said.unknown} have a number that is not in the roster or is not certain; {gone} are gone; "
        f"{deaf} do not follow the school's notices yet."
    )


def _school_now(session: Session) -> datetime:
    return school_now(session, machine_now())
