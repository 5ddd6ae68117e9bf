"""办公时间: when families can come to see one, question by question, and on which days nobody can."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.fields import Day, Line, Pairs, Pick, is_voice
from bot.core.forms import Asked, Form
from bot.core.people import Role
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from handlers.visit_booking.actions import office_hours, wishing
from handlers.visit_booking.rules.office_hours import LENGTHS, PAUSES, SEATS, WEEKDAYS, Pattern, problem_of
from handlers.visit_booking.rules.said_hours import span_said

NOT_NOW = "不加了"
EVERY, ONCE, NEW, NOWHERE = "every", "once", "new", "nowhere"
# Beside them stand a new place, and none.
MOST_PLACES = 4
WHOLE, PART = "whole", "part"


def _weekdays(_asked: Asked) -> Pairs:
    days = [(str(day), phrase("visit_booking/every_weekday", weekday=day)) for day in WEEKDAYS]
    return [*days, (EVERY, phrase("visit_booking/every_weekday", weekday=None))]


def minutes(choices: tuple[int, ...]) -> Callable[[Asked], Pairs]:
    """So many minutes each, as the options of a question."""
    return lambda _asked: [(str(each), phrase("visit_booking/minutes", minutes=each)) for each in choices]


def _seats(_asked: Asked) -> Pairs:
    return [(str(each), phrase("visit_booking/so_many_families", seats=each)) for each in SEATS]


def _places(asked: Asked) -> Pairs:
    names = office_hours.place_names(asked.session, asked.actor)[:MOST_PLACES]
    known = [(f"place:{name}", name) for name in names]
    return [*known, (NEW, phrase("visit_booking/new_place")), (NOWHERE, phrase("visit_booking/no_place"))]


def _ways(asked: Asked) -> Pairs:
    ways = ["school phone", "school", "phone", "school phone video"]
    in_room = any(held.role is Role.DUTY_TEACHER for held in asked.actor.held)
    return [(each, phrase("visit_booking/by_ways", ways=each)) for each in [*ways, *(["room"] if in_room else [])]]


def _check_span(_asked: Asked, raw: str) -> None:
    if is_voice(raw) or span_said(raw) is None:
        raise UserError("visit_booking/hours_how")


def _check_day(asked: Asked, raw: str) -> None:
    if date.fromisoformat(raw) < at_school(asked.now).date():
        raise UserError("visit_booking/time_gone")


def _check_length(asked: Asked, raw: str) -> None:
    """Whether one talk fits, where the hours are known already: on a page all is sent at once."""
    span = span_said(asked.answers.get("hours", ""))
    if span is None:
        return
    if problem := problem_of(Pattern((), None, *span, int(raw), 0), at_school(asked.now).date()):
        raise UserError(problem)


def _check_place_name(_asked: Asked, raw: str) -> None:
    if is_voice(raw):
        raise UserError("visit_booking/type_please")


class OfficeTime(Form):
    """Hours at which families can come; every week, or on one day."""

    kind = Pick("什么时候有空", choices=[("weekly", "每周都有"), (ONCE, "只有一天")], leave=NOT_NOW)
    weekday = Pick("每周几", options=_weekdays, leave=NOT_NOW, when=lambda answers: answers.get("kind") == "weekly")
    day = Day("哪一天", check=_check_day, leave=NOT_NOW, when=lambda answers: answers.get("kind") == ONCE)
    hours = Line("几点到几点", check=_check_span, leave=NOT_NOW)
    length = Pick("每家谈多久", options=minutes(LENGTHS), check=_check_length, leave=NOT_NOW)
    pause = Pick("两家中间歇", options=minutes(PAUSES), leave=NOT_NOW)
    place = Pick("在哪里见", options=_places, leave=NOT_NOW)
    place_name = Line(
        "这个地方叫什么", check=_check_place_name, leave=NOT_NOW, when=lambda answers: answers.get("place") == NEW
    )
    alone = Pick(
        "别的老师可以同时在那里谈吗",
        choices=[("alone", "不可以,一次一家"), ("shared", "可以,地方大")],
        leave=NOT_NOW,
        when=lambda answers: answers.get("place") == NEW,
    )
    seats = Pick("一次见几家", options=_seats, leave=NOT_NOW)
    ways = Pick("怎么见", options=_ways, leave=NOT_NOW)
    approves = Pick("家长约了就算吗", choices=[("no", "约了就算"), ("yes", "要我先答应")], leave=NOT_NOW)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Families can book at once."""
        answers, place = asked.answers, asked.answers["place"]
        written = office_hours.Written(
            pattern=_pattern(answers),
            place=answers["place_name"].strip() if place == NEW else place.removeprefix("place:").replace(NOWHERE, ""),
            alone=answers.get("alone") != "shared",
            seats=int(answers["seats"]),
            ways=answers["ways"],
            approves=answers["approves"] == "yes",
        )
        count = office_hours.write(asked.session, asked.actor, written, asked.now)
        wishing.tell_of_hours(asked.session, asked.school, asked.actor, asked.now)
        return say("visit_booking/hours_written", go={"1": Go("visit_booking.hours")}, count=count)


class DaysAway(Form):
    """Days on which nobody can come, though the pattern says so."""

    first = Day("从哪天起", check=_check_day, leave="不改了")
    last = Day("到哪天", check=_check_day, leave="不改了")
    whole = Pick("整天都不在吗", choices=[(WHOLE, "整天"), (PART, "只有几个小时")], leave="不改了")
    hours = Line("几点到几点", check=_check_span, leave="不改了", when=lambda answers: answers.get("whole") == PART)

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """Who has booked is told, and asked for another time."""
        answers = asked.answers
        days = (date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"]))
        minutes = span_said(answers["hours"]) if answers["whole"] == PART else None
        lost = office_hours.go_away(asked.session, asked.school, asked.actor, days, asked.now, minutes=minutes)
        return say("visit_booking/away_written", go={"1": Go("visit_booking.hours")}, lost=lost, days=days)


def _pattern(answers: Mapping[str, str]) -> Pattern:
    once = answers.get("kind") == ONCE
    weekday = answers.get("weekday", "")
    starts, ends = span_said(answers["hours"]) or (0, 0)
    return Pattern(
        weekdays=() if once else WEEKDAYS if weekday == EVERY else (int(weekday),),
        day=date.fromisoformat(answers["day"]) if once else None,
        starts=starts,
        ends=ends,
        length=int(answers["length"]),
        pause=int(answers.get("pause") or 0),
    )


FORMS: dict[str, type[Form]] = {"office_time": OfficeTime, "days_away": DaysAway}
