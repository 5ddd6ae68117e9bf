"""The teacher answers a family, notes the measure, asks for a talk, or passes the words on to a colleague."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.clock import at_school
from bot.core.errors import AccessDeniedError, UserError
from bot.core.people import Actor
from bot.core.reply import Go, Reply
from bot.core.school import SchoolContext
from bot.core.texts import phrase, say
from bot.delivery.tell import tell
from bot.policy import Leaving, pass_each
from handlers.contact_card.actions.opinions import Teacher, addressed, apart, bring, teachers_of_class
from storage.card_entries import surnames
from storage.card_opinions import deadlines_of, opinion_key
from storage.contact_card import OPINION_ANSWER, OPINION_MEASURE, CardOpinion
from storage.matters import close_matters, open_matter
from storage.obligations import Act, close_obligation, obligation_of
from storage.pupils import Guardian, Pupil, is_here
from storage.sealing import seal

ANSWERED = "contact_card.answered"
Talk = Literal["meet", "call"]


def answer_opinion(  # noqa: PLR0913  the last by name
    session: Session,
    school: SchoolContext,
    actor: Actor,
    opinion_id: int,
    pieces: Sequence[str],
    *,
    now: datetime,
    is_measure: bool = False,
    because: str = "",
) -> str:
    """Bring the teacher's answer to who wrote, not in the quiet hours; returns the child's name.

    ``is_measure`` keeps the same words as the measure taken; ``because`` is why words that were questioned go out
    all the same. Raises :class:`UserError` when it was answered before or the words are not decent.
    """
    row = _open_one(session, actor, opinion_id)
    texts = [Leaving(apart(pieces)[0], tuple(_others(session, row)), to="family")]
    pass_each(session, school, actor, texts, place="contact_card", reason=because, now=now)
    said = json.dumps(list(pieces), ensure_ascii=False)
    if is_measure:
        row.measure, row.measured_at = seal(session, OPINION_MEASURE, row.id, school.id, said), now
    return _answered(session, school, actor, row, pieces, now)


def leaving_answer(session: Session, actor: Actor, opinion_id: int, pieces: Sequence[str]) -> list[Leaving]:
    """An answer on its way to the family. Raises :class:`AccessDeniedError`."""
    row = addressed(session, actor, opinion_id)
    return [Leaving(apart(pieces)[0], tuple(_others(session, row)), to="family")]


def ask_for_talk(
    session: Session, school: SchoolContext, actor: Actor, opinion_id: int, way: Talk, *, now: datetime
) -> str:
    """Answer with the wish to talk: at school, or that the family calls the school; returns the child's name.

    Raises as :func:`answer_opinion`.
    """
    wish = talk_wish(session, school, actor, opinion_id, way)
    return _answered(session, school, actor, _open_one(session, actor, opinion_id), [wish], now)


def talk_wish(session: Session, school: SchoolContext, actor: Actor, opinion_id: int, way: Talk) -> str:
    """In which words the family is asked for a talk."""
    child = session.get_one(Pupil, addressed(session, actor, opinion_id).pupil_id).name
    return phrase("contact_card/talk_wish", way=way, child=child, duty_phone=school.config.duty_phone)


def whom_to_invite(session: Session, actor: Actor, opinion_id: int) -> tuple[int, int]:
    """The child and the home that wrote, for a time to be offered to; raises :class:`AccessDeniedError` for others."""
    row = addressed(session, actor, opinion_id)
    return row.pupil_id, session.get_one(Guardian, row.guardian_id).household_id


def may_get(session: Session, actor: Actor, opinion_id: int, now: datetime) -> list[Teacher]:
    """To whom this teacher may pass the words on: the child's other teachers, but for who passed them here."""
    return _colleagues(session, addressed(session, actor, opinion_id), now)


def pass_on(
    session: Session, school: SchoolContext, actor: Actor, opinion_id: int, staff_id: int, *, now: datetime
) -> tuple[str, str]:
    """Have a colleague answer instead, by the same deadline; the family is told who. Returns child and colleague.

    Raises :class:`UserError` when it was answered or passed on before, or the colleague has the same words already,
    and :class:`AccessDeniedError` for who does not teach the child.
    """
    row = session.get(CardOpinion, opinion_id)
    if row is not None and row.school_id == actor.school_id and actor.staff_id and row.passed_by_id == actor.staff_id:
        raise UserError("contact_card/passed_already", teacher=surnames(session, [row.staff_id])[row.staff_id])
    row = _open_one(session, actor, opinion_id)
    colleague = next((each for each in _colleagues(session, row, now) if each.staff_id == staff_id), None)
    if colleague is None:
        raise AccessDeniedError
    if _has_it(session, row, staff_id):
        raise UserError("contact_card/has_it_already", teacher=colleague.surname)
    close_matters(session, school_id=school.id, key=opinion_key(row.id))
    row.passed_by_id, row.staff_id = actor.staff_id, staff_id
    session.flush()
    bring(session, school, row, now)
    child = session.get_one(Pupil, row.pupil_id).name
    until = deadlines_of(session, school.id, [row.id]).get(row.id)
    if row.identity_id is not None:
        passer = surnames(session, [actor.staff_id or 0])[actor.staff_id or 0]
        tell(
            session,
            school_id=school.id,
            identity_id=row.identity_id,
            reply=say(
                "contact_card/passed_to_family", child=child, passer=passer, teacher=colleague.surname, until=until
            ),
            purpose="answer",
            key=f"{opinion_key(row.id)}/passed/{staff_id}",
            now=now,
            due_at=school.calendar.end_of_quiet(now),
            what=phrase("contact_card/passed_what"),
        )
    return child, colleague.surname


def _open_one(session: Session, actor: Actor, opinion_id: int) -> CardOpinion:
    row = addressed(session, actor, opinion_id, lock=True)
    if row.answered_at is not None:
        raise UserError("contact_card/answered_already")
    return row


def _answered(
    session: Session, school: SchoolContext, actor: Actor, row: CardOpinion, pieces: Sequence[str], now: datetime
) -> str:
    row.answered_at = now
    row.answer = seal(session, OPINION_ANSWER, row.id, school.id, json.dumps(list(pieces), ensure_ascii=False))
    close_matters(session, school_id=school.id, key=opinion_key(row.id))
    owed = obligation_of(session, school.id, "contact_card", opinion_key(row.id))
    if owed is not None:
        close_obligation(session, school.id, owed.id, Act(f"staff:{actor.staff_id}", "answered"), now)
    child = session.get_one(Pupil, row.pupil_id).name
    if row.identity_id is not None:
        _tell_family(session, school, row, child, pieces, now)
    return child


def _tell_family(
    session: Session, school: SchoolContext, row: CardOpinion, child: str, pieces: Sequence[str], now: datetime
) -> None:
    identity_id = row.identity_id or 0
    teacher = surnames(session, [row.staff_id])[row.staff_id]
    number = open_matter(
        session,
        school_id=school.id,
        identity_id=identity_id,
        go=Go(ANSWERED, {"opinion": row.id}),
        label=phrase("contact_card/answered_matter", teacher=teacher),
        key=answer_key(row.id),
        now=now,
    )
    words, voices = apart(pieces)
    text = say("contact_card/answer_to_family", teacher=teacher, child=child, words=words, number=number)
    tell(
        session,
        school_id=school.id,
        identity_id=identity_id,
        reply=text.then([Reply(media=voice) for voice in voices]),
        purpose="answer",
        key=f"{opinion_key(row.id)}/answer",
        now=now,
        due_at=school.calendar.end_of_quiet(now),
        what=phrase("contact_card/answer_what"),
        when=phrase("contact_card/evening_when", day=at_school(now).date()),
        answer=str(number),
        link="/m/words",
    )


def answer_key(opinion_id: int) -> str:
    """By which an answer waits for the family's word on it."""
    return f"card_answer:{opinion_id}"


def _colleagues(session: Session, row: CardOpinion, now: datetime) -> list[Teacher]:
    pupil = session.get_one(Pupil, row.pupil_id)
    teachers = teachers_of_class(session, row.school_id, pupil.class_id, now)
    return [each for each in teachers if each.staff_id not in (row.staff_id, row.passed_by_id)]


def _has_it(session: Session, row: CardOpinion, staff_id: int) -> bool:
    same = (CardOpinion.identity_id == row.identity_id, CardOpinion.draft == row.draft)
    twin = select(CardOpinion.id).where(*same, CardOpinion.staff_id == staff_id)
    return row.identity_id is not None and session.scalar(twin) is not None


def _others(session: Session, row: CardOpinion) -> list[str]:
    """The other children of the class: what is said to one family names none of them with a mark."""
    pupil = session.get_one(Pupil, row.pupil_id)
    class_of = (Pupil.school_id == row.school_id, Pupil.class_id == pupil.class_id, Pupil.id != pupil.id, is_here())
    return list(session.scalars(select(Pupil.name).where(*class_of)))
