"""A parents' day at the desk: opened with a look at whether all families fit, then its timetable, paper and changes."""

from datetime import date, time, timedelta

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.texts import phrase
from bot.pages.attempt import attempt
from bot.pages.visit import Download, Leave, Show, Shown, Visit
from handlers.visit_booking.actions import parents_day_board as boards
from handlers.visit_booking.actions import parents_day_looking as looking
from handlers.visit_booking.actions import parents_day_opening as opening
from handlers.visit_booking.actions.parents_day_looking import Wanted
from handlers.visit_booking.actions.parents_day_paper import day_on_paper

LENGTHS, PAUSES = (5, 10, 15, 20, 30), (0, 5, 10)
SATURDAY = 5


def days(visit: Visit) -> Shown:
    """The days that this person leads or is met on, and the classes for which one can be opened."""
    found = boards.days_for(visit.session, visit.actor, visit.now)
    classes = looking.classes_to_open(visit.session, visit.actor)
    return Show("visit_booking/days.html", {"days": found, "classes": classes})


def day_new(visit: Visit, class_id: int) -> Shown:
    """A day for a class; posted: looked at, or opened."""
    teachers = looking.teachers_to_choose(visit.session, visit.actor, class_id, visit.now)
    look = None
    with attempt(visit) as tried:
        if "act" in visit.form:
            wanted = _wanted(visit, class_id)
            look = looking.look(visit.session, visit.school, visit.actor, wanted, visit.now)
            if visit.form["act"] == "open":
                day_id = opening.open_day(visit.session, visit.school, visit.actor, wanted, visit.now)
                return Leave(visit.url("visit_booking.day_board", day_id=day_id, done="opened"))
    values = {
        "name": dict(looking.classes_to_open(visit.session, visit.actor))[class_id],
        "teachers": teachers,
        "lengths": LENGTHS,
        "pauses": PAUSES,
        "given": {**_proposed(visit), **visit.form.to_dict()},
        "chosen": visit.form.getlist("teacher") if "act" in visit.form else [str(row.staff_id) for row in teachers],
        "look": look,
        "full": phrase("visit_booking/day_too_full", look=look) if look and look.remedy else "",
        "problem": "" if look and look.remedy else tried.problem,
        "ask_why": tried.asks_why,
    }
    return Show("visit_booking/day_new.html", values, 422 if tried.problem else 200)


def day_board(visit: Visit, day_id: int) -> Shown:
    """One day; posted: a turn entered or given up, families reminded, the day called off."""
    with attempt(visit) as tried:
        if "act" in visit.form:
            return Leave(visit.url("visit_booking.day_board", day_id=day_id, done=_act(visit, day_id)))
    of = boards.board(visit.session, visit.actor, day_id, visit.now, of=_teacher(visit))
    values = {
        "of": of,
        "done": visit.query.get("done", ""),
        "problem": tried.problem,
        "ask_why": tried.asks_why,
        "is_ahead": of.day.state in ("open", "placed") and at_school(visit.now).date() <= of.day.day,
    }
    return Show("visit_booking/day_board.html", values, 422 if tried.problem else 200)


def day_paper(visit: Visit, day_id: int) -> Shown:
    """The timetables of all teachers, or one's own, and slips for the families without WeChat, as PDF."""
    of = boards.board(visit.session, visit.actor, day_id, visit.now)
    (made,) = day_on_paper(visit.session, visit.school.name, visit.actor, of, visit.now)
    return Download(made, "application/pdf", phrase("visit_booking/day_file", day=of.day))


def _act(visit: Visit, day_id: int) -> str:
    """Do what the button says; what the page then says."""
    where = (visit.session, visit.school, visit.actor, day_id)
    match visit.form["act"]:
        case "enter":
            boards.enter(*where, _number(visit.form.get("home", "")), _number(visit.form.get("turn", "")), visit.now)
        case "out":
            boards.take_out(*where, _number(visit.form.get("home", "")), visit.now)
        case "nudge":
            boards.nudge(*where, visit.now)
        case "call_off":
            because = visit.form.get("because", "")
            opening.call_off(*where, visit.form.get("note", "").strip(), visit.now, because=because)
        case _:
            raise AccessDeniedError
    return visit.form["act"]


def _wanted(visit: Visit, class_id: int) -> Wanted:
    """What was filled in. Raises :class:`UserError` for what is no day, hour or number."""
    form = visit.form
    try:
        day, chosen_by = date.fromisoformat(form.get("day", "")), date.fromisoformat(form.get("chosen_by", ""))
        starts, ends = (time.fromisoformat(form.get(name, "")) for name in ("starts", "ends"))
    except ValueError:
        raise UserError("visit_booking/day_fill_in") from None
    teachers = tuple((_number(each), form.get(f"place_{each}", "").strip()) for each in form.getlist("teacher"))
    return Wanted(
        class_id=class_id,
        day=day,
        starts=starts.hour * 60 + starts.minute,
        ends=ends.hour * 60 + ends.minute,
        length=_number(form.get("length", "")),
        pause=_number(form.get("pause", "")),
        teachers=teachers,
        words=form.get("words", "").strip(),
        chosen_by=chosen_by,
        because=form.get("because", "").strip(),
    )


def _proposed(visit: Visit) -> dict[str, str]:
    """A form that only has to be looked at: a Saturday afternoon, and families choose until some days before."""
    rules = visit.school.rules.booking
    day = at_school(visit.now).date() + timedelta(days=rules.parents_day_ahead_days)
    day += timedelta(days=(SATURDAY - day.weekday()) % 7)
    hours = {"starts": "14:00", "ends": "17:00", "length": "10", "pause": "0"}
    chosen_by = day - timedelta(days=rules.parents_day_choose_days)
    return {"day": day.isoformat(), "chosen_by": chosen_by.isoformat(), **hours}


def _teacher(visit: Visit) -> int | None:
    return _number(visit.query["of"]) if "of" in visit.query else None


def _number(typed: str) -> int:
    """A number out of a page of ours; anything else was made up, and meets what strangers meet."""
    if not typed.isascii() or not typed.removeprefix("-").isdigit():
        raise AccessDeniedError
    return int(typed)
