"""What the card has to say to a family, and in the homeroom teacher's day."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.clock import at_school
from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from handlers.contact_card import actions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def for_family(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[FamilyLine]:
    """One line for each child with cards to sign, and for each answer of a teacher.

    Cards have no deadline: an unsigned card costs nothing.
    """
    return [
        FamilyLine(
            "todo",
            phrase("contact_card/line_to_sign", first=shown.cards[0].day, last=shown.cards[-1].day),
            pupil_id=shown.child.pupil_id,
            view="contact_card.cards",
            step="contact_card.see",
            step_args={"pupil": shown.child.pupil_id},
        )
        for shown in actions.cards_to_sign(session, school, actor, now)
    ] + actions.opinions_for_family(session, actor, now)


def for_teacher(session: "Session", school: SchoolContext, actor: Actor, now: datetime) -> list[TeacherLine]:
    """Today's card where it is not written, urgent after school; how many have signed the last one; and opinions."""
    after_school = at_school(now).time() >= school.schedule.staff_afternoon
    lines = [
        TeacherLine(
            "todo",
            phrase("contact_card/line_write"),
            count=children,
            class_id=class_id,
            class_name=name,
            urgent=after_school,
            view="contact_card.day",
            args={"class_id": class_id},
            step="contact_card.write_day",
        )
        for class_id, name, children in actions.not_written_today(session, school, actor, now)
    ]
    return (
        lines
        + [
            TeacherLine(
                "figure",
                phrase("contact_card/line_signed", first=each.first, last=each.last),
                count=each.signed,
                total=each.total,
                class_id=each.class_id,
                class_name=each.class_name,
                view="contact_card.unsigned",
                args={"class_id": each.class_id},
                step="contact_card.unsigned",
            )
            for each in actions.standing_of(session, school, actor, now)
        ]
        + actions.opinions_for_teacher(session, actor, now)
    )
