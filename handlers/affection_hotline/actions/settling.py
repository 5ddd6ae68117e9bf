"""Which adult brings a parent's words to the child: as it stands, who could, and another one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import class_pupils
from bot.identity.guardian_chain import leads_school, own_pupil
from handlers.affection_hotline.actions.adults import (
    Adult,
    Line,
    at_home,
    line_of,
    own_line,
    proxies_of,
)
from handlers.affection_hotline.actions.saying import adult_now
from storage.affection_hotline.settings import keep_setting, open_between, setting_of
from storage.pupils import Guardian, GuardianLink, Pupil, is_here, is_live
from storage.schools import Class

ITSELF, ROOM = "itself", "room"


@dataclass(frozen=True, slots=True)
class Choice:
    """One who could be the adult. ``key`` is what a choice carries; ``can_be_told``: has WeChat here."""

    key: str
    words: str
    can_be_told: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """One parent and one child with the adult as it stands; ``hour`` in minutes of the day, if one was named."""

    line: Line
    name: str
    adult: str
    key: str
    hour: int | None
    choices: tuple[Choice, ...]
    by_school: bool


def own_settled(session: Session, school: SchoolContext, actor: Actor, pupil_id: int, now: datetime) -> Settled:
    """As a parent may change it: within the own household, or the school's people."""
    line = own_line(session, actor, pupil_id)
    return _settled(session, school, line, line.child, now, every_household=False)


def settle_own(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, key: str, now: datetime
) -> Settled:
    """The parent says who stands beside the child. Raises AccessDeniedError for who is not among the choices."""
    line = own_line(session, actor, pupil_id)
    _settle(session, school, line, key, None, now, every_household=False)
    return _settled(session, school, line, line.child, now, every_household=False)


def settled(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, guardian_id: int, now: datetime
) -> Settled:
    """The same for the homeroom teacher and who leads the school, of whom only the latter see both households."""
    pupil = own_pupil(session, actor, pupil_id, why=phrase("affection_hotline/why_settings"), now=now)
    line = line_of(session, school.id, pupil_id, guardian_id)
    if line is None:
        raise AccessDeniedError
    return _settled(session, school, line, pupil.name, now, every_household=leads_school(actor))


def settle(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    pair: tuple[int, int],
    key: str,
    hour: int | None,
    now: datetime,
) -> None:
    """The school says who brings the words of ``pair`` (pupil, guardian), and at which minute of the day."""
    pupil_id, guardian_id = pair
    of = settled(session, school, actor, pupil_id, guardian_id, now)
    if hour is not None and not _is_awake(school, hour):
        raise UserError("affection_hotline/hour_not_now")
    _settle(session, school, of.line, key, actor.staff_id, now, every_household=leads_school(actor))
    keep_setting(session, school.id, pupil_id, guardian_id, now).hour = hour
    session.flush()


def classes_of(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes whose settings this actor sees: the own, or for who leads the school all that there are."""
    mine = [Class.school_id == actor.school_id, Class.is_active]
    if not leads_school(actor):
        mine.append(Class.id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)))
    found = session.execute(select(Class.id, Class.name).where(*mine).order_by(Class.name))
    return [(row.id, row.name) for row in found]


def settled_of_class(
    session: Session, school: SchoolContext, actor: Actor, class_id: int, now: datetime
) -> list[Settled]:
    """All parents of a class with whom the hotline is open, by the child's number; for its homeroom teacher and who
    leads the school. Raises AccessDeniedError for all others."""
    if not leads_school(actor) and class_id not in actor.classes_as(Role.HOMEROOM_TEACHER):
        raise AccessDeniedError
    pupils = {pupil.id: pupil.name for pupil in class_pupils(session, actor, class_id)}
    rows = session.execute(
        select(GuardianLink.pupil_id, GuardianLink.guardian_id)
        .join(Guardian, Guardian.id == GuardianLink.guardian_id)
        .join(Pupil, Pupil.id == GuardianLink.pupil_id)
        .where(GuardianLink.pupil_id.in_(pupils), is_live(), is_here())
        .order_by(Pupil.number, GuardianLink.place)
    ).all()
    pairs = [(row.pupil_id, row.guardian_id) for row in rows]
    opened = open_between(session, school.id, pairs)
    lines = [line_of(session, school.id, *pair) for pair in pairs if pair in opened]
    return [
        _settled(session, school, line, pupils[line.pupil_id], now, every_household=False) for line in lines if line
    ]


def _settled(
    session: Session, school: SchoolContext, line: Line, name: str, now: datetime, *, every_household: bool
) -> Settled:
    setting = setting_of(session, school.id, line.pupil_id, line.guardian_id)
    key = ITSELF
    if setting is not None and not setting.by_itself:
        key = ROOM
        if setting.adult_guardian_id:
            key = f"guardian:{setting.adult_guardian_id}"
        elif setting.adult_staff_id:
            key = f"staff:{setting.adult_staff_id}"
    return Settled(
        line=line,
        name=name,
        adult=_words(adult_now(session, school, line, now)),
        key=key,
        hour=setting.hour if setting else None,
        choices=tuple(_choices(session, school, line, now, every_household=every_household)),
        by_school=setting is not None and setting.set_by_id is not None,
    )


def _choices(
    session: Session, school: SchoolContext, line: Line, now: datetime, *, every_household: bool
) -> list[Choice]:
    people = at_home(session, school.id, line, every_household=every_household)
    people += proxies_of(session, school.id, line.pupil_id, now)
    found = [Choice(_key(each), _words(each), bool(each.identity_ids)) for each in people]
    return [*found, Choice(ROOM, _words(Adult()), can_be_told=True)]


def _settle(
    session: Session,
    school: SchoolContext,
    line: Line,
    key: str,
    staff_id: int | None,
    now: datetime,
    *,
    every_household: bool,
) -> None:
    known = {each.key for each in _choices(session, school, line, now, every_household=every_household)}
    if key != ITSELF and key not in known:
        raise AccessDeniedError
    row = keep_setting(session, school.id, line.pupil_id, line.guardian_id, now)
    kind, _, number = key.partition(":")
    row.by_itself = key == ITSELF
    row.adult_guardian_id = int(number) if kind == "guardian" else None
    row.adult_staff_id = int(number) if kind == "staff" else None
    row.set_by_id, row.set_at = staff_id, now
    session.flush()


def _key(of: Adult) -> str:
    return f"guardian:{of.guardian_id}" if of.guardian_id else f"staff:{of.staff_id}"


def _words(of: Adult) -> str:
    return phrase("affection_hotline/adult", of=of)


def _is_awake(school: SchoolContext, minutes: int) -> bool:
    quiet = school.rules.quiet
    start, end = (each.hour * 60 + each.minute for each in (quiet.start, quiet.end))
    is_quiet = start <= minutes < end if start <= end else minutes >= start or minutes < end
    return 0 <= minutes < 24 * 60 and not is_quiet
