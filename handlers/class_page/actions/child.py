"""One child's family as a teacher of the child sees it; every look is written down."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.day_card import Card
from bot.core.errors import AccessDeniedError
from bot.core.fields import is_voice
from bot.core.people import Actor, Role
from bot.core.texts import phrase
from bot.delivery.ladder.writing import words_of
from bot.identity.access import access_pupil
from handlers.class_page.actions.table import sees_whole
from handlers.class_page.rules import Way, way_to
from storage import class_page as asked
from storage.card_entries import open_cards, surnames
from storage.class_page import GuardianRow
from storage.contact_card import (
    OPINION_ANSWER,
    OPINION_MEASURE,
    OPINION_SAID,
    CardOpinion,
    days_of_pupils,
    opinions_since,
)
from storage.home_words import SAID, HomeWords
from storage.notice import Notice
from storage.obligations import Obligation
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import unseal

WHY = "class_page"
MOST_OWED = 30


@dataclass(frozen=True, slots=True)
class Person:
    """One guardian, and whether WeChat reaches this person."""

    row: GuardianRow
    way: Way


@dataclass(frozen=True, slots=True)
class Signed:
    """Who of a household signed a card, when and how."""

    relation: str
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Owed:
    """One answer that a household owes or gave; ``notice_id`` and ``obligation_id`` lead to all that happened."""

    notice_id: int
    obligation_id: int
    title: str
    opened_at: datetime
    deadline: datetime | None
    closed_at: datetime | None
    how: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a household wrote to a teacher; ``words`` is empty for who may not read it."""

    at: datetime
    teacher: str
    words: str
    answer: str
    measure: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class AtHome:
    """How the child was at home on one day, in the family's words."""

    day: date
    words: str


@dataclass(slots=True)
class Household:
    """One of the child's families, kept apart from the other."""

    household_id: int | None
    people: list[Person] = field(default_factory=list)
    signed: dict[int, Signed] = field(default_factory=dict)  # by card
    owed: list[Owed] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    at_home: list[AtHome] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ChildPage:
    """A child with its families. ``whole``: with what only the homeroom teacher and the office see."""

    pupil_id: int
    name: str
    number: str
    class_id: int
    class_name: str
    care: str
    first: date  # of the month that is shown
    cards: list[Card]
    households: list[Household]
    whole: bool


def child_page(session: Session, actor: Actor, class_id: int, pupil_id: int, first: date, now: datetime) -> ChildPage:
    """The child's families and the month that begins with ``first``; staff leave a trace of the look.

    Raises :class:`AccessDeniedError` for who may not see the record, and for a child of another class.
    """
    pupil = access_pupil(session, actor, pupil_id, why=WHY, now=now)
    of = session.get(Class, class_id)
    if of is None or pupil.class_id != class_id:
        raise AccessDeniedError
    whole, last = sees_whole(actor, class_id), _month_end(first)
    days = days_of_pupils(session, actor.school_id, [pupil_id], first, last)
    homes = _households(session, actor.school_id, pupil_id)
    _put_signatures(session, actor.school_id, homes, [day.id for day in days])
    _put_opinions(session, actor, homes, pupil, at_school(now))
    if whole:
        _put_owed(session, actor.school_id, homes, pupil_id)
    if class_id in actor.classes_as(Role.HOMEROOM_TEACHER):  # told to this teacher, and to nobody else
        for words in asked.home_words_of(session, actor.school_id, pupil_id, first, last):
            _home(homes, words.household_id).at_home.append(AtHome(words.day, _home_words(session, words)))
    return ChildPage(
        pupil_id=pupil_id,
        name=pupil.name,
        number=pupil.number,
        class_id=class_id,
        class_name=of.name,
        care=pupil.care_kinds if whole else "",
        first=first,
        cards=open_cards(session, reversed(days)),
        households=list(homes.values()),
        whole=whole,
    )


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _households(session: Session, school_id: int, pupil_id: int) -> dict[int | None, Household]:
    homes: dict[int | None, Household] = {}
    for row in asked.guardians_in(session, school_id, [pupil_id]).get(pupil_id, ()):
        _home(homes, row.household_id).people.append(Person(row, way_to(row)))
    return homes


def _home(homes: dict[int | None, Household], household_id: int | None) -> Household:
    """The household, also one whose guardians are all gone since."""
    return homes.setdefault(household_id, Household(household_id))


def _put_signatures(
    session: Session, school_id: int, homes: dict[int | None, Household], card_ids: Sequence[int]
) -> None:
    relations = {each.row.guardian_id: each.row.relation for home in homes.values() for each in home.people}
    for row in asked.signatures_under(session, school_id, card_ids):
        signed = Signed(relations.get(row.guardian_id, ""), row.school_time, row.how)
        _home(homes, row.household_id).signed[row.card_day_id] = signed


def _put_owed(session: Session, school_id: int, homes: dict[int | None, Household], pupil_id: int) -> None:
    rows = asked.obligations_of_child(session, school_id, pupil_id, MOST_OWED)
    titles = asked.notices_named(session, school_id, {row.notice_id for row in rows if row.notice_id})
    for row in rows:
        notice = titles[row.notice_id or 0]
        _home(homes, row.household_id).owed.append(_owed(session, row, notice))


def _owed(session: Session, row: Obligation, notice: Notice) -> Owed:
    return Owed(
        notice_id=notice.id,
        obligation_id=row.id,
        title=words_of(session, notice).title,
        opened_at=row.opened_at,
        deadline=row.deadline,
        closed_at=row.closed_at,
        how=row.closed_how or "",
    )


def _put_opinions(
    session: Session, actor: Actor, homes: dict[int | None, Household], pupil: Pupil, now: datetime
) -> None:
    """The opinions of this term. Their words are for the homeroom teacher and for whom they were written to."""
    rows = opinions_since(session, actor.school_id, [pupil.id], now - timedelta(days=180))
    teachers = surnames(session, {row.staff_id for row in rows})
    household = {each.row.guardian_id: home.household_id for home in homes.values() for each in home.people}
    homeroom = pupil.class_id in actor.classes_as(Role.HOMEROOM_TEACHER)
    for row in reversed(rows):
        if homeroom or row.staff_id == actor.staff_id or sees_whole(actor, pupil.class_id):
            readable = homeroom or row.staff_id == actor.staff_id
            opinion = _opinion(session, row, teachers[row.staff_id], readable=readable)
            _home(homes, household.get(row.guardian_id)).opinions.append(opinion)


def _opinion(session: Session, row: CardOpinion, teacher: str, *, readable: bool) -> Opinion:
    def read(place: tuple[str, str], sealed: bytes | None) -> str:
        return unseal(session, place, row.id, row.school_id, sealed) if readable and sealed else ""

    return Opinion(
        at=row.written_at,
        teacher=teacher,
        words=_pieces(read(OPINION_SAID, row.said)),
        answer=_pieces(read(OPINION_ANSWER, row.answer)),
        measure=_pieces(read(OPINION_MEASURE, row.measure)),
        answered_at=row.answered_at,
    )


def _home_words(session: Session, row: HomeWords) -> str:
    return _pieces(unseal(session, SAID, row.id, row.school_id, row.said))


def _pieces(said: str) -> str:
    """What was said in pieces, as one text; recordings are named, they are heard in the chat."""
    pieces: list[str] = json.loads(said) if said else []
    return " ".join(phrase("class_page/a_voice") if is_voice(piece) else piece for piece in pieces)
