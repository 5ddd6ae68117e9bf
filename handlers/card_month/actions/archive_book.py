"""What a bound month shows of a class: each child's cards with who signed, words both ways, the end of the chain."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.core.day_card import Card
from bot.identity.teachers import homeroom_teacher_of
from handlers.card_month.actions.wording import Said, class_words_of, said_of
from handlers.card_month.rules import Span
from storage.card_archive import Given, guardians_of, opinions_of, pupils_on_cards, signatures_given
from storage.card_entries import open_cards, surnames
from storage.card_month import class_month_of, pupil_months_of
from storage.contact_card import OPINION_ANSWER, OPINION_MEASURE, OPINION_SAID, CardOpinion, days_of_class
from storage.home_words import home_words_of
from storage.pupils import Pupil
from storage.schools import Class
from storage.sealing import unseal
from storage.signatures import Head, heads


@dataclass(frozen=True, slots=True)
class Day:
    """One card and the signatures under it, each with the name of who gave it."""

    card: Card
    signed: tuple[tuple[str, Given], ...]


@dataclass(frozen=True, slots=True)
class Talked:
    """What a family wrote to a teacher, and what came of it; pieces as they are stored, spoken ones among them."""

    who: str
    at: datetime
    said: tuple[str, ...]
    teacher: str
    answer: tuple[str, ...]
    answered_at: datetime | None
    measure: str


class Home(NamedTuple):
    """What a family told of the child at home."""

    who: str
    day: date
    said: tuple[str, ...]


@dataclass(slots=True)
class ChildBook:
    """One child's part."""

    name: str
    number: str
    days: list[Day] = field(default_factory=list)
    talked: list[Talked] = field(default_factory=list)
    home: list[Home] = field(default_factory=list)
    word: Said | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """A class's month as it is bound; ``end`` is where the class's chain of signatures ended then."""

    class_name: str
    month: Span
    teacher: str
    children: tuple[ChildBook, ...]
    class_words: str
    end: Head


def book_of(session: Session, school_id: int, class_id: int, month: Span, now: datetime) -> Book:
    """Everything of one class's month. Who asks has checked that it may be read."""
    pupils = pupils_on_cards(session, school_id, class_id, month.first, month.last)
    ids = [pupil.id for pupil in pupils]
    children = {pupil.id: ChildBook(pupil.name, pupil.number) for pupil in pupils}
    names = guardians_of(session, school_id, ids)
    _add_days(session, school_id, class_id, month, children, names)
    _add_words(session, school_id, pupils, month, children, names)
    for pupil_id, row in pupil_months_of(session, school_id, ids, month.name).items():
        children[pupil_id].word = said_of(session, row)
    words = class_month_of(session, school_id, class_id, month.name)
    teacher = homeroom_teacher_of(session, school_id, class_id, now)
    # Last of all: no signature that is shown stands behind the end that is written down.
    end = next((head for head in heads(session, school_id) if head.class_id == class_id), Head(class_id, 0, ""))
    return Book(
        class_name=session.get_one(Class, class_id).name,
        month=month,
        teacher=teacher.name if teacher else "",
        children=tuple(children.values()),
        class_words=class_words_of(session, words) if words else "",
        end=end,
    )


def _add_days(
    session: Session,
    school_id: int,
    class_id: int,
    month: Span,
    children: Mapping[int, ChildBook],
    names: Mapping[tuple[int, int], str],
) -> None:
    rows = days_of_class(session, school_id, class_id, month.first, month.last)
    given = signatures_given(session, school_id, rows)
    for row, card in zip(rows, open_cards(session, rows), strict=True):
        signed = [(names.get((row.pupil_id, each.guardian_id), ""), each) for each in given.get(row.id, [])]
        children[row.pupil_id].days.append(Day(card, tuple(signed)))


def _add_words(
    session: Session,
    school_id: int,
    pupils: Sequence[Pupil],
    month: Span,
    children: Mapping[int, ChildBook],
    names: Mapping[tuple[int, int], str],
) -> None:
    ids = [pupil.id for pupil in pupils]
    opinions = opinions_of(session, school_id, ids, month.since, month.until)
    teachers = surnames(session, {opinion.staff_id for opinion in opinions})
    for opinion in opinions:
        who = names.get((opinion.pupil_id, opinion.guardian_id), "")
        children[opinion.pupil_id].talked.append(_talked(session, opinion, who, teachers[opinion.staff_id]))
    for told in home_words_of(session, school_id, ids, month.first):
        if told.day <= month.last:
            who = names.get((told.pupil_id, told.guardian_id), "")
            children[told.pupil_id].home.append(Home(who, told.day, told.pieces))


def _talked(session: Session, row: CardOpinion, who: str, teacher: str) -> Talked:
    def read(place: tuple[str, str], sealed: bytes | None) -> str:
        return unseal(session, place, row.id, row.school_id, sealed)

    return Talked(
        who=who,
        at=row.written_at,
        said=tuple(json.loads(read(OPINION_SAID, row.said) or "[]")),
        teacher=teacher,
        answer=tuple(json.loads(read(OPINION_ANSWER, row.answer) or "[]")),
        answered_at=row.answered_at,
        measure=read(OPINION_MEASURE, row.measure),
    )
