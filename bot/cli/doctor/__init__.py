"""``jiaxiao doctor``: whether everything is as it should be, and what to do where it is not."""

import json
from collections.abc import Iterator
from datetime import datetime

import click

from bot.cli.context import CliContext
from bot.cli.doctor.account import check_clock, check_credentials
from bot.cli.doctor.delivery import check_delivery
from bot.cli.doctor.finding import Finding
from bot.cli.doctor.machine import (
    check_calendar,
    check_database,
    check_disk,
    check_media,
    check_phones,
    check_redis,
)
from bot.cli.doctor.next_step import Step, callback_of, next_step
from bot.cli.doctor.signatures import check_signed
from bot.cli.doctor.speech import check_speech
from bot.cli.doctor.templates import check_templates
from bot.cli.doctor.ways_out import check_mini_program, check_shared, check_subscriptions, check_wecom
from bot.core.clock import machine_now
from bot.core.errors import OperatorError
from bot.core.settings import School, Settings


@click.command()
@click.option("--next", "only_next", is_flag=True, help="Print only the next step of connecting a real school.")
@click.option("--json", "as_json", is_flag=True, help="Print it for a program.")
@click.pass_obj
def doctor(context: CliContext, only_next: bool, as_json: bool) -> None:
    """Check everything this school needs, and say what to do about each fault.

    Example: jiaxiao doctor --next
    """
    if only_next:
        _print_step(_next(context), as_json=as_json)
        return
    findings = []
    for finding in examine(context):
        findings.append(finding)
        if not as_json:
            click.echo(finding.line())
    if as_json:
        rows = [{"check": f.check, "ok": f.is_ok, "said": f.said, "todo": f.todo} for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    if not all(finding.is_ok for finding in findings):
        click.get_current_context().exit(1)


def examine(context: CliContext) -> Iterator[Finding]:
    """Every finding, as soon as it is known. Without a configuration that can be read, nothing else is looked at."""
    try:
        settings = context.settings
    except OperatorError as error:
        for fault in str(error).split("; config: "):
            yield Finding("configuration", fault.removeprefix("config: "), "Correct config.toml or config.local.toml")
        return
    yield Finding("configuration", "read")
    database = check_database(settings)
    yield database
    yield check_redis(settings)
    yield check_media(settings)
    yield check_disk(settings)
    for code, school in settings.every_school().items():
        yield from _of_school(settings, code, school, machine_now())
    yield from check_shared(settings)
    yield from check_speech(settings.speech)
    if database.is_ok:
        yield from check_delivery(settings)
        yield from check_signed(settings)


def _of_school(settings: Settings, code: str, school: School, now: datetime) -> Iterator[Finding]:
    yield check_phones(school)
    yield check_calendar(school, settings.rules, now)
    if school.wecom:
        yield check_wecom(code, school.wecom)
    if school.mini_program:
        yield check_mini_program(code, school.mini_program)
    account = school.wechat
    if account is None:
        yield Finding(f"account of {code}", "none; the desk works without WeChat")
        return
    yield check_credentials(code, account)
    yield check_clock(code, account)
    yield callback_of(settings, code, school) or Finding(
        f"callback of {code}", "not asked: [app] base_url is empty, messages contain no links"
    )
    yield from check_templates(code, account)
    yield check_subscriptions(code, account)


def _next(context: CliContext) -> Step:
    try:
        return next_step(context.settings)
    except OperatorError as error:
        return Step("demo", f"Try the product with made-up families: jiaxiao demo. For your school: {error}")


def _print_step(step: Step, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"step": step.name, "todo": step.todo}, ensure_ascii=False))
    else:
        click.echo(f"{step.name}: {step.todo}.")
