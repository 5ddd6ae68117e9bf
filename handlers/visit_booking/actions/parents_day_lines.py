"""Parents' days and the gate on the pages that gather: a family's, and a member of staff's day."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor, Role
from bot.core.texts import phrase
from handlers.visit_booking.actions import gate, gate_missed
from handlers.visit_booking.actions.parents_day_board import days_for
from handlers.visit_booking.actions.parents_day_choosing import Chosen
from handlers.visit_booking.actions.parents_day_facts import DayFacts
from handlers.visit_booking.actions.parents_day_families import families_of_class
from handlers.visit_booking.actions.parents_day_mine import days_of_family
from storage.parents_days import turns_of_day


def day_lines(session: Session, actor: Actor, now: datetime) -> list[FamilyLine]:
    """A turn to choose until its day, a turn that one has on its day."""
    return [_family_line(of) for of in days_of_family(session, actor, now) if now < of.day.ends_at]


def staff_lines(session: Session, actor: Actor, now: datetime) -> list[TeacherLine]:
    """How far one's class is with its day, who did not come, and for the gate who comes today."""
    today = at_school(now).date()
    mine = actor.classes_as(Role.HOMEROOM_TEACHER)
    days = [day for day in days_for(session, actor, now) if day.class_id in mine and day.day >= today]
    lines = [_day_line(session, day) for day in days if day.state in ("open", "placed")]
    if actor.staff_id is not None and (missed := gate_missed.missed(session, actor, now)):
        words = phrase("visit_booking/line_missed")
        lines.append(TeacherLine("todo", words, len(missed), view="visit_booking.missed", step="visit_booking.missed"))
    if gate.may_keep(actor) and (guests := gate.guests(session, actor, today)):
        came = sum(each.state == "came" for each in guests)
        words = phrase("visit_booking/line_gate")
        at_gate = TeacherLine("figure", words, came, len(guests), view="visit_booking.gate", step="visit_booking.gate")
        lines.append(at_gate)
    return lines


def _family_line(of: Chosen) -> FamilyLine:
    has_turn = of.turn is not None
    return FamilyLine(
        "date" if has_turn else "todo",
        phrase("visit_booking/line_turn", of=of),
        pupil_id=of.family.children[0][0],
        day=of.day.day if has_turn else at_school(of.day.chosen_by).date(),
        view="visit_booking.my_turn",
        args={"day_id": of.day.day_id, "home": of.family.household_id},
        step="visit_booking.turn",
        step_args={"day_id": of.day.day_id, "home": of.family.household_id},
    )


def _day_line(session: Session, day: DayFacts) -> TeacherLine:
    """A figure while families choose; who found no turn afterwards waits for the teacher."""
    families = families_of_class(session, day.school_id, day.class_id)
    homes = {turn.household_id for turn in turns_of_day(session, day.day_id) if turn.household_id}
    done = sum(family.household_id in homes for family in families)
    left = len(families) - done
    is_todo = day.state == "placed" and left > 0
    return TeacherLine(
        "todo" if is_todo else "figure",
        phrase("visit_booking/line_day", day=day, is_todo=is_todo),
        left if is_todo else done,
        None if is_todo else len(families),
        class_id=day.class_id,
        class_name=day.class_name,
        view="visit_booking.day_board",
        args={"day_id": day.day_id},
        step="visit_booking.timetable",
        step_args={"day_id": day.day_id},
    )
