"""What a parent away reads after a report."""

from bot.core.forms import Asked
from bot.core.names import surname
from bot.core.reply import Go, Reply
from bot.core.texts import say
from handlers.left_behind.actions.reporting import Standing, Told, month_so_far
from handlers.left_behind.actions.teachers import class_teacher
from handlers.left_behind.rules import month_of


def after_report(asked: Asked, of: Standing, told: Told) -> Reply:
    """Thanks, and the child's month; or that the teacher knows; or the way to a meeting while somebody is home."""
    found = class_teacher(asked.session, of.pupil_ids, asked.now)
    teacher = surname(found[1].name) if found else ""
    if told.answer == "moved":
        return say("left_behind/report_moved", teacher=teacher)
    if told.answer == "home":
        meet: dict[str, str | int | bool | None] = {"pupil": found[0] if found else of.pupil_ids[0], "who": "homeroom"}
        go = {
            "1": Go("visit_booking.times", {**meet, "way": "school"}),
            "2": Go("visit_booking.times", {**meet, "way": "home"}),
        }
        return say("left_behind/report_home", teacher=teacher, go=go)
    months = month_so_far(asked.session, asked.school, asked.actor, asked.now)
    go = {"1": Go("affection_hotline.say"), "2": Go("affection_hotline.book")}
    return say("left_behind/report_thanks", month=int(month_of(asked.now)[5:]), children=months, go=go)
