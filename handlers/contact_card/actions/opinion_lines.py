"""What waits because of a family's words, counted for the overviews in one or two statements."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor
from bot.core.texts import phrase
from bot.identity.access import children_of
from handlers.contact_card.actions.opinion_board import waiting_in_classes
from handlers.contact_card.actions.opinions import ANSWER
from storage.card_entries import surnames
from storage.card_opinions import answered_unsettled, deadlines_of, waiting_for_staff

BOARD, MINE = "contact_card.opinions", "contact_card.words"


def opinions_for_family(session: Session, actor: Actor, now: datetime) -> list[FamilyLine]:
    """One line for each answer on which this guardian has not said a word yet."""
    mine = {child.pupil_id for child in children_of(session, actor)}
    rows = [
        row for row in answered_unsettled(session, actor.school_id, actor.guardian_ids, now) if row.pupil_id in mine
    ]
    teachers = surnames(session, {row.staff_id for row in rows})
    return [
        FamilyLine(
            "news",
            phrase("contact_card/line_answered", teacher=teachers[row.staff_id]),
            pupil_id=row.pupil_id,
            view=MINE,
            step="contact_card.answered",
            step_args={"opinion": row.id},
        )
        for row in rows
    ]


def opinions_for_teacher(session: Session, actor: Actor, now: datetime) -> list[TeacherLine]:
    """How many families wait for an answer of this person, urgent when one has waited too long; for who leads the
    school also how many wait too long for anybody's."""
    if actor.staff_id is None:
        return []
    lines = []
    if waiting := waiting_for_staff(session, actor.school_id, actor.staff_id):
        deadlines = deadlines_of(session, actor.school_id, [row.id for row in waiting])
        late = sum(1 for each in deadlines.values() if each < now)
        words = phrase("contact_card/line_opinions", late=late)
        lines.append(
            TeacherLine("todo", words, count=len(waiting), urgent=bool(late), view=BOARD, step=BOARD, counts=ANSWER)
        )
    if classes := waiting_in_classes(session, actor, now):
        late, all_of_them = (sum(getattr(each, name) for each in classes) for name in ("overdue", "waiting"))
        words = phrase("contact_card/line_school_opinions")
        lines.append(TeacherLine("figure", words, count=late, total=all_of_them, view=BOARD, step=BOARD))
    return lines
