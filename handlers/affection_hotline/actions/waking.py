"""Time looks at a message when it is due: a task of its own, with as much of the school as that needs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core.calendar import SchoolCalendar
from bot.core.school import SchoolContext
from bot.core.settings import Rules, School
from storage.affection_hotline.messages import HotlineMessage
from storage.tasks import enqueue_task

COME_DUE = "affection_hotline.come_due"


def wake(session: Session, school: SchoolContext, message: HotlineMessage, at: datetime) -> None:
    """Time looks at this message at ``at``, and not before."""
    message.next_at = at
    args = {
        "message": message.id,
        "name": school.name,
        "phone": school.config.duty_phone,
        "calendar": school.config.calendar.model_dump(mode="json"),
        "hotline": school.rules.hotline.model_dump(mode="json"),
        "hours": school.rules.hours.model_dump(mode="json"),
        "quiet": school.rules.quiet.model_dump(mode="json"),
    }
    enqueue_task(session, COME_DUE, args, school.id, at)


def school_of(args: Mapping[str, Any]) -> SchoolContext:
    """The school that :func:`wake` described."""
    config = School.model_validate({"name": args["name"], "duty_phone": args["phone"], "calendar": args["calendar"]})
    rules = Rules.model_validate({"hotline": args["hotline"], "hours": args["hours"], "quiet": args["quiet"]})
    return SchoolContext(int(args["school_id"]), config, rules, SchoolCalendar(config.calendar, rules.quiet))
