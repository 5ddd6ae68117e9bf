"""开接待日: a parents' day of a class, question by question."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.core.clock import at_school
from bot.core.errors import UserError
from bot.core.fields import Day, Line, Pairs, Pick, Said, is_voice, pieces
from bot.core.forms import Asked, Form
from bot.core.names import surname
from bot.core.reply import Go, Reply
from bot.core.texts import phrase, say
from bot.policy import Leaving
from bot.policy.because import LEAVE, Because, decent
from handlers.visit_booking.actions import parents_day_looking as looking
from handlers.visit_booking.actions import parents_day_opening as opening
from handlers.visit_booking.actions.parents_day_looking import Look, Wanted
from handlers.visit_booking.forms.office_hours import minutes
from handlers.visit_booking.rules.said_hours import span_said

NOT_NOW = "不开了"
LENGTHS, PAUSES = (5, 10, 15, 20, 30), (0, 5, 10)
CHANGE = "form.change"


def _check_hours(_asked: Asked, raw: str) -> None:
    if is_voice(raw) or span_said(raw) is None:
        raise UserError("visit_booking/hours_how")


def _who(asked: Asked) -> Pairs:
    teachers = _teachers(asked)
    ways = [("first", next(iter(teachers.values())))] if teachers else []
    if len(teachers) == 1:
        return ways
    return [*ways, ("all", "、".join(teachers.values())), ("some", phrase("visit_booking/some_teachers"))]


def _last_days(asked: Asked) -> Pairs:
    day, today = _day(asked.answers.get("day", "")), at_school(asked.now).date()
    if day is None:  # asked before the day is named, as a schema does
        return []
    days = [day - timedelta(days=back) for back in range(1, asked.school.rules.booking.parents_day_last_days + 1)]
    return [(each.isoformat(), phrase("visit_booking/day_line", day=each)) for each in days if each >= today]


def _check_who(asked: Asked, raw: str) -> None:
    if raw != "some":
        _refuse_full({**asked.answers, "who": raw}, asked)


def _check_names(asked: Asked, raw: str) -> None:
    _refuse_full({**asked.answers, "names": raw}, asked)


def _refuse_full(answers: Mapping[str, str], asked: Asked) -> None:
    """So early as it can be known, say whether all families have room, and what would make some."""
    look = _look(_wanted(answers, asked), asked)
    if look.remedy is not None:
        ways = {"1": "hours", "2": "length", "3": "who", "4": "day"}
        go = {digit: Go(CHANGE, {"field": field}) for digit, field in ways.items()}
        raise UserError("visit_booking/day_too_full_ways", go={**go, "0": LEAVE}, look=look)


def _leaving(asked: Asked) -> list[Leaving]:
    return opening.leaving(asked.session, asked.actor, _wanted(asked.answers, asked))


class OpenDay(Form):
    """A parents' day; subject ``class_id``."""

    day = Day("哪天", leave=NOT_NOW)
    hours = Line("几点到几点", check=_check_hours, leave=NOT_NOW)
    length = Pick("每位老师谈", options=minutes(LENGTHS), leave=NOT_NOW)
    pause = Pick("两家中间歇", options=minutes(PAUSES), leave=NOT_NOW)
    who = Pick("见哪些老师", options=_who, check=_check_who, leave=NOT_NOW)
    names = Line(
        "老师的名字", max=100, check=_check_names, leave=NOT_NOW, when=lambda answers: answers.get("who") == "some"
    )
    places = Line("在哪里", max=200, leave=NOT_NOW, required=False)
    words = Said("对家长说的话", check=decent("words", _leaving), leave=NOT_NOW, required=False)
    because = Because(of="words", leaving=_leaving)
    chosen_by = Pick("家长选到哪天", options=_last_days, leave=NOT_NOW)

    @classmethod
    def facts(cls, asked: Asked) -> Mapping[str, object]:
        """Who can be met."""
        return {"teachers": "、".join(_teachers(asked).values())}

    @classmethod
    def submit(cls, asked: Asked) -> Reply:
        """It is open, and every family is told."""
        wanted = _wanted(asked.answers, asked)
        look = _look(wanted, asked)
        day_id = opening.open_day(asked.session, asked.school, asked.actor, wanted, asked.now)
        return say("visit_booking/day_open", go={"1": Go("visit_booking.timetable", {"day_id": day_id})}, look=look)


def _teachers(asked: Asked) -> dict[int, str]:
    """The names of who can be met, the homeroom teacher first."""
    rows = looking.teachers_to_choose(asked.session, asked.actor, int(asked.subject["class_id"]), asked.now)
    return {row.staff_id: row.name for row in rows}


def _look(wanted: Wanted, asked: Asked) -> Look:
    return looking.look(asked.session, asked.school, asked.actor, wanted, asked.now)


def _wanted(answers: Mapping[str, str], asked: Asked) -> Wanted:
    """What the answers so far make; what is not answered yet is as small as it can be.

    Raises :class:`UserError` while the day is not known.
    """
    day = _day(answers.get("day", ""))
    if day is None or not answers.get("length", "").isdigit() or not answers.get("pause", "").isdigit():
        raise UserError("visit_booking/day_fill_in")
    starts, ends = span_said(answers.get("hours", "")) or (0, 0)
    said = [] if not answers.get("words") else pieces(answers["words"])
    chosen_by = _day(answers.get("chosen_by", "")) or day - timedelta(days=1)
    return Wanted(
        class_id=int(asked.subject["class_id"]),
        day=day,
        starts=starts,
        ends=ends,
        length=int(answers["length"]),
        pause=int(answers["pause"]),
        teachers=_with_places(_chosen(answers, asked), answers.get("places", "")),
        words=" ".join(each for each in said if not is_voice(each)),
        chosen_by=chosen_by,
        because=answers.get("because", ""),
    )


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def _chosen(answers: Mapping[str, str], asked: Asked) -> list[int]:
    """Who is in the round. Raises :class:`UserError` for a name that is not one of the class's teachers."""
    teachers = _teachers(asked)
    who = answers.get("who", "first")
    if who == "first":
        return list(teachers)[:1]
    if who == "all":
        return list(teachers)
    found = []
    for name in looking.names_in(answers.get("names", "")):
        mine = [staff_id for staff_id, full in teachers.items() if name in (full, surname(full))]
        if len(mine) != 1:
            raise UserError("visit_booking/which_teacher_name", name=name)
        found += mine
    return found


def _with_places(staff_ids: list[int], typed: str) -> tuple[tuple[int, str], ...]:
    """One place for all, or one for each in the order of the round."""
    places = looking.names_in(typed) if not is_voice(typed) else []
    if len(places) > 1 and len(places) != len(staff_ids):
        raise UserError("visit_booking/places_how", teachers=len(staff_ids))
    each = places if len(places) == len(staff_ids) else (places or [""]) * len(staff_ids)
    return tuple(zip(staff_ids, each, strict=True))


FORMS: dict[str, type[Form]] = {"open_day": OpenDay}
