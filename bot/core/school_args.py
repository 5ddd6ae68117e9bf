"""A school as a task's arguments carry it: as much of what was decided for it as the work behind the task needs."""

from collections.abc import Mapping
from typing import Any

from bot.core.calendar import SchoolCalendar
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School

# Rules that are handed on, by their names.
RULES = ("booking", "hotline", "hours", "quiet")


def described(school: SchoolContext) -> dict[str, Any]:
    """The school as JSON takes it."""
    rules = {name: getattr(school.rules, name).model_dump(mode="json") for name in RULES}
    calendar = school.config.calendar.model_dump(mode="json")
    return {
        "name": school.name,
        "phone": school.config.duty_phone,
        "calendar": calendar,
        "dials": school.dials,
        **rules,
    }


def school_of(args: Mapping[str, Any]) -> SchoolContext:
    """The school that :func:`described` made arguments of; the runner has added its id."""
    config = School.model_validate({"name": args["name"], "duty_phone": args["phone"], "calendar": args["calendar"]})
    rules = Rules.model_validate({name: args[name] for name in RULES if name in args})
    calendar = SchoolCalendar(config.calendar, rules.quiet)
    return SchoolContext(int(args["school_id"]), config, rules, calendar, dials=bool(args.get("dials")))
