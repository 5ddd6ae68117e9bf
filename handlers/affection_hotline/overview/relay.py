"""Words between parent and child that wait: for the family to play or hear, for teachers as mere counts."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.overview import FamilyLine, TeacherLine
from bot.core.people import Actor, Role
from bot.core.texts import phrase
from bot.identity.access import children_of
from handlers.affection_hotline.actions import standing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def words_lines(session: "Session", actor: Actor, now: datetime) -> list[FamilyLine]:
    """A parent's words that this adult is to play, and the child's answers for this parent."""
    to_play, answers = standing.count_waiting(session, actor)
    children = {child.pupil_id for child in children_of(session, actor)} if to_play or answers else set()
    found = [("affection_hotline/line_to_play", to_play), ("affection_hotline/line_answers", answers)]
    return [
        FamilyLine(
            "todo",
            phrase(name, many=many),
            pupil_id=pupil_id,
            day=now.date(),
            view="affection_hotline.thread",
            step="affection_hotline.listen",
        )
        for name, counted in found
        for pupil_id, many in sorted(counted.items())
        if pupil_id in children
    ]


def class_lines(session: "Session", actor: Actor) -> list[TeacherLine]:
    """How many words of parents are on their way to children of the own classes; nothing of what they say."""
    classes = actor.classes_as(Role.HOMEROOM_TEACHER)
    counted = standing.count_of_classes(session, actor.school_id, classes) if classes else {}
    return [
        TeacherLine(
            "figure",
            phrase("affection_hotline/line_on_the_way"),
            many,
            class_id=class_id,
            view="affection_hotline.beside_class",
            args={"class_id": class_id},
        )
        for class_id, many in sorted(counted.items())
    ]
