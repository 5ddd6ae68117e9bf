"""Meetings of the guardians of left-behind children: invited with a question, ticked, written up for everybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor, Role
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.identity.access import children_of
from bot.identity.families import Recipient, families_to_tell
from bot.identity.guardian_chain import leads_school
from bot.policy.gate import Leaving, pass_each
from handlers.proxy_guardian.actions.assigning import left_behind_children
from handlers.proxy_guardian.actions.telling import Question, Tidings, ask_guardian, tell_guardian
from storage.matters import close_matters
from storage.proxy_guardian.meetings import ABOUT, MINUTES, GuardiansMeeting, GuardiansMeetingSeat
from storage.pupils import Pupil, is_here
from storage.schools import Class
from storage.sealing import seal, unseal

STEP, PLACE = "proxy_guardian.meeting", "proxy_guardian"
ANSWERS = ("comes", "cannot", "other")
# Each fits one message of WeChat.
LONGEST, LONGEST_MINUTES, LONGEST_PLACE = 300, 560, 60
# So long a family finds the meeting on its page.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Invited:
    """What a meeting is about, where and when."""

    begins_at: datetime
    place: str
    about: str
    class_id: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting in a list; ``seats`` families, of whom so many answered, said that they come, and came."""

    meeting_id: int
    begins_at: datetime
    place: str
    about: str
    class_name: str
    seats: int
    answered: int
    coming: int
    came: int
    minutes: str
    is_called_off: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """One family of one child."""

    seat_id: int
    child: str
    class_name: str
    relations: tuple[str, ...]
    answer: str
    came: bool | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting as the family reads it; ``answer`` is its own."""

    meeting_id: int
    children: tuple[str, ...]
    begins_at: datetime
    place: str
    about: str
    answer: str
    minutes: str
    is_called_off: bool = False


def invite(session: Session, school: SchoolContext, actor: Actor, of: Invited, now: datetime) -> int:
    """Invite the families of the actor's left-behind children, of one class or of all; the meeting's id.

    Raises :class:`AccessDeniedError` for another's class, :class:`UserError` for a time that is past, missing words,
    no child to invite for, and words that must not leave.
    """
    known = {None} if leads_school(actor) else set[int | None]()
    if of.class_id not in known | set(dict(classes_to_invite(session, actor))):
        raise AccessDeniedError
    children = [pupil for pupil, _ in left_behind_children(session, actor) if of.class_id in (None, pupil.class_id)]
    about, place = of.about.strip(), of.place.strip()
    if of.begins_at <= now:
        raise UserError("proxy_guardian/time_is_past")
    if not about or not place or len(about) > LONGEST or len(place) > LONGEST_PLACE:
        raise UserError("proxy_guardian/about_and_place", most=LONGEST)
    if not children:
        raise UserError("proxy_guardian/nobody_to_invite")
    leaving = [Leaving(f"{about} {place}", tuple(pupil.name for pupil in children))]
    pass_each(session, school, actor, leaving, place=PLACE, reason=of.because, now=now)
    assert actor.staff_id is not None  # noqa: S101  for the type checker: who has a class is of the staff
    row = GuardiansMeeting(
        school_id=school.id, class_id=of.class_id, staff_id=actor.staff_id, begins_at=of.begins_at, place=place,
        about=b"", invited_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.about = seal(session, ABOUT, row.id, row.school_id, about)
    for person in _seat_families(session, school, row, children):
        ask_guardian(session, school, person, _question(row, about), now)
    return row.id


def call_off(session: Session, school: SchoolContext, actor: Actor, meeting_id: int, now: datetime) -> None:
    """It does not take place; the families that were invited are told."""
    row = _own(session, actor, meeting_id)
    if row.called_off_at is not None or row.minutes_at is not None:
        raise UserError("proxy_guardian/meeting_is_over")
    row.called_off_at = now
    close_matters(session, school_id=school.id, key=f"{STEP}:{row.id}")
    off, what = say("proxy_guardian/meeting_off", at=row.begins_at), phrase("proxy_guardian/meeting_off_what")
    said = Tidings(f"{STEP}/off/{row.id}", off, what)
    for person in _invited(session, school, row):
        tell_guardian(session, school, person, said, now)


def answer(session: Session, actor: Actor, meeting_id: int, how: str, now: datetime) -> Invitation:
    """A family says whether it comes, for all its children in this meeting; again changes it.

    Raises :class:`AccessDeniedError` for who was not invited, and once the meeting has begun or is called off.
    """
    found = invitation(session, actor, meeting_id, now)
    row = session.get_one(GuardiansMeeting, found.meeting_id)
    if how not in ANSWERS or row.called_off_at is not None or row.begins_at <= now:
        raise AccessDeniedError
    for seat in session.scalars(_seats_of(session, actor).where(GuardiansMeetingSeat.meeting_id == meeting_id)):
        seat.answer, seat.answered_at = how, now
    session.flush()
    return invitation(session, actor, meeting_id, now)


def invitations(session: Session, actor: Actor, now: datetime) -> list[Invitation]:
    """The meetings that the actor's own household was invited to, the latest first; called off ones are not."""
    return [each for each in _all_invitations(session, actor, now) if not each.is_called_off]


def _all_invitations(session: Session, actor: Actor, now: datetime) -> list[Invitation]:
    names = {child.pupil_id: child.name for child in children_of(session, actor)}
    seats: dict[int, list[GuardiansMeetingSeat]] = {}
    for seat in session.scalars(_seats_of(session, actor)):
        seats.setdefault(seat.meeting_id, []).append(seat)
    fresh = GuardiansMeeting.begins_at > now - KEPT
    rows = select(GuardiansMeeting).where(GuardiansMeeting.id.in_(seats), fresh)
    return [
        Invitation(
            row.id,
            tuple(names[seat.pupil_id] for seat in seats[row.id]),
            row.begins_at,
            row.place,
            unseal(session, ABOUT, row.id, row.school_id, row.about),
            seats[row.id][0].answer,
            unseal(session, MINUTES, row.id, row.school_id, row.minutes),
            row.called_off_at is not None,
        )
        for row in session.scalars(rows.order_by(GuardiansMeeting.begins_at.desc()))
    ]


def invitation(session: Session, actor: Actor, meeting_id: int, now: datetime) -> Invitation:
    """One of them. Raises :class:`AccessDeniedError` for who was not invited."""
    found = next((each for each in _all_invitations(session, actor, now) if each.meeting_id == meeting_id), None)
    if found is None:
        raise AccessDeniedError
    return found


def tick(session: Session, actor: Actor, meeting_id: int, came: Collection[int], now: datetime) -> int:
    """Who came, by seats; all others did not. Not before it begins. How many came."""
    row = _own(session, actor, meeting_id)
    if row.called_off_at is not None or row.begins_at > now:
        raise UserError("proxy_guardian/not_begun")
    seats = session.scalars(select(GuardiansMeetingSeat).where(GuardiansMeetingSeat.meeting_id == row.id)).all()
    if not set(came) <= {seat.id for seat in seats}:
        raise AccessDeniedError
    for seat in seats:
        seat.came = seat.id in came
    return len(set(came))


def write_minutes(
    session: Session, school: SchoolContext, actor: Actor, meeting_id: int, words: str, now: datetime, because: str = ""
) -> int:
    """The minutes go to everybody who was invited, those who did not come among them, once; to how many people.

    Raises :class:`UserError` for no word or too many, words that must not leave, and a second time.
    """
    row, words = _own(session, actor, meeting_id), words.strip()
    if row.called_off_at is not None or row.begins_at > now:
        raise UserError("proxy_guardian/not_begun")
    if row.minutes_at is not None:
        raise UserError("proxy_guardian/minutes_are_sent")
    if not words or len(words) > LONGEST_MINUTES:
        raise UserError("proxy_guardian/minutes_please", most=LONGEST_MINUTES)
    names = [each.child for each in seats_of(session, actor, meeting_id)]
    pass_each(session, school, actor, [Leaving(words, tuple(names))], place=PLACE, reason=because, now=now)
    row.minutes, row.minutes_at = seal(session, MINUTES, row.id, row.school_id, words), now
    close_matters(session, school_id=school.id, key=f"{STEP}:{row.id}")
    reply = say("proxy_guardian/minutes", at=row.begins_at, words=words)
    said = Tidings(f"{STEP}/minutes/{row.id}", reply, phrase("proxy_guardian/minutes_what"))
    return sum(tell_guardian(session, school, person, said, now) > 0 for person in _invited(session, school, row))


def meetings_of(session: Session, actor: Actor) -> list[Meeting]:
    """The actor's meetings, the latest first: own classes', for leaders of the school all."""
    seat = GuardiansMeetingSeat
    counts = {
        row.meeting_id: row
        for row in session.execute(
            select(
                seat.meeting_id,
                func.count().label("seats"),
                func.count().filter(seat.answer != "").label("answered"),
                func.count().filter(seat.answer.in_(("comes", "other"))).label("coming"),
                func.count().filter(seat.came.is_(True)).label("came"),
            )
            .where(seat.school_id == actor.school_id)
            .group_by(seat.meeting_id)
        )
    }
    rows = session.execute(
        _mine(actor)
        .add_columns(Class.name)
        .outerjoin(Class, Class.id == GuardiansMeeting.class_id)
        .order_by(GuardiansMeeting.begins_at.desc())
    )
    return [
        Meeting(
            row.id,
            row.begins_at,
            row.place,
            unseal(session, ABOUT, row.id, row.school_id, row.about),
            name or "",
            counts[row.id].seats,
            counts[row.id].answered,
            counts[row.id].coming,
            counts[row.id].came,
            unseal(session, MINUTES, row.id, row.school_id, row.minutes),
            row.called_off_at is not None,
        )
        for row, name in rows
        if row.id in counts
    ]


def classes_to_invite(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The classes in which the actor has left-behind children."""
    return list(dict.fromkeys((pupil.class_id, name) for pupil, name in left_behind_children(session, actor)))


def seats_of(session: Session, actor: Actor, meeting_id: int) -> list[Seat]:
    """The families of a meeting by class and child. Raises :class:`AccessDeniedError` for a meeting of others."""
    row = _own(session, actor, meeting_id, lock=False)
    found = session.execute(
        select(GuardiansMeetingSeat, Pupil, Class.name)
        .join(Pupil, Pupil.id == GuardiansMeetingSeat.pupil_id)
        .join(Class, Class.id == Pupil.class_id)
        .where(GuardiansMeetingSeat.meeting_id == row.id, is_here())
        .order_by(Class.name, Pupil.number, GuardiansMeetingSeat.id)
    ).all()
    families = families_to_tell(session, actor.school_id, [pupil.id for _, pupil, _ in found])
    return [
        Seat(
            seat.id,
            pupil.name,
            name,
            tuple(
                person.relation
                for family in families[pupil.id]
                if family.household_id == seat.household_id
                for person in family.guardians
            ),
            seat.answer,
            seat.came,
        )
        for seat, pupil, name in found
    ]


def _question(row: GuardiansMeeting, about: str) -> Question:
    return Question(
        key=f"{STEP}:{row.id}",
        label=phrase("proxy_guardian/meeting_label", at=row.begins_at),
        go=Go(STEP, {"meeting": row.id}),
        words=lambda number: say(
            "proxy_guardian/meeting_invited", at=row.begins_at, place=row.place, about=about, number=number
        ),
        what=phrase("proxy_guardian/meeting_what"),
        when=f"{at_school(row.begins_at):%Y-%m-%d %H:%M}",
    )


def asked(of: Invitation, now: datetime) -> Reply:
    """A meeting as the chat shows it: asked about before it, then what was said there."""
    if of.is_called_off:
        return say("proxy_guardian/meeting_off", at=of.begins_at)
    if of.minutes:
        return say("proxy_guardian/minutes", at=of.begins_at, words=of.minutes)
    if of.begins_at <= now:
        return say("proxy_guardian/meeting_is_over")
    go = {
        str(number): Go("proxy_guardian.attend", {"meeting": of.meeting_id, "answer": how})
        for number, how in enumerate(ANSWERS, 1)
    }
    return say("proxy_guardian/meeting", of=of, go=go)


def _seat_families(
    session: Session, school: SchoolContext, row: GuardiansMeeting, children: Sequence[Pupil]
) -> list[Recipient]:
    """A seat for each family of each child; everybody who is told, each once."""
    families = families_to_tell(session, school.id, [pupil.id for pupil in children])
    people: dict[int, Recipient] = {}
    for pupil in children:
        homes: list[int | None] = [family.household_id for family in families[pupil.id]] or [None]
        for household_id in homes:
            session.add(
                GuardiansMeetingSeat(
                    school_id=school.id, meeting_id=row.id, pupil_id=pupil.id, household_id=household_id
                )
            )
        people |= {one.guardian_id: one for family in families[pupil.id] for one in family.guardians}
    session.flush()
    return list(people.values())


def _invited(session: Session, school: SchoolContext, row: GuardiansMeeting) -> list[Recipient]:
    """Everybody of the families that have a seat, each once."""
    seats = select(GuardiansMeetingSeat.pupil_id, GuardiansMeetingSeat.household_id)
    rows = session.execute(seats.where(GuardiansMeetingSeat.meeting_id == row.id)).all()
    homes = {(pupil_id, household_id) for pupil_id, household_id in rows}
    people: dict[int, Recipient] = {}
    for pupil_id, families in families_to_tell(session, school.id, {each for each, _ in homes}).items():
        for family in families:
            if (pupil_id, family.household_id) in homes:
                people |= {one.guardian_id: one for one in family.guardians}
    return list(people.values())


def _seats_of(session: Session, actor: Actor) -> Select[GuardiansMeetingSeat]:
    """The seats of the actor's own households."""
    children = children_of(session, actor)
    seat = GuardiansMeetingSeat
    mine = (seat.pupil_id.in_([each.pupil_id for each in children]),
            seat.household_id.in_({each.household_id for each in children}))  # fmt: skip
    return select(seat).where(seat.school_id == actor.school_id, *mine).order_by(seat.meeting_id, seat.pupil_id)


def _mine(actor: Actor) -> Select[GuardiansMeeting]:
    wanted = select(GuardiansMeeting).where(GuardiansMeeting.school_id == actor.school_id)
    if leads_school(actor):
        return wanted
    return wanted.where(GuardiansMeeting.class_id.in_(actor.classes_as(Role.HOMEROOM_TEACHER)))


def _own(session: Session, actor: Actor, meeting_id: int, *, lock: bool = True) -> GuardiansMeeting:
    wanted = _mine(actor).where(GuardiansMeeting.id == meeting_id)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise AccessDeniedError
    return found
