"""``jiaxiao staff``: how members of staff come in."""

import json

import click
import segno

from bot.cli.context import CliContext
from bot.cli.school import chosen, school_option
from bot.core.clock import machine_now
from bot.core.errors import OperatorError
from bot.core.people import Role
from bot.core.texts import phrase
from bot.identity.headings import ROLES
from bot.identity.invitations import invite
from storage.school_clock import school_now
from storage.schools import class_named

# Roles that are held for a class and mean nothing without one.
OF_A_CLASS = frozenset({Role.HOMEROOM_TEACHER, Role.SUBJECT_TEACHER})


@click.group()
def staff() -> None:
    """Members of staff."""


@staff.command("invite")
@click.argument("name")
@click.argument("role")
@click.option("--class", "class_name", metavar="CLASS", help="The class or its code, for teachers.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@school_option
@click.pass_obj
def invite_command(
    context: CliContext, name: str, role: str, class_name: str | None, as_json: bool, code: str | None
) -> None:
    """Give NAME a ROLE and print the code by which this person binds a WeChat user, once.

    ROLE in English or as in the spreadsheet. Example: jiaxiao staff invite 杨静 homeroom_teacher --class 3207
    """
    school = chosen(context, code)
    given = _role(role)
    found = context.db.read(class_named, school.id, class_name) if class_name else None
    if class_name and found is None:
        raise OperatorError(f"there is no class {class_name}; see: jiaxiao class list")
    if given in OF_A_CLASS and found is None:
        raise OperatorError(f"a {given.value} needs a class: add --class")
    digits = context.db.transact(
        invite,
        school.id,
        name,
        given,
        class_id=found[0] if found else None,
        rules=school.rules.binding,
        now=context.db.read(school_now, machine_now()),
    )
    typed = phrase("roster/invitation", code=digits)
    if as_json:
        click.echo(json.dumps({"code": digits, "typed": typed, "days": school.rules.binding.invitation_days}))
        return
    click.echo(f"{name}: send this to the official account within {school.rules.binding.invitation_days} days: {typed}")
    segno.make(typed, micro=False).terminal(compact=True)


def _role(typed: str) -> Role:
    if typed in ROLES:
        return ROLES[typed]
    if typed in set(Role) - {Role.GUARDIAN}:
        return Role(typed)
    raise OperatorError(f"there is no role {typed}; there are: {', '.join(sorted(set(Role) - {Role.GUARDIAN}))}")
