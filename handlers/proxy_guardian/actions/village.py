"""The village's child director: own village's children by name and need, and the month's hand-over sheet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.paper import typeset
from bot.core.people import Actor, Role
from bot.core.reply import Go
from bot.core.school import SchoolContext
from bot.core.texts import TEMPLATES, phrase, say
from bot.delivery.todo import Todo, bring
from bot.identity.access import IN_NEED, village_children
from bot.identity.guardian_chain import leads_school
from bot.identity.teachers import colleagues, identities_of_staff
from handlers.proxy_guardian.actions.aid import open_needs
from handlers.proxy_guardian.actions.assigning import give_role, names_of
from storage.left_behind.report_ins import away_from, reported
from storage.proxy_guardian.proxies import duties_of, proxies_of
from storage.proxy_guardian.village import VillageDirector, children_in
from storage.pupils import Pupil
from storage.staff_news import News, put_news

PAPER = TEMPLATES / "proxy_guardian/handover.typ"
STEP = "proxy_guardian.village"


@dataclass(frozen=True, slots=True)
class VillageChild:
    """One child by name and need; nothing of its record.

    ``reported``: none of the parents works away (None), or whether one of them has reported this month.
    ``needs_visit``: nobody stands in for the parents, or whoever does has not seen it this month. ``asks``: open
    requests for aid.
    """

    pupil_id: int
    name: str
    class_name: str
    village: str
    reported: bool | None
    needs_visit: bool
    is_visited: bool
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Village:
    """One village, as the office sees it: how many children in need, and who looks after them."""

    name: str
    children: int
    directors: tuple[tuple[int, str], ...]


def own_children(session: Session, actor: Actor, month: str, now: datetime) -> list[VillageChild]:
    """The director's children and how they stand in this month (``2026-11``); none for everybody else."""
    return _seen(session, actor.school_id, village_children(session, actor, now), month, now)


def villages_with(session: Session, actor: Actor, now: datetime) -> list[Village]:
    """Every village with children in need. Raises :class:`AccessDeniedError` for who does not lead the school."""
    _must_lead(actor)
    held = _directors(session, actor.school_id, now)
    names = names_of(session, [each.staff_id for each in held])
    children = Counter(pupil.village for pupil, _ in children_in(session, actor.school_id, None, IN_NEED))
    return [
        Village(name, many, tuple((each.id, names[each.staff_id]) for each in held if each.village == name))
        for name, many in children.items()
    ]


def give_village(session: Session, actor: Actor, village: str, staff_id: int, now: datetime) -> None:
    """This person looks after the village's children from now on, and sees them by name.

    Raises :class:`AccessDeniedError` for who does not lead the school, :class:`UserError` where it is so already.
    """
    _must_lead(actor)
    known = children_in(session, actor.school_id, [village], IN_NEED)
    if not known or staff_id not in dict(colleagues(session, actor.school_id, now)):
        raise AccessDeniedError
    if any(each.staff_id == staff_id and each.village == village for each in _directors(session, actor.school_id, now)):
        raise UserError("proxy_guardian/is_director_already", village=village)
    session.add(VillageDirector(school_id=actor.school_id, staff_id=staff_id, village=village, since=now))
    give_role(session, actor.school_id, staff_id, Role.VILLAGE_CHILD_DIRECTOR, now)


def take_village(session: Session, actor: Actor, director_id: int, now: datetime) -> None:
    """From now on this person sees the village's children no more."""
    _must_lead(actor)
    director = session.get(VillageDirector, director_id, with_for_update=True)
    if director is None or director.school_id != actor.school_id or director.until is not None:
        raise AccessDeniedError
    director.until = now


def handover_pdf(
    session: Session, school: SchoolContext, actor: Actor, month: str, now: datetime, village: str = ""
) -> bytes:
    """The month's list for the village on paper: names and needs, no records.

    A director gets the own villages; who leads the school names one. Raises :class:`AccessDeniedError` for others.
    """
    if village and leads_school(actor):
        found = _seen(session, school.id, children_in(session, school.id, [village], IN_NEED), month, now)
    else:
        found = own_children(session, actor, month, now)
    if not found:
        raise AccessDeniedError
    data = {
        "school": school.name,
        "month": phrase("proxy_guardian/a_month", month=month),
        "phone": school.config.duty_phone,
        "villages": [
            [name, [_row(each) for each in found if each.village == name]]
            for name in dict.fromkeys(each.village for each in found)
        ],
        "printed": phrase("proxy_guardian/a_day", day=at_school(now).date()),
    }
    return typeset(PAPER, data, kind="pdf")[0]


def hand_over(session: Session, school: SchoolContext, now: datetime) -> int:
    """On the day of the month that the rules name, each director reads once that the list is there; to how many."""
    today = at_school(now).date()
    if today.day != school.rules.left_behind.handover_day:
        return 0
    staff = {each.staff_id for each in _directors(session, school.id, now)}
    words, label = phrase("proxy_guardian/handover_news", month=today.month), phrase("proxy_guardian/label_village")
    key = f"proxy/handover/{today:%Y-%m}"
    for staff_id in staff:
        if school.calendar.is_school_day(today):
            put_news(session, school.id, News(staff_id, key, words, STEP, label), now)
            continue
        todo = Todo(
            key=f"{STEP}:{staff_id}",
            push_key=f"{key}/{staff_id}",
            label=label,
            go=Go(STEP),
            words=lambda number: say("proxy_guardian/handover_alone", words=words, number=number),
            what=phrase("proxy_guardian/handover_what"),
        )
        for identity_id in identities_of_staff(session, school.id, staff_id):
            bring(session, school, identity_id, todo, now)
    return len(staff)


def _must_lead(actor: Actor) -> None:
    if not leads_school(actor):
        raise AccessDeniedError


def _directors(session: Session, school_id: int, now: datetime) -> list[VillageDirector]:
    holds = (VillageDirector.since <= now, VillageDirector.until.is_(None))
    wanted = select(VillageDirector).where(VillageDirector.school_id == school_id, *holds)
    return list(session.scalars(wanted.order_by(VillageDirector.village, VillageDirector.since)))


def _seen(
    session: Session, school_id: int, children: Sequence[tuple[Pupil, str]], month: str, now: datetime
) -> list[VillageChild]:
    ids = {pupil.id for pupil, _ in children}
    if not ids:
        return []
    classes = {pupil.class_id for pupil, _ in children}
    done, away = reported(session, school_id, month), dict[int, list[int]]()
    for each in away_from(session, school_id, classes):
        away.setdefault(each.pupil_id, []).append(each.guardian.id)
    visits = [duty for duty in duties_of(session, school_id, month) if duty.kind == "visit"]
    seen, owed = {each.pupil_id for each in visits if each.done_at}, {each.pupil_id for each in visits}
    alone = ids - set(proxies_of(session, school_id, ids, now))
    asks = open_needs(session, school_id, ids)
    return [
        VillageChild(
            pupil_id=pupil.id,
            name=pupil.name,
            class_name=class_name,
            village=pupil.village,
            reported=any(one in done for one in away[pupil.id]) if pupil.id in away else None,
            needs_visit=pupil.id in alone or (pupil.id in owed and pupil.id not in seen),
            is_visited=pupil.id in seen,
            asks=tuple(asks.get(pupil.id, ())),
        )
        for pupil, class_name in children
    ]


def _row(child: VillageChild) -> list[str]:
    said = "" if child.reported is None else "yes" if child.reported else "no"
    return [child.name, child.class_name, said, "yes" if child.needs_visit else "", "\n".join(child.asks)]


def file_name(month: str) -> str:
    """What the paper is called."""
    return phrase("proxy_guardian/handover_file", month=month)
