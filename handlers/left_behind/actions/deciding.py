"""What guardians propose for a file: the homeroom teacher takes it, or says kindly why not yet; the family hears."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import AccessDeniedError
from bot.core.fields import is_voice, media_of
from bot.core.names import given_name, surname
from bot.core.people import Actor, Role
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import Message, tell_many
from bot.identity.families import guardians_to_tell
from bot.policy.gate import pass_decency
from handlers.left_behind.actions.asking import welcome_at
from handlers.left_behind.actions.reaching import decides_class, reach
from handlers.left_behind.actions.seeing import Shown, shown_of
from handlers.left_behind.actions.writers import writers_of
from storage.left_behind.files import FileSection, file_of, proposals, refuse, section_of, take_proposal
from storage.pupils import Pupil
from storage.schools import Class
from storage.staff import Staff


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change that a guardian proposes, with the names around it; ``left`` wait behind it."""

    shown: Shown
    pupil_id: int
    child: str
    class_name: str
    left: int

    @property
    def media(self) -> tuple[str, ...]:
        """What was said aloud of it."""
        return tuple(media_of(each) for each in self.shown.words.values() if is_voice(each))


def next_proposal(session: Session, actor: Actor, now: datetime) -> Proposal | None:
    """The oldest that waits for this homeroom teacher; the look at that child's file is written down."""
    waiting = proposals(session, actor.school_id, actor.classes_as(Role.HOMEROOM_TEACHER))
    if not waiting:
        return None
    row = waiting[0]
    reached = reach(session, actor, row.pupil_id, why="proposal", now=now)
    shown = shown_of(session, row, writers_of(session, actor.school_id, [row]))
    class_name = session.get_one(Class, reached.pupil.class_id).name
    return Proposal(shown, row.pupil_id, given_name(reached.pupil.name), class_name, len(waiting) - 1)


def take(session: Session, school: SchoolContext, actor: Actor, section_id: int, now: datetime) -> str:
    """It is so: the file says it from now on, and the family hears; the child's name."""
    row, pupil = _waiting(session, actor, section_id)
    file = file_of(session, school.id, pupil.id, lock=True)
    if file is None or actor.staff_id is None:
        raise AccessDeniedError
    take_proposal(session, file, row, actor.staff_id, now)
    _tell_family(session, school, actor, row, pupil, now)
    return given_name(pupil.name)


def say_no(
    session: Session, school: SchoolContext, actor: Actor, section_id: int, why: str, now: datetime, reason: str = ""
) -> str:
    """Not yet, for this reason, which the family reads; the child's name. ``reason`` is why soft rules are passed."""
    row, pupil = _waiting(session, actor, section_id)
    if actor.staff_id is None:
        raise AccessDeniedError
    pass_decency(session, school, actor, why, place="left_behind", reason=reason, now=now, to="family")
    refuse(session, row, why, actor.staff_id, now)
    _tell_family(session, school, actor, row, pupil, now, why)
    return given_name(pupil.name)


def child_of_proposal(session: Session, actor: Actor, section_id: int) -> str:
    """Whose file it is about. Raises AccessDeniedError for who may not decide, and for what does not wait."""
    return given_name(_waiting(session, actor, section_id)[1].name)


def _waiting(session: Session, actor: Actor, section_id: int) -> tuple[FileSection, Pupil]:
    row = section_of(session, actor.school_id, section_id, lock=True)
    pupil = session.get(Pupil, row.pupil_id) if row else None
    if row is None or pupil is None or row.state != "proposed" or pupil.left_at is not None:
        raise AccessDeniedError
    if not decides_class(actor, pupil.class_id):
        raise AccessDeniedError
    return row, pupil


def _tell_family(
    session: Session,
    school: SchoolContext,
    actor: Actor,
    row: FileSection,
    pupil: Pupil,
    now: datetime,
    why: str = "",
) -> None:
    """The guardian who proposed it, if still the child's."""
    teacher = surname(session.get_one(Staff, actor.staff_id).name)
    child = given_name(pupil.name)
    if why:
        reply = say("left_behind/refused", child=child, section=row.section, teacher=teacher, why=why)
    else:
        reply = say("left_behind/taken", child=child, section=row.section, teacher=teacher)
    what = phrase("left_behind/decided_what")
    people = [each for home in guardians_to_tell(session, school.id, pupil.id) for each in home.guardians]
    messages = [
        Message(identity_id, reply, "answer", f"left_behind/decided/{row.id}/{identity_id}",
                due_at=welcome_at(school, person.hours, now), what=what)
        for person in people
        if person.guardian_id == row.by_guardian_id
        for identity_id in person.identity_ids
    ]  # fmt: skip
    tell_many(session, school.id, messages, now)
