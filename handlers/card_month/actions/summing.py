"""A month of the card summed up: of a class for its teacher, of each child for the family."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.day_card import ASPECTS
from bot.core.people import Actor
from bot.identity.access import Child, children_of
from handlers.card_month.actions.wording import Said, class_words_of, said_of
from handlers.card_month.rules import Span, bright, in_need, month_of, span_named
from storage.card_counts import (
    PupilCount,
    family_counts,
    home_word_counts,
    months_with_cards,
    opinion_counts,
    pupil_counts,
)
from storage.card_month import class_month_of, pupil_months_of, told_since

MOST_MONTHS = 6
NO_CARDS = PupilCount(0, dict.fromkeys(ASPECTS, 0), dict.fromkeys(ASPECTS, 0), 0)


@dataclass(frozen=True, slots=True)
class Summary:
    """One child's month. ``signed`` and the words are those of one family, or of the family that did most."""

    counts: PupilCount
    signed: int = 0
    home_words: int = 0
    opinions: int = 0
    answered: int = 0

    @property
    def bright(self) -> list[str]:
        """The names of the aspects that were best."""
        return [ASPECTS[aspect] for aspect in bright(self.counts.fair, self.counts.care)]

    def in_need(self, care_days: int) -> list[tuple[str, int]]:
        """The names of the aspects that needed care on so many days or more, with how many."""
        return [(ASPECTS[aspect], days) for aspect, days in in_need(self.counts.care, care_days)]

    @property
    def is_all_well(self) -> bool:
        """Every aspect good on every day."""
        return not any(self.counts.fair.values()) and not any(self.counts.care.values())

    @property
    def is_mixed(self) -> bool:
        """No aspect was good on every day."""
        fair, care = self.counts.fair, self.counts.care
        return all(fair[aspect] or care[aspect] for aspect in ASPECTS)

    @property
    def ratings(self) -> list[tuple[str, int, int, int]]:
        """By aspect the days that were good, fair and in need of care."""
        fair, care, days = self.counts.fair, self.counts.care, self.counts.days
        return [(name, days - fair[a] - care[a], fair[a], care[a]) for a, name in ASPECTS.items()]


@dataclass(frozen=True, slots=True)
class ChildMonth:
    """One child of the reader: the month, the teacher's words once they went out, and those to the whole class."""

    child: Child
    summary: Summary
    said: Said | None = None
    class_words: str = ""


@dataclass(frozen=True, slots=True)
class FamilyMonth:
    """All children of one guardian in one month; ``others`` are the months that can be looked at, newest first."""

    month: Span
    children: tuple[ChildMonth, ...] = ()
    others: tuple[Span, ...] = field(default=())


def family_month(session: Session, actor: Actor, month: Span | None, now: datetime) -> FamilyMonth:
    """How the actor's children were in a month, by default the last one that is over."""
    children = children_of(session, actor)
    today = month_of(at_school(now).date())
    chosen = month or today.back()
    known = months_with_cards(session, actor.school_id, {child.class_id for child in children})
    others: list[Span] = []
    each = today
    while known and each.last >= known[0] and len(others) < MOST_MONTHS:
        others.append(each)
        each = each.back()
    summaries = _of_families(session, actor.school_id, children, chosen)
    found = []
    for child in children:
        summary = summaries[child.pupil_id]
        if summary.counts.days:
            found.append(_child_month(session, actor.school_id, child, summary, chosen))
    return FamilyMonth(chosen, tuple(found), tuple(others))


def said_lately(session: Session, actor: Actor, since: datetime) -> list[tuple[int, Span, Said]]:
    """By child of the actor the month of which the family was told the teacher's word since then."""
    rows = told_since(session, actor.school_id, [child.pupil_id for child in children_of(session, actor)], since)
    found = ((row, span_named(row.month)) for row in rows)
    return [(row.pupil_id, month, said_of(session, row)) for row, month in found if month is not None]


def class_summaries(session: Session, school_id: int, pupil_ids: Sequence[int], month: Span) -> dict[int, Summary]:
    """The month of each of these children, as their teacher sees it: with the family that signed and wrote most."""
    counts = pupil_counts(session, school_id, pupil_ids, month.first, month.last)
    signed, words, opinions, answered = (defaultdict[int, int](int) for _ in range(4))
    for family in family_counts(session, school_id, month.first, month.last, pupil_ids=pupil_ids):
        signed[family.pupil_id] = max(signed[family.pupil_id], family.signed)
    for (_, pupil_id, _), times in home_word_counts(
        session, school_id, month.first, month.last, pupil_ids=pupil_ids
    ).items():
        words[pupil_id] += times
    for (pupil_id, _), (many, done) in opinion_counts(session, school_id, pupil_ids, month.since, month.until).items():
        opinions[pupil_id] += many
        answered[pupil_id] += done
    return {
        pupil_id: Summary(
            counts.get(pupil_id, NO_CARDS), signed[pupil_id], words[pupil_id], opinions[pupil_id], answered[pupil_id]
        )
        for pupil_id in pupil_ids
    }


def _child_month(session: Session, school_id: int, child: Child, summary: Summary, month: Span) -> ChildMonth:
    row = pupil_months_of(session, school_id, [child.pupil_id], month.name).get(child.pupil_id)
    of_class = class_month_of(session, school_id, child.class_id, month.name)
    return ChildMonth(
        child,
        summary,
        said=said_of(session, row) if row is not None and row.told_at is not None else None,
        class_words=class_words_of(session, of_class) if of_class is not None and of_class.told_at is not None else "",
    )


def _of_families(session: Session, school_id: int, children: Sequence[Child], month: Span) -> Mapping[int, Summary]:
    """The month of each child, with what the reader's own household signed and said, and no other's."""
    ids = [child.pupil_id for child in children]
    counts = pupil_counts(session, school_id, ids, month.first, month.last)
    signed = {
        (each.pupil_id, each.household_id): each.signed
        for each in family_counts(session, school_id, month.first, month.last, pupil_ids=ids)
    }
    words = home_word_counts(session, school_id, month.first, month.last, pupil_ids=ids)
    opinions = opinion_counts(session, school_id, ids, month.since, month.until)
    found = {}
    for child in children:
        home = (child.pupil_id, child.household_id)
        written, answered = opinions.get(home, (0, 0))
        found[child.pupil_id] = Summary(
            counts.get(child.pupil_id, NO_CARDS),
            signed=signed.get(home, 0),
            home_words=words.get((child.class_id, *home), 0),
            opinions=written,
            answered=answered,
        )
    return found
