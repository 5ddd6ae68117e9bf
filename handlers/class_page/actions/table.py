"""A class with its pupils as rows; however many there are, the same few questions are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.day_card import ASPECTS, GOOD
from bot.core.errors import AccessDeniedError
from bot.core.people import TEACHERS, Actor, Role
from bot.identity.access import class_pupils
from bot.identity.guardian_chain import leads_school
from handlers.class_page.rules import State, signed_state, way_to
from storage import class_page as asked
from storage.class_page import ClassReach, GuardianRow
from storage.contact_card import CardDay, days_of_class, latest_card_day, signed_by
from storage.schools import Class

# Cards from before the longest holiday say nothing of today.
LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Row:
    """One child of the class.

    ``reached`` of ``guardians`` are reached in WeChat; ``card`` is None where the newest day has no card for the
    child, else the aspects that are not simply 好; ``signed`` of ``families`` have signed it. The rest is 0 or None
    for who sees only ``limited`` columns.
    """

    pupil_id: int
    number: str
    name: str
    guardians: int
    reached: int
    families: int
    card: tuple[str, ...] | None
    has_remark: bool
    signed: int
    answers: int
    opinions: int
    tasks: int
    last_contact: datetime | None

    @property
    def signed_state(self) -> State:
        """Whether the newest card is signed by all the child's families."""
        return signed_state(self.signed, self.families) if self.card is not None else ""


@dataclass(frozen=True, slots=True)
class ClassTable:
    """A class on one page. ``day`` is that of the newest cards; ``whole``: with the columns of the homeroom teacher."""

    class_id: int
    name: str
    day: date | None
    rows: list[Row]
    whole: bool


def classes_seen(session: Session, actor: Actor) -> list[ClassReach]:
    """The classes that this actor may look at, in figures."""
    sees_all = leads_school(actor) or any(held.role is Role.COUNSELOR and held.class_id is None for held in actor.held)
    mine = None if sees_all else actor.classes_as(*TEACHERS, Role.COUNSELOR)
    return asked.reach_of_classes(session, actor.school_id, mine) if mine is None or mine else []


def class_table(session: Session, actor: Actor, class_id: int, now: datetime) -> ClassTable:
    """One class. Raises :class:`AccessDeniedError` for who does not teach it."""
    pupils = class_pupils(session, actor, class_id)
    of = session.get(Class, class_id)
    if of is None:
        raise AccessDeniedError
    ids, whole = [pupil.id for pupil in pupils], sees_whole(actor, class_id)
    today = at_school(now).date()
    day = latest_card_day(session, actor.school_id, class_id, today - LOOK_BACK, today)
    cards = {card.pupil_id: card for card in days_of_class(session, actor.school_id, class_id, day, day)} if day else {}
    signed = signed_by(session, actor.school_id, [card.id for card in cards.values()])
    guardians = asked.guardians_in(session, actor.school_id, ids)
    answers, opinions, tasks = (
        of_these(session, actor.school_id, ids) if whole else {}
        for of_these in (asked.open_answers, asked.open_opinions, asked.open_tasks)
    )
    contacts = asked.last_contacts(session, actor.school_id, ids) if whole else {}
    rows = [
        Row(
            pupil_id=pupil.id,
            number=pupil.number,
            name=pupil.name,
            **_at_home(guardians.get(pupil.id, ())),
            card=_special(cards.get(pupil.id)),
            has_remark=pupil.id in cards and cards[pupil.id].has_remark,
            signed=sum(card == cards[pupil.id].id for card, _household in signed) if pupil.id in cards else 0,
            answers=answers.get(pupil.id, 0),
            opinions=opinions.get(pupil.id, 0),
            tasks=tasks.get(pupil.id, 0),
            last_contact=contacts.get(pupil.id),
        )
        for pupil in pupils
    ]
    return ClassTable(class_id, of.name, day, rows, whole)


def sees_whole(actor: Actor, class_id: int) -> bool:
    """Whether this actor answers for the class, rather than only teaching in it."""
    return leads_school(actor) or class_id in actor.classes_as(Role.HOMEROOM_TEACHER)


def _at_home(guardians: Sequence[GuardianRow]) -> dict[str, int]:
    return {
        "guardians": len(guardians),
        "reached": sum(way_to(each) == "reached" for each in guardians),
        "families": len({each.household_id for each in guardians}),
    }


def _special(card: CardDay | None) -> tuple[str, ...] | None:
    if card is None:
        return None
    return tuple(name for aspect, name in ASPECTS.items() if getattr(card, aspect) != GOOD)
