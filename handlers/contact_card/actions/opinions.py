"""A family writes back to one of the child's teachers, who is told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError
from bot.core.fields import is_voice, media_of
from bot.core.names import surname
from bot.core.people import Actor, Role
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import Message, tell_many
from bot.identity.access import Child, children_of
from bot.identity.teachers import identities_of_staff
from handlers.contact_card.rules import when_teacher_hears
from storage.base import new_id
from storage.card_entries import surnames
from storage.card_opinions import opinion_key, waiting_for_staff
from storage.contact_card import OPINION_ANSWER, OPINION_SAID, CardOpinion
from storage.matters import open_matter
from storage.obligations import Owed, open_obligation
from storage.pupils import Pupil
from storage.sealing import index, seal, unseal
from storage.staff import Staff, StaffRole
from storage.upsert import insert

ANSWER = "contact_card.answer"
DAY_ENDS = time(18, 0)  # "放学前回您": the obligation is late after it


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody who teaches the child now."""

    staff_id: int
    surname: str
    is_homeroom: bool
    subject: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a family writes, and to whom. ``about`` names what is answered (a day of the card): the same words about
    it are never brought twice. ``follows`` is the earlier opinion that it goes on from."""

    pupil_id: int
    staff_ids: tuple[int, ...]
    pieces: tuple[str, ...]
    about: str
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """To whom the words went, until which day they are answered, and whether the teachers rest now."""

    surnames: tuple[str, ...]
    answered_by: date
    teachers_rest: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a family wrote, as its teacher reads it.

    ``passed_by`` is who passed it on; ``before`` who answered an earlier word of the family, and ``answered`` how,
    when this one says that it was not solved.
    """

    id: int
    child: str
    words: str
    voices: tuple[str, ...]
    passed_by: str = ""
    before: str = ""
    answered: str = ""


def teachers_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[Teacher]:
    """Who teaches this child of the actor now: the homeroom teacher first, then by subject."""
    return teachers_of_class(session, actor.school_id, _own(session, actor, pupil_id).class_id, now)


def teachers_of_class(session: Session, school_id: int, class_id: int, now: datetime) -> list[Teacher]:
    """Who teaches a class now: the homeroom teacher first, then by subject."""
    rows = session.execute(
        select(Staff.id, Staff.name, StaffRole.role, StaffRole.subject)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(
            StaffRole.school_id == school_id,
            StaffRole.class_id == class_id,
            StaffRole.role.in_((Role.HOMEROOM_TEACHER, Role.SUBJECT_TEACHER)),
            StaffRole.since <= now,
            StaffRole.until.is_(None) | (StaffRole.until > now),
            Staff.left_at.is_(None) | (Staff.left_at > now),
        )
        .order_by(StaffRole.role, StaffRole.subject, Staff.name)
    )
    found: dict[int, Teacher] = {}
    for row in rows:
        is_homeroom = row.role == Role.HOMEROOM_TEACHER
        found.setdefault(row.id, Teacher(row.id, surname(row.name), is_homeroom, row.subject))
    return list(found.values())


def write_opinion(session: Session, school: SchoolContext, actor: Actor, written: Written, *, now: datetime) -> Sent:
    """Bring a family's words to these teachers, at once or with the morning list after the quiet hours.

    Raises :class:`AccessDeniedError` for a child of others, or for who does not teach the child.
    """
    teachers = {each.staff_id for each in teachers_of(session, actor, written.pupil_id, now)}
    if not written.staff_ids or not set(written.staff_ids) <= teachers:
        raise AccessDeniedError
    return put_opinion(session, school, actor, written, now=now)


def put_opinion(session: Session, school: SchoolContext, actor: Actor, written: Written, *, now: datetime) -> Sent:
    """As :func:`write_opinion`, to whoever of the staff is named: the caller has decided that they are to answer.

    Raises :class:`AccessDeniedError` for a child of others.
    """
    child = _own(session, actor, written.pupil_id)
    said = json.dumps(written.pieces, ensure_ascii=False)
    for staff_id in written.staff_ids:
        opinion_id = new_id()
        row = {
            "id": opinion_id,
            "school_id": school.id,
            "pupil_id": child.pupil_id,
            "guardian_id": child.guardian_id,
            "identity_id": actor.identity_id,
            "staff_id": staff_id,
            "draft": index(session, "card_opinion", f"{child.pupil_id}|{written.about}|{said}"),
            "said": seal(session, OPINION_SAID, opinion_id, school.id, said),
            "written_at": now,
            "follows_id": written.follows,
        }
        new = insert(session, CardOpinion).values(**row).on_conflict_do_nothing().returning(CardOpinion.id)
        if session.scalar(new) is not None:
            _owe_answer(session, school, child, opinion_id, now)
            bring(session, school, session.get_one(CardOpinion, opinion_id), now)
    names = surnames(session, written.staff_ids)
    return Sent(
        surnames=tuple(names[each] for each in written.staff_ids),
        answered_by=school.calendar.next_school_day(at_school(now).date()),
        teachers_rest=school.calendar.is_quiet(now),
    )


def opinion_for(session: Session, actor: Actor, opinion_id: int) -> Opinion:
    """The opinion that this teacher is to answer; :class:`AccessDeniedError` for everybody else's."""
    return opened(session, addressed(session, actor, opinion_id))


def waiting_opinions(session: Session, actor: Actor) -> list[Opinion]:
    """What this teacher has still to answer, the oldest first."""
    rows = waiting_for_staff(session, actor.school_id, actor.staff_id or 0)
    return [opened(session, row) for row in rows]


def opened(session: Session, row: CardOpinion) -> Opinion:
    """What stands in this row. Who asks for it has checked that it may be read."""
    names = surnames(session, [row.passed_by_id] if row.passed_by_id else [])
    before = session.get(CardOpinion, row.follows_id) if row.follows_id else None
    unsolved = before if before and before.settled == "unsolved" else None
    return Opinion(
        row.id,
        session.get_one(Pupil, row.pupil_id).name,
        *apart(said_in(session, row)),
        passed_by=names.get(row.passed_by_id or 0, ""),
        before=surnames(session, [unsolved.staff_id])[unsolved.staff_id] if unsolved else "",
        answered=apart(answered_in(session, unsolved))[0] if unsolved else "",
    )


def said_in(session: Session, row: CardOpinion) -> list[str]:
    """The family's pieces in order."""
    return list(json.loads(unseal(session, OPINION_SAID, row.id, row.school_id, row.said)))


def answered_in(session: Session, row: CardOpinion) -> list[str]:
    """The teacher's pieces in order; none while there is no answer."""
    return list(json.loads(unseal(session, OPINION_ANSWER, row.id, row.school_id, row.answer) or "[]"))


def addressed(session: Session, actor: Actor, opinion_id: int, *, lock: bool = False) -> CardOpinion:
    """The row of an opinion that this member of staff is to answer; :class:`AccessDeniedError` for all others."""
    row = session.get(CardOpinion, opinion_id, with_for_update=lock or None, populate_existing=lock)
    if row is None or row.school_id != actor.school_id or actor.staff_id is None or row.staff_id != actor.staff_id:
        raise AccessDeniedError
    return row


def bring(session: Session, school: SchoolContext, row: CardOpinion, now: datetime) -> None:
    """Tell who is to answer now: at once, or with the morning list after the quiet hours."""
    due = when_teacher_hears(now, school.calendar.end_of_quiet(now), school.schedule.card_morning_list)
    opinion = opened(session, row)
    messages = [
        _to_teacher(session, school.id, opinion, identity_id, now, due)
        for identity_id in identities_of_staff(session, school.id, row.staff_id)
    ]
    tell_many(session, school.id, messages, now)


def _owe_answer(session: Session, school: SchoolContext, child: Child, opinion_id: int, now: datetime) -> None:
    next_day = school.calendar.next_school_day(at_school(now).date())
    owed = Owed(
        school_id=school.id,
        pupil_id=child.pupil_id,
        service="contact_card",
        purpose="answer",
        subject_key=opinion_key(opinion_id),
        required_act="answer",
        deadline=datetime.combine(next_day, DAY_ENDS, SHANGHAI),
        household_id=child.household_id,
    )
    open_obligation(session, owed, now)


def _to_teacher(
    session: Session, school_id: int, opinion: Opinion, identity_id: int, now: datetime, due: datetime
) -> Message:
    number = open_matter(
        session,
        school_id=school_id,
        identity_id=identity_id,
        go=Go(ANSWER, {"opinion": opinion.id}),
        label=phrase("contact_card/opinion_matter", child=opinion.child),
        key=opinion_key(opinion.id),
        now=now,
    )
    text = say("contact_card/opinion_to_teacher", said=opinion, number=number)
    return Message(
        identity_id=identity_id,
        reply=text.then([Reply(media=voice) for voice in opinion.voices]),
        purpose="todo",
        key=f"{opinion_key(opinion.id)}/{identity_id}",
        due_at=due,
        what=phrase("contact_card/opinion_what"),
        answer=str(number),
    )


def _own(session: Session, actor: Actor, pupil_id: int) -> Child:
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    return child


def apart(pieces: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Written words on lines, and the recordings."""
    words = "\n".join(piece for piece in pieces if not is_voice(piece))
    return words, tuple(media_of(piece) for piece in pieces if is_voice(piece))
