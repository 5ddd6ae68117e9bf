"""``jiaxiao outbox``: messages that did not go out, and sending them again."""

import json

import click

from bot.cli.context import CliContext
from bot.core.clock import at_school, machine_now
from bot.core.errors import OperatorError
from storage.dead_letters import DeadLetter, dead_letters, send_again
from storage.school_clock import school_now


@click.group()
def outbox() -> None:
    """Messages that did not go out."""


@outbox.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def dead(context: CliContext, as_json: bool) -> None:
    """List messages that were refused or tried too often, the newest first; their words are not shown.

    Example: jiaxiao outbox dead
    """
    found = [_described(code, each) for code, each in _found(context)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found:
        again = "can be sent again" if line["can_go_again"] else "over"
        click.echo(f"{line['id']}  {line['school']}  {line['at']}  {line['channel']}  {line['error']}  {again}")


@outbox.command()
@click.argument("outbox_id", metavar="ID", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="All that can be sent again.")
@click.pass_obj
def resend(context: CliContext, outbox_id: int | None, every: bool) -> None:
    """Queue one message anew, or all of them; who answers by now or is no guardian any more gets none.

    Example: jiaxiao outbox resend --all
    """
    if (outbox_id is None) != every:
        raise OperatorError("name one id from jiaxiao outbox dead, or give --all")
    now = context.db.read(school_now, machine_now())
    wanted = [(context.house.schools[code].id, each.id) for code, each in _found(context)]
    if outbox_id is not None:
        wanted = [(school.id, outbox_id) for school in context.house.schools.values()]
    queued = sum(context.db.transact(send_again, school_id, row_id, now) for school_id, row_id in wanted)
    if not queued and outbox_id is not None:
        raise OperatorError(f"{outbox_id} is no message that can be sent again; see jiaxiao outbox dead")
    click.echo(f"{queued} queued")


def _found(context: CliContext) -> list[tuple[str, DeadLetter]]:
    now = context.db.read(school_now, machine_now())
    return [
        (code, each)
        for code, school in context.house.schools.items()
        for each in context.db.read(dead_letters, school.id, now)
    ]


def _described(code: str, letter: DeadLetter) -> dict[str, object]:
    ended = at_school(letter.ended_at).isoformat(sep=" ", timespec="minutes") if letter.ended_at else ""
    return {
        "id": letter.id,
        "school": code,
        "at": ended,
        "sender": letter.sender,
        "channel": letter.channel or "-",
        "purpose": letter.purpose,
        "state": letter.state,
        "error": letter.error_code,
        "can_go_again": letter.can_go_again,
    }
