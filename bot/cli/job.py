"""``jiaxiao job``: what the timetable knows, and running one job now or as if at another time."""

import json
from datetime import datetime

import click

from bot.app import Workers
from bot.cli.context import CliContext
from bot.core.clock import SHANGHAI, at_school, machine_now
from bot.core.errors import OperatorError
from bot.core.school import SchoolContext
from scheduler.run import Ran, run_by_hand
from scheduler.timetable import TimedJob, next_firing, timetable
from storage.job_runs import latest_run
from storage.school_clock import school_now
from storage.session import Database


@click.group()
def job() -> None:
    """What the scheduler knows; run one job now, or as if at that time."""


@job.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def list_jobs(context: CliContext, as_json: bool) -> None:
    """List every job with its next and its last run, for each school.

    Example: jiaxiao job list
    """
    now = context.db.read(school_now, machine_now())
    found = [
        _described(context.db, each, school, now)
        for school in context.house.schools.values()
        for each in _jobs(context).values()
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found:
        click.echo(f"{line['school']}  {line['job']:<24} next {line['next'] or '-':<18} last {line['last'] or '-'}")


@job.command()
@click.argument("name")
@click.option("--at", metavar="ISO-TIME", help="As if at this time; without offset it is Asia/Shanghai.")
@click.pass_obj
def run(context: CliContext, name: str, at: str | None) -> None:
    """Run one job, for every school, and send what it writes; a period that was run before is not run again.

    Example: jiaxiao job run weekly_update --at 2026-09-30T17:00
    """
    jobs = _jobs(context)
    if name not in jobs:
        raise OperatorError(f"there is no job {name}; there are: {', '.join(sorted(jobs))}")
    moment = _moment(at) if at else context.db.read(school_now, machine_now())
    for school in context.house.schools.values():
        ran = run_by_hand(context.db, jobs[name], school, moment)
        click.echo(f"{school.name}: {_said(ran)}")
    if sent := _send(Workers(context.house)):
        click.echo(f"sent: {sent}")


def _send(workers: Workers) -> int:
    """Do at once what became due, so that the command works alone; beside ``jiaxiao up`` the two share the work."""
    sent = 0
    while (done := workers.tasks.run_once()) + (tried := workers.feeder.run_once()):
        sent += tried
        if not done:
            break
    return sent


def _jobs(context: CliContext) -> dict[str, TimedJob]:
    jobs = timetable(context.house.registry.jobs(), context.settings.schedule)
    return {each.name: each for each in jobs}


def _described(db: Database, each: TimedJob, school: SchoolContext, now: datetime) -> dict[str, str | None]:
    coming, last = next_firing(each, school.calendar, now), db.read(latest_run, each.name, school.id)
    return {
        "school": school.config.code,
        "job": each.name,
        "next": _shown(coming.at) if coming else None,
        "last": f"{_shown(last.fired_for)}, {last.messages} messages" if last else None,
    }


def _shown(moment: datetime) -> str:
    return at_school(moment).strftime("%Y-%m-%d %H:%M")


def _said(ran: Ran | None) -> str:
    if ran is None:
        return "nothing due"
    return f"{ran.messages} message{'' if ran.messages == 1 else 's'} written"


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise OperatorError(f"--at {text} is not a time; write it as 2026-09-30T17:00") from error
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment
