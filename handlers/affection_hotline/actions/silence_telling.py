"""What is said about a long silence: one message to each person, however many children it is about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.ladder.own_hours import in_own_hours
from bot.delivery.tell import tell
from bot.identity.teachers import homeroom_teacher_of
from handlers.affection_hotline.actions.adults import Adult, Line
from handlers.affection_hotline.rules.hours import parent_moment
from storage.affection_hotline.settings import parent_of
from storage.affection_hotline.silence import HotlineSilence
from storage.heard_of_parents import hotline_adult_key, hotline_parent_key
from storage.matters import close_matters, open_matter
from storage.pupils import Guardian
from storage.staff_news import News, put_news

PARENT, ADULT, LIST = ("affection_hotline.silent", "affection_hotline.silent_adult", "affection_hotline.silent_list")


@dataclass(frozen=True, slots=True)
class Moved:
    """A silence that somebody else is asked about from today on."""

    row: HotlineSilence
    line: Line
    adult: Adult
    parent_ids: tuple[int, ...]  # the parent's WeChat users


def tell_parents(session: Session, school: SchoolContext, moved: Sequence[Moved], now: datetime) -> None:
    """Each parent once, at the parent's own hour."""
    for guardian_id, of in _by(moved, lambda each: each.row.guardian_id).items():
        at = _hour_of(session, school, guardian_id, now)
        children = [each.line.child for each in of]
        for identity_id in of[0].parent_ids:
            _ask(session, school, identity_id, (hotline_parent_key(guardian_id), Go(PARENT)), children, "", at, now)


def tell_adults(session: Session, school: SchoolContext, moved: Sequence[Moved], now: datetime) -> None:
    """Each adult beside a child once."""
    for identity_id, of in _by_person(moved).items():
        at = in_own_hours(school.rules.hours, of[0].adult.hours, school.calendar.end_of_quiet(now))
        children = list(dict.fromkeys(each.line.child for each in of))
        parent = "、".join(dict.fromkeys(each.line.parent for each in of))
        _ask(session, school, identity_id, (hotline_adult_key(identity_id), Go(ADULT)), children, parent, at, now)


def tell_teachers(session: Session, school: SchoolContext, moved: Sequence[Moved], now: datetime) -> None:
    """The homeroom teacher of each class, with the next round."""
    for of in _by(moved, lambda each: each.line.class_id).values():
        for each in of[:1]:
            tell_teacher(session, school, each.line, now)


def tell_teacher(session: Session, school: SchoolContext, line: Line, now: datetime) -> None:
    """The homeroom teacher of this child reads of it with the next round, however many children it is about."""
    teacher = homeroom_teacher_of(session, school.id, line.class_id, now)
    if teacher is None:
        return
    label = phrase("affection_hotline/silent_label")
    key = f"affection_hotline/silent/{line.class_id}/{at_school(now).date()}"
    put_news(session, school.id, News(teacher.id, key, phrase("affection_hotline/silent_news"), LIST, label), now)


def settle(session: Session, school: SchoolContext, row: HotlineSilence) -> None:
    """The parent has not to answer about this any more; about other children the next message asks anew."""
    close_matters(session, school_id=school.id, key=hotline_parent_key(row.guardian_id))


def settle_adult(session: Session, school: SchoolContext, identity_id: int) -> None:
    """This adult has answered about every child."""
    close_matters(session, school_id=school.id, key=hotline_adult_key(identity_id))


def _ask(  # noqa: PLR0913, PLR0917  one message, in the order in which it is read
    session: Session,
    school: SchoolContext,
    identity_id: int,
    about: tuple[str, Go],
    children: Sequence[str],
    parent: str,
    at: datetime,
    now: datetime,
) -> None:
    """A number to answer by now, and the message that names it at its hour."""
    key, go = about
    label = phrase("affection_hotline/silent_matter", children=children, parent=parent)
    number = open_matter(session, school_id=school.id, identity_id=identity_id, go=go, label=label, key=key, now=now)
    text = "affection_hotline/silent_adult_told" if parent else "affection_hotline/silent_told"
    tell(
        session,
        school_id=school.id,
        identity_id=identity_id,
        reply=say(text, children=children, parent=parent, number=number),
        purpose="todo",
        key=f"{key}/{at_school(now).date()}/{identity_id}",
        now=now,
        due_at=at,
        what=phrase("affection_hotline/call_what"),
        answer=str(number),
    )


def _hour_of(session: Session, school: SchoolContext, guardian_id: int, now: datetime) -> datetime:
    said = parent_of(session, school.id, guardian_id)
    if said is not None and said.tell_at is not None:
        return parent_moment(now, said.tell_at, school.calendar)
    own = session.get_one(Guardian, guardian_id).hours
    return in_own_hours(school.rules.hours, own, school.calendar.end_of_quiet(now))


def _by(moved: Iterable[Moved], of: Callable[[Moved], int]) -> dict[int, list[Moved]]:
    found: dict[int, list[Moved]] = {}
    for each in moved:
        found.setdefault(of(each), []).append(each)
    return found


def _by_person(moved: Iterable[Moved]) -> dict[int, list[Moved]]:
    found: dict[int, list[Moved]] = {}
    for each in moved:
        for identity_id in each.adult.identity_ids:
            found.setdefault(identity_id, []).append(each)
    return found
