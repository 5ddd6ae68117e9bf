"""A family writes back to one of the child's teachers, who answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import SHANGHAI, at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.fields import is_voice, media_of
from bot.core.names import surname
from bot.core.people import Actor, Role
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import Message, tell, tell_many
from bot.identity.access import children_of
from bot.identity.teachers import identities_of_staff
from handlers.contact_card.rules import when_teacher_hears
from storage.base import new_id
from storage.contact_card import OPINION_ANSWER, OPINION_SAID, CardOpinion
from storage.matters import close_matters, open_matter
from storage.obligations import Act, Owed, close_obligation, obligation_of, open_obligation
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
    it are never brought twice."""

    pupil_id: int
    staff_ids: tuple[int, ...]
    pieces: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Sent:
    """To whom the words went, until which day they are answered, and whether the teachers rest now."""

    surnames: tuple[str, ...]
    answered_by: date
    teachers_rest: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a family wrote, as the teacher reads it."""

    id: int
    child: str
    words: str
    voices: tuple[str, ...]


def teachers_of(session: Session, actor: Actor, pupil_id: int, now: datetime) -> list[Teacher]:
    """Who teaches this child of the actor now: the homeroom teacher first, then by subject."""
    child = next((each for each in children_of(session, actor) if each.pupil_id == pupil_id), None)
    if child is None:
        raise AccessDeniedError
    rows = session.execute(
        select(Staff.id, Staff.name, StaffRole.role, StaffRole.subject)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(
            StaffRole.school_id == actor.school_id,
            StaffRole.class_id == child.class_id,
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
    pupil_id = written.pupil_id
    teachers = {each.staff_id: each for each in teachers_of(session, actor, pupil_id, now)}
    if not written.staff_ids or not set(written.staff_ids) <= teachers.keys():
        raise AccessDeniedError
    child = next(each for each in children_of(session, actor) if each.pupil_id == pupil_id)
    said = json.dumps(written.pieces, ensure_ascii=False)
    for staff_id in written.staff_ids:
        opinion_id = new_id()
        row = {
            "id": opinion_id,
            "school_id": school.id,
            "pupil_id": pupil_id,
            "guardian_id": child.guardian_id,
            "identity_id": actor.identity_id,
            "staff_id": staff_id,
            "draft": index(session, "card_opinion", f"{pupil_id}|{written.about}|{said}"),
            "said": seal(session, OPINION_SAID, opinion_id, school.id, said),
            "written_at": now,
        }
        new = insert(session, CardOpinion).values(**row).on_conflict_do_nothing().returning(CardOpinion.id)
        if session.scalar(new) is not None:
            _bring(session, school, Opinion(opinion_id, child.name, *apart(written.pieces)), pupil_id, staff_id, now)
    return Sent(
        surnames=tuple(teachers[each].surname for each in written.staff_ids),
        answered_by=school.calendar.next_school_day(at_school(now).date()),
        teachers_rest=school.calendar.is_quiet(now),
    )


def opinion_for(session: Session, actor: Actor, opinion_id: int) -> Opinion:
    """The opinion that this teacher was written; :class:`AccessDeniedError` for everybody else's."""
    row = _addressed(session, actor, opinion_id)
    pupil = session.get_one(Pupil, row.pupil_id)
    said = json.loads(unseal(session, OPINION_SAID, row.id, row.school_id, row.said))
    return Opinion(row.id, pupil.name, *apart(said))


def answer_opinion(
    session: Session, school: SchoolContext, actor: Actor, opinion_id: int, pieces: Sequence[str], *, now: datetime
) -> str:
    """Bring the teacher's answer to who wrote, not in the quiet hours; returns the child's name.

    Raises :class:`UserError` when it was answered before.
    """
    row = _addressed(session, actor, opinion_id)
    if row.answered_at is not None:
        raise UserError("contact_card/answered_already")
    row.answered_at = now
    said = json.dumps(list(pieces), ensure_ascii=False)
    row.answer = seal(session, OPINION_ANSWER, row.id, school.id, said)
    close_matters(session, school_id=school.id, key=_key(opinion_id))
    owed = obligation_of(session, school.id, "contact_card", _key(opinion_id))
    if owed is not None:
        close_obligation(session, school.id, owed.id, Act(f"staff:{actor.staff_id}", "answered"), now)
    pupil = session.get_one(Pupil, row.pupil_id)
    if row.identity_id is not None:
        teacher = session.get_one(Staff, row.staff_id)
        words, voices = apart(pieces)
        text = say("contact_card/answer_to_family", teacher=surname(teacher.name), child=pupil.name, words=words)
        tell(
            session,
            school_id=school.id,
            identity_id=row.identity_id,
            reply=text.then([Reply(media=voice) for voice in voices]),
            purpose="answer",
            key=f"{_key(opinion_id)}/answer",
            now=now,
            due_at=school.calendar.end_of_quiet(now),
            what=phrase("contact_card/answer_what"),
        )
    return pupil.name


def _bring(
    session: Session, school: SchoolContext, opinion: Opinion, pupil_id: int, staff_id: int, now: datetime
) -> None:
    next_day = school.calendar.next_school_day(at_school(now).date())
    owed = Owed(
        school_id=school.id,
        pupil_id=pupil_id,
        service="contact_card",
        purpose="answer",
        subject_key=_key(opinion.id),
        required_act="answer",
        deadline=datetime.combine(next_day, DAY_ENDS, SHANGHAI),
    )
    open_obligation(session, owed, now)
    due = when_teacher_hears(now, school.calendar.end_of_quiet(now), school.schedule.card_morning_list)
    messages = [
        _to_teacher(session, school.id, opinion, identity_id, now, due)
        for identity_id in identities_of_staff(session, school.id, staff_id)
    ]
    tell_many(session, school.id, messages, now)


def _to_teacher(
    session: Session, school_id: int, opinion: Opinion, identity_id: int, now: datetime, due: datetime
) -> Message:
    number = open_matter(
        session,
        school_id=school_id,
        identity_id=identity_id,
        go=Go(ANSWER, {"opinion": opinion.id}),
        label=phrase("contact_card/opinion_matter", child=opinion.child),
        key=_key(opinion.id),
        now=now,
    )
    text = say("contact_card/opinion_to_teacher", child=opinion.child, words=opinion.words, number=number)
    return Message(
        identity_id=identity_id,
        reply=text.then([Reply(media=voice) for voice in opinion.voices]),
        purpose="todo",
        key=f"{_key(opinion.id)}/{identity_id}",
        due_at=due,
        what=phrase("contact_card/opinion_what"),
        answer=str(number),
    )


def _key(opinion_id: int) -> str:
    return f"card_opinion:{opinion_id}"


def _addressed(session: Session, actor: Actor, opinion_id: int) -> CardOpinion:
    row = session.get(CardOpinion, opinion_id)
    if row is None or row.school_id != actor.school_id or actor.staff_id is None or row.staff_id != actor.staff_id:
        raise AccessDeniedError
    return row


def apart(pieces: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Written words on lines, and the recordings."""
    words = "\n".join(piece for piece in pieces if not is_voice(piece))
    return words, tuple(media_of(piece) for piece in pieces if is_voice(piece))
