"""Who stands in for which child: given and ended by the homeroom teacher or the office, told to the families."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.names import given_name, surname
from bot.core.people import TEACHERS, Actor, Role
from bot.core.reply import Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.identity.actors import actor_of_staff
from bot.identity.audience import LEFT_BEHIND
from bot.identity.families import guardians_to_tell
from bot.identity.guardian_chain import leads_school, own_pupil
from bot.identity.teachers import colleagues
from handlers.proxy_guardian.actions.duties import DutySeen, make_duties, seen
from handlers.proxy_guardian.actions.telling import Tidings, tell_guardian
from handlers.proxy_guardian.rules import KINDS, Kind
from storage.proxy_guardian.proxies import Proxy, duties_of, proxies_of
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.staff import Staff, StaffRole
from storage.staff_news import News, put_news

WHY = "proxy_guardian"


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in the parents' place, with the duties of the month."""

    proxy_id: int
    staff_id: int
    name: str
    kind: Kind
    since: datetime
    duties: tuple[DutySeen, ...] = ()


@dataclass(slots=True)
class Standing:
    """One left-behind child, and who stands in for the parents."""

    pupil_id: int
    child: str
    class_id: int
    class_name: str
    village: str
    proxies: list[Named] = field(default_factory=list)


def left_behind_children(session: Session, actor: Actor) -> list[tuple[Pupil, str]]:
    """The left-behind children of this teacher's own classes, for leaders of the school, with their classes."""
    mine = [Pupil.school_id == actor.school_id, is_here(), Pupil.care_kinds.contains(LEFT_BEHIND)]
    if not leads_school(actor):
        mine.append(Pupil.class_id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)))
    wanted = select(Pupil, Class.name).join(Class, Class.id == Pupil.class_id).where(*mine)
    return [(pupil, name) for pupil, name in session.execute(wanted.order_by(Class.name, Pupil.number))]


def board(session: Session, actor: Actor, month: str, now: datetime) -> list[Standing]:
    """Each left-behind child of the actor with its proxies and what they have done in this month (``2026-11``)."""
    children = left_behind_children(session, actor)
    found = {pupil.id: Standing(pupil.id, pupil.name, pupil.class_id, name, pupil.village) for pupil, name in children}
    proxies = proxies_of(session, actor.school_id, list(found), now)
    names = names_of(session, [each.staff_id for some in proxies.values() for each in some])
    done: dict[int, list[DutySeen]] = {}
    for duty in duties_of(session, actor.school_id, month):
        if duty.pupil_id in found:
            done.setdefault(duty.proxy_id, []).append(seen(duty, now))
    for pupil_id, some in proxies.items():
        found[pupil_id].proxies = [_named(each, names, tuple(done.get(each.id, ()))) for each in some]
    return list(found.values())


def assign(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, staff_id: int, kind: str, now: datetime
) -> str:
    """Put somebody in the parents' place of a child; the families and the proxy are told. The proxy's name.

    For the homeroom teacher and who leads the school, else :class:`AccessDeniedError`; :class:`UserError` for who
    stands in for this child already.
    """
    pupil = own_pupil(session, actor, pupil_id, why=WHY, now=now)
    session.get_one(Pupil, pupil.id, with_for_update=True)
    name = dict(colleagues(session, actor.school_id, now)).get(staff_id)
    if name is None or kind not in KINDS or actor.staff_id is None:
        raise AccessDeniedError
    known = proxies_of(session, school.id, [pupil_id], now).get(pupil_id, [])
    if any(each.staff_id == staff_id for each in known):
        raise UserError("proxy_guardian/is_proxy_already", name=name, child=pupil.name)
    proxy = Proxy(
        school_id=school.id, pupil_id=pupil_id, staff_id=staff_id, kind=kind, since=now, set_by_id=actor.staff_id
    )
    session.add(proxy)
    session.flush()
    give_role(session, school.id, staff_id, Role.PROXY_GUARDIAN, now)
    make_duties(session, school, now, [proxy])
    _tell_families(session, school, proxy, pupil, name, now)
    line = phrase("proxy_guardian/news_assigned", child=pupil.name, kind=kind)
    label = phrase("proxy_guardian/label_mine")
    put_news(session, school.id, News(staff_id, f"proxy/{proxy.id}", line, "proxy_guardian.mine", label), now)
    return name


def end(session: Session, actor: Actor, proxy_id: int, now: datetime) -> str:
    """From now on this person does not stand in for the child any more, and sees nothing of it; the name.

    Raises :class:`AccessDeniedError` for a child that is not the actor's, and for what has ended.
    """
    proxy = session.get(Proxy, proxy_id, with_for_update=True)
    if proxy is None or proxy.school_id != actor.school_id or proxy.until is not None:
        raise AccessDeniedError
    own_pupil(session, actor, proxy.pupil_id, why=WHY, now=now)
    proxy.until = now
    return session.get_one(Staff, proxy.staff_id).name


def who_stands_in(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[Named]:
    """Who is in the parents' place of a child that was given out already."""
    found = proxies_of(session, actor.school_id, [pupil_id], now).get(pupil_id, [])
    names = names_of(session, [each.staff_id for each in found])
    return [_named(each, names) for each in found]


def names_of(session: Session, staff_ids: Sequence[int]) -> dict[int, str]:
    """The names of these members of staff."""
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(staff_ids)))
    return {row.id: row.name for row in rows}


def _named(proxy: Proxy, names: dict[int, str], duties: tuple[DutySeen, ...] = ()) -> Named:
    kind: Kind = "agent" if proxy.kind == "agent" else "proxy"
    return Named(proxy.id, proxy.staff_id, names[proxy.staff_id], kind, proxy.since, duties)


def give_role(session: Session, school_id: int, staff_id: int, role: Role, now: datetime) -> None:
    """Whoever was chosen holds the role, whatever else this person is."""
    held = and_(StaffRole.since <= now, or_(StaffRole.until.is_(None), StaffRole.until > now))
    mine = (StaffRole.school_id == school_id, StaffRole.staff_id == staff_id, StaffRole.role == role)
    if session.scalar(select(StaffRole.id).where(*mine, held).limit(1)) is None:
        session.add(StaffRole(school_id=school_id, staff_id=staff_id, role=role, since=now))
        session.flush()


def _introduced(session: Session, school: SchoolContext, proxy: Proxy, child: str, name: str, now: datetime) -> Reply:
    teaches = actor_of_staff(session, school.id, proxy.staff_id, now).classes_as(*TEACHERS)
    return say(
        "proxy_guardian/told_family",
        child=given_name(child),
        called=phrase("proxy_guardian/teacher_name", name=surname(name)) if teaches else name,
        kind=proxy.kind,
        visits=school.rules.reminder.proxy_visit.times,
    )


def _tell_families(
    session: Session, school: SchoolContext, proxy: Proxy, pupil: Pupil, name: str, now: datetime
) -> None:
    reply = _introduced(session, school, proxy, pupil.name, name, now)
    news = Tidings(f"proxy/told:{proxy.id}", reply, phrase("proxy_guardian/told_what"))
    for family in guardians_to_tell(session, school.id, pupil.id):
        for person in family.guardians:
            tell_guardian(session, school, person, news, now)
