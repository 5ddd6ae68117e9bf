"""Where each left-behind child is in a holiday: asked of the family before it, said by it or for it, listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import given_name
from bot.core.people import Actor, Role
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.identity.access import children_of
from bot.identity.audience import LEFT_BEHIND
from bot.identity.families import Family, families_to_tell
from bot.identity.guardian_chain import leads_school, own_pupil
from handlers.proxy_guardian.actions.assigning import WHY
from handlers.proxy_guardian.actions.telling import Question, ask_guardian
from handlers.proxy_guardian.rules import PLACES, Holiday, holiday_of, holidays_ahead
from storage.base import new_id
from storage.matters import close_matters
from storage.proxy_guardian.staying import PLACE_WORDS, HolidayPlace
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.sealing import seal, unseal
from storage.upsert import insert

LONGEST = 100
STEP = "proxy_guardian.holiday"


@dataclass(frozen=True, slots=True)
class Asked:
    """One child and one holiday, as its family reads it; ``place`` is empty until it was said."""

    pupil_id: int
    child: str
    holiday: Holiday
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Stay:
    """One child and one holiday, as the teacher reads it. ``by_family``: the family said it itself."""

    pupil_id: int
    child: str
    class_name: str
    place: str
    words: str
    by_family: bool


def ask_families(session: Session, school: SchoolContext, now: datetime) -> int:
    """Ask about each holiday near, once for each child; how many children are new.

    The household first in the chain that can be reached is asked, each of its guardians; the first answer counts.
    """
    ahead = holidays_ahead(school.calendar, at_school(now).date(), school.rules.left_behind)
    if not ahead:
        return 0
    of = (Pupil.school_id == school.id, is_here(), Pupil.care_kinds.contains(LEFT_BEHIND))
    children = {pupil.id: pupil for pupil in session.scalars(select(Pupil).where(*of).order_by(Pupil.number))}
    families = families_to_tell(session, school.id, children)
    return sum(_ask(session, school, holiday, children, families, now) for holiday in ahead)


def open_questions(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[Asked]:
    """The holidays ahead, or running, of the actor's own children that this household was asked about."""
    children = {child.pupil_id: child for child in children_of(session, actor)}
    today = at_school(now).date()
    of = (
        HolidayPlace.school_id == actor.school_id,
        HolidayPlace.pupil_id.in_(children),
        HolidayPlace.last_day >= today,
    )
    place = {pupil_id: number for number, pupil_id in enumerate(children)}
    rows = sorted(session.scalars(select(HolidayPlace).where(*of)), key=lambda row: (row.holiday, place[row.pupil_id]))
    return [
        _asked(session, school, row, children[row.pupil_id].name)
        for row in rows
        if row.household_id in (None, children[row.pupil_id].household_id)
    ]


def question(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, holiday: str, now: datetime
) -> Asked:
    """One of :func:`open_questions`. Raises :class:`AccessDeniedError` for a child of others, and for what is over."""
    mine = open_questions(session, school, actor, now)
    found = next((each for each in mine if (each.pupil_id, each.holiday.key) == (pupil_id, holiday)), None)
    if found is None:
        raise AccessDeniedError
    return found


def say_place(
    session: Session, school: SchoolContext, actor: Actor, about: tuple[int, str], place: str, words: str, now: datetime
) -> Asked:
    """The family says where the child is; said again, the newer word stands. ``about`` = (pupil, holiday).

    Raises :class:`AccessDeniedError` as :func:`question`, :class:`UserError` for 别处 without a word.
    """
    found = question(session, school, actor, *about, now)
    child = next(each for each in children_of(session, actor) if each.pupil_id == found.pupil_id)
    row = _row(session, actor.school_id, *about)
    _keep(session, row, place, words, now)
    row.guardian_id, row.staff_id = child.guardian_id, None
    return _asked(session, school, row, found.child)


def enter_place(session: Session, actor: Actor, about: tuple[int, str], place: str, words: str, now: datetime) -> str:
    """The homeroom teacher, or who leads the school, writes it down for a family; the child's name."""
    pupil = own_pupil(session, actor, about[0], why=WHY, now=now)
    row = _row(session, actor.school_id, *about)
    _keep(session, row, place, words, now)
    row.staff_id, row.guardian_id = actor.staff_id, None
    return pupil.name


def lists(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> list[tuple[Holiday, list[Stay]]]:
    """The holidays ahead and running with where each left-behind child of the actor is, the unanswered first."""
    of = [HolidayPlace.school_id == actor.school_id, HolidayPlace.last_day >= at_school(now).date(), is_here()]
    if not leads_school(actor):
        of.append(Pupil.class_id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)))
    wanted = (
        select(HolidayPlace, Pupil.name, Class.name)
        .join(Pupil, Pupil.id == HolidayPlace.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(*of)
    )
    found: dict[Holiday, list[Stay]] = {}
    for row, child, class_name in session.execute(
        wanted.order_by(HolidayPlace.holiday, HolidayPlace.place != "", Class.name, Pupil.number)
    ):
        words = unseal(session, PLACE_WORDS, row.id, row.school_id, row.words)
        stay = Stay(row.pupil_id, child, class_name, row.place, words, row.guardian_id is not None)
        found.setdefault(_holiday(school, row), []).append(stay)
    return list(found.items())


def _ask(
    session: Session,
    school: SchoolContext,
    holiday: Holiday,
    children: dict[int, Pupil],
    families: dict[int, list[Family]],
    now: datetime,
) -> int:
    asked = {pupil_id: _first_reached(families[pupil_id]) for pupil_id in children}
    rows = [
        {
            "id": new_id(),
            "school_id": school.id,
            "pupil_id": pupil_id,
            "holiday": holiday.key,
            "last_day": holiday.last,
            "household_id": family.household_id if family else None,
            "asked_at": now,
            "place": "",
        }
        for pupil_id, family in asked.items()
    ]
    if not rows:
        return 0
    written = insert(session, HolidayPlace).on_conflict_do_nothing().returning(HolidayPlace.pupil_id)
    fresh = set(session.scalars(written, rows))
    for pupil_id in (each for each in asked if each in fresh):
        for person in family.guardians if (family := asked[pupil_id]) else ():
            ask_guardian(session, school, person, _question(school, children[pupil_id], holiday), now)
    return len(fresh)


def _question(school: SchoolContext, pupil: Pupil, holiday: Holiday) -> Question:
    child = given_name(pupil.name)
    return Question(
        key=_key(pupil.id, holiday.key),
        label=phrase("proxy_guardian/holiday_label", child=child, holiday=holiday),
        go=Go(STEP, {"pupil": pupil.id, "holiday": holiday.key}),
        words=lambda number: say(
            "proxy_guardian/holiday_asked", child=child, holiday=holiday, number=number, school=school.name
        ),
        what=phrase("proxy_guardian/holiday_what"),
        when=f"{holiday.first} 00:00",
    )


def _first_reached(families: Sequence[Family]) -> Family | None:
    return next((family for family in families if family.identity_ids), families[0] if families else None)


def _key(pupil_id: int, holiday: str) -> str:
    return f"{STEP}:{pupil_id}:{holiday}"


def _row(session: Session, school_id: int, pupil_id: int, holiday: str) -> HolidayPlace:
    of = (HolidayPlace.school_id == school_id, HolidayPlace.pupil_id == pupil_id, HolidayPlace.holiday == holiday)
    row = session.scalar(select(HolidayPlace).where(*of).with_for_update())
    if row is None:
        raise AccessDeniedError
    return row


def _keep(session: Session, row: HolidayPlace, place: str, words: str, now: datetime) -> None:
    words = words.strip()
    if place not in PLACES:
        raise AccessDeniedError
    if place == "other" and not words:
        raise UserError("proxy_guardian/where_please")
    if len(words) > LONGEST:
        raise UserError("proxy_guardian/too_long", most=LONGEST)
    row.place, row.said_at = place, now
    row.words = seal(session, PLACE_WORDS, row.id, row.school_id, words) if words else None
    close_matters(session, school_id=row.school_id, key=_key(row.pupil_id, row.holiday))


def _asked(session: Session, school: SchoolContext, row: HolidayPlace, child: str) -> Asked:
    words = unseal(session, PLACE_WORDS, row.id, row.school_id, row.words)
    return Asked(row.pupil_id, child, _holiday(school, row), row.place, words)


def _holiday(school: SchoolContext, row: HolidayPlace) -> Holiday:
    return holiday_of(school.calendar, date.fromisoformat(row.holiday), row.last_day)
