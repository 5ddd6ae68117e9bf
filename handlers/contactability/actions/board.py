"""Who cannot be reached: the children of a class or of the school, each with its cause and one next step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.identity.guardian_chain import leads_school
from handlers.contactability.rules import CAUSES, Cause, Figures, Trouble, trouble_of
from storage.contactability import ContactRow, contact_rows

# What was written longer ago says nothing about today.
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Line:
    """One family that is not reached for sure; a child of two households may have two."""

    pupil_id: int
    name: str
    class_id: int
    class_name: str
    trouble: Trouble

    @property
    def household_id(self) -> int | None:
        """Which of the child's families; None where nobody stands in the roster."""
        return self.trouble.contact.household_id if self.trouble.contact else None


@dataclass(frozen=True, slots=True)
class ClassReach:
    """One class in figures, all of them children: ``lost`` have a family that nothing reaches, ``shaky`` the rest."""

    class_id: int
    name: str
    pupils: int
    lost: int
    shaky: int


@dataclass(frozen=True, slots=True)
class Board:
    """What an actor may see: classes by name, and every family in trouble in the order of the classes."""

    classes: list[ClassReach]
    lines: list[Line]

    def by_cause(self) -> list[tuple[Cause, int]]:
        """How many families there are of each cause, the worst first; without those of which there are none."""
        found = [line.trouble.cause for line in self.lines]
        return [(cause, found.count(cause)) for cause in CAUSES if cause in found]


def board(session: Session, school: SchoolContext, actor: Actor, now: datetime, class_id: int | None = None) -> Board:
    """The board of one class, or of all that this actor answers for.

    Raises :class:`AccessDeniedError` for a class of somebody else, and for who answers for none.
    """
    mine = None if leads_school(actor) else actor.classes_as(Role.HOMEROOM_TEACHER)
    if mine is not None and (not mine or (class_id is not None and class_id not in mine)):
        raise AccessDeniedError
    rows = contact_rows(
        session,
        actor.school_id,
        class_ids=mine if class_id is None else [class_id],
        silent_before=now - timedelta(days=school.rules.delivery.silent_days),
        look_back_to=now - LOOK_BACK,
    )
    if class_id is not None and not rows:
        raise AccessDeniedError
    return _board(rows, figures(school, now))


def reach_of(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[ClassReach]:
    """The classes that this actor answers for, in figures; none for who answers for none."""
    if not (leads_school(actor) or actor.classes_as(Role.HOMEROOM_TEACHER)):
        return []
    return board(session, school, actor, now).classes


def figures(school: SchoolContext, now: datetime) -> Figures:
    """The school's figures as the rules take them."""
    delivery = school.rules.delivery
    return Figures(now, delivery.verify_days, delivery.verify_times)


def _board(rows: list[ContactRow], of: Figures) -> Board:
    classes, lines = [], []
    for (class_id, name), members in groupby(rows, key=lambda row: (row.class_id, row.class_name)):
        pupils, found = 0, list[Line]()
        for _, contacts in groupby(members, key=lambda row: row.pupil_id):
            pupils += 1
            found += _lines_of(list(contacts), of)
        lost = {line.pupil_id for line in found if not line.trouble.is_shaky}
        shaky = {line.pupil_id for line in found} - lost
        classes.append(ClassReach(class_id, name, pupils, len(lost), len(shaky)))
        lines += found
    return Board(classes, lines)


def _lines_of(contacts: list[ContactRow], of: Figures) -> Iterable[Line]:
    child = contacts[0]
    families: dict[int | None, list[ContactRow]] = {}
    for contact in contacts:
        families.setdefault(contact.household_id, [])
        if contact.guardian_id is not None:
            families[contact.household_id].append(contact)
    for family in families.values():
        trouble = trouble_of(family, of)
        if trouble is not None:
            yield Line(child.pupil_id, child.pupil_name, child.class_id, child.class_name, trouble)
