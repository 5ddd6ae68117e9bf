"""The theme that runs on the family's page, and what waits for the teacher."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import children_of
from handlers.discussion.actions import answering, months, opening

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:  # noqa: ARG001  as of every service
    """The themes that may still be answered, for each child of the class."""
    today = at_school(now).date()
    running = {each.class_id: each for each in answering.themes(session, actor) if each.closes_on >= today}
    return [
        FamilyLine(
            "news",
            phrase("discussion/family_line", title=theme.title, closes_on=theme.closes_on),
            pupil_id=child.pupil_id,
            view="discussion.theme",
            args={"theme_id": theme.theme_id},
            step="discussion.read",
            step_args={"theme_id": theme.theme_id},
        )
        for child in children_of(session, actor)
        if (theme := running.get(child.class_id))
    ]


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:  # noqa: ARG001  as of every service
    """Answers to decide about, and classes without a theme this month."""
    classes = dict(opening.classes_led(session, actor))
    ids = list(classes)
    missing, counts = months.without_theme(session, actor, ids, now), months.waiting(session, actor, ids)
    lines = [(class_id, "discussion/line_missing", 1, "discussion.write") for class_id in ids if class_id in missing]
    lines += [(class_id, "discussion/line_waiting", many, "discussion.moderate") for class_id, many in counts.items()]
    return [
        TeacherLine(
            "todo",
            phrase(words, month=at_school(now).month),
            many,
            class_id=class_id,
            class_name=classes[class_id],
            view="discussion.moderate",
            args={"class_id": class_id},
            step=step,
            step_args={"class_id": class_id},
        )
        for class_id, words, many, step in lines
    ]
