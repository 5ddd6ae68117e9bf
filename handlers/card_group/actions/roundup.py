"""The week of the groups: rated before Friday afternoon, praise to that family, names to others only with consent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.day_card import ASPECTS, GOOD
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.delivery.routine import week_of, week_to_fill
from bot.identity.teachers import homeroom_teacher_of
from bot.policy import Leaving, pass_each
from handlers.card_group.actions.groups import ClassGroups, classes_to_lead, groups_of_class, names_of_class
from handlers.card_group.rules import LONGEST_PRAISE, may_be_named, parse_roundup, ratings_in_words
from storage.base import new_id
from storage.card_group import PRAISE, CardGroup, GroupPraise, GroupRoundup, groups_of, praises_of, roundups_of
from storage.naming_consents import consents_of
from storage.pupils import Pupil
from storage.routine import Part, drop_part, put_part
from storage.schools import Class
from storage.sealing import seal
from storage.staff_news import News, put_news

KIND = "card_group"
NAMING = "card_group.naming"


@dataclass(frozen=True, slots=True)
class Week:
    """What is written of a class's groups for the week to come out: ratings by group's id, praise by child."""

    ratings: Mapping[int, Mapping[str, int]]
    praise: Mapping[int, str]

    @property
    def is_written(self) -> bool:
        """Whether anything is."""
        return bool(self.ratings)


@dataclass(frozen=True, slots=True)
class Rounded:
    """What came of it: the children praised, and those of them whom other families will read of."""

    class_name: str
    groups: int
    praised: tuple[str, ...]
    named: tuple[str, ...]


def week_of_groups(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime
) -> tuple[ClassGroups, Week]:
    """A class's groups with what is written for the message to come. Raises :class:`AccessDeniedError`."""
    standing = groups_of_class(session, actor, class_id)
    rows = roundups_of(session, school.id, class_id, week_to_fill(session, school, now))
    ratings = {
        row.group_id: {aspect: rating for aspect in ASPECTS if (rating := getattr(row, aspect)) != GOOD} for row in rows
    }
    return standing, Week(ratings, praises_of(session, school.id, [row.id for row in rows]))


def read_roundup(session: Session, actor: Actor, class_id: int, pieces: Sequence[str]) -> Week:
    """What a teacher's lines say; all groups that are not named are 好.

    Raises :class:`UserError` for a line without a group or a child, and where a name is not enough.
    """
    standing = groups_of_class(session, actor, class_id)
    members = [*(member for group in standing.groups for member in group.members), *standing.without]
    names = [member.name for member in members]
    said = parse_roundup("\n".join(pieces), standing.places, names, phrase("contact_card/all_well").split())
    if said.unknown:
        raise UserError("card_group/which_line", line=said.unknown[0])
    for name in said.praise:
        if names.count(name) > 1:
            raise UserError("card_group/two_of_a_name", name=name)
    praise = {member.pupil_id: said.praise[member.name] for member in members if member.name in said.praise}
    return Week({group.id: said.ratings.get(group.place, {}) for group in standing.groups}, praise)


def write_roundup(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    class_id: int,
    wanted: Week,
    now: datetime,
    *,
    reason: str = "",
) -> Rounded:
    """Keep the week of all groups; it goes with the week's message, and writing again replaces it.

    Raises :class:`UserError` for a class without groups and for praise that is too long or not decent, and
    :class:`AccessDeniedError` for a group or a child of others.
    """
    standing = groups_of_class(session, actor, class_id)
    if not standing.groups:
        raise UserError("card_group/no_groups")
    names = names_of_class(session, actor, class_id)
    if not wanted.praise.keys() <= names.keys() or not wanted.ratings.keys() <= {g.id for g in standing.groups}:
        raise AccessDeniedError
    if any(len(words) > LONGEST_PRAISE for words in wanted.praise.values()):
        raise UserError("card_group/too_long", most=LONGEST_PRAISE)
    pass_each(session, school, actor, leaving(names, wanted), place=KIND, reason=reason, now=now)
    week = week_to_fill(session, school, now)
    before = _replace(session, school.id, class_id, week, (actor.staff_id or 0, now), wanted, _homes(standing))
    for pupil_id in before.keys() - wanted.praise.keys():
        drop_part(session, school.id, week, kind=KIND, pupil_id=pupil_id)
    named = put_parts(session, school.id, class_id, week)
    praised = tuple(names[pupil_id] for pupil_id in wanted.praise)
    return Rounded(standing.class_name, len(standing.groups), praised, named)


def leaving(names: Mapping[int, str], wanted: Week) -> list[Leaving]:
    """The words of praise on their way, each to its own family; ``names`` are those of the class by child."""
    return [
        Leaving(words, tuple(name for other, name in names.items() if other != pupil_id), to="family")
        for pupil_id, words in wanted.praise.items()
    ]


def put_parts(session: Session, school_id: int, class_id: int, week: str) -> tuple[str, ...]:
    """Write the week's parts from what stands and who agreed now; returns the names that all families will read."""
    rows = roundups_of(session, school_id, class_id, week)
    if not rows:
        return ()
    places = {group.id: group.place for group in groups_of(session, school_id, class_id)}
    praise = praises_of(session, school_id, [row.id for row in rows])
    names = {
        row.id: row.name
        for row in session.execute(select(Pupil.id, Pupil.name).where(Pupil.id.in_(praise)).order_by(Pupil.number))
    }
    consents = consents_of(session, school_id, praise)
    named = tuple(name for pupil_id, name in names.items() if may_be_named(consents.get(pupil_id, {})))
    ratings = {places[row.group_id]: {aspect: getattr(row, aspect) for aspect in ASPECTS} for row in rows}
    words = phrase("card_group/part", groups=ratings_in_words(ratings), count=len(rows), named=named)
    put_part(session, school_id, week, Part(kind=KIND, words=words, place=15, class_id=class_id))
    for pupil_id in names:
        asks = pupil_id not in consents
        part = Part(
            kind=KIND,
            words=phrase("card_group/praise_part", words=praise[pupil_id]),
            place=16,
            pupil_id=pupil_id,
            step=NAMING if asks else "",
            label=phrase("card_group/naming_matter") if asks else "",
        )
        put_part(session, school_id, week, part)
    return named


def nudge(session: Session, school: SchoolContext, now: datetime) -> int:
    """Put the groups' week into the morning round of the teachers who have groups and have not written it."""
    lines = 0
    active = select(Class).where(Class.school_id == school.id, Class.is_active).order_by(Class.name)
    for each in session.scalars(active):
        teacher = (
            homeroom_teacher_of(session, school.id, each.id, now) if _waits(session, school, each.id, now) else None
        )
        if teacher is None:
            continue
        news = News(
            teacher.id,
            f"card_group/roundup/{each.id}",
            phrase("card_group/nudge", class_name=each.name),
            step="card_group.roundup",
            label=phrase("card_group/nudge_label"),
        )
        put_news(session, school.id, news, now)
        lines += 1
    return lines


def weeks_to_write(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[tuple[int, str, int]]:
    """On the last school day of the week, this teacher's classes whose groups' week is not written: with how many."""
    today = at_school(now).date()
    if school.calendar.last_school_day_of_week(today) != today:
        return []
    return [
        (class_id, name, len(groups_of(session, school.id, class_id)))
        for class_id, name in classes_to_lead(session, actor)
        if _waits(session, school, class_id, now)
    ]


def _waits(session: Session, school: SchoolContext, class_id: int, now: datetime) -> bool:
    is_written = bool(roundups_of(session, school.id, class_id, week_of(now)))
    return not is_written and bool(groups_of(session, school.id, class_id))


def _replace(
    session: Session,
    school_id: int,
    class_id: int,
    week: str,
    author: tuple[int, datetime],
    wanted: Week,
    homes: Mapping[int, int],
) -> Mapping[int, str]:
    """The rows of the week anew; returns the praise that stood before."""
    rows = roundups_of(session, school_id, class_id, week)
    before = praises_of(session, school_id, [row.id for row in rows])
    session.execute(delete(GroupPraise).where(GroupPraise.roundup_id.in_([row.id for row in rows])))
    session.execute(delete(GroupRoundup).where(GroupRoundup.id.in_([row.id for row in rows])))
    session.expire_all()
    made = {
        group.id: _row(group, week, author, wanted.ratings.get(group.id, {}))
        for group in groups_of(session, school_id, class_id)
    }
    session.add_all(made.values())
    session.flush()
    first = next(iter(made))
    for pupil_id, said in wanted.praise.items():
        row_id, roundup = new_id(), made[homes.get(pupil_id, first)]
        words = seal(session, PRAISE, row_id, school_id, said)
        praise = GroupPraise(id=row_id, school_id=school_id, roundup_id=roundup.id, pupil_id=pupil_id, words=words)
        session.add(praise)
    session.flush()
    return before


def _homes(standing: ClassGroups) -> dict[int, int]:
    """The group of each child that has one."""
    return {member.pupil_id: group.id for group in standing.groups for member in group.members}


def _row(group: CardGroup, week: str, author: tuple[int, datetime], ratings: Mapping[str, int]) -> GroupRoundup:
    rated = {aspect: ratings.get(aspect, GOOD) for aspect in ASPECTS}
    return GroupRoundup(
        id=new_id(), school_id=group.school_id, group_id=group.id, week=week, author_id=author[0],
        written_at=author[1], **rated,
    )  # fmt: skip
