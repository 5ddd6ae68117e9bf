"""The card in figures, by class: signatures, answers in time, home words."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.people import LEADERS, Actor, Role
from handlers.card_month.rules import Span, behind, share
from storage.card_counts import AnswerCount, FamilyCount, answer_counts, family_counts, home_word_counts
from storage.schools import Class, Grade

# How many spans the drawing shows; of a whole school each month costs a third of a second.
TREND, TREND_OF_MONTHS = 6, 3


@dataclass(slots=True)
class Figures:
    """The figures of one class, or of all together. Cards are counted once for each family that WeChat reaches.

    ``unsigned`` are reached families that signed none of the cards; ``in_time`` and ``late`` count answers to
    families, ``waiting`` those that are not answered; ``home_words`` times, ``speaking`` families.
    """

    class_id: int | None
    class_name: str
    families: int = 0
    reached: int = 0
    unsigned: int = 0
    cards: int = 0
    signed: int = 0
    said: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0
    home_words: int = 0
    speaking: int = 0

    @property
    def no_wechat(self) -> int:
        """Families that WeChat does not reach: they sign on paper or not at all, and count for themselves."""
        return self.families - self.reached

    @property
    def signature_rate(self) -> int | None:
        """Signatures of a hundred cards, over the families that WeChat reaches."""
        return share(self.signed, self.cards)

    @property
    def answer_rate(self) -> int | None:
        """Of a hundred opinions how many were answered by the time that was promised; those still in time left out."""
        return share(self.in_time, self.in_time + self.late)

    def add(self, other: "Figures") -> None:
        """Count another class in."""
        for name in ADDED:
            setattr(self, name, getattr(self, name) + getattr(other, name))


ADDED = (
    "families", "reached", "unsigned", "cards", "signed", "said", "in_time", "late", "waiting", "home_words",
    "speaking",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigurePage:
    """Classes in the order of the school, never by their figures; their sum; the way there.

    ``is_whole``: all classes of the school; ``sees_all``: the actor may see these.
    """

    span: Span
    classes: tuple[Figures, ...]
    total: Figures
    trend: tuple[tuple[Span, Figures], ...] = field(default=())
    sees_all: bool = False
    is_whole: bool = False


def figures(session: Session, actor: Actor, span: Span, now: datetime, class_id: int | None = None) -> FigurePage:
    """The figures of the classes that the actor may see, with those of the spans before for their sum.

    Raises :class:`AccessDeniedError` for a class of others.
    """
    page = figures_of(session, actor, span, now, class_id)
    trend = [
        (each, figures_of(session, actor, each, now, class_id).total)
        for each in behind(TREND_OF_MONTHS if page.is_whole and span.is_month else TREND, span)[:-1]
    ]
    while trend and not (trend[0][1].families or trend[0][1].said):
        del trend[0]  # before the first card there is no way to show
    return replace(page, trend=(*trend, (span, page.total)))


def figures_of(session: Session, actor: Actor, span: Span, now: datetime, class_id: int | None = None) -> FigurePage:
    """As :func:`figures`, of this span alone."""
    classes, sees_all = classes_counted(session, actor, class_id)
    whole = sees_all and class_id is None
    found = _count(session, actor.school_id, classes, span, now, whole=whole)
    total = Figures(None, "")
    for each in found.values():
        total.add(each)
    return FigurePage(span, tuple(found.values()), total, sees_all=sees_all, is_whole=whole)


def classes_counted(session: Session, actor: Actor, class_id: int | None) -> tuple[dict[int, str], bool]:
    """The classes that the actor may count, in the order of the school, and whether these are all of them."""
    leads = any(held.role in LEADERS for held in actor.held)
    mine = actor.classes_as(Role.HOMEROOM_TEACHER)
    wanted = select(Class.id, Class.name).join(Grade, Grade.id == Class.grade_id)
    wanted = wanted.where(Class.school_id == actor.school_id, Class.is_active)
    if not leads:
        wanted = wanted.where(Class.id.in_(mine))
    if class_id is not None:
        wanted = wanted.where(Class.id == class_id)
    found = {row.id: row.name for row in session.execute(wanted.order_by(Grade.level, Class.name))}
    if class_id is not None and not found:
        raise AccessDeniedError
    return found, leads


def _count(
    session: Session, school_id: int, classes: dict[int, str], span: Span, now: datetime, *, whole: bool
) -> dict[int, Figures]:
    found = {class_id: Figures(class_id, name) for class_id, name in classes.items()}
    only = None if whole else list(classes)
    for family in family_counts(session, school_id, span.first, span.last, class_ids=only):
        if family.class_id in found:
            _count_family(found[family.class_id], family)
    for answer in answer_counts(session, school_id, span.since, span.until, class_ids=only):
        if answer.class_id in found:
            _count_answer(found[answer.class_id], answer, now)
    for (of_class, _, _), times in home_word_counts(session, school_id, span.first, span.last, class_ids=only).items():
        if of_class in found:
            found[of_class].home_words += times
            found[of_class].speaking += 1
    return found


def _count_family(into: Figures, family: FamilyCount) -> None:
    into.families += 1
    if family.is_reached:
        into.reached += 1
        into.cards += family.cards
        into.signed += family.signed
        into.unsigned += not family.signed


def _count_answer(into: Figures, answer: AnswerCount, now: datetime) -> None:
    into.said += 1
    match answer.state(now):
        case "in_time":
            into.in_time += 1
        case "late":
            into.late += 1
    into.waiting += not answer.is_answered
