"""三知 of a class: what the school knows of each left-behind child, what is missing first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.fields import is_voice
from bot.core.people import Actor
from handlers.left_behind.actions.reaching import reach_class
from handlers.left_behind.actions.seeing import Person, people_of
from handlers.left_behind.rules import THREE, unknown
from storage.left_behind.files import FileSection, sections_of, words_of


@dataclass(frozen=True, slots=True)
class Known:
    """One child: what is missing, what is said of home and guardians (all homes behind each other), who is away."""

    pupil_id: int
    name: str
    village: str
    missing: tuple[str, ...]
    home: str
    guardians: str
    away: tuple[Person, ...]


def three_knows(session: Session, actor: Actor, class_id: int, now: datetime) -> list[Known]:
    """Every left-behind child of a class, those of whom least is known first; each look is written down.

    Raises AccessDeniedError for who does not keep the files of this class.
    """
    children = reach_class(session, actor, class_id, why="three_knows", now=now)
    ids = [child.pupil_id for child in children]
    people = people_of(session, actor.school_id, ids, now)
    said: dict[int, dict[str, list[str]]] = {pupil_id: {section: [] for section in THREE} for pupil_id in ids}
    for row in sections_of(session, actor.school_id, ids):
        if row.section in THREE:
            said[row.pupil_id][row.section] += _words(session, row)
    found = []
    for child in children:
        mine = said[child.pupil_id]
        away = tuple(
            person
            for (pupil_id, _), them in people.items()
            if pupil_id == child.pupil_id
            for person in them
            if person.is_away
        )
        placed = sum(bool(person.place and person.phone) for person in away)
        missing = unknown({section: bool(mine[section]) for section in THREE}, len(away), placed)
        words = {section: "。".join(mine[section]) for section in THREE}
        found.append(Known(child.pupil_id, child.name, child.village, missing, words["home"], words["guardians"], away))
    return sorted(found, key=lambda each: -len(each.missing))


def _words(session: Session, row: FileSection) -> list[str]:
    return [each for each in words_of(session, row).values() if each and not is_voice(each)]
