"""The families behind each number of the figures."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Actor
from handlers.card_month.actions.figures import classes_counted
from handlers.card_month.rules import Span
from storage.card_counts import FamilyCount, answer_counts, family_counts, home_word_counts
from storage.pupils import Guardian, GuardianLink, Pupil, is_live

What = Literal[
    "families", "reached", "no_wechat", "signed", "unsigned", "said", "in_time", "late", "waiting", "home_words"
]
WHATS: tuple[What, ...] = What.__args__  # type: ignore[attr-defined]  # typing keeps the words there


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One family behind a number: who it is, and how many of the number's things are its own of how many."""

    class_name: str
    child: str
    home: str
    is_reached: bool
    part: int
    whole: int | None = None


def families_behind(
    session: Session, actor: Actor, span: Span, what: What, now: datetime, class_id: int | None = None
) -> list[FamilyLine]:
    """The families that a number counts, class by class. Raises :class:`AccessDeniedError` for a class of others."""
    classes, _ = classes_counted(session, actor, class_id)
    if what in ("said", "in_time", "late", "waiting"):
        return _behind_answers(session, actor.school_id, classes, span, what, now)
    if what == "home_words":
        return _behind_home_words(session, actor.school_id, classes, span)
    families = family_counts(session, actor.school_id, span.first, span.last, class_ids=list(classes))
    wanted = [each for each in families if _belongs(each, what)]
    lines = [(each.class_id, each.pupil_id, each.household_id, each) for each in wanted]
    names, homes = _names(session, actor.school_id, {each.pupil_id for each in wanted})
    found = [
        (
            (classes[of_class], *names[pupil]),
            FamilyLine(
                classes[of_class],
                names[pupil][1],
                homes.get((pupil, home), ""),
                each.is_reached,
                each.signed,
                each.cards,
            ),
        )
        for of_class, pupil, home, each in lines
    ]
    return _in_order(classes, found)


def _belongs(family: FamilyCount, what: What) -> bool:
    match what:
        case "reached" | "signed":
            return family.is_reached
        case "no_wechat":
            return not family.is_reached
        case "unsigned":
            return family.is_reached and not family.signed
    return True


def _behind_answers(
    session: Session, school_id: int, classes: dict[int, str], span: Span, what: What, now: datetime
) -> list[FamilyLine]:
    """The children whose families wrote; what they wrote is read by who answers it, and by nobody here."""
    times = defaultdict[tuple[int, int], list[int]](lambda: [0, 0])
    for answer in answer_counts(session, school_id, span.since, span.until, class_ids=list(classes)):
        counted = what == "said" or answer.state(now) == what or (what == "waiting" and not answer.is_answered)
        pair = times[answer.class_id, answer.pupil_id]
        pair[0] += counted
        pair[1] += 1
    names, _ = _names(session, school_id, {pupil for _, pupil in times})
    found = [
        ((classes[of_class], *names[pupil]), FamilyLine(classes[of_class], names[pupil][1], "", True, part, whole))
        for (of_class, pupil), (part, whole) in times.items()
        if part
    ]
    return _in_order(classes, found)


def _behind_home_words(session: Session, school_id: int, classes: dict[int, str], span: Span) -> list[FamilyLine]:
    times = home_word_counts(session, school_id, span.first, span.last, class_ids=list(classes))
    names, homes = _names(session, school_id, {pupil for _, pupil, _ in times})
    found = [
        (
            (classes[of_class], *names[pupil]),
            FamilyLine(classes[of_class], names[pupil][1], homes.get((pupil, home), ""), True, many),
        )
        for (of_class, pupil, home), many in times.items()
    ]
    return _in_order(classes, found)


def _in_order(classes: dict[int, str], lines: list[tuple[tuple[str, str, str], FamilyLine]]) -> list[FamilyLine]:
    """Class by class as the school orders them, then by the children's numbers."""
    place = {name: at for at, name in enumerate(classes.values())}
    return [line for _, line in sorted(lines, key=lambda pair: (place[pair[0][0]], pair[0][1], pair[1].home))]


def _names(
    session: Session, school_id: int, pupil_ids: set[int]
) -> tuple[dict[int, tuple[str, str]], dict[tuple[int, int], str]]:
    """By child number and name; by child and household who lives there: 奶奶、妈妈."""
    pupils = select(Pupil.id, Pupil.number, Pupil.name).where(Pupil.school_id == school_id, Pupil.id.in_(pupil_ids))
    links = (
        select(GuardianLink.pupil_id, Guardian.household_id, GuardianLink.relation)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .where(GuardianLink.school_id == school_id, GuardianLink.pupil_id.in_(pupil_ids), is_live())
        .order_by(GuardianLink.pupil_id, GuardianLink.place)
    )
    homes = defaultdict[tuple[int, int], list[str]](list)
    for row in session.execute(links):
        homes[row.pupil_id, row.household_id].append(row.relation)
    names = {row.id: (row.number, row.name) for row in session.execute(pupils)}
    return names, {home: "、".join(relations) for home, relations in homes.items()}
