"""Signs that a child may need help: noted by hand, listed, taken into a plan, or put aside with a reason."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase
from bot.identity.access import access_pupil
from bot.identity.teachers import holders_of, homeroom_teacher_of
from handlers.care.actions.planning import enough
from handlers.care.actions.sight import reach_plan, reach_signal, sight_of, signals_seen
from handlers.care.rules import HIDDEN, KINDS
from storage.care.listing import ListedSignal, is_own_child, signals_counted, signals_listed
from storage.care.plans import CarePlan
from storage.care.signals import REASON, WORDS, CareSignal, NewSignal, note_signals
from storage.pupils import Pupil
from storage.sealing import index, seal, unseal
from storage.staff_news import News, put_news

LOOK = "care:note"
BY_HAND = "teacher"
SIGNS = "care.signs_waiting"
# Who settles what is about the mind where the school has no counselor.
OFFICE = (Role.MORAL_EDUCATION_OFFICE, Role.PRINCIPAL)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign as it is read; ``plan_id`` is the child's open plan."""

    signal_id: int
    pupil_id: int
    child: str
    class_name: str
    source: str
    kind: str
    words: str
    noted_on: date
    noted_by: str
    due_on: date
    plan_id: int | None

    def is_late(self, today: date) -> bool:
        """Whether it should have been settled."""
        return self.due_on < today


def child_to_note(session: Session, actor: Actor, pupil_id: int, now: datetime) -> str:
    """The name of a child that this person may write about; raises :class:`AccessDeniedError` for any other."""
    pupil = access_pupil(session, actor, pupil_id, why=LOOK, now=now)
    if actor.staff_id is None or is_own_child(session, actor.staff_id, pupil_id):
        raise AccessDeniedError
    return pupil.name


def note_by_hand(
    session: Session, school: SchoolContext, actor: Actor, pupil_id: int, kind: str, words: str, now: datetime
) -> str:
    """A member of staff has seen something; the child's name. Whoever settles it hears of it with the next round.

    The same words about a child on one day are noted once. Raises :class:`UserError` for too few words and
    :class:`AccessDeniedError` for a child that is not this person's business, or is the own one.
    """
    pupil = access_pupil(session, actor, pupil_id, why=LOOK, now=now)
    if kind not in KINDS or actor.staff_id is None or is_own_child(session, actor.staff_id, pupil_id):
        raise AccessDeniedError
    said = enough(words)
    key = f"{at_school(now).date()}/{index(session, BY_HAND, said).hex()[:32]}"
    new = NewSignal(pupil_id, BY_HAND, key, said, kind, actor.staff_id)
    if note_signals(session, school.id, [new], now):
        tell_of_signs(session, school, pupil, kind, actor.staff_id, now)
    return pupil.name


def waiting_signs(session: Session, school: SchoolContext, actor: Actor) -> list[Sign]:
    """What nobody has settled yet of what this person may settle, oldest first."""
    seen = signals_seen(sight_of(actor))
    found = signals_listed(session, school.id, CareSignal.settled_at.is_(None), seen)
    return [sign_of(session, school, each) for each in found]


def signs_of_child(session: Session, school: SchoolContext, actor: Actor, pupil_id: int) -> list[Sign]:
    """The same of one child."""
    return [each for each in waiting_signs(session, school, actor) if each.pupil_id == pupil_id]


def count_signs(session: Session, school: SchoolContext, actor: Actor, now: datetime) -> tuple[int, int]:
    """How many signs wait for this person, and how many of them are late."""
    seen = (CareSignal.settled_at.is_(None), signals_seen(sight_of(actor)))
    before = latest_noted(school, at_school(now).date())
    waiting = signals_counted(session, school.id, *seen)
    return waiting, signals_counted(session, school.id, *seen, CareSignal.noted_at < before) if waiting else 0


def put_aside(session: Session, actor: Actor, signal_id: int, reason: str, now: datetime) -> None:
    """Nothing is to be done about it, and this is why. Raises :class:`UserError` without a reason, or if settled."""
    signal = _open_one(session, actor, signal_id, now)
    said = enough(reason)
    signal.reason = seal(session, REASON, signal.id, signal.school_id, said)
    _settle(session, actor, signal, now)


def take_into(session: Session, actor: Actor, signal_id: int, plan_id: int, now: datetime) -> None:
    """It belongs to this plan of the child. Raises :class:`UserError` if it is settled or the plan is over."""
    plan = reach_plan(session, actor, plan_id, now).plan
    if plan.closed_at is not None:
        raise UserError("care/plan_over")
    settle_with(session, actor, signal_id, plan, now)


def settle_with(session: Session, actor: Actor, signal_id: int, plan: CarePlan, now: datetime) -> None:
    """As :func:`take_into` for the plan that this person has just made, whoever reads it from now on."""
    signal = _open_one(session, actor, signal_id, now)
    if plan.pupil_id != signal.pupil_id:
        raise AccessDeniedError
    signal.plan_id = plan.id
    _settle(session, actor, signal, now)


def sign_of(session: Session, school: SchoolContext, listed: ListedSignal) -> Sign:
    """A listed sign with its words."""
    signal = listed.signal
    noted_on = at_school(signal.noted_at).date()
    return Sign(
        signal_id=signal.id,
        pupil_id=listed.pupil.id,
        child=listed.pupil.name,
        class_name=listed.class_name,
        source=signal.source,
        kind=signal.kind,
        words=unseal(session, WORDS, signal.id, signal.school_id, signal.words),
        noted_on=noted_on,
        noted_by=listed.noted_by,
        due_on=school.calendar.add_school_days(noted_on, school.rules.care.signal_school_days),
        plan_id=listed.plan_id,
    )


def latest_noted(school: SchoolContext, today: date) -> datetime:
    """A sign noted before this moment should have been settled by now."""
    first_in_time = school.calendar.add_school_days(today, -school.rules.care.signal_school_days)
    return datetime.combine(first_in_time, time(0), SHANGHAI)


def tell_of_signs(
    session: Session, school: SchoolContext, pupil: Pupil, kind: str, but: int | None, now: datetime
) -> None:
    """Who settles it reads with the next round that there is one, and of whom: never what."""
    teacher = homeroom_teacher_of(session, school.id, pupil.class_id, now) if kind != HIDDEN else None
    counselors = holders_of(session, school.id, [Role.COUNSELOR], now)
    office = holders_of(session, school.id, OFFICE, now)
    label, line = phrase("care/news_label"), phrase("care/news_sign", child=pupil.name)
    for staff_id in [teacher.id] if teacher else counselors or office:
        if staff_id != but:
            put_news(session, school.id, News(staff_id, f"care:sign:{pupil.id}", line, SIGNS, label), now)


def _open_one(session: Session, actor: Actor, signal_id: int, now: datetime) -> CareSignal:
    signal = reach_signal(session, actor, signal_id, now, lock=True).signal
    if signal.settled_at is not None:
        raise UserError("care/sign_settled")
    return signal


def _settle(session: Session, actor: Actor, signal: CareSignal, now: datetime) -> None:
    signal.settled_at, signal.settled_by_id = now, actor.staff_id
    if signal.noted_by_id is None or signal.noted_by_id == actor.staff_id:
        return
    child = session.get_one(Pupil, signal.pupil_id).name
    line = phrase("care/news_settled", child=child, taken=signal.plan_id is not None)
    put_news(session, signal.school_id, News(signal.noted_by_id, f"care:settled:{signal.id}", line), now)
